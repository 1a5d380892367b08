// SPDX-License-Identifier: GPL-2.0
/*
 * The hotcache devices of this machine, and a snapshot of what one shows in
 * sysfs.
 */
#include "devices.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "message.h"
#include "sysfs.h"

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

/**
 * ctl_devices_find() - find the hotcache devices that have files
 * @devices: filled in
 */
void ctl_devices_find(struct ctl_devices *devices)
{
	DIR *dir = ctl_sysfs_open_block();
	struct dirent *entry;

	*devices = (struct ctl_devices){};
	while (dir && (entry = readdir(dir)) != NULL) {
		char *name;

		if (strncmp(entry->d_name, "dm-", 3) ||
		    !ctl_node_has(entry->d_name, "hotcache"))
			continue;
		name = ctl_node_line(entry->d_name, "dm/name");
		ctl_devices_add(devices, name ? name : entry->d_name,
				entry->d_name,
				ctl_node_suspended(entry->d_name));
		free(name);
	}
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

/* The name that a path to a device node resolves to, or the word itself. */
static char *ctl_word_node(const char *word)
{
	char *real, *node;

	if (*word != '/')
		return ctl_strdup(word);
	real = realpath(word, NULL);
	node = ctl_strdup(strrchr(real ? real : word, '/') + 1);
	free(real);
	return node;
}

static bool ctl_node_is(const char *node, const char *word, const char *base,
			char **name)
{
	*name = ctl_node_line(node, "dm/name");
	if (!*name)
		return false;
	if (!strcmp(*name, word) || !strcmp(*name, base) || !strcmp(node, base))
		return true;
	free(*name);
	*name = NULL;
	return false;
}

/**
 * ctl_device_node() - find a device-mapper device by any of its names
 * @word: its name, dm-N, or a path to its node
 * @name: set to its name in device-mapper, to be freed
 * @node: set to its name in the kernel, to be freed
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_device_node(const char *word, char **name, char **node)
{
	DIR *dir = ctl_sysfs_open_block();
	char *base = ctl_word_node(word);
	struct dirent *entry;
	bool found = false;

	while (!found && dir && (entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, "dm-", 3))
			continue;
		found = ctl_node_is(entry->d_name, word, base, name);
		if (found)
			*node = ctl_strdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	free(base);
	if (found)
		return CTL_OK;
	return ctl_fail(CTL_NO_DEVICE, "\"hotcachectl list\" shows those there are",
			"there is no device-mapper device called %s", word);
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

static void ctl_read_group(struct ctl_snapshot *s, enum ctl_group group,
			   const char *folder)
{
	char *path = ctl_sysfs_path(s->node, folder);
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		char *text;

		if (entry->d_name[0] == '.')
			continue;
		text = ctl_read_line_at(dirfd(dir), entry->d_name);
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
}

/**
 * ctl_snapshot_read() - read all files of a device
 * @device: the device
 *
 * Return: the snapshot; marked as suspended if the device's files tell nothing.
 */
struct ctl_snapshot *ctl_snapshot_read(const struct ctl_device *device)
{
	struct ctl_snapshot *s = ctl_snapshot_new(device->name, device->node);

	s->time = ctl_now();
	ctl_read_group(s, CTL_KNOB, "hotcache");
	ctl_read_group(s, CTL_STAT, "hotcache_stats");
	ctl_read_group(s, CTL_HIST, "hotcache_histograms");
	s->suspended = !s->nr_values;
	ctl_snapshot_sort(s);
	return s;
}
