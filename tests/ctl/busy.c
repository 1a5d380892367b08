// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD: a file of a staged sysfs that is read when the device is just being
 * suspended. Reading the one that the variable BUSY names ends with EBUSY.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t read(int fd, void *buf, size_t count)
{
	const char *busy = getenv("BUSY");
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	if (busy && n >= (ssize_t)strlen(busy) &&
	    !strcmp(path + n - strlen(busy), busy)) {
		errno = EBUSY;
		return -1;
	}
	return syscall(SYS_read, fd, buf, count);
}
