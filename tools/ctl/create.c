// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl create: estimates the cost first, then creates the device.
 */
#include "create.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "dm.h"
#include "json.h"
#include "klog.h"
#include "lookup.h"
#include "message.h"
#include "origin.h"
#include "plan.h"
#include "refuse.h"
#include "turn.h"
#include "uevent.h"
#include "uuid.h"

static int ctl_name_taken(const struct ctl_plan *plan)
{
	return ctl_fail(CTL_FAILED, "take another name, or remove it: hotcachectl remove NAME",
			"there is already a device %s", plan->name);
}

/* Whether the name is free. A node, dm-N, is no name. */
static int ctl_plan_free_name(const struct ctl_plan *plan)
{
	struct ctl_device device;
	int status = CTL_OK;

	if (ctl_lookup_name(plan->name, &device) &&
	    !strcmp(device.name, plan->name))
		status = ctl_name_taken(plan);
	ctl_device_free(&device);
	return status;
}

static int ctl_create_plan(struct ctl_plan *plan, const struct ctl_args *args)
{
	int status = ctl_plan_begin(plan, args, args->word[0], args->word[2]);

	if (!status)
		status = ctl_origin_check(&plan->origin, args->word[1],
					  plan->keys.block_size,
					  args->read_only);
	if (!status)
		status = ctl_plan_over(plan, args->word[2]);
	if (!status)
		status = ctl_plan_free_name(plan);
	if (!status)
		ctl_plan_params(plan, plan->origin.number);
	return status;
}

/* A device that was renamed keeps the identity that it had by its old name. */
static int ctl_identity_taken(const struct ctl_plan *plan, const char *uuid)
{
	struct ctl_device device;
	bool taken = ctl_lookup_uuid(uuid, &device);
	int status = taken ?
		     ctl_fail(CTL_FAILED, "take another name",
			      "the device %s was called %s, and its identity in device-mapper still says so",
			      device.name, plan->name) :
		     ctl_name_taken(plan);

	ctl_device_free(&device);
	return status;
}

static int ctl_make(const struct ctl_plan *plan, const struct ctl_args *args)
{
	char *uuid = ctl_uuid_cache(plan->kernel_name, plan->origin.number);
	struct ctl_klog log;
	char *why;
	int err, status = CTL_OK;

	ctl_klog_mark(&log);
	err = ctl_dm_create(plan->kernel_name, uuid, plan->origin.sectors,
			    plan->params, args->read_only);
	why = ctl_klog_sentence(&log);
	if (err == -EBUSY && !why) {
		status = ctl_identity_taken(plan, uuid);
	} else if (err) {
		status = ctl_plan_failed(plan, "create the device", err, why);
		why = NULL;
	} else {
		ctl_uevent_number(plan->origin.number);
		ctl_plan_report(plan, "created", args->json);
	}
	free(why);
	free(uuid);
	return status;
}

/**
 * ctl_create() - hotcachectl create
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_create(const struct ctl_args *args)
{
	struct ctl_plan plan;
	int status = args->dry_run ? CTL_OK : ctl_need_root("create a device");

	if (!status && !args->dry_run)
		status = ctl_turn_take();
	if (status)
		return status;
	status = ctl_create_plan(&plan, args);
	if (!status && !args->json)
		ctl_plan_print(&plan);
	if (!status)
		status = ctl_plan_check_memory(&plan);
	if (!status && args->dry_run && args->json)
		status = ctl_json_print(ctl_plan_json(&plan));
	else if (!status && !args->dry_run)
		status = ctl_make(&plan, args);
	ctl_plan_free(&plan);
	return status ? status : ctl_flush();
}
