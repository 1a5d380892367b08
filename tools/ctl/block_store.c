// SPDX-License-Identifier: GPL-2.0
/*
 * Where files of saved blocks are, and how one is read and written.
 */
#include "block_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "store.h"
#include "sysfs.h"

/**
 * ctl_block_store_path() - the file that is meant if none is named
 * @node: the device, dm-N
 *
 * It has the device's name as the kernel has it, in which there is no slash.
 *
 * Return: the path, to be freed.
 */
char *ctl_block_store_path(const char *node)
{
	char *name = ctl_node_line(node, "dm/name");
	char *path = ctl_format(CTL_STORE "/%s.blocks", name ? name : node);

	free(name);
	return path;
}

/**
 * ctl_block_store_write() - write a file, in place of an older one
 * @path: its path, as ctl_store_write() takes it
 * @file: what it says
 * @size: set to the number of bytes
 *
 * Return: an exit status.
 */
int ctl_block_store_write(const char *path, const struct ctl_block_file *file,
			  size_t *size)
{
	void *data = ctl_block_file_encode(file, size);
	int status = ctl_store_write(path, data, *size);

	free(data);
	return status;
}

static int ctl_read_error(const char *path, int err)
{
	return ctl_fail(CTL_FAILED, err == ENOENT ?
			"\"hotcachectl save\" writes it while the cache is warm" :
			NULL, "cannot read %s: %s", path, strerror(err));
}

static int ctl_read_wrong(const char *path, const char *wrong)
{
	return ctl_fail(CTL_FAILED, "nothing of it is used; \"hotcachectl save\" writes a new one",
			"%s %s", path, wrong);
}

/* What is wrong with an open file, as far as its beginning tells; or NULL. */
static const char *ctl_look(int fd, const struct stat *st)
{
	char head[CTL_BLOCK_FILE_HEAD] = {};

	if (!S_ISREG(st->st_mode) || pread(fd, head, sizeof(head), 0) < 0)
		return "is no file of saved blocks";
	return ctl_block_file_look(head, st->st_size);
}

/* All bytes of an open file, to be freed; NULL with errno set. */
static void *ctl_read_all(int fd, size_t size)
{
	char *data = ctl_alloc(size, 1);
	size_t at = 0;
	ssize_t n = 1;

	while (at < size && n) {
		n = read(fd, data + at, size - at);
		if (n < 0)
			break;
		at += n;
	}
	if (n > 0 || !size)
		return data;
	if (!n)
		errno = EIO;
	free(data);
	return NULL;
}

/**
 * ctl_block_store_read() - read and check a file
 * @path: its path
 * @file: filled in, to be freed by ctl_block_file_free() in any case
 *
 * Return: an exit status; CTL_FAILED if the file is not what it should be.
 */
int ctl_block_store_read(const char *path, struct ctl_block_file *file)
{
	/* Nobody lets us wait by means of a pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *wrong;
	struct stat st;
	void *data;

	*file = (struct ctl_block_file){};
	if (fd < 0 || fstat(fd, &st)) {
		int err = errno;

		if (fd >= 0)
			close(fd);
		return ctl_read_error(path, err);
	}
	/* Before memory is taken for whatever it may be. */
	wrong = ctl_look(fd, &st);
	if (wrong) {
		close(fd);
		return ctl_read_wrong(path, wrong);
	}
	data = ctl_read_all(fd, st.st_size);
	if (!data) {
		int err = errno;

		close(fd);
		return ctl_read_error(path, err);
	}
	close(fd);
	wrong = ctl_block_file_decode(file, data, st.st_size);
	free(data);
	return wrong ? ctl_read_wrong(path, wrong) : CTL_OK;
}
