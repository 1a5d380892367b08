// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl advise: what more or less memory would bring, and how devices should share
 * it.
 */
#include "advise.h"

#include <stdio.h>

#include "advise_json.h"
#include "advise_print.h"
#include "json.h"
#include "message.h"
#include "resize_all.h"
#include "select.h"
#include "split.h"
#include "sysfs.h"
#include "turn.h"
#include "would.h"

#define CTL_ADVISE_SECONDS	5
/* Other sizes that save less than this part of the misses are not advised. */
#define CTL_ADVISE_GAIN		0.001

static int ctl_advise_check(const struct ctl_args *args)
{
	if (args->all && args->nr_words)
		return ctl_fail(CTL_USAGE, NULL, "name devices, or say --all");
	if (args->total && args->interval)
		return ctl_fail(CTL_USAGE, NULL,
				"--interval and --total are two ways to count what is read");
	if (!args->apply)
		return CTL_OK;
	if (!args->all && !args->nr_words)
		return ctl_fail(CTL_USAGE, NULL,
				"--apply takes the names of the devices, or --all");
	if (!ctl_sysfs_is_real())
		return ctl_fail(CTL_USAGE, NULL,
				"a copy of /sys can be looked at only");
	return ctl_would_need_root(args, "resize pools");
}

static bool ctl_advise_known(const struct ctl_candidates *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (!list->one[i].why)
			return true;
	return false;
}

static void ctl_advise_print(const struct ctl_candidates *list,
			     const struct ctl_split *split, bool shared)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		ctl_advise_device(&list->one[i]);
	if (shared)
		ctl_advise_split(list, split);
}

static int ctl_advise_all(const struct ctl_args *args,
			  struct ctl_candidates *list)
{
	struct ctl_limits limits = {
		.memory = args->memory, .gain = CTL_ADVISE_GAIN,
	};
	struct ctl_split split;
	int status = ctl_split(&split, list, &limits);

	if (status)
		return status;
	if (!args->json)
		ctl_advise_print(list, &split,
				 list->nr > 1 || args->memory || args->apply);
	if (args->apply)
		status = ctl_resize_all(args, list);
	if (args->json)
		status = ctl_json_print(ctl_advise_json(list, &split)) ?: status;
	else
		status = ctl_flush() ?: status;
	return status || ctl_advise_known(list) ? status : CTL_FAILED;
}

/**
 * ctl_advise_run() - hotcachectl advise
 * @args: the command line
 *
 * Return: an exit status; CTL_FAILED if nothing is learned of any device.
 */
int ctl_advise_run(const struct ctl_args *args)
{
	double interval = args->interval ? args->interval : CTL_ADVISE_SECONDS;
	struct ctl_candidates list;
	struct ctl_devices devices;
	int status = ctl_advise_check(args);

	if (!status)
		status = ctl_select_some(args, &devices);
	if (status)
		return status;
	ctl_candidates_begin(&list, &devices, args->total ? 0 : interval);
	if (args->apply && !args->dry_run)
		status = ctl_turn_take();
	if (!status) {
		ctl_candidates_read(&list, &devices);
		status = ctl_advise_all(args, &list);
	}
	ctl_candidates_free(&list);
	ctl_devices_free(&devices);
	return status;
}
