// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD: a device of a staged sysfs, and a device-mapper that takes messages.
 * The device is the file DISK, whose sector number BAD cannot be read. Messages are
 * appended to the file MESSAGES; the one that REFUSED names fails with EINVAL, and the
 * kernel's log has a sentence then. To "verify" it answers with the next line of the file
 * ANSWERS. A signal of the number SIGNAL comes at the first
 * read.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libdevmapper.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECTOR	512

static const char *message;
static char answer[128];
static FILE *answers;
static int disk = -1;
static int kmsg = -1;
static atomic_flag signalled = ATOMIC_FLAG_INIT;

static int open_as(const char *path, int flags, mode_t mode)
{
	if (!strcmp(path, "/dev/kmsg"))
		return kmsg = memfd_create("kmsg", MFD_CLOEXEC);
	if (strcmp(path, "/dev/dm-0"))
		return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	disk = syscall(SYS_openat, AT_FDCWD, getenv("DISK"), O_RDONLY, 0);
	return disk;
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_as(path, flags, mode);
}

ssize_t pread(int fd, void *buf, size_t count, off_t at)
{
	const char *bad = getenv("BAD"), *number = getenv("SIGNAL");
	off_t sector = bad ? atoll(bad) * SECTOR : -1;

	if (fd == disk && number && !atomic_flag_test_and_set(&signalled)) {
		kill(getpid(), atoi(number));
		usleep(100000);
	}
	if (fd == disk && sector >= at && sector < at + (off_t)count) {
		errno = EIO;
		return -1;
	}
	return syscall(SYS_pread64, fd, buf, count, at);
}

struct dm_task *dm_task_create(int type)
{
	return calloc(1, 1);
}

void dm_task_destroy(struct dm_task *task)
{
	free(task);
}

int dm_task_set_name(struct dm_task *task, const char *name)
{
	return 1;
}

int dm_task_set_sector(struct dm_task *task, uint64_t sector)
{
	return 1;
}

int dm_task_set_message(struct dm_task *task, const char *text)
{
	message = text;
	return 1;
}

int dm_task_run(struct dm_task *task)
{
	static const char why[] = "3,1,1,-;device-mapper: hotcache: it has a reason\n";
	const char *refused = getenv("REFUSED");
	FILE *log = fopen(getenv("MESSAGES"), "a");

	if (log) {
		fprintf(log, "%s\n", message);
		fclose(log);
	}
	if (!refused || strcmp(message, refused))
		return 1;
	if (kmsg >= 0 && pwrite(kmsg, why, sizeof(why) - 1, 0) < 0)
		return 0;
	return 0;
}

int dm_task_get_errno(struct dm_task *task)
{
	return EINVAL;
}

const char *dm_task_get_message_response(struct dm_task *task)
{
	const char *name = getenv("ANSWERS");

	if (strncmp(message, "verify", strlen("verify")) || !name)
		return NULL;
	if (!answers)
		answers = fopen(name, "r");
	if (!answers || !fgets(answer, sizeof(answer), answers))
		return NULL;
	answer[strcspn(answer, "\n")] = '\0';
	return answer;
}
