// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl attach: puts a cache into a device-mapper device that is in use. The
 * table that the device has goes to a new device below it, the inner one; the device
 * gets that of a cache over the inner one. Who has the device open notices nothing.
 */
#include "attach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "attach_check.h"
#include "inner.h"
#include "json.h"
#include "klog.h"
#include "lookup.h"
#include "message.h"
#include "plan.h"
#include "refuse.h"
#include "sysfs.h"
#include "uuid.h"
#include "vg_lock.h"

/* Bytes of a device's name in the kernel. */
#define CTL_NAME_MAX	127

static int ctl_attached_already(const struct ctl_above *above)
{
	return ctl_fail(CTL_FAILED, above->attached ?
			"\"hotcachectl detach\" takes it out" : NULL,
			"%s has a cache already", above->device.name);
}

/* The name of the inner device is free, or will be. */
static int ctl_check_inner_name(const struct ctl_above *above, const char *name)
{
	struct ctl_device other;
	int status = CTL_OK;

	if (strlen(name) > CTL_NAME_MAX)
		return ctl_fail(CTL_FAILED, NULL, "%s has too long a name: with \"-origin\" after it there are more than %d bytes",
				above->device.name, CTL_NAME_MAX);
	if (ctl_lookup_name(name, &other) &&
	    (!above->inner.node || strcmp(above->inner.node, other.node)))
		status = ctl_fail(CTL_FAILED, "rename that: dmsetup rename",
				  "there is already a device %s, as the one below %s would be called",
				  other.name, above->device.name);
	ctl_device_free(&other);
	return status;
}

static int ctl_attach_plan(struct ctl_plan *plan, struct ctl_above *above,
			   const char *inner, const struct ctl_args *args)
{
	int status = ctl_plan_begin(plan, args, above->device.name,
				    args->word[1]);

	if (!status && ctl_above_has_cache(above))
		status = ctl_attached_already(above);
	if (!status)
		status = ctl_attach_check(above, plan->keys.block_size);
	if (!status)
		status = ctl_check_inner_name(above, inner);
	if (status)
		return status;
	plan->origin = (struct ctl_origin){
		.path = inner, .number = "to be made",
		.sectors = ctl_dm_map_sectors(&above->map),
	};
	ctl_plan_params(plan, inner);
	return ctl_plan_over(plan, args->word[1]);
}

static int ctl_inner_failed(const char *name, int err, char *why)
{
	int status;

	if (why)
		status = ctl_fail(CTL_FAILED, NULL, "the kernel refuses a second device with the table of %s: %s",
				  name, why);
	else
		status = ctl_refused(name, "make a second device with its table",
				     err);
	free(why);
	return status;
}

/* Make the inner device; the plan gets its number. */
static int ctl_inner_make(struct ctl_above *above, struct ctl_plan *plan)
{
	char *uuid = ctl_uuid_inner(above->device.node);
	struct ctl_klog log;
	char *why, *number;
	int err, status = CTL_OK;

	ctl_klog_mark(&log);
	err = ctl_dm_map_create(plan->origin.path, uuid, &above->map, true);
	why = ctl_klog_sentence(&log);
	if (err) {
		status = ctl_inner_failed(above->device.name, err, why);
		why = NULL;
	} else if (!ctl_lookup_uuid(uuid, &above->inner)) {
		status = ctl_refused(plan->origin.path, "find it", -ENXIO);
	} else {
		number = ctl_node_line(above->inner.node, "dev");
		snprintf(plan->origin.number, sizeof(plan->origin.number),
			 "%s", number ? number : "");
		free(number);
		ctl_plan_params(plan, plan->origin.number);
	}
	free(why);
	free(uuid);
	return status;
}

/* The inner device has to be as the device is. */
static int ctl_inner_compare(const struct ctl_above *above)
{
	static const char *const files[] = {
		"size", "ro", "queue/logical_block_size",
	};
	const char *differs = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		char *a = ctl_node_line(above->device.node, files[i]);
		char *b = ctl_node_line(above->inner.node, files[i]);

		if (!a || !b || strcmp(a, b))
			differs = files[i];
		free(a);
		free(b);
	}
	return differs ? ctl_fail(CTL_FAILED, NULL, "%s and a second device with its table differ in %s",
				  above->device.name, differs) : CTL_OK;
}

static int ctl_attach_switch(const struct ctl_above *above,
			     const struct ctl_plan *plan)
{
	struct ctl_dm_map map = { .read_only = above->map.read_only };
	int status;

	ctl_dm_map_add(&map, 0, plan->origin.sectors, "hotcache", plan->params);
	status = ctl_above_switch(above, &map, "put the cache in");
	ctl_dm_map_free(&map);
	return status;
}

/* The device does not use the inner one, unless that failed, too. */
static void ctl_attach_undo(struct ctl_above *above)
{
	struct ctl_device inner = above->inner;

	if (!inner.node)
		return;
	above->inner = (struct ctl_device){};
	if (!ctl_above_read(above) && !above->attached)
		ctl_inner_remove(&inner, above->device.name);
	ctl_device_free(&inner);
}

/* What was looked at may have changed. */
static int ctl_attach_again(const struct ctl_above *above,
			    const struct ctl_plan *plan)
{
	int status = ctl_attach_check(above, plan->keys.block_size);

	if (!status && ctl_dm_map_sectors(&above->map) != plan->origin.sectors)
		status = ctl_fail(CTL_FAILED, "try again when that is done",
				  "%s gets another length just now",
				  above->device.name);
	return status;
}

static int ctl_attach_make(struct ctl_above *above, struct ctl_plan *plan,
			   const struct ctl_args *args)
{
	int status = above->inner.node ? ctl_inner_clean(above) : CTL_OK;

	if (!status)
		status = ctl_attach_check_state(above);
	if (!status)
		status = ctl_attach_again(above, plan);
	if (status)
		return status;
	status = ctl_inner_make(above, plan);
	if (!status)
		status = ctl_inner_compare(above);
	if (!status)
		status = ctl_attach_again(above, plan);
	if (!status)
		status = ctl_attach_switch(above, plan);
	if (status) {
		ctl_attach_undo(above);
		return status;
	}
	ctl_plan_report(plan, "attached", args->json);
	return CTL_OK;
}

static bool ctl_attach_over_crypt(const struct ctl_above *above)
{
	size_t i;

	for (i = 0; i < above->map.nr; i++)
		if (!strcmp(above->map.line[i].type, "crypt"))
			return true;
	return false;
}

static void ctl_attach_warn(const struct ctl_above *above)
{
	if (above->inner.node)
		ctl_warn("%s: an attach or detach was interrupted: %s is taken away first",
			 above->device.name, above->inner.name);
	if (ctl_has_lv(above->device.node))
		ctl_warn("%s is a physical volume of LVM, and %s-origin will hold the same: let LVM not look there, by global_filter = [ \"r|/dev/mapper/.*-origin$|\" ] in lvm.conf",
			 above->device.name, above->device.name);
	if (ctl_attach_over_crypt(above))
		ctl_warn("%s is unlocked: if it is closed or removed with its cache in, %s-origin stays unlocked until \"hotcachectl detach %s\"",
			 above->device.name, above->device.name,
			 above->device.name);
	if (ctl_is_lv(above->device.node))
		ctl_warn("%s is a volume of LVM: detach it before a command of LVM changes it (lvextend, lvconvert, pvmove, lvchange), which would take the cache out and leave %s-origin",
			 above->device.name, above->device.name);
}

static int ctl_attach_run(struct ctl_above *above, struct ctl_plan *plan,
			  const struct ctl_args *args)
{
	int status;

	if (!args->json)
		ctl_plan_print(plan);
	status = ctl_plan_check_memory(plan);
	/* What is left over may be a loaded table: it goes first. */
	if (!status && (!above->inner.node || above->state.suspended))
		status = ctl_attach_check_state(above);
	if (status)
		return status;
	ctl_attach_warn(above);
	if (!args->dry_run)
		return ctl_attach_make(above, plan, args);
	return args->json ? ctl_json_print(ctl_plan_json(plan)) : CTL_OK;
}

/**
 * ctl_attach() - hotcachectl attach
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_attach(const struct ctl_args *args)
{
	struct ctl_plan plan = {};
	struct ctl_above above;
	char *inner = NULL;
	int status = ctl_need_root("read or change the table of a device");

	if (status)
		return status;
	status = ctl_above_find(&above, args->word[0]);
	if (!status) {
		inner = ctl_inner_name(above.device.node);
		status = ctl_attach_plan(&plan, &above, inner, args);
	}
	if (!status)
		status = ctl_attach_run(&above, &plan, args);
	ctl_plan_free(&plan);
	free(inner);
	ctl_above_free(&above);
	return status ? status : ctl_flush();
}
