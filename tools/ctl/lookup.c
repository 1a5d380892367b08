// SPDX-License-Identifier: GPL-2.0
/*
 * Which device-mapper device a word means. A word with a slash is a path, which is
 * followed, and the number of the device at its end compared; any other word is a
 * name, or dm-N if no device is called so.
 */
#include "lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "alloc.h"
#include "message.h"
#include "sysfs.h"

static const char ctl_list_advice[] = "\"hotcachectl list\" shows those there are";

/**
 * enum ctl_match - how well a device fits a word
 * @CTL_MATCH_NONE: not at all
 * @CTL_MATCH_NODE: the word is its node
 * @CTL_MATCH_SHOWN: the word is its name, as its user wrote it
 * @CTL_MATCH_EXACT: the word is its name in the kernel, or its number
 */
enum ctl_match {
	CTL_MATCH_NONE,
	CTL_MATCH_NODE,
	CTL_MATCH_SHOWN,
	CTL_MATCH_EXACT,
};

static bool ctl_line_is(const char *node, const char *file, const char *text)
{
	char *line = ctl_node_line(node, file);
	bool same = line && !strcmp(line, text);

	free(line);
	return same;
}

static enum ctl_match ctl_match_name(const char *node, const char *word)
{
	enum ctl_match match = CTL_MATCH_NONE;
	char *name = ctl_node_name(node);

	if (ctl_line_is(node, "dm/name", word))
		match = CTL_MATCH_EXACT;
	else if (name && !strcmp(name, word))
		match = CTL_MATCH_SHOWN;
	else if (name && !strcmp(node, word))
		match = CTL_MATCH_NODE;
	free(name);
	return match;
}

static enum ctl_match ctl_match_number(const char *node, const char *number)
{
	return ctl_line_is(node, "dev", number) ? CTL_MATCH_EXACT :
						  CTL_MATCH_NONE;
}

static enum ctl_match ctl_match_uuid(const char *node, const char *uuid)
{
	return ctl_line_is(node, "dm/uuid", uuid) ? CTL_MATCH_EXACT :
						    CTL_MATCH_NONE;
}

/* Find the device that fits best; returns whether any does. */
static bool ctl_lookup_best(const char *word,
			    enum ctl_match (*match)(const char *node,
						    const char *word),
			    struct ctl_device *device)
{
	enum ctl_match best = CTL_MATCH_NONE;
	DIR *dir = ctl_sysfs_open_block();
	struct dirent *entry;

	*device = (struct ctl_device){};
	while (dir && (entry = readdir(dir)) != NULL) {
		enum ctl_match fits;

		if (strncmp(entry->d_name, "dm-", 3))
			continue;
		fits = match(entry->d_name, word);
		if (fits <= best)
			continue;
		best = fits;
		free(device->node);
		device->node = ctl_strdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (best)
		device->name = ctl_node_name(device->node);
	if (best && !device->name)
		device->name = ctl_strdup(device->node);
	return best;
}

/**
 * ctl_lookup_name() - find a device-mapper device by its name
 * @name: its name, or dm-N if no device is called so
 * @device: name and node are set, to be freed
 *
 * Return: false if there is none.
 */
bool ctl_lookup_name(const char *name, struct ctl_device *device)
{
	return ctl_lookup_best(name, ctl_match_name, device);
}

/**
 * ctl_lookup_number() - find a device-mapper device by its number
 * @number: its major:minor
 * @device: name and node are set, to be freed
 *
 * Return: false if there is none.
 */
bool ctl_lookup_number(const char *number, struct ctl_device *device)
{
	return ctl_lookup_best(number, ctl_match_number, device);
}

/**
 * ctl_lookup_uuid() - find a device-mapper device by its identity
 * @uuid: the identity
 * @device: name and node are set, to be freed
 *
 * Return: false if there is none.
 */
bool ctl_lookup_uuid(const char *uuid, struct ctl_device *device)
{
	return ctl_lookup_best(uuid, ctl_match_uuid, device);
}

/* A copy of /sys says nothing of this machine's /dev: go by the path's words. */
static bool ctl_lookup_copy(const char *path, struct ctl_device *device)
{
	return ctl_lookup_name(strrchr(path, '/') + 1, device);
}

static int ctl_lookup_path(const char *path, struct ctl_device *device)
{
	struct stat st;
	char *number;
	bool found;

	if (stat(path, &st))
		return ctl_fail(CTL_NO_DEVICE, ctl_list_advice,
				"cannot look at %s: %s", path, strerror(errno));
	if (!S_ISBLK(st.st_mode))
		return ctl_fail(CTL_NO_DEVICE, ctl_list_advice,
				"%s is not a block device", path);
	number = ctl_format("%u:%u", major(st.st_rdev), minor(st.st_rdev));
	found = ctl_lookup_best(number, ctl_match_number, device);
	free(number);
	return found ? CTL_OK :
	       ctl_fail(CTL_NO_DEVICE, ctl_list_advice,
			"%s is not a device-mapper device", path);
}

/**
 * ctl_lookup() - find the device-mapper device that a word means
 * @word: its name, dm-N, or a path to its node
 * @device: name and node are set, to be freed
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_lookup(const char *word, struct ctl_device *device)
{
	bool path = strchr(word, '/');

	*device = (struct ctl_device){};
	if (path && ctl_sysfs_is_real())
		return ctl_lookup_path(word, device);
	if (path ? ctl_lookup_copy(word, device) :
		   ctl_lookup_name(word, device))
		return CTL_OK;
	return ctl_fail(CTL_NO_DEVICE, ctl_list_advice,
			"there is no device-mapper device called %s", word);
}
