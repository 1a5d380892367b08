// SPDX-License-Identifier: GPL-2.0
/*
 * hcsynced - files of which it is known what has been synced, and the look at whether
 * it is still there.
 *
 * usage: hcsynced write FOLDER SEED ROUNDS DEVICE
 *        hcsynced check FOLDER FILE
 *
 * "write": three processes, each in a folder of its own, do ROUNDS things: replace a
 * small file by rename(), append to a file, overwrite a block of a file in place, by
 * the page cache and fdatasync() or by O_DIRECT and O_DSYNC. When the system call that
 * makes it durable has returned, the device-mapper device DEVICE, of the target
 * log-writes, gets the mark PLACE:VERSION. Blocks are read back in between, past the
 * page cache, and compared.
 *
 * "check": FILE has lines PLACE:VERSION. Each place must be there, whole, and of that
 * version or a newer one. Prints how many.
 *
 * Each sector says where it belongs, see stamp.h; its seed is PLACE << 32 | VERSION.
 * Exit status: 2 usage, 1 something is wrong, on standard error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../helpers/stamp.h"

#define WORKERS		3
#define FILES		4		/* that are replaced, of each process */
#define FILE_SECTORS	160		/* at most */
#define RECORD		3		/* sectors */
#define BLOCKS		64		/* that are overwritten in place */
#define BLOCK		8		/* sectors */
#define READ_BLOCKS	16

enum kind { REPLACED, APPENDED, IN_PLACE };

/* A place: the process, the kind, and which file or block. */
#define PLACE(worker, kind, i)	((uint64_t)(worker) << 12 | (kind) << 10 | (i))
#define PLACES			(WORKERS << 12)

struct worker {
	int nr;
	uint64_t random;
	uint32_t version;		/* the newest of any of its files */
	uint32_t records;
	uint32_t block[BLOCKS];		/* version of each */
	int folder, append, buffered, direct;
	const char *device;
	int control;
};

static char *buffer;

static void die(const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, error ? ": %s\n" : "\n", strerror(error));
	exit(1);
}

static void wrong(const char *path, const char *what, uint64_t want, int64_t have)
{
	errno = 0;
	die("%s: %s: version %llu was synced, there is %lld", path, what,
	    (unsigned long long)want, (long long)have);
}

static uint64_t pick(struct worker *w, uint64_t below)
{
	w->random = stamp_mix(w->random);
	return w->random % below;
}

static void stamp(uint64_t place, uint32_t version, uint64_t first, int sectors)
{
	int i;

	for (i = 0; i < sectors; i++)
		stamp_fill(buffer + i * SECTOR, first + i, place << 32 | version);
}

/* The version of a sector that belongs there, or -1. */
static int64_t version_of(const char *data, uint64_t place, uint64_t sector)
{
	int64_t seed = stamp_seed(data, sector);

	return seed > 0 && (uint64_t)seed >> 32 == place ? seed & 0xffffffff : -1;
}

static int length_of(uint64_t place, uint32_t version)
{
	return 1 + stamp_mix(place << 32 | version) % FILE_SECTORS;
}

static void name_of(char *name, int worker, enum kind kind, int i)
{
	if (kind == REPLACED)
		sprintf(name, "w%d/r%d", worker, i);
	else
		sprintf(name, "w%d/%c", worker, kind == APPENDED ? 'a' : 'p');
}

/* Tell the log that a place has been synced. */
static void tell_log(struct worker *w, uint64_t place, uint32_t version)
{
	struct {
		struct dm_ioctl head;
		uint64_t sector;	/* a struct dm_target_msg begins here */
		char text[64];
	} ask = {
		.head = {
			.version = { 4, 0, 0 },
			.data_size = sizeof(ask),
			.data_start = sizeof(ask.head),
		},
	};

	strncpy(ask.head.name, w->device, sizeof(ask.head.name) - 1);
	snprintf(ask.text, sizeof(ask.text), "mark %llu:%u", (unsigned long long)place,
		 version);
	if (ioctl(w->control, DM_TARGET_MSG, &ask))
		die("the mark");
}

static void put(int fd, int sectors, int64_t offset)
{
	ssize_t want = sectors * SECTOR, have;

	have = offset < 0 ? write(fd, buffer, want) : pwrite(fd, buffer, want, offset);
	if (have != want)
		die("a write");
}

static void replace(struct worker *w)
{
	int i = pick(w, FILES), fd;
	uint64_t place = PLACE(w->nr, REPLACED, i);
	uint32_t version = ++w->version;
	char name[16];

	sprintf(name, "r%d", i);
	fd = openat(w->folder, "new", O_CREAT | O_TRUNC | O_WRONLY, 0600);
	if (fd < 0)
		die("new");
	stamp(place, version, 0, length_of(place, version));
	put(fd, length_of(place, version), -1);
	if (fsync(fd) || close(fd) || renameat(w->folder, "new", w->folder, name) ||
	    fsync(w->folder))
		die("%s", name);
	tell_log(w, place, version);
}

static void append(struct worker *w)
{
	uint64_t place = PLACE(w->nr, APPENDED, 0);
	int n = 1 + pick(w, 8), i;

	for (i = 0; i < n; i++) {
		stamp(place, w->records + 1, (uint64_t)w->records * RECORD, RECORD);
		put(w->append, RECORD, -1);
		w->records++;
	}
	if (fdatasync(w->append))
		die("fdatasync");
	tell_log(w, place, w->records);
}

static void overwrite(struct worker *w)
{
	int i = pick(w, BLOCKS);
	uint64_t place = PLACE(w->nr, IN_PLACE, i);

	w->block[i] = ++w->version;
	stamp(place, w->block[i], (uint64_t)i * BLOCK, BLOCK);
	if (pick(w, 2)) {
		put(w->direct, BLOCK, i * BLOCK * SECTOR);
	} else {
		put(w->buffered, BLOCK, i * BLOCK * SECTOR);
		if (fdatasync(w->buffered))
			die("fdatasync");
	}
	tell_log(w, place, w->block[i]);
}

/* Blocks become cached so, and what is read is what was written. */
static void read_back(struct worker *w)
{
	int first = pick(w, BLOCKS - READ_BLOCKS + 1), i, s;
	ssize_t want = READ_BLOCKS * BLOCK * SECTOR;

	if (pread(w->direct, buffer, want, first * BLOCK * SECTOR) != want)
		die("a read");
	for (i = first; i < first + READ_BLOCKS; i++)
		for (s = 0; s < BLOCK; s++) {
			uint64_t sector = (uint64_t)i * BLOCK + s;
			int64_t have = version_of(buffer + (sector - first * BLOCK) * SECTOR,
						  PLACE(w->nr, IN_PLACE, i), sector);

			if (have != w->block[i])
				wrong("read back", "a block", w->block[i], have);
		}
}

static void open_files(struct worker *w)
{
	int i;

	w->append = openat(w->folder, "a", O_CREAT | O_WRONLY | O_APPEND, 0600);
	w->buffered = openat(w->folder, "p", O_CREAT | O_RDWR, 0600);
	w->direct = openat(w->folder, "p", O_RDWR | O_DIRECT | O_DSYNC);
	w->control = open("/dev/mapper/control", O_RDWR);
	if (w->append < 0 || w->buffered < 0 || w->direct < 0 || w->control < 0)
		die("its files");
	for (i = 0; i < BLOCKS; i++) {
		w->block[i] = ++w->version;
		stamp(PLACE(w->nr, IN_PLACE, i), w->block[i], (uint64_t)i * BLOCK, BLOCK);
		put(w->buffered, BLOCK, i * BLOCK * SECTOR);
	}
	if (fsync(w->buffered) || fsync(w->append) || fsync(w->folder))
		die("fsync");
	for (i = 0; i < BLOCKS; i++)
		tell_log(w, PLACE(w->nr, IN_PLACE, i), w->block[i]);
}

static void work(struct worker *w, int rounds)
{
	static void (* const things[])(struct worker *) = {
		replace, append, overwrite, overwrite,
	};

	open_files(w);
	while (rounds--) {
		things[pick(w, 4)](w);
		read_back(w);
	}
}

static int write_all(const char *root, uint64_t seed, int rounds, const char *device)
{
	int i, status, bad = 0, top = open(root, O_RDONLY | O_DIRECTORY);
	char name[16];

	if (top < 0)
		die("%s", root);
	for (i = 0; i < WORKERS; i++) {
		sprintf(name, "w%d", i);
		if (mkdirat(top, name, 0700))
			die("%s", name);
	}
	if (fsync(top))
		die("%s", root);
	for (i = 0; i < WORKERS; i++) {
		struct worker w = { .nr = i, .device = device };
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid)
			continue;
		w.random = stamp_mix(seed * WORKERS + i);
		sprintf(name, "w%d", i);
		w.folder = openat(top, name, O_RDONLY | O_DIRECTORY);
		if (w.folder < 0)
			die("%s", name);
		work(&w, rounds);
		_exit(0);
	}
	for (i = 0; i < WORKERS; i++)
		bad |= wait(&status) < 0 || status;
	return bad;
}

/* All of a file, in buffer, as far as there is room: its sectors. */
static int load(int top, const char *name, off_t offset, int most)
{
	int fd = openat(top, name, O_RDONLY);
	ssize_t have;

	if (fd < 0)
		die("%s was synced", name);
	have = pread(fd, buffer, (size_t)most * SECTOR, offset);
	if (have < 0)
		die("%s", name);
	close(fd);
	return have / SECTOR;
}

static void check_replaced(int top, const char *name, uint64_t place, uint32_t want)
{
	int sectors = load(top, name, 0, FILE_SECTORS), i;
	int64_t have = sectors ? version_of(buffer, place, 0) : -1;

	if (have < want || sectors != length_of(place, have))
		wrong(name, "the file", want, have);
	for (i = 1; i < sectors; i++)
		if (version_of(buffer + i * SECTOR, place, i) != have)
			wrong(name, "a sector", want,
			      version_of(buffer + i * SECTOR, place, i));
}

static void check_appended(int top, const char *name, uint64_t place, uint32_t want)
{
	uint32_t record;
	int i;

	for (record = 0; record < want; record++) {
		off_t sector = (off_t)record * RECORD;
		int sectors = load(top, name, sector * SECTOR, RECORD);

		for (i = 0; i < RECORD; i++)
			if (i >= sectors || version_of(buffer + i * SECTOR, place,
						       sector + i) != record + 1)
				wrong(name, "a record", want, record);
	}
}

static void check_in_place(int top, const char *name, uint64_t place, uint32_t want)
{
	uint64_t sector = (place & 1023) * BLOCK;
	int sectors = load(top, name, sector * SECTOR, BLOCK), i;

	for (i = 0; i < BLOCK; i++) {
		int64_t have = i < sectors ?
			version_of(buffer + i * SECTOR, place, sector + i) : -1;

		if (have < want)
			wrong(name, "a block", want, have);
	}
}

static int check_all(const char *root, const char *path)
{
	static void (* const checks[])(int, const char *, uint64_t, uint32_t) = {
		check_replaced, check_appended, check_in_place,
	};
	uint32_t *want = calloc(PLACES, sizeof(*want)), version;
	int top = open(root, O_RDONLY | O_DIRECTORY), found = 0;
	FILE *marks = fopen(path, "r");
	uint64_t place;
	unsigned int p;
	char name[16];

	if (!want || top < 0 || !marks)
		die("%s, %s", root, path);
	while (fscanf(marks, "%lu:%u", &place, &version) == 2) {
		if (place >= PLACES)
			die("%s: no place %lu", path, place);
		if (version > want[place])
			want[place] = version;
	}
	for (p = 0; p < PLACES; p++) {
		enum kind kind = p >> 10 & 3;

		if (!want[p])
			continue;
		name_of(name, p >> 12, kind, p & 1023);
		checks[kind](top, name, p, want[p]);
		found++;
	}
	printf("%d\n", found);
	return 0;
}

int main(int argc, char **argv)
{
	if (posix_memalign((void **)&buffer, 4096, FILE_SECTORS * SECTOR))
		die("memory");
	if (argc == 6 && !strcmp(argv[1], "write"))
		return write_all(argv[2], strtoull(argv[3], NULL, 0), atoi(argv[4]),
				 argv[5]);
	if (argc == 4 && !strcmp(argv[1], "check"))
		return check_all(argv[2], argv[3]);
	fputs("usage: hcsynced write FOLDER SEED ROUNDS DEVICE\n"
	      "       hcsynced check FOLDER FILE\n", stderr);
	return 2;
}
