// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl balance: what a timer calls to share the memory of pools anew.
 */
#include "balance.h"

#include <stdio.h>

#include "advise_json.h"
#include "advise_print.h"
#include "balance_state.h"
#include "json.h"
#include "message.h"
#include "resize_all.h"
#include "select.h"
#include "split.h"
#include "turn.h"
#include "would.h"

#define CTL_BALANCE_STEP	0.1
#define CTL_BALANCE_GAIN	0.02

static int ctl_balance_check(const struct ctl_args *args)
{
	if (args->all ? args->nr_words : !args->nr_words)
		return ctl_fail(CTL_USAGE, NULL, "name devices, or say --all");
	if (args->max && args->max < args->min)
		return ctl_fail(CTL_USAGE, NULL, "--max is less than --min");
	return ctl_would_need_root(args, "resize pools");
}

/* Readings of now and of before: of the last time, or of some seconds ago. */
static int ctl_balance_read(const struct ctl_args *args,
			    struct ctl_candidates *list,
			    const struct ctl_devices *devices)
{
	int status = CTL_OK;

	ctl_candidates_begin(list, devices, args->interval);
	list->spans = true;
	if (!args->dry_run)
		status = ctl_turn_take();
	if (status)
		return status;
	if (!args->interval)
		ctl_balance_recall(list, devices);
	ctl_candidates_read(list, devices);
	return args->interval || args->dry_run ? CTL_OK : ctl_balance_note(list);
}

static int ctl_balance_do(const struct ctl_args *args,
			  struct ctl_candidates *list)
{
	struct ctl_limits limits = {
		.memory = args->memory, .min = args->min, .max = args->max,
		.step = args->step ? args->step : CTL_BALANCE_STEP,
		.gain = args->gain ? args->gain : CTL_BALANCE_GAIN,
	};
	struct ctl_split split;
	int status = ctl_split(&split, list, &limits);

	if (status)
		return status;
	if (!args->json)
		ctl_advise_split(list, &split);
	status = ctl_resize_all(args, list);
	if (args->json)
		return ctl_json_print(ctl_advise_json(list, &split)) ?: status;
	return ctl_flush() ?: status;
}

/**
 * ctl_balance() - hotcachectl balance
 * @args: the command line
 *
 * Where there is nothing to share nothing is wrong: a timer may come too early.
 *
 * Return: an exit status.
 */
int ctl_balance(const struct ctl_args *args)
{
	struct ctl_candidates list;
	struct ctl_devices devices;
	int status = ctl_balance_check(args);

	if (!status)
		status = ctl_select(args, &devices);
	if (status)
		return status;
	status = ctl_balance_read(args, &list, &devices) ?:
		 ctl_balance_do(args, &list);
	ctl_candidates_free(&list);
	ctl_devices_free(&devices);
	return status;
}
