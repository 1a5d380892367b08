// SPDX-License-Identifier: GPL-2.0
/*
 * Logical volumes of LVM. While we replace the table of one, no command of LVM may: it
 * holds an exclusive lock on a file that is named after the volume group, and so do we.
 * LVM removes that file when it is done, so who has locked it looks whether it is still
 * the one that others would lock.
 */
#include "vg_lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "sysfs.h"
#include "uuid.h"

#define CTL_LVM_PREFIX	"LVM-"
/* The identity of a volume is that prefix and two of LVM's own, of 32 bytes each. */
#define CTL_LV_UUID	(strlen(CTL_LVM_PREFIX) + 64)
/* The first of them is the group's. */
#define CTL_VG_UUID	(strlen(CTL_LVM_PREFIX) + 32)
#define CTL_LOCK_TRIES	100
#define CTL_LOCK_PAUSE	100000		/* microseconds */

static const char ctl_lock_folder[] = "/run/lock/lvm";

/**
 * ctl_is_lv() - whether a device is a logical volume of LVM
 * @node: dm-N
 *
 * Return: true if it is one, internal ones too.
 */
bool ctl_is_lv(const char *node)
{
	return ctl_uuid_is(node, CTL_LVM_PREFIX);
}

/**
 * ctl_is_lvm_internal() - whether a device is a part of a logical volume
 * @node: dm-N, or a path that ends there from the folder of a device
 *
 * LVM appends what it is a part of to the identity, as in "-real" or "-pool".
 *
 * Return: true if LVM alone uses it.
 */
bool ctl_is_lvm_internal(const char *node)
{
	char *uuid = ctl_node_line(node, "dm/uuid");
	bool internal = uuid && ctl_is_lv(node) && strlen(uuid) > CTL_LV_UUID;

	free(uuid);
	return internal;
}

/**
 * ctl_has_lv() - whether a volume of LVM lies over a device
 * @node: dm-N
 *
 * Return: true if one does.
 */
bool ctl_has_lv(const char *node)
{
	char *path = ctl_sysfs_path(node, "holders");
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool has = false;

	while (dir && !has && (entry = readdir(dir)) != NULL)
		has = entry->d_name[0] != '.' && ctl_is_lv(entry->d_name);
	if (dir)
		closedir(dir);
	free(path);
	return has;
}

/**
 * ctl_same_vg() - whether two devices are volumes of one volume group
 * @a: dm-N
 * @b: dm-N, or another device
 *
 * Return: true if they are.
 */
bool ctl_same_vg(const char *a, const char *b)
{
	char *one = ctl_node_line(a, "dm/uuid");
	char *other = ctl_node_line(b, "dm/uuid");
	bool same = one && other && ctl_is_lv(a) &&
		    !strncmp(one, other, CTL_VG_UUID);

	free(other);
	free(one);
	return same;
}

/* The name of the group in that of the device, vg-lv, in which a "-" is doubled. */
static char *ctl_vg_name(const char *node)
{
	char *name = ctl_node_line(node, "dm/name");
	char *from, *to;

	if (!name)
		return NULL;
	for (from = to = name; *from; *to++ = *from++) {
		if (*from != '-')
			continue;
		if (from[1] != '-')
			break;
		from++;
	}
	*to = '\0';
	return name;
}

/* Returns a descriptor, or a negative errno; -EAGAIN if somebody else has the lock. */
static int ctl_lock_once(const char *path)
{
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	struct stat ours, now;
	int err = 0;

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB))
		err = errno == EWOULDBLOCK ? -EAGAIN : -errno;
	else if (fstat(fd, &ours) || stat(path, &now) ||
		 ours.st_ino != now.st_ino || ours.st_dev != now.st_dev)
		err = -EAGAIN;
	if (!err)
		return fd;
	close(fd);
	return err;
}

/**
 * ctl_vg_lock() - keep LVM from changing a volume
 * @node: any device, dm-N
 * @fd: set to what ctl_vg_unlock() takes
 *
 * Return: an exit status; CTL_OK also if the device is no volume.
 */
int ctl_vg_lock(const char *node, int *fd)
{
	char *vg, *path;
	int i, status = CTL_OK;

	*fd = -1;
	if (!ctl_is_lv(node))
		return CTL_OK;
	vg = ctl_vg_name(node);
	path = ctl_format("%s/V_%s", ctl_lock_folder, vg ? vg : node);
	if (mkdir(ctl_lock_folder, 0700) && errno != EEXIST)
		status = CTL_FAILED;
	*fd = -EAGAIN;
	for (i = 0; !status && i < CTL_LOCK_TRIES && *fd == -EAGAIN; i++) {
		if (i)
			usleep(CTL_LOCK_PAUSE);
		*fd = ctl_lock_once(path);
	}
	if (status)
		status = ctl_fail(CTL_FAILED, NULL, "cannot make %s, where LVM has its locks: %s",
				  ctl_lock_folder, strerror(errno));
	else if (*fd == -EAGAIN)
		status = ctl_fail(CTL_FAILED, "try again when it is done",
				  "a command of LVM works on the volume group %s",
				  vg ? vg : node);
	else if (*fd < 0)
		status = ctl_fail(CTL_FAILED, NULL, "cannot lock %s: %s", path,
				  strerror(-*fd));
	free(path);
	free(vg);
	return status;
}

/**
 * ctl_vg_unlock() - let LVM go on
 * @fd: from ctl_vg_lock(), also after an error
 *
 * The file stays: who waits for it must find the one that we had.
 */
void ctl_vg_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}
