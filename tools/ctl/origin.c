// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a device can be the origin of a cache, by the rules of the module.
 */
#include "origin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/blkzoned.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "sysfs.h"

static int ctl_origin_error(const char *origin, int err)
{
	if (err == EBUSY)
		return ctl_fail(CTL_FAILED, "unmount it first, or load the table under the device that uses it (admin guide, worked examples)",
				"%s is in use", origin);
	if (err == ENOENT || err == ENXIO)
		return ctl_fail(CTL_NO_DEVICE, "\"lsblk\" shows the block devices",
				"there is no device %s", origin);
	if (err == EACCES || err == EPERM)
		return ctl_fail(CTL_PERMISSION,
				geteuid() ? "run this as root" : NULL,
				"cannot open %s: %s", origin, strerror(err));
	return ctl_fail(CTL_FAILED, NULL, "cannot open %s: %s", origin,
			strerror(err));
}

/* Whether a device that caches others is a hotcache device that cannot write. */
static bool ctl_is_reading_cache(const char *node)
{
	char *ro = ctl_node_line(node, "ro");
	bool yes = ro && !strcmp(ro, "1") && ctl_node_has(node, "hotcache");

	free(ro);
	return yes;
}

static void ctl_origin_number(dev_t dev, char *number, size_t size)
{
	snprintf(number, size, "%u:%u", major(dev), minor(dev));
}

/* Caches that cannot write may share an origin. */
static bool ctl_origin_may_share(int fd)
{
	char number[sizeof_field(struct ctl_origin, number)];
	size_t caches = 0, others = 0;
	struct dirent *entry;
	struct stat st;
	char *path;
	DIR *dir;

	if (fstat(fd, &st))
		return false;
	ctl_origin_number(st.st_rdev, number, sizeof(number));
	path = ctl_format("/sys/dev/block/%s/holders", number);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (ctl_is_reading_cache(entry->d_name))
			caches++;
		else
			others++;
	}
	if (dir)
		closedir(dir);
	free(path);
	return caches && !others;
}

/* Exclusively, unless the cache may share it with those that have it. */
static int ctl_origin_open(const char *path, bool read_only)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_EXCL);

	if (fd >= 0 || errno != EBUSY || !read_only)
		return fd;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || ctl_origin_may_share(fd))
		return fd;
	close(fd);
	errno = EBUSY;
	return -1;
}

static int ctl_origin_look(struct ctl_origin *origin, int fd, u64 block_size,
			   bool read_only)
{
	int logical = 0, locked = 0;
	u32 zone = 0;
	u64 bytes;

	if (ioctl(fd, BLKGETSIZE64, &bytes) ||
	    ioctl(fd, BLKSSZGET, &logical) || ioctl(fd, BLKROGET, &locked))
		return ctl_origin_error(origin->path, errno);
	if (!bytes)
		return ctl_fail(CTL_FAILED, NULL, "%s is empty: its length is 0",
				origin->path);
	if (logical > block_size)
		return ctl_fail(CTL_USAGE, "give a larger --block-size",
				"%s has sectors of %d bytes, blocks must not be smaller",
				origin->path, logical);
	if (locked && !read_only)
		return ctl_fail(CTL_FAILED, "--read-only makes a cache that is read-only, too",
				"%s is read-only", origin->path);
	if (!ioctl(fd, BLKGETZONESZ, &zone) && zone)
		return ctl_fail(CTL_FAILED, NULL,
				"%s is a zoned device, which cannot be cached",
				origin->path);
	origin->sectors = bytes >> 9;
	return CTL_OK;
}

/**
 * ctl_origin_check() - look whether a device can be an origin
 * @origin: filled in
 * @path: the device
 * @block_size: bytes of a block
 * @read_only: the cache will be read-only
 *
 * It is opened exclusively for a moment, which fails if it is in use. A cache that
 * is read-only may share it with others that are.
 *
 * Return: an exit status.
 */
int ctl_origin_check(struct ctl_origin *origin, const char *path,
		     u64 block_size, bool read_only)
{
	int fd = ctl_origin_open(path, read_only);
	struct stat st;
	int status;

	*origin = (struct ctl_origin){ .path = path };
	if (fd < 0)
		return ctl_origin_error(path, errno);
	if (fstat(fd, &st) || !S_ISBLK(st.st_mode)) {
		status = ctl_fail(CTL_USAGE, "for a file, make a loop device of it: losetup -f --show FILE",
				  "%s is not a block device", path);
	} else {
		ctl_origin_number(st.st_rdev, origin->number,
				  sizeof(origin->number));
		status = ctl_origin_look(origin, fd, block_size, read_only);
	}
	close(fd);
	return status;
}
