// SPDX-License-Identifier: GPL-2.0
/*
 * Which disk is below a device, as far as sysfs tells: names and numbers of disks
 * change from one start of the machine to the next.
 */
#include "identity.h"

#include <stdlib.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "sysfs.h"
#include "text.h"

/* The first of these that says something is the identity of a disk. */
static const char *const ctl_identity_files[] = {
	"wwid",			/* NVMe */
	"device/wwid",		/* SCSI, SATA */
	"serial",		/* virtio */
	"device/serial",	/* MMC */
	"dm/uuid",
	"md/uuid",
	"loop/backing_file",
};

/* @folder is the path of a disk. */
static char *ctl_identity_disk(const char *folder)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_identity_files); i++) {
		char *file = ctl_format("%s/%s", folder, ctl_identity_files[i]);
		char *value = ctl_read_line(file);
		char *id = value && *value ?
			   ctl_format("%s=%s", ctl_identity_files[i], value) :
			   NULL;

		free(file);
		free(value);
		if (id)
			return id;
	}
	return ctl_strdup("");
}

/* A partition is a folder of its disk, and is known by where it begins. */
static char *ctl_identity_part(const char *path)
{
	char *folder = ctl_strdup(path);
	char *file = ctl_format("%s/start", folder);
	char *start = ctl_read_line(file);
	char *id;

	if (start)
		ctl_append(&folder, "/..");
	id = ctl_identity_disk(folder);
	if (start && *id)
		ctl_append(&id, " start=%s", start);
	/* The path of a file may have any bytes. */
	ctl_no_control(id);
	free(start);
	free(file);
	free(folder);
	return id;
}

/**
 * ctl_identity() - the identity of a device's origin
 * @node: dm-N
 *
 * Return: a text, to be freed; empty if sysfs says nothing that would tell the
 * origin from another device.
 */
char *ctl_identity(const char *node)
{
	char *slave = ctl_slave_path(node);
	char *id = slave ? ctl_identity_part(slave) : ctl_strdup("");

	free(slave);
	return id;
}

/**
 * ctl_identity_number() - the identity of a disk or partition
 * @number: its major:minor
 *
 * Return: as ctl_identity().
 */
char *ctl_identity_number(const char *number)
{
	char *path = ctl_sysfs_number_path(number);
	char *id = ctl_identity_part(path);

	free(path);
	return id;
}
