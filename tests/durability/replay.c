// SPDX-License-Identifier: GPL-2.0
/*
 * hcreplay - play a log of dm-log-writes to a device.
 *
 * usage: hcreplay points LOG COUNT
 *        hcreplay play LOG DEVICE PLACE ENTRY
 *
 * "points" prints the numbers of COUNT entries, or of fewer if there are not so many,
 * after the mark "begin": each a flush, a FUA write, or the last of some marks in a row,
 * evenly over the log, the last among them. Before them "all N", how many there are. Of
 * the marks those with a colon count.
 *
 * "play" writes what the log has up to ENTRY, that one too, to DEVICE, and prints the
 * marks among it that have a colon, a line each. It goes on where the last one ended: PLACE
 * is the file that says where that was, and does not exist before. ENTRY 0 is the end.
 *
 * What was discarded is filled with zeroes. The format is in the kernel's
 * drivers/md/dm-log-writes.c. Exit status: 2 usage, 1 any error.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <linux/fs.h>
#include <unistd.h>

#define MAGIC		0x6a736677736872ull
#define CHUNK		(1 << 20)
#define MOST		(1 << 20)	/* points of a log */

enum { FLUSH = 1, FUA = 2, DISCARD = 4, MARK = 8 };

struct super {
	uint64_t magic, version, entries;
	uint32_t sector_size;
};

struct entry {
	uint64_t sector, sectors, flags, text_length;
	char text[4096];		/* of a mark */
};

struct log {
	int fd;
	uint64_t size, entries, sector_size;
	uint64_t number, offset;	/* of the next entry */
};

static char *buffer, *zeroes;

static void die(const char *what)
{
	fprintf(stderr, "hcreplay: %s%s%s\n", what, errno ? ": " : "",
		errno ? strerror(errno) : "");
	exit(1);
}

static void damaged(const char *what)
{
	errno = 0;
	die(what);
}

static uint64_t size_of(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end < 0)
		die("lseek");
	return end;
}

static void read_at(int fd, void *data, size_t length, off_t offset)
{
	if (pread(fd, data, length, offset) != (ssize_t)length)
		die("a read");
}

static void write_at(int fd, const void *data, size_t length, off_t offset)
{
	if (pwrite(fd, data, length, offset) != (ssize_t)length)
		die("a write");
}

/* Past the page cache: others read and write the devices by bios. */
static int open_device(const char *path, int mode)
{
	int fd = open(path, mode | O_DIRECT);

	if (fd < 0)
		die(path);
	return fd;
}

static void open_log(struct log *log, const char *path)
{
	const struct super *super = (void *)buffer;

	log->fd = open_device(path, O_RDONLY);
	log->size = size_of(log->fd);
	read_at(log->fd, buffer, 4096, 0);
	if (le64toh(super->magic) != MAGIC || le64toh(super->version) != 1)
		damaged("this is no log");
	log->entries = le64toh(super->entries);
	log->sector_size = le32toh(super->sector_size);
	if (log->sector_size < 512 || log->sector_size > 4096)
		damaged("the log's sector size");
	log->offset = log->sector_size;
	log->number = 0;
}

/* The next entry; log->offset is that of its data then, if it has any. */
static int next(struct log *log, struct entry *entry)
{
	const uint64_t *head = (void *)buffer;

	if (log->number == log->entries)
		return 0;
	if (log->offset + log->sector_size > log->size)
		damaged("an entry is beyond the log's end");
	read_at(log->fd, buffer, log->sector_size, log->offset);
	entry->sector = le64toh(head[0]);
	entry->sectors = le64toh(head[1]);
	entry->flags = le64toh(head[2]);
	entry->text_length = le64toh(head[3]);
	entry->text[0] = 0;
	if (entry->flags & MARK) {
		if (entry->text_length >= log->sector_size - 32)
			damaged("a mark is too long");
		memcpy(entry->text, buffer + 32, entry->text_length);
		entry->text[entry->text_length] = 0;
	}
	log->offset += log->sector_size;
	log->number++;
	return 1;
}

static void skip_data(struct log *log, const struct entry *entry)
{
	if (!(entry->flags & DISCARD))
		log->offset += entry->sectors * log->sector_size;
}

static int print_points(struct log *log, long count)
{
	uint64_t *number = calloc(MOST, sizeof(*number));
	int begun = 0, is_mark, was_mark = 0;
	long all = 0, i;
	struct entry entry;

	if (!number || count < 1)
		damaged("a number of points");
	while (next(log, &entry)) {
		skip_data(log, &entry);
		begun |= !strcmp(entry.text, "begin");
		is_mark = !!strchr(entry.text, ':');
		if (!begun || !(is_mark || entry.flags & (FLUSH | FUA)))
			continue;
		if (is_mark && was_mark && number[all - 1] == log->number - 1)
			all--;
		if (all == MOST)
			damaged("the log is too long");
		number[all++] = log->number;
		was_mark = is_mark;
	}
	printf("all %ld\n", all);
	if (count > all)
		count = all;
	for (i = 1; i <= count; i++)
		printf("%llu\n", (unsigned long long)number[i * all / count - 1]);
	return 0;
}

static void zero(int fd, uint64_t offset, uint64_t length)
{
	while (length) {
		uint64_t n = length < CHUNK ? length : CHUNK;

		/* What is zeroes already takes no memory if it is left alone. */
		read_at(fd, buffer, n, offset);
		if (memcmp(buffer, zeroes, n))
			write_at(fd, zeroes, n, offset);
		offset += n;
		length -= n;
	}
}

static void apply(struct log *log, const struct entry *entry, int fd, uint64_t size)
{
	uint64_t to = entry->sector * log->sector_size;
	uint64_t length = entry->sectors * log->sector_size;

	if (to > size || length > size - to)
		damaged("an entry is beyond the device's end");
	if (entry->flags & DISCARD) {
		zero(fd, to, length);
		return;
	}
	if (log->offset + length > log->size)
		damaged("data is beyond the log's end");
	while (length) {
		uint64_t n = length < CHUNK ? length : CHUNK;

		read_at(log->fd, buffer, n, log->offset);
		write_at(fd, buffer, n, to);
		log->offset += n;
		to += n;
		length -= n;
	}
}

static int play(struct log *log, const char *device, const char *path, uint64_t last)
{
	int fd = open_device(device, O_RDWR);
	FILE *place = fopen(path, "r");
	struct entry entry;

	if (place && fscanf(place, "%lu %lu", &log->number, &log->offset) != 2)
		damaged("the place");
	if (place)
		fclose(place);
	if (last && last < log->number)
		damaged("that entry has been played");
	while ((!last || log->number < last) && next(log, &entry)) {
		apply(log, &entry, fd, size_of(fd));
		if (strchr(entry.text, ':'))
			puts(entry.text);
	}
	if (last && log->number != last)
		damaged("the log is shorter");
	place = fopen(path, "w");
	if (!place || fprintf(place, "%lu %lu\n", log->number, log->offset) < 0 ||
	    fclose(place))
		die(path);
	return 0;
}

int main(int argc, char **argv)
{
	struct log log;

	if (posix_memalign((void **)&buffer, 4096, CHUNK) ||
	    posix_memalign((void **)&zeroes, 4096, CHUNK))
		die("memory");
	memset(zeroes, 0, CHUNK);
	if (argc == 4 && !strcmp(argv[1], "points")) {
		open_log(&log, argv[2]);
		return print_points(&log, atol(argv[3]));
	}
	if (argc == 6 && !strcmp(argv[1], "play")) {
		open_log(&log, argv[2]);
		return play(&log, argv[3], argv[4], strtoull(argv[5], NULL, 0));
	}
	fputs("usage: hcreplay points LOG COUNT\n"
	      "       hcreplay play LOG DEVICE PLACE ENTRY\n", stderr);
	return 2;
}
