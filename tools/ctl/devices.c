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
 * ctl_device_free() - give a device back
 * @device: the device
 */
void ctl_device_free(struct ctl_device *device)
{
	free(device->name);
	free(device->node);
	*device = (struct ctl_device){};
}

/**
 * ctl_devices_add() - add a device, unless it is there
 * @devices: the devices
 * @name: in device-mapper
 * @node: in the kernel
 * @suspended: whether it shows no files
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
 * ctl_devices_find() - the devices that show hotcache's files
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
				entry->d_name, false);
		free(name);
	}
	if (dir)
		closedir(dir);
	if (devices->nr)
		qsort(devices->device, devices->nr, sizeof(*devices->device),
		      ctl_device_cmp);
}

/**
 * ctl_devices_free() - give the list back
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

/* What a path to a device node leads to, or the word itself. */
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
 * ctl_device_node() - a device-mapper device by any of its names
 * @word: name, dm-N, or a path that leads to it
 * @name: set to its name in device-mapper, to be freed
 * @node: set to its name in the kernel, to be freed
 *
 * Return: an exit status; if it is not CTL_OK, the user was told.
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

/* Lines of a name and a value each; what is not is left out. */
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
 * ctl_snapshot_read() - read all that a device shows
 * @device: the device
 *
 * Return: the snapshot; suspended if it shows nothing.
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
