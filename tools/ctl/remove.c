// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl remove: takes a device away that create has made.
 */
#include "remove.h"

#include <errno.h>
#include <stdlib.h>

#include "dm.h"
#include "dm_map.h"
#include "inner.h"
#include "lookup.h"
#include "message.h"
#include "refuse.h"
#include "select.h"
#include "send.h"
#include "turn.h"
#include "uevent.h"

/* A device that was there before its cache is not ours to remove. */
static int ctl_check_created(const struct ctl_device *device,
			     const char *origin)
{
	struct ctl_device below = {};
	int status = CTL_OK;

	if (origin && ctl_lookup_number(origin, &below) &&
	    ctl_inner_is(below.node))
		status = ctl_fail(CTL_FAILED, "\"hotcachectl detach\" takes the cache out",
				  "%s was there before its cache", device->name);
	ctl_device_free(&below);
	return status;
}

static int ctl_remove_busy(const struct ctl_device *device)
{
	return ctl_fail(CTL_FAILED, "unmount it or stop what uses it; or put a linear table in its place (admin guide, how to remove it)",
			"%s is in use", device->name);
}

/* What the kernel would say. */
static int ctl_remove_dry(const struct ctl_device *device,
			  const struct ctl_args *args)
{
	struct ctl_dm_state state;
	int err = ctl_dm_state(device->node, &state);

	if (err)
		return ctl_refused(device->name, "remove it", err);
	if (state.opened)
		return ctl_remove_busy(device);
	return ctl_done(args, device->name, "would be removed", NULL);
}

static int ctl_remove_now(const struct ctl_device *device, const char *origin,
			  const struct ctl_args *args)
{
	int err = ctl_dm_remove(device->node);

	if (err == -EBUSY)
		return ctl_remove_busy(device);
	if (err)
		return ctl_refused(device->name, "remove it", err);
	ctl_uevent_number(origin);
	return ctl_done(args, device->name, "removed", NULL);
}

/**
 * ctl_remove() - hotcachectl remove
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_remove(const struct ctl_args *args)
{
	struct ctl_device device;
	char *origin;
	int status = ctl_need_root("remove a device");

	if (!status && !args->dry_run)
		status = ctl_turn_take();
	if (!status)
		status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	origin = ctl_uevent_origin(device.node);
	status = ctl_check_created(&device, origin);
	if (!status)
		status = args->dry_run ? ctl_remove_dry(&device, args) :
					 ctl_remove_now(&device, origin, args);
	free(origin);
	ctl_device_free(&device);
	return status;
}
