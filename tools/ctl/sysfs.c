// SPDX-License-Identifier: GPL-2.0
/*
 * Files of sysfs: where they are and how one is read. It takes no privilege.
 */
#include "sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"

/* A file in sysfs holds at most a page. */
#define CTL_FILE_MAX	4096

static const char ctl_sysfs_default[] = "/sys";
static const char *ctl_sysfs = ctl_sysfs_default;

/**
 * ctl_sysfs_root() - read a copy of /sys instead of the machine's own
 * @root: top folder of the copy
 */
void ctl_sysfs_root(const char *root)
{
	ctl_sysfs = root;
}

/**
 * ctl_sysfs_is_real() - whether this machine's /sys is read
 *
 * Return: false if it is a copy.
 */
bool ctl_sysfs_is_real(void)
{
	return ctl_sysfs == ctl_sysfs_default;
}

/**
 * ctl_sysfs_open_block() - open the folder of all block devices
 *
 * Return: the folder, or NULL.
 */
DIR *ctl_sysfs_open_block(void)
{
	char *path = ctl_format("%s/block", ctl_sysfs);
	DIR *dir = opendir(path);

	free(path);
	return dir;
}

/**
 * ctl_sysfs_path() - the path of a device's file
 * @node: dm-N
 * @file: path below the device's folder
 *
 * Return: the path, to be freed.
 */
char *ctl_sysfs_path(const char *node, const char *file)
{
	return ctl_format("%s/block/%s/%s", ctl_sysfs, node, file);
}

/**
 * ctl_sysfs_number_path() - the path of the folder of a disk or partition
 * @number: its major:minor
 *
 * Return: the path, to be freed.
 */
char *ctl_sysfs_number_path(const char *number)
{
	return ctl_format("%s/dev/block/%s", ctl_sysfs, number);
}

/**
 * ctl_read_line_at() - read a small file of a folder
 * @dir: descriptor of the folder
 * @name: the file
 *
 * Return: the text without the newline at its end, to be freed, or NULL with
 * errno set: EBUSY if it belongs to a suspended device.
 */
char *ctl_read_line_at(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	char text[CTL_FILE_MAX + 1];
	ssize_t n;
	int err;

	if (fd < 0)
		return NULL;
	n = read(fd, text, CTL_FILE_MAX);
	err = errno;
	close(fd);
	if (n < 0) {
		errno = err;
		return NULL;
	}
	while (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return ctl_strdup(text);
}

/**
 * ctl_read_line() - read a small file
 * @path: the file
 *
 * Return: the text without the newline at its end, to be freed, or NULL.
 */
char *ctl_read_line(const char *path)
{
	return ctl_read_line_at(AT_FDCWD, path);
}

/**
 * ctl_sysfs_module_line() - read a small file of the module
 * @file: its name
 *
 * Return: the text without the newline at its end, to be freed, or NULL.
 */
char *ctl_sysfs_module_line(const char *file)
{
	char *path = ctl_format("%s/module/dm_hotcache/%s", ctl_sysfs, file);
	char *line = ctl_read_line(path);

	free(path);
	return line;
}

/**
 * ctl_write_file() - write a small file of sysfs
 * @path: the file
 * @text: what to write
 *
 * Return: 0 or a negative errno.
 */
int ctl_write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	n = write(fd, text, strlen(text));
	err = n < 0 ? -errno : 0;
	close(fd);
	return err;
}

/**
 * ctl_node_line() - read a small file of a device
 * @node: dm-N
 * @file: path below the device's folder
 *
 * Return: the text without the newline at its end, to be freed, or NULL.
 */
char *ctl_node_line(const char *node, const char *file)
{
	char *path = ctl_sysfs_path(node, file);
	char *line = ctl_read_line(path);

	free(path);
	return line;
}

/**
 * ctl_node_has() - whether a device has a file or folder
 * @node: dm-N
 * @file: path below the device's folder
 *
 * Return: true if it exists.
 */
bool ctl_node_has(const char *node, const char *file)
{
	char *path = ctl_sysfs_path(node, file);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

/**
 * ctl_node_suspended() - whether a device-mapper device is suspended
 * @node: dm-N
 *
 * Return: true if it is.
 */
bool ctl_node_suspended(const char *node)
{
	char *line = ctl_node_line(node, "dm/suspended");
	bool suspended = line && !strcmp(line, "1");

	free(line);
	return suspended;
}

/**
 * ctl_now() - the monotonic clock
 *
 * Return: seconds.
 */
double ctl_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/**
 * ctl_io_read() - read the block layer's counters of a device
 * @node: dm-N
 * @io: filled in
 *
 * Return: false if they could not be read.
 */
bool ctl_io_read(const char *node, struct ctl_io *io)
{
	char *line = ctl_node_line(node, "stat");
	bool ok = line && sscanf(line, "%llu %*u %*u %llu %llu %*u %*u %llu",
				 &io->reads, &io->read_ms, &io->writes,
				 &io->write_ms) == 4;

	free(line);
	return ok;
}

/**
 * ctl_slave_path() - where sysfs has the device below a device
 * @node: the device, dm-N
 *
 * Return: the path of the first of them, to be freed, or NULL if there is none.
 */
char *ctl_slave_path(const char *node)
{
	char *path = ctl_sysfs_path(node, "slaves");
	DIR *dir = opendir(path);
	struct dirent *entry;
	char *slave = NULL;

	while (dir && !slave && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			slave = ctl_format("%s/%s", path, entry->d_name);
	if (dir)
		closedir(dir);
	free(path);
	return slave;
}
