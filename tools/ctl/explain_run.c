// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl explain: takes two readings and prints the findings.
 */
#include "explain_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "curve.h"
#include "explain.h"
#include "json.h"
#include "message.h"
#include "nap.h"
#include "number.h"
#include "select.h"

#define CTL_EXPLAIN_SECONDS	5

static void ctl_explain_print(const struct ctl_span *span,
			      const struct ctl_findings *found)
{
	const struct ctl_snapshot *s = span->after;
	double seconds = ctl_seconds(span);

	printf("%s: %s of %llu blocks read from RAM%s%s\n", s->device,
	       ctl_percent(ctl_delta(span, "hits"), ctl_delta(span, "reads")).s,
	       ctl_delta(span, "reads"),
	       seconds ? " in " : " since the counters began",
	       seconds ? ctl_duration(seconds).s : "");
	ctl_findings_print(found);
}

static json_t *ctl_explain_json(const struct ctl_span *span,
				const struct ctl_findings *found)
{
	json_t *o = ctl_json_span(span);
	u64 reads = ctl_delta(span, "reads");

	json_object_set_new(o, "reads", json_integer(reads));
	json_object_set_new(o, "hit_ratio",
			    ctl_json_ratio(ctl_delta(span, "hits"), reads));
	json_object_set_new(o, "level",
			    json_string(ctl_level_name(ctl_findings_worst(found))));
	json_object_set_new(o, "findings", ctl_findings_json(found));
	return o;
}

/* Print a span or append it to @array; returns whether there is advice. */
static bool ctl_explain_one(const struct ctl_span *span,
			    const struct ctl_curve *curve, json_t *array)
{
	struct ctl_findings found;
	bool to_do;

	ctl_explain(span, curve, &found);
	to_do = ctl_findings_worst(&found) > CTL_NOTE;
	if (array)
		json_array_append_new(array, ctl_explain_json(span, &found));
	else
		ctl_explain_print(span, &found);
	ctl_findings_free(&found);
	return to_do;
}

static int ctl_explain_files(const struct ctl_args *args, json_t *array,
			     bool *to_do)
{
	struct ctl_snapshot *before, *after = NULL;
	int status = CTL_USAGE;

	before = ctl_json_load(args->word[0]);
	if (before)
		after = ctl_json_load(args->word[1]);
	if (after && after->time <= before->time) {
		ctl_fail(CTL_USAGE, "give the earlier reading first",
			 "%s is not older than %s", args->word[0],
			 args->word[1]);
	} else if (after) {
		struct ctl_span span = { before, after };

		*to_do = ctl_explain_one(&span, NULL, array);
		status = CTL_OK;
	}
	ctl_snapshot_free(before);
	ctl_snapshot_free(after);
	return status;
}

static void ctl_explain_devices(const struct ctl_args *args,
				const struct ctl_devices *devices,
				json_t *array, bool *to_do)
{
	double interval = args->interval ? args->interval : CTL_EXPLAIN_SECONDS;
	struct ctl_snapshot **before = ctl_alloc(devices->nr, sizeof(*before));
	size_t i;

	for (i = 0; !args->total && i < devices->nr; i++)
		before[i] = ctl_snapshot_read(&devices->device[i]);
	if (!args->total)
		ctl_nap(interval);
	for (i = 0; i < devices->nr; i++) {
		struct ctl_span span = { .before = before[i] };
		struct ctl_snapshot *after;
		struct ctl_curve curve;
		bool known;

		after = ctl_snapshot_read(&devices->device[i]);
		span.after = after;
		known = !ctl_curve_read(after->node, &curve);
		if (after->suspended)
			ctl_warn("%s is suspended and shows nothing; dmsetup resume %s",
				 after->device, after->device);
		else if (ctl_explain_one(&span, known ? &curve : NULL, array))
			*to_do = true;
		ctl_snapshot_free(after);
		ctl_snapshot_free(before[i]);
	}
	free(before);
}

static int ctl_explain_check_words(const struct ctl_args *args)
{
	if (args->files && args->nr_words != 2)
		return ctl_fail(CTL_USAGE, NULL,
				"--files takes two files, the earlier reading first");
	if (args->files && (args->interval || args->total))
		return ctl_fail(CTL_USAGE, NULL,
				"--interval and --total are for devices, not for --files");
	if (!args->files && args->nr_words > 1)
		return ctl_fail(CTL_USAGE, "two files are compared with --files",
				"explain takes one device, or none for all");
	return CTL_OK;
}

/**
 * ctl_explain_run() - hotcachectl explain
 * @args: the command line
 *
 * Return: an exit status; CTL_FINDING with --check if something is to do.
 */
int ctl_explain_run(const struct ctl_args *args)
{
	json_t *array = args->json ? json_array() : NULL;
	struct ctl_devices devices;
	bool to_do = false;
	int status = ctl_explain_check_words(args);

	if (!status && args->files)
		status = ctl_explain_files(args, array, &to_do);
	else if (!status)
		status = ctl_select_live(args, &devices);
	if (!status && !args->files) {
		ctl_explain_devices(args, &devices, array, &to_do);
		ctl_devices_free(&devices);
	}
	if (!status)
		status = array ? ctl_json_print_devices(json_incref(array)) :
				 ctl_flush();
	json_decref(array);
	if (!status && args->check && to_do)
		status = CTL_FINDING;
	return status;
}
