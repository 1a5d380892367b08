// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl detach: takes a cache out that attach has put in, while the device is in
 * use; and takes away what an attach or detach has left that was interrupted, or that
 * lost its device to somebody else.
 */
#include "detach.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attach_check.h"
#include "inner.h"
#include "lookup.h"
#include "message.h"
#include "refuse.h"
#include "send.h"
#include "sysfs.h"
#include "turn.h"

/* The table that the device gets back: that of the inner one. */
static int ctl_detach_map(const struct ctl_above *above, struct ctl_dm_map *map)
{
	const struct ctl_device *inner = &above->inner;
	int err = ctl_dm_map_read(inner->node, false, map);

	if (err)
		return ctl_refused(inner->name, "read its table", err);
	if (ctl_node_suspended(inner->node))
		return ctl_fail(CTL_FAILED, "\"dmsetup resume\" it",
				"%s, which is below %s, is suspended",
				inner->name, above->device.name);
	if (ctl_dm_map_sectors(map) != ctl_dm_map_sectors(&above->map))
		return ctl_fail(CTL_FAILED, "\"dmsetup table\" shows both: load the one that is right",
				"%s is not as long as %s, which is below it",
				above->device.name, inner->name);
	return CTL_OK;
}

/* A table that is loaded may be the one that an interrupted detach has loaded. */
static int ctl_detach_state(struct ctl_above *above,
			    const struct ctl_dm_map *map, bool dry_run)
{
	const char *node = above->device.node;
	struct ctl_dm_map loaded = {};
	int err = 0;

	if (above->state.inactive) {
		err = ctl_dm_map_read(node, true, &loaded);
		loaded.read_only = map->read_only;
		above->state.inactive = err || !ctl_dm_map_same(&loaded, map);
		if (!above->state.inactive && !dry_run)
			err = ctl_dm_clear(node);
		ctl_dm_map_free(&loaded);
	}
	return err ? ctl_refused(above->device.name, "clear its loaded table",
				 err) : ctl_attach_check_state(above);
}

static int ctl_detach_live(struct ctl_above *above, const struct ctl_args *args)
{
	const char *name = above->device.name;
	struct ctl_dm_map map = {};
	int status = ctl_detach_map(above, &map);

	if (!status)
		status = ctl_detach_state(above, &map, args->dry_run);
	if (!status && !args->dry_run)
		status = ctl_above_switch(above, &map, "give it its table back");
	if (!status && !args->dry_run)
		status = ctl_inner_remove(&above->inner, name);
	ctl_dm_map_free(&map);
	if (status)
		return status;
	return ctl_done(args, name, args->dry_run ? "would be detached" :
						    "detached", NULL);
}

/* The device has a table without a cache, and an inner device. */
static int ctl_detach_rest(struct ctl_above *above, const struct ctl_args *args)
{
	char *answer = ctl_format("%s, which was left over, %s", above->inner.name,
				  args->dry_run ? "would be removed" :
						  "is removed");
	int status = args->dry_run ? CTL_OK : ctl_inner_clean(above);

	if (!status)
		status = ctl_done(args, above->device.name, "has no cache",
				  answer);
	free(answer);
	return status;
}

static int ctl_detach_none(const struct ctl_above *above)
{
	if (!ctl_above_has_cache(above))
		return ctl_fail(CTL_FAILED, NULL, "%s has no cache",
				above->device.name);
	return ctl_fail(CTL_FAILED, "\"hotcachectl remove\" takes it away with its cache; to keep it, put a linear table in its place (admin guide, how to remove it)",
			"%s was made by create: without its cache it is no device",
			above->device.name);
}

/* The device itself is gone, removed with its cache; the inner one is left. */
static bool ctl_detach_orphan(const struct ctl_args *args, int *status)
{
	const char *word = args->word[0];
	struct ctl_device device, inner;
	char *name = ctl_format("%s-origin", word);
	bool orphan;

	orphan = !strchr(word, '/') && !ctl_lookup_name(word, &device) &&
		 ctl_lookup_name(name, &inner) && ctl_inner_is(inner.node);
	free(name);
	if (!orphan)
		return false;
	*status = args->dry_run ? CTL_OK : ctl_turn_take();
	if (!*status && !args->dry_run)
		*status = ctl_inner_remove(&inner, word);
	if (!*status)
		*status = ctl_done(args, inner.name, args->dry_run ?
				   "would be removed" : "removed", NULL);
	ctl_device_free(&inner);
	return true;
}

/**
 * ctl_detach() - hotcachectl detach
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_detach(const struct ctl_args *args)
{
	struct ctl_above above;
	int status = ctl_need_root("read or change the table of a device");

	if (status || ctl_detach_orphan(args, &status))
		return status;
	status = ctl_above_find(&above, args->word[0]);
	if (status)
		;
	else if (above.attached)
		status = ctl_detach_live(&above, args);
	else if (above.inner.node && !ctl_above_has_cache(&above))
		status = ctl_detach_rest(&above, args);
	else
		status = ctl_detach_none(&above);
	ctl_above_free(&above);
	return status;
}
