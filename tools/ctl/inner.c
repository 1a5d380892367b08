// SPDX-License-Identifier: GPL-2.0
/*
 * A device that was there before its cache, and the inner device: it has the table
 * that the device had, and is the origin of the cache that the device has instead.
 *
 * Whoever dies in between leaves a device that works, by its own table or by the
 * cache: a table becomes live in one request, see ctl_dm_resume(). What may be left
 * over is an inner device that nobody uses and a table that is loaded and not live.
 */
#include "inner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "alloc.h"
#include "dm.h"
#include "dm_switch.h"
#include "lookup.h"
#include "message.h"
#include "refuse.h"
#include "sysfs.h"
#include "turn.h"
#include "uuid.h"
#include "vg_lock.h"

#define CTL_CACHE	"hotcache"

/* The device that is the origin of a cache's table. */
static bool ctl_inner_of_map(const struct ctl_dm_map *map,
			     struct ctl_device *inner)
{
	char *number;
	bool found;

	*inner = (struct ctl_device){};
	if (!ctl_dm_map_is(map, CTL_CACHE))
		return false;
	number = ctl_strdup(map->line[0].params);
	number[strcspn(number, " ")] = '\0';
	found = ctl_lookup_number(number, inner) && ctl_inner_is(inner->node);
	free(number);
	if (!found)
		ctl_device_free(inner);
	return found;
}

/**
 * ctl_inner_name() - the name of the device below a cache to be
 * @node: the device that gets the cache, dm-N
 *
 * Return: the name in the kernel, to be freed.
 */
char *ctl_inner_name(const char *node)
{
	char *name = ctl_node_line(node, "dm/name");
	char *inner = ctl_format("%s-origin", name ? name : node);

	free(name);
	return inner;
}

/**
 * ctl_inner_is() - whether a device is one that attach has made
 * @node: dm-N
 *
 * Return: true if it is.
 */
bool ctl_inner_is(const char *node)
{
	return ctl_uuid_is(node, CTL_UUID_INNER);
}

/**
 * ctl_above_find() - find a device whose cache comes or goes
 * @above: filled in, to be freed also after an error
 * @word: any name of it
 *
 * No other hotcachectl and no command of LVM changes it from now on. What may be read
 * of its table stays in memory, and out of dumps of it: it may be a key, and if the
 * device is the one that we swap to, nobody reads it back while the device is suspended.
 *
 * Return: an exit status.
 */
int ctl_above_find(struct ctl_above *above, const char *word)
{
	int status;

	*above = (struct ctl_above){ .lock = -1 };
	prctl(PR_SET_DUMPABLE, 0);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	status = ctl_turn_take();
	if (!status)
		status = ctl_lookup(word, &above->device);
	if (!status)
		status = ctl_vg_lock(above->device.node, &above->lock);
	return status ? status : ctl_above_read(above);
}

/**
 * ctl_above_read() - read its table and its state
 * @above: the device; the device below its cache is found, too
 *
 * Return: an exit status.
 */
int ctl_above_read(struct ctl_above *above)
{
	struct ctl_device *d = &above->device;
	char *uuid;
	int err;

	ctl_dm_map_free(&above->map);
	ctl_device_free(&above->inner);
	err = ctl_dm_map_read(d->node, false, &above->map);
	if (!err)
		err = ctl_dm_state(d->node, &above->state);
	if (err)
		return ctl_refused(d->name, "read its table", err);
	above->attached = ctl_inner_of_map(&above->map, &above->inner);
	if (above->attached)
		return CTL_OK;
	uuid = ctl_uuid_inner(d->node);
	if (!ctl_lookup_uuid(uuid, &above->inner))
		ctl_device_free(&above->inner);
	free(uuid);
	return CTL_OK;
}

/**
 * ctl_above_free() - free what is known of a device, and let LVM go on
 * @above: the device
 */
void ctl_above_free(struct ctl_above *above)
{
	ctl_device_free(&above->device);
	ctl_device_free(&above->inner);
	ctl_dm_map_free(&above->map);
	ctl_vg_unlock(above->lock);
}

/**
 * ctl_above_has_cache() - whether a device's table is a cache's
 * @above: the device
 *
 * Return: true if it is.
 */
bool ctl_above_has_cache(const struct ctl_above *above)
{
	return ctl_dm_map_is(&above->map, CTL_CACHE);
}

static int ctl_above_failed(const char *name, const char *what, int err,
			    const char *why)
{
	const char *advice = "the kernel's log may say more (dmesg)";

	if (err == -ESTALE)
		return ctl_fail(CTL_FAILED, "try again when that is done",
				"%s gets another table from somebody else just now",
				name);
	if (err == -EINVAL && access("/sys/module/dm_hotcache", F_OK))
		return ctl_fail(CTL_UNSUPPORTED, "install and load it: modprobe dm-hotcache",
				"the module dm-hotcache is not loaded and could not be");
	if (err == -EBUSY)
		advice = "a file system on it may be frozen (fsfreeze): thaw it";
	return ctl_fail(err == -ENOMEM ? CTL_MEMORY : CTL_FAILED,
			why ? NULL : advice, "%s: cannot %s: %s", name, what,
			why ? why : strerror(-err));
}

/**
 * ctl_above_switch() - give a device another table
 * @above: the device, with the table that it has
 * @map: the other one
 * @what: what that does, as in "put the cache in"
 *
 * After an error the device is as it was, unless a message says that this fails, too.
 *
 * Return: an exit status.
 */
int ctl_above_switch(const struct ctl_above *above,
		     const struct ctl_dm_map *map, const char *what)
{
	const char *name = above->device.name;
	struct ctl_switch s = {
		.node = above->device.node, .inner = above->inner.node,
		.old = &above->map, .map = map,
	};
	int err = ctl_dm_switch(&s);
	int status = err ? ctl_above_failed(name, what, err, s.why) : CTL_OK;

	free(s.why);
	if (s.undone)
		ctl_fail(CTL_FAILED, "\"dmsetup info\" says whether it is suspended; \"dmsetup resume\" lets it go on; \"hotcachectl detach\" takes the rest out",
			 "%s could not be put back as it was: %s", name,
			 strerror(-s.undone));
	return status;
}

/**
 * ctl_inner_remove() - remove a device that was below a cache
 * @inner: the device
 * @name: the device that had the cache
 *
 * Return: an exit status.
 */
int ctl_inner_remove(const struct ctl_device *inner, const char *name)
{
	char *advice;
	int status, err = ctl_dm_remove(inner->node);

	if (!err)
		return CTL_OK;
	advice = ctl_format("\"hotcachectl detach %s\" removes it when nothing uses it any more",
			    name);
	status = ctl_fail(CTL_FAILED, advice, "%s works without a cache, but %s, which was below it, could not be removed: %s",
			  name, inner->name, strerror(-err));
	free(advice);
	return status;
}

/* Take the table away that an interrupted attach has loaded. */
static int ctl_inner_clear(const struct ctl_above *above)
{
	struct ctl_device below;
	struct ctl_dm_map map;
	bool ours;
	int err;

	err = ctl_dm_map_read(above->device.node, true, &map);
	ours = !err && ctl_inner_of_map(&map, &below);
	if (ours)
		ctl_device_free(&below);
	ctl_dm_map_free(&map);
	return ours ? ctl_dm_clear(above->device.node) : err;
}

/**
 * ctl_inner_clean() - take away what an interrupted command has left
 * @above: a device without a cache that has an inner device
 *
 * Return: an exit status.
 */
int ctl_inner_clean(struct ctl_above *above)
{
	const char *name = above->device.name;
	int status, err = 0;

	if (above->state.inactive)
		err = ctl_inner_clear(above);
	if (err)
		return ctl_refused(name, "clear its loaded table", err);
	status = ctl_inner_remove(&above->inner, name);
	return status ? status : ctl_above_read(above);
}
