// SPDX-License-Identifier: GPL-2.0
/*
 * Which devices can get a cache while they are in use. For a moment two devices have
 * the same table, which is safe for targets that keep nothing of their own, in memory
 * or on the disk. The kernel allows it for others, too, and damages data.
 */
#include "attach_check.h"

#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "message.h"
#include "number.h"
#include "sysfs.h"
#include "uuid.h"
#include "vg_lock.h"

/* Targets that only say where a sector is, or what is done to it on its way. */
static const char *const ctl_plain_targets[] = {
	"linear", "striped", "crypt", "delay", "flakey",
};

/* What is known of others that are often met. */
static const struct {
	const char *type;
	const char *why;
} ctl_other_targets[] = {
	{ "cache", "it keeps its own state of what is cached" },
	{ "error", "it has nothing to read" },
	{ "integrity", "it keeps a journal" },
	{ "mirror", "it keeps a log of what is in sync" },
	{ "multipath", "it takes requests whole: create the cache over it, before use" },
	{ "raid", "it keeps its state on its disks" },
	{ "snapshot", "it keeps its changes in a table of its own" },
	{ "snapshot-merge", "it moves data" },
	{ "snapshot-origin", "its snapshots would no longer see what is written" },
	{ "thin", "it is a volume of a pool, whose table must know it only once" },
	{ "thin-pool", "it keeps its own state of what is mapped" },
	{ "vdo", "it keeps its own state of what is mapped" },
	{ "writecache", "it keeps its own state of what is cached" },
	{ "zero", "there is nothing to cache" },
};

static int ctl_check_target(const char *name, const char *type)
{
	const char *why = "it may keep a state of its own, which must not be there twice";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_plain_targets); i++)
		if (!strcmp(ctl_plain_targets[i], type))
			return CTL_OK;
	for (i = 0; i < ARRAY_SIZE(ctl_other_targets); i++)
		if (!strcmp(ctl_other_targets[i].type, type))
			why = ctl_other_targets[i].why;
	return ctl_fail(CTL_FAILED, "targets that can be cached in use are linear, striped, crypt, delay and flakey",
			"%s has a target %s: %s", name, type, why);
}

static int ctl_check_targets(const struct ctl_above *above)
{
	const struct ctl_dm_map *map = &above->map;
	const char *name = above->device.name;
	u64 at = 0;
	size_t i;
	int status;

	if (!map->nr)
		return ctl_fail(CTL_FAILED, NULL, "%s has no table", name);
	for (i = 0; i < map->nr; i++) {
		status = ctl_check_target(name, map->line[i].type);
		if (status)
			return status;
		if (map->line[i].start != at)
			return ctl_fail(CTL_FAILED, NULL,
					"%s has a table with gaps", name);
		at += map->line[i].sectors;
	}
	return CTL_OK;
}

/*
 * Whether LVM has made what is below or above a device of its: the two are parts of one
 * volume. Not all of these have a mark in their identity.
 */
static bool ctl_beside_lvm(const char *node, const char *links)
{
	char *path = ctl_sysfs_path(node, links);
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)) != NULL)
		found = entry->d_name[0] != '.' &&
			(ctl_is_lvm_internal(entry->d_name) ||
			 ctl_same_vg(node, entry->d_name));
	if (dir)
		closedir(dir);
	free(path);
	return found;
}

static int ctl_check_owner(const struct ctl_device *d)
{
	if (ctl_inner_is(d->node))
		return ctl_fail(CTL_FAILED, NULL,
				"%s is what is below a cache already", d->name);
	if (ctl_is_lvm_internal(d->node))
		return ctl_fail(CTL_FAILED, "give the cache to the volume itself",
				"%s is a part of a volume of LVM, which replaces its table at will",
				d->name);
	if (ctl_beside_lvm(d->node, "slaves"))
		return ctl_fail(CTL_FAILED, "attach when pvmove is done; a volume of a thin pool, a snapshot or a RAID gets no cache",
				"%s lies over a device that LVM alone uses",
				d->name);
	if (ctl_beside_lvm(d->node, "holders"))
		return ctl_fail(CTL_FAILED, "give the cache to the volume itself, when pvmove is done",
				"%s lies below a device of the same volume group, which replaces its table at will",
				d->name);
	return CTL_OK;
}

static u64 ctl_node_number(const char *node, const char *file)
{
	char *line = ctl_node_line(node, file);
	u64 number;

	if (!line || !ctl_parse_u64(line, &number))
		number = 0;
	free(line);
	return number;
}

static int ctl_check_queue(const struct ctl_above *above, u64 block_size)
{
	const char *node = above->device.node, *name = above->device.name;
	u64 logical = ctl_node_number(node, "queue/logical_block_size");
	char *zoned = ctl_node_line(node, "queue/zoned");
	int status = CTL_OK;

	if (zoned && strcmp(zoned, "none"))
		status = ctl_fail(CTL_FAILED, NULL,
				  "%s is a zoned device, which cannot be cached",
				  name);
	else if (ctl_node_number(node, "queue/dax"))
		status = ctl_fail(CTL_FAILED, "mount what is on it without dax on another device, or do without the cache",
				  "%s is persistent memory (DAX), which takes no cache while it is there",
				  name);
	else if (logical > block_size)
		status = ctl_fail(CTL_USAGE, "give a larger --block-size",
				  "%s has sectors of %llu bytes, blocks must not be smaller",
				  name, logical);
	else if (ctl_node_number(node, "size") !=
		 ctl_dm_map_sectors(&above->map))
		status = ctl_fail(CTL_FAILED, NULL,
				  "%s is not as long as its table: it is being changed",
				  name);
	free(zoned);
	return status;
}

/**
 * ctl_attach_check_state() - whether a device's table can be replaced now
 * @above: the device
 *
 * Return: an exit status.
 */
int ctl_attach_check_state(const struct ctl_above *above)
{
	const char *name = above->device.name;
	char *advice;
	int status;

	if (!above->state.suspended && !above->state.inactive)
		return CTL_OK;
	advice = ctl_format(above->state.suspended ?
			    "whoever suspended it may be at work; if not: dmsetup resume %s" :
			    "whoever loaded it may be at work; if not: dmsetup clear %s",
			    name);
	status = ctl_fail(CTL_FAILED, advice, above->state.suspended ?
			  "%s is suspended" :
			  "%s has a table that is loaded and not live yet",
			  name);
	free(advice);
	return status;
}

/*
 * <cipher> <key> ...: a colon before the key says that it is in a keyring. Which key is
 * found by its name now need not be the one that the device has.
 */
static int ctl_check_keys(const struct ctl_above *above)
{
	const struct ctl_dm_map *map = &above->map;
	const char *key;
	size_t i;

	for (i = 0; i < map->nr; i++) {
		key = strchr(map->line[i].params, ' ');
		if (!strcmp(map->line[i].type, "crypt") && key && key[1] == ':')
			return ctl_fail(CTL_FAILED, "open it with \"cryptsetup open --disable-keyring\", or make a cache below it with \"hotcachectl create\" before it is opened",
					"the key of %s is in a keyring of the kernel, and nothing says that a second device with its table gets the same key",
					above->device.name);
	}
	return CTL_OK;
}

/**
 * ctl_attach_check() - whether a device can get a cache while it is in use
 * @above: the device
 * @block_size: bytes of a block
 *
 * Return: an exit status.
 */
int ctl_attach_check(const struct ctl_above *above, u64 block_size)
{
	int status = ctl_check_owner(&above->device);

	if (!status)
		status = ctl_check_targets(above);
	if (!status)
		status = ctl_check_queue(above, block_size);
	if (!status)
		status = ctl_check_keys(above);
	return status;
}
