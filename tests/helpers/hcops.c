// SPDX-License-Identifier: GPL-2.0
/*
 * hcops - requests to a device, and what each gave, in words; for tests that compare
 * two devices.
 *
 * usage: hcops DEV LIST [apart FOLDER]
 *
 * A line of the file LIST is "NAME KIND OFFSET LENGTH", in bytes. KIND:
 *   read      one direct read
 *   ahead     through the page cache, a page at a time, so that the kernel reads ahead
 *   write     a direct write of sectors with seed 2, then a read of them
 *   fua       as write, with O_DSYNC's flag
 *   discard   by ioctl, then a read
 *   zero      by ioctl, then a read
 *   flush     fdatasync
 *
 * For each a line "NAME STATUS" or "NAME STATUS, then STATUS" is printed. STATUS is the
 * name of an error; or ok, and of what was read: old (all sectors have seed 1), new
 * (seed 2), zero, mixed (sectors of several of these) or foreign.
 *
 * apart: a process for each line, all at once; each writes its line to FOLDER/NAME when
 * it is done, and hcops ends when all are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stamp.h"

#define PAGE	4096
#define MAX_LEN	(1 << 20)

static const char *device;
static char *buf;

/* What was read, in a word. */
static const char *content(uint64_t off, size_t len)
{
	static const char * const word[] = { "zero", "old", "new" };
	int64_t seed, first = -2;
	size_t i;

	for (i = 0; i < len; i += SECTOR) {
		seed = stamp_seed(buf + i, (off + i) / SECTOR);
		if (seed < 0 || seed > 2)
			return "foreign";
		if (first == -2)
			first = seed;
		else if (seed != first)
			first = -3;
	}
	return first == -3 ? "mixed" : word[first];
}

static const char *error_name(int error)
{
	return strerrorname_np(error) ?: "unknown";
}

static int open_or_say(FILE *out, int flags)
{
	int fd = open(device, flags);

	if (fd < 0)
		fprintf(out, "open %s", error_name(errno));
	return fd;
}

static void do_read(FILE *out, uint64_t off, size_t len)
{
	int fd = open_or_say(out, O_RDONLY | O_DIRECT);
	ssize_t n;

	if (fd < 0)
		return;
	memset(buf, 0xee, len);
	n = pread(fd, buf, len, off);
	if (n < 0)
		fputs(error_name(errno), out);
	else if ((size_t)n != len)
		fprintf(out, "short %zd", n);
	else
		fprintf(out, "ok %s", content(off, len));
	close(fd);
}

/* Runs of pages that gave the same. */
static void do_ahead(FILE *out, uint64_t off, size_t len)
{
	int fd = open_or_say(out, O_RDONLY), run = 0;
	char word[64], last[64] = "";
	size_t at;

	if (fd < 0)
		return;
	posix_fadvise(fd, off, len, POSIX_FADV_DONTNEED);
	for (at = 0; at <= len; at += PAGE) {
		ssize_t n = at < len ? pread(fd, buf, PAGE, off + at) : 0;

		if (at == len)
			word[0] = 0;
		else if (n != PAGE)
			snprintf(word, sizeof(word), "%s",
				 n < 0 ? error_name(errno) : "short");
		else
			snprintf(word, sizeof(word), "ok %s", content(off + at, PAGE));
		if (run && strcmp(word, last)) {
			fprintf(out, "%s%s x%d", at == (size_t)run * PAGE ? "" : " ", last, run);
			run = 0;
		}
		strcpy(last, word);
		run++;
	}
	close(fd);
}

static int change(int fd, const char *kind, uint64_t off, size_t len)
{
	uint64_t range[2] = { off, len };
	struct iovec iov = { buf, len };
	size_t i;
	ssize_t n;

	if (!strcmp(kind, "discard"))
		return ioctl(fd, BLKDISCARD, range);
	if (!strcmp(kind, "zero"))
		return ioctl(fd, BLKZEROOUT, range);
	for (i = 0; i < len; i += SECTOR)
		stamp_fill(buf + i, (off + i) / SECTOR, 2);
	n = pwritev2(fd, &iov, 1, off, *kind == 'f' ? RWF_DSYNC : 0);
	if (n >= 0 && (size_t)n != len)
		errno = EIO;
	return (size_t)n == len ? 0 : -1;
}

static void do_change(FILE *out, const char *kind, uint64_t off, size_t len)
{
	int fd = open_or_say(out, O_RDWR | O_DIRECT);

	if (fd < 0)
		return;
	fputs(change(fd, kind, off, len) ? error_name(errno) : "ok", out);
	close(fd);
	fputs(", then ", out);
	do_read(out, off, len);
}

static void do_flush(FILE *out)
{
	int fd = open_or_say(out, O_RDWR);

	if (fd < 0)
		return;
	fputs(fdatasync(fd) ? error_name(errno) : "ok", out);
	close(fd);
}

static void do_line(FILE *out, const char *name, const char *kind, uint64_t off,
		    size_t len)
{
	fprintf(out, "%s ", name);
	if (!strcmp(kind, "read"))
		do_read(out, off, len);
	else if (!strcmp(kind, "ahead"))
		do_ahead(out, off, len);
	else if (!strcmp(kind, "flush"))
		do_flush(out);
	else
		do_change(out, kind, off, len);
	fputc('\n', out);
	fflush(out);
}

/* The file gets its name when the line is in it. */
static void apart(const char *folder, const char *name, const char *kind, uint64_t off,
		  size_t len)
{
	char path[512], done[512];
	FILE *out;

	if (fork())
		return;
	snprintf(path, sizeof(path), "%s/.%s", folder, name);
	snprintf(done, sizeof(done), "%s/%s", folder, name);
	out = fopen(path, "w");
	if (!out)
		_exit(1);
	do_line(out, name, kind, off, len);
	_exit(fclose(out) || rename(path, done));
}

int main(int argc, char **argv)
{
	char line[256], name[64], kind[16];
	unsigned long long off, len;
	int status, bad = 0;

	if ((argc != 3 && !(argc == 5 && !strcmp(argv[3], "apart"))) ||
	    !freopen(argv[2], "r", stdin))
		return 2;
	device = argv[1];
	/* Its own for each process: what one reads no other one may see. */
	buf = mmap(NULL, MAX_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		   -1, 0);
	if (buf == MAP_FAILED)
		return 2;
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%63s %15s %llu %llu", name, kind, &off, &len) != 4 ||
		    len > MAX_LEN)
			return 2;
		if (argc == 3)
			do_line(stdout, name, kind, off, len);
		else
			apart(argv[4], name, kind, off, len);
	}
	while (wait(&status) > 0)
		bad |= status;
	return !!bad;
}
