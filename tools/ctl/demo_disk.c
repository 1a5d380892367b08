// SPDX-License-Identifier: GPL-2.0
/*
 * The slow disk of the demo. Its data is in RAM: a device of null_blk that completes
 * each request after a while, or, where there is no null_blk, a loop device over a file
 * that has no name, below dm-delay.
 */
#include "demo_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "demo_data.h"
#include "dm.h"
#include "dm_map.h"
#include "lookup.h"
#include "message.h"
#include "sysfs.h"

#define CTL_NULLB	"/sys/kernel/config/nullb"
#define CTL_NULLB_OURS	CTL_NULLB "/" CTL_DEMO_NAME
#define CTL_DEMO_SLOW	CTL_DEMO_NAME "-slow"

/* It is there as long as the folder of null_blk is the demo's own. */
static const char ctl_demo_mark[] = "/run/hotcache/demo-null_blk";

static void ctl_demo_disk_is(struct ctl_demo_disk *disk, const char *node,
			     const char *kind)
{
	disk->path = ctl_format("/dev/%s", node);
	disk->node = disk->path + strlen("/dev/");
	disk->kind = kind;
}

static int ctl_demo_attribute(const char *name, unsigned long long value)
{
	char *path = ctl_format(CTL_NULLB_OURS "/%s", name);
	char *text = ctl_format("%llu\n", value);
	int err = ctl_write_file(path, text);

	free(text);
	free(path);
	return err;
}

static bool ctl_demo_null_begin(void)
{
	int fd = open(ctl_demo_mark,
		      O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return false;
	close(fd);
	if (!mkdir(CTL_NULLB_OURS, 0755))
		return true;
	unlink(ctl_demo_mark);
	return false;
}

/* Remove the device of null_blk, unless somebody else has made it. */
static int ctl_demo_null_end(void)
{
	if (access(ctl_demo_mark, F_OK))
		return 0;
	if (rmdir(CTL_NULLB_OURS) && errno != ENOENT)
		return -errno;
	unlink(ctl_demo_mark);
	return 0;
}

/* Its node has its folder's name, in older kernels a number. */
static char *ctl_demo_null_node(void)
{
	char *index, *node = NULL;

	if (!access("/sys/block/" CTL_DEMO_NAME, F_OK))
		return ctl_strdup(CTL_DEMO_NAME);
	index = ctl_read_line(CTL_NULLB_OURS "/index");
	if (index)
		node = ctl_format("nullb%s", index);
	free(index);
	return node;
}

/* A device of null_blk; false if there can be none. */
static bool ctl_demo_null_make(struct ctl_demo_disk *disk)
{
	const struct {
		const char *name;
		unsigned long long value;
	} attribute[] = {
		{ "size", disk->bytes >> 20 },
		{ "memory_backed", 1 },
		/* Each request by a timer of its own. */
		{ "irqmode", 2 },
		{ "completion_nsec", disk->delay_ms * 1000000ull },
		{ "power", 1 },
	};
	char *node = NULL;
	size_t i;

	ctl_modules_load(&disk->modules, "null_blk", "nr_devices=0");
	if (!ctl_demo_null_begin())
		return false;
	for (i = 0; i < ARRAY_SIZE(attribute); i++)
		if (ctl_demo_attribute(attribute[i].name, attribute[i].value))
			break;
	if (i == ARRAY_SIZE(attribute))
		node = ctl_demo_null_node();
	if (node)
		ctl_demo_disk_is(disk, node, "null_blk");
	else
		ctl_demo_null_end();
	free(node);
	return disk->path;
}

/* Make a loop device over a file; its descriptor, or a negative errno. It goes with the
 * last who has it open.
 */
static int ctl_demo_loop_open(int file, char *path, size_t room)
{
	struct loop_config config = {
		.fd = file,
		.info.lo_flags = LO_FLAGS_AUTOCLEAR,
	};
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int number, fd, err = -EBUSY, tries = 10;

	if (control < 0)
		return -errno;
	/* Somebody else may take the number first. */
	do {
		number = ioctl(control, LOOP_CTL_GET_FREE);
		snprintf(path, room, "/dev/loop%d", number);
		fd = number < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0) {
			err = -errno;
			break;
		}
		if (!ioctl(fd, LOOP_CONFIGURE, &config)) {
			err = fd;
			break;
		}
		err = -errno;
		close(fd);
	} while (err == -EBUSY && --tries);
	close(control);
	return err;
}

/* dm-delay over the loop device. */
static int ctl_demo_delay_make(struct ctl_demo_disk *disk, const char *loop)
{
	struct ctl_device device = {};
	struct ctl_dm_map map = {};
	char *params = ctl_format("%s 0 %u", loop, disk->delay_ms);
	int err;

	ctl_modules_note(&disk->modules, "dm_delay");
	ctl_dm_map_add(&map, 0, disk->bytes >> 9, "delay", params);
	err = ctl_dm_map_create(CTL_DEMO_SLOW, CTL_DEMO_UUID CTL_DEMO_SLOW,
				&map, true);
	if (!err && ctl_lookup_name(CTL_DEMO_SLOW, &device))
		ctl_demo_disk_is(disk, device.node, "a loop device in RAM and dm-delay");
	else if (!err)
		err = -ENXIO;
	ctl_device_free(&device);
	ctl_dm_map_free(&map);
	free(params);
	return err;
}

static int ctl_demo_loop_make(struct ctl_demo_disk *disk)
{
	char path[32];
	int fd, err, file = memfd_create(CTL_DEMO_NAME, MFD_CLOEXEC);

	if (file < 0)
		return ctl_fail(CTL_FAILED, NULL, "cannot make a file in RAM: %s",
				strerror(errno));
	err = ftruncate(file, disk->bytes) ? -errno :
	      ctl_demo_data_write(file, disk->bytes);
	if (err) {
		close(file);
		return ctl_fail(err == -ENOMEM ? CTL_MEMORY : CTL_FAILED, NULL,
				"cannot fill a file in RAM: %s", strerror(-err));
	}
	ctl_modules_load(&disk->modules, "loop", NULL);
	fd = ctl_demo_loop_open(file, path, sizeof(path));
	close(file);
	if (fd < 0)
		return ctl_fail(CTL_FAILED, "it takes null_blk, or loop and dm-delay: modules of the kernel",
				"there is no null_blk with configfs, and no loop device: %s",
				strerror(-fd));
	err = ctl_demo_delay_make(disk, path);
	close(fd);
	if (err)
		return ctl_fail(CTL_FAILED, "it takes null_blk, or loop and dm-delay: modules of the kernel",
				"there is no null_blk with configfs, and no dm-delay: %s",
				strerror(-err));
	return CTL_OK;
}

/* Whether an open file is the disk, and not one that a wrong node leads to. */
static bool ctl_demo_disk_is_open(const struct ctl_demo_disk *disk, int fd)
{
	char *is = NULL, *want = ctl_node_line(disk->node, "dev");
	struct stat st;
	bool same;

	if (!fstat(fd, &st) && S_ISBLK(st.st_mode))
		is = ctl_format("%u:%u", major(st.st_rdev), minor(st.st_rdev));
	same = is && want && !strcmp(is, want);
	free(want);
	free(is);
	return same;
}

static int ctl_demo_null_fill(const struct ctl_demo_disk *disk)
{
	int fd = open(disk->path, O_RDWR | O_DIRECT | O_EXCL | O_CLOEXEC);
	int err = fd < 0 ? -errno : ctl_demo_disk_is_open(disk, fd) ? 0 : -ENXIO;

	if (!err)
		err = ctl_demo_data_write(fd, disk->bytes);
	if (fd >= 0)
		close(fd);
	return err ? ctl_fail(CTL_FAILED, NULL, "cannot write to %s: %s",
			      disk->path, strerror(-err)) : CTL_OK;
}

/**
 * ctl_demo_disk_make() - make the slow disk, and fill it
 * @disk: its length and delay; the rest is filled in
 *
 * After an error, too, ctl_demo_disk_remove() takes away what was made.
 *
 * Return: an exit status.
 */
int ctl_demo_disk_make(struct ctl_demo_disk *disk)
{
	return ctl_demo_null_make(disk) ? ctl_demo_null_fill(disk) :
					  ctl_demo_loop_make(disk);
}

/**
 * ctl_demo_remove_mapped() - remove a device of the demo
 * @name: its name
 *
 * One of that name that the demo has not made stays.
 *
 * Return: an exit status; CTL_OK if there is none.
 */
int ctl_demo_remove_mapped(const char *name)
{
	struct ctl_device device = {};
	char *uuid = ctl_format(CTL_DEMO_UUID "%s", name);
	int err = 0;

	if (ctl_lookup_uuid(uuid, &device))
		err = ctl_dm_remove(device.node);
	ctl_device_free(&device);
	free(uuid);
	return err ? ctl_fail(CTL_FAILED, "\"hotcachectl demo\" tries again",
			      "cannot remove %s: %s", name, strerror(-err)) :
		     CTL_OK;
}

/**
 * ctl_demo_disk_remove() - take the slow disk away, or what an earlier demo has left
 * @disk: the disk
 *
 * Return: an exit status.
 */
int ctl_demo_disk_remove(struct ctl_demo_disk *disk)
{
	int status = ctl_demo_remove_mapped(CTL_DEMO_SLOW);
	int err = ctl_demo_null_end();

	if (err)
		status = ctl_fail(CTL_FAILED, NULL, "cannot remove %s: %s",
				  CTL_NULLB_OURS, strerror(-err));
	free(disk->path);
	disk->path = NULL;
	ctl_modules_unload(&disk->modules);
	return status;
}
