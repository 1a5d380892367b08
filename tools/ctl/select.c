// SPDX-License-Identifier: GPL-2.0
/*
 * The devices that a command is about.
 */
#include "select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dm.h"
#include "message.h"
#include "refuse.h"
#include "sysfs.h"

static int ctl_not_hotcache(const char *name, const char *node)
{
	struct ctl_dm_table table = {};
	int status;

	if (!ctl_sysfs_is_real() || ctl_dm_table(name, false, &table))
		return ctl_fail(CTL_NO_DEVICE, "\"hotcachectl list\" shows those there are",
				"%s (%s) shows no hotcache files: it is another kind of device, or suspended",
				name, node);
	if (table.type && !strcmp(table.type, "hotcache"))
		status = CTL_OK;
	else
		status = ctl_fail(CTL_NO_DEVICE, "\"hotcachectl list\" shows those there are",
				  "%s is not a hotcache device, its target is %s",
				  name, table.type ? table.type : "empty");
	ctl_dm_table_free(&table);
	return status;
}

/**
 * ctl_select_one() - find the hotcache device that a word names
 * @word: any name of the device
 * @device: filled in
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_select_one(const char *word, struct ctl_device *device)
{
	int status;

	*device = (struct ctl_device){};
	status = ctl_device_node(word, &device->name, &device->node);
	if (status)
		return status;
	device->suspended = ctl_node_suspended(device->node);
	if (!ctl_node_has(device->node, "hotcache"))
		status = ctl_not_hotcache(device->name, device->node);
	if (status)
		ctl_device_free(device);
	return status;
}

/**
 * ctl_select_reading() - read the device that a word names
 * @word: any name of the device
 * @what: what the user wants, as in "read the tasks", for error messages
 * @s: set to a snapshot with values, to be freed
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_select_reading(const char *word, const char *what,
		       struct ctl_snapshot **s)
{
	struct ctl_device device;
	int status = ctl_select_one(word, &device);

	if (status)
		return status;
	*s = ctl_snapshot_read(&device);
	ctl_device_free(&device);
	if (!(*s)->suspended)
		return CTL_OK;
	status = ctl_refused((*s)->device, what, -EBUSY);
	ctl_snapshot_free(*s);
	return status;
}

/**
 * ctl_select() - find the device of the command line, or all if it names none
 * @args: the command line
 * @devices: filled in; suspended devices are included
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_select(const struct ctl_args *args, struct ctl_devices *devices)
{
	struct ctl_device one;
	int status;

	if (!args->nr_words) {
		ctl_devices_find(devices);
		if (ctl_sysfs_is_real() && !geteuid())
			ctl_dm_add_suspended(devices);
		return CTL_OK;
	}
	*devices = (struct ctl_devices){};
	status = ctl_select_one(args->word[0], &one);
	if (!status)
		ctl_devices_add(devices, one.name, one.node, one.suspended);
	ctl_device_free(&one);
	return status;
}

/**
 * ctl_select_live() - as ctl_select(), but leave out suspended devices
 * @args: the command line
 * @devices: filled in with at least one device
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_select_live(const struct ctl_args *args, struct ctl_devices *devices)
{
	int status = ctl_select(args, devices);
	size_t i, n = 0;

	if (status)
		return status;
	for (i = 0; i < devices->nr; i++) {
		if (!devices->device[i].suspended) {
			devices->device[n++] = devices->device[i];
			continue;
		}
		ctl_warn("%s is suspended and shows nothing; dmsetup resume %s",
			 devices->device[i].name, devices->device[i].name);
		ctl_device_free(&devices->device[i]);
	}
	devices->nr = n;
	if (n)
		return CTL_OK;
	ctl_devices_free(devices);
	return ctl_fail(CTL_NO_DEVICE, "\"hotcachectl create NAME ORIGIN SIZE\" makes one",
			"there is no hotcache device to look at");
}
