// SPDX-License-Identifier: GPL-2.0
/*
 * The hotcache devices of this machine, and a snapshot of what one shows in
 * sysfs.
 */
#include "devices.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "number.h"
#include "sysfs.h"
#include "text.h"

/* The file of hotcache_stats/ that has many lines. */
#define CTL_INTERNALS	"policy_internals"

/**
 * ctl_device_free() - free what a device holds
 * @device: the device
 */
void ctl_device_free(struct ctl_device *device)
{
	free(device->name);
	free(device->node);
	*device = (struct ctl_device){};
}

/**
 * ctl_node_name() - the name of a device-mapper device
 * @node: dm-N
 *
 * Return: the name as its user wrote it, to be freed, or NULL.
 */
char *ctl_node_name(const char *node)
{
	char *line = ctl_node_line(node, "dm/name");
	char *name = line ? ctl_name_shown(line) : NULL;

	free(line);
	return name;
}

/**
 * ctl_devices_add() - add a device, unless the list has it
 * @devices: the list
 * @name: name in device-mapper
 * @node: name in the kernel, dm-N
 * @suspended: it is suspended, so its files tell nothing
 */
void ctl_devices_add(struct ctl_devices *devices, const char *name,
		     const char *node, bool suspended)
{
	struct ctl_device *d;
	size_t i;

	for (i = 0; i < devices->nr; i++)
		if (!strcmp(devices->device[i].node, node))
			return;
	devices->device = ctl_realloc(devices->device, devices->nr + 1,
				      sizeof(*devices->device));
	d = &devices->device[devices->nr++];
	d->name = ctl_strdup(name);
	d->node = ctl_strdup(node);
	d->suspended = suspended;
}

static int ctl_device_cmp(const void *a, const void *b)
{
	return strcmp(((const struct ctl_device *)a)->name,
		      ((const struct ctl_device *)b)->name);
}

static void ctl_devices_look(struct ctl_devices *devices, const char *node)
{
	char *name;

	if (!ctl_node_has(node, "hotcache")) {
		devices->nr_hidden += ctl_node_suspended(node);
		return;
	}
	name = ctl_node_name(node);
	ctl_devices_add(devices, name ? name : node, node,
			ctl_node_suspended(node));
	free(name);
}

/**
 * ctl_devices_find() - find the hotcache devices that show files
 * @devices: filled in
 */
void ctl_devices_find(struct ctl_devices *devices)
{
	DIR *dir = ctl_sysfs_open_block();
	struct dirent *entry;

	*devices = (struct ctl_devices){};
	while (dir && (entry = readdir(dir)) != NULL)
		if (!strncmp(entry->d_name, "dm-", 3))
			ctl_devices_look(devices, entry->d_name);
	if (dir)
		closedir(dir);
	if (devices->nr)
		qsort(devices->device, devices->nr, sizeof(*devices->device),
		      ctl_device_cmp);
}

/**
 * ctl_devices_free() - free what a list holds
 * @devices: the devices
 */
void ctl_devices_free(struct ctl_devices *devices)
{
	size_t i;

	for (i = 0; i < devices->nr; i++) {
		free(devices->device[i].name);
		free(devices->device[i].node);
	}
	free(devices->device);
	*devices = (struct ctl_devices){};
}

/* Each line is a name and a value; other lines are ignored. */
static void ctl_read_internals(struct ctl_snapshot *s, char *text)
{
	char *line, *value;

	while ((line = strsep(&text, "\n")) != NULL) {
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		ctl_snapshot_add(s, CTL_INTERNAL, line, value);
	}
}

/* Returns false if the device is being suspended; other errors cost one value. */
static bool ctl_read_group(struct ctl_snapshot *s, enum ctl_group group,
			   const char *folder)
{
	char *path = ctl_sysfs_path(s->node, folder);
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool live = true;

	while (dir && live && (entry = readdir(dir)) != NULL) {
		char *text;

		if (entry->d_name[0] == '.')
			continue;
		/* A curve is no counter: it is no part of a snapshot. */
		if (group == CTL_STAT && !strcmp(entry->d_name, "mrc"))
			continue;
		text = ctl_read_line_at(dirfd(dir), entry->d_name);
		live = text || errno != EBUSY;
		if (text && group == CTL_STAT &&
		    !strcmp(entry->d_name, CTL_INTERNALS))
			ctl_read_internals(s, text);
		else if (text)
			ctl_snapshot_add(s, group, entry->d_name, text);
		free(text);
	}
	if (dir)
		closedir(dir);
	free(path);
	return live;
}

static u64 ctl_read_sectors(const char *node)
{
	char *line = ctl_node_line(node, "size");
	u64 sectors;

	if (!line || !ctl_parse_u64(line, &sectors))
		sectors = 0;
	free(line);
	return sectors;
}

static bool ctl_read_groups(struct ctl_snapshot *s)
{
	return ctl_read_group(s, CTL_KNOB, "hotcache") &&
	       ctl_read_group(s, CTL_TUNABLE, "hotcache_tunables") &&
	       ctl_read_group(s, CTL_STAT, "hotcache_stats") &&
	       ctl_read_group(s, CTL_HIST, "hotcache_histograms");
}

/**
 * ctl_snapshot_read() - read all files of a device
 * @device: the device
 *
 * What was read before the device was suspended says nothing without the rest, in
 * which counters would be 0.
 *
 * Return: the snapshot; marked as suspended, and empty, if the device does not show
 * all its values.
 */
struct ctl_snapshot *ctl_snapshot_read(const struct ctl_device *device)
{
	struct ctl_snapshot *s = ctl_snapshot_new(device->name, device->node);

	s->time = ctl_now();
	s->sectors = ctl_read_sectors(s->node);
	if (!ctl_read_groups(s))
		ctl_snapshot_clear(s);
	s->suspended = !s->nr_values;
	ctl_snapshot_sort(s);
	return s;
}
