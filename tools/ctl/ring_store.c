// SPDX-License-Identifier: GPL-2.0
/*
 * Where files with the history of devices are, how a record is added to one, and how one
 * is read.
 *
 * A file is made as a whole. Then a record goes into its place, is written to the disk,
 * and only then the next follows: a crash can cut off no more than the newest.
 */
#include "ring_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "store.h"

/* Records are at least so far apart, in milliseconds: 5 minutes but for a little. */
#define CTL_APART	(290 * 1000)

/**
 * ctl_ring_path() - the file with a device's history
 * @folder: where it is, or NULL for this machine's folder
 * @name: the device's name in the kernel, in which there is no slash
 *
 * Return: the path, to be freed.
 */
char *ctl_ring_path(const char *folder, const char *name)
{
	return ctl_format("%s/%s.history", folder ? folder : CTL_STORE, name);
}

static int ctl_ring_error(const char *what, const char *path, int err)
{
	if (err == ENOENT)
		return ctl_fail(CTL_FAILED, "\"hotcachectl record\" writes it, each 5 minutes if hotcache-metrics.timer is enabled",
				"cannot %s %s: %s", what, path, strerror(err));
	return ctl_fail(err == EACCES ? CTL_PERMISSION : CTL_FAILED,
			err == ELOOP ? "name a file, no link" : NULL,
			"cannot %s %s: %s", what, path, strerror(err));
}

static int ctl_ring_wrong(const char *path, const char *wrong)
{
	return ctl_fail(CTL_FAILED, "nothing of it is used, and nothing added; move it away, and \"hotcachectl record\" begins another",
			"%s %s", path, wrong);
}

/* A file without records, which nobody sees before it is whole. */
static int ctl_ring_make(const char *path, const char *name)
{
	char *data = ctl_alloc(CTL_RING_BYTES, 1);
	int status;

	ctl_ring_encode_head(data, name);
	status = ctl_store_write(path, data, CTL_RING_BYTES);
	free(data);
	return status;
}

/* Open a file; neither a link is followed nor a pipe waited for. Returns -errno. */
static int __ctl_ring_open(const char *path, int how)
{
	int fd = open(path, how | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EMEDIUMTYPE;
}

/*
 * Open a file, to read it, or to add to it and for that make it if it is not there; and
 * keep others from doing so meanwhile. Returns an exit status.
 */
static int ctl_ring_open(const char *path, const char *name, bool adds, int *fd)
{
	int how = adds ? O_RDWR : O_RDONLY;
	int status;

	*fd = __ctl_ring_open(path, how);
	if (*fd == -ENOENT && adds) {
		status = ctl_ring_make(path, name);
		if (status)
			return status;
		*fd = __ctl_ring_open(path, how);
	}
	if (*fd == -EMEDIUMTYPE)
		return ctl_ring_wrong(path, "is no plain file");
	if (*fd < 0)
		return ctl_ring_error(adds ? "write" : "read", path, -*fd);
	flock(*fd, adds ? LOCK_EX : LOCK_SH);
	return CTL_OK;
}

/* Read and check an open file. */
static int ctl_ring_load(int fd, const char *path, const char *name,
			 struct ctl_ring *ring)
{
	char *data = ctl_alloc(CTL_RING_BYTES + 1, 1);
	const char *wrong;
	ssize_t n = 1;
	size_t at = 0;

	/* One byte more, to see that there is none. */
	while (n > 0 && at < CTL_RING_BYTES + 1) {
		n = pread(fd, data + at, CTL_RING_BYTES + 1 - at, at);
		if (n > 0)
			at += n;
	}
	if (n < 0) {
		int err = errno;

		free(data);
		return ctl_ring_error("read", path, err);
	}
	wrong = ctl_ring_decode(ring, data, at);
	free(data);
	if (!wrong && strcmp(ring->name, name))
		wrong = "has the history of another device";
	return wrong ? ctl_ring_wrong(path, wrong) : CTL_OK;
}

/* Whether another record is due: clocks that are set do not matter. */
static bool ctl_ring_is_due(const struct ctl_ring *ring,
			    const struct ctl_record *record)
{
	const struct ctl_record *last;

	if (!ring->nr)
		return true;
	last = &ring->record[ring->nr - 1];
	return last->boot != record->boot || last->uptime > record->uptime ||
	       record->uptime - last->uptime >= CTL_APART;
}

static int ctl_ring_put(int fd, const char *path, const struct ctl_record *record)
{
	char data[CTL_RING_RECORD_BYTES];
	ssize_t n;

	ctl_ring_encode_record(data, record);
	errno = 0;
	n = pwrite(fd, data, sizeof(data), ctl_ring_offset(record->sequence));
	if (n == sizeof(data) && !fdatasync(fd))
		return CTL_OK;
	return ctl_ring_error("write", path, errno ? errno : EIO);
}

/* Add a record to an open file that nobody else adds one to now. */
static int ctl_ring_add(int fd, const char *path, const char *name,
			struct ctl_record *record)
{
	struct ctl_ring *ring = ctl_alloc(1, sizeof(*ring));
	int status = ctl_ring_load(fd, path, name, ring);

	if (!status && ctl_ring_is_due(ring, record)) {
		record->sequence = ring->nr ?
			ring->record[ring->nr - 1].sequence + 1 : 1;
		status = ctl_ring_put(fd, path, record);
	}
	free(ring);
	return status;
}

/**
 * ctl_ring_append() - add a record to a file, if it is time for one
 * @path: the file; made if it is not there
 * @name: the device's name in the kernel
 * @record: the record; its sequence is set
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_ring_append(const char *path, const char *name,
		    struct ctl_record *record)
{
	int fd;
	int status = ctl_ring_open(path, name, true, &fd);

	if (status)
		return status;
	status = ctl_ring_add(fd, path, name, record);
	close(fd);
	return status;
}

/**
 * ctl_ring_read() - read and check a file
 * @path: the file
 * @name: the device's name in the kernel, which the file has to have
 * @ring: filled in
 *
 * Return: an exit status; CTL_FAILED if the file is not what it should be.
 */
int ctl_ring_read(const char *path, const char *name, struct ctl_ring *ring)
{
	int fd;
	int status = ctl_ring_open(path, name, false, &fd);

	if (status)
		return status;
	status = ctl_ring_load(fd, path, name, ring);
	close(fd);
	return status;
}
