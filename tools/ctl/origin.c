// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a device can be the origin of a cache, by the rules of the module.
 */
#include "origin.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/blkzoned.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "message.h"

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
 * It is opened exclusively for a moment, which fails if it is in use.
 *
 * Return: an exit status.
 */
int ctl_origin_check(struct ctl_origin *origin, const char *path,
		     u64 block_size, bool read_only)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_EXCL);
	struct stat st;
	int status;

	*origin = (struct ctl_origin){ .path = path };
	if (fd < 0)
		return ctl_origin_error(path, errno);
	if (fstat(fd, &st) || !S_ISBLK(st.st_mode)) {
		status = ctl_fail(CTL_USAGE, "for a file, make a loop device of it: losetup -f --show FILE",
				  "%s is not a block device", path);
	} else {
		snprintf(origin->number, sizeof(origin->number), "%u:%u",
			 major(st.st_rdev), minor(st.st_rdev));
		status = ctl_origin_look(origin, fd, block_size, read_only);
	}
	close(fd);
	return status;
}
