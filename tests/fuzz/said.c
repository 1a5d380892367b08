// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of hotcachectl, which are kept and not printed; and a file in memory.
 */
#include "said.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "message.h"
#include "refuse.h"

#include "fuzz.h"

/* The last error or warning. */
char fuzz_said[4096];

int ctl_fail(enum ctl_exit status, const char *advice, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fuzz_said, sizeof(fuzz_said), format, args);
	va_end(args);
	return status;
}

void ctl_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fuzz_said, sizeof(fuzz_said), format, args);
	va_end(args);
}

void ctl_message_context(const char *context)
{
}

int ctl_refused(const char *name, const char *what, int err)
{
	return ctl_fail(CTL_FAILED, NULL, "%s: cannot %s: %d", name, what, err);
}

/**
 * fuzz_file() - a file with the input
 * @data: what it holds
 * @size: bytes of it
 *
 * Return: its path; the same for each input.
 */
const char *fuzz_file(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char path[64];

	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		check(fd >= 0, "no file in memory");
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	check(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size,
	      "the file cannot be written");
	return path;
}
