// SPDX-License-Identifier: GPL-2.0
/*
 * The devices that a command is about.
 */
#include "select.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dm.h"
#include "lookup.h"
#include "message.h"
#include "refuse.h"
#include "sysfs.h"

static const char ctl_list_advice[] = "\"hotcachectl list\" shows those there are";

/* A device without files: suspended, or of another kind. */
static int ctl_check_target(const struct ctl_device *d)
{
	struct ctl_dm_table table;
	int status = CTL_OK;
	int err;

	if (!ctl_sysfs_is_real() || (geteuid() && !d->suspended))
		return ctl_fail(CTL_NO_DEVICE, ctl_list_advice,
				"%s (%s) shows no hotcache files: it is another kind of device, or suspended",
				d->name, d->node);
	if (geteuid())
		return ctl_fail(CTL_PERMISSION, "run this as root, or \"dmsetup resume\" the device",
				"%s (%s) is suspended: only root can see whether it is a hotcache device",
				d->name, d->node);
	err = ctl_dm_table(d->node, false, &table);
	if (err)
		return ctl_refused(d->name, "read its table", err);
	if (!table.type || strcmp(table.type, "hotcache"))
		status = ctl_fail(CTL_NO_DEVICE, ctl_list_advice,
				  "%s is not a hotcache device, its target is %s",
				  d->name, table.type ? table.type : "empty");
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
	int status = ctl_lookup(word, device);

	if (status)
		return status;
	device->suspended = ctl_node_suspended(device->node);
	if (!ctl_node_has(device->node, "hotcache"))
		status = ctl_check_target(device);
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
	*s = NULL;
	return status;
}

/* Add the devices that show no files while they are suspended. */
static void ctl_select_hidden(struct ctl_devices *devices)
{
	if (!devices->nr_hidden || !ctl_sysfs_is_real())
		return;
	if (geteuid())
		ctl_warn("%zu suspended devices are not shown: whether they are hotcache devices only root can see",
			 devices->nr_hidden);
	else if (ctl_dm_add_suspended(devices))
		ctl_warn("%zu suspended devices are not shown: device-mapper does not answer",
			 devices->nr_hidden);
}

/**
 * ctl_select() - find the devices of the command line, or all if it names none
 * @args: the command line
 * @devices: filled in; suspended devices are included
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_select(const struct ctl_args *args, struct ctl_devices *devices)
{
	struct ctl_device one;
	int status = CTL_OK;
	int i;

	if (!args->nr_words) {
		ctl_devices_find(devices);
		ctl_select_hidden(devices);
		return CTL_OK;
	}
	*devices = (struct ctl_devices){};
	for (i = 0; !status && i < args->nr_words; i++) {
		status = ctl_select_one(args->word[i], &one);
		if (!status)
			ctl_devices_add(devices, one.name, one.node, one.suspended);
		ctl_device_free(&one);
	}
	if (status)
		ctl_devices_free(devices);
	return status;
}

/**
 * ctl_select_some() - as ctl_select(), but fail if there is no device
 * @args: the command line
 * @devices: filled in with at least one device
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_select_some(const struct ctl_args *args, struct ctl_devices *devices)
{
	int status = ctl_select(args, devices);

	if (status || devices->nr)
		return status;
	return ctl_fail(CTL_NO_DEVICE, "\"hotcachectl create NAME ORIGIN SIZE\" makes one",
			"there is no hotcache device to look at");
}

static int ctl_no_live(const struct ctl_devices *devices)
{
	if (devices->nr == 1)
		return ctl_fail(CTL_FAILED, "\"dmsetup resume\" it",
				"%s is suspended and shows nothing",
				devices->device[0].name);
	return ctl_fail(CTL_FAILED, "\"dmsetup resume\" them",
			"all %zu hotcache devices are suspended and show nothing",
			devices->nr);
}

static size_t ctl_count_live(const struct ctl_devices *devices)
{
	size_t i, n = 0;

	for (i = 0; i < devices->nr; i++)
		n += !devices->device[i].suspended;
	return n;
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
	int status = ctl_select_some(args, devices);
	size_t i, n = 0;

	if (status)
		return status;
	if (!ctl_count_live(devices)) {
		status = ctl_no_live(devices);
		ctl_devices_free(devices);
		return status;
	}
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
	return CTL_OK;
}
