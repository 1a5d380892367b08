// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl stats: every counter and histogram, or rates at intervals.
 */
#include "stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "counters.h"
#include "dm.h"
#include "histogram.h"
#include "json.h"
#include "message.h"
#include "nap.h"
#include "number.h"
#include "refuse.h"
#include "select.h"
#include "send.h"

#define CTL_WATCH_SECONDS	1
#define CTL_WATCH_HEAD_EVERY	20

static void ctl_stats_print_histogram(const struct ctl_value *v)
{
	struct ctl_histogram h;
	char *text;

	if (!ctl_histogram_parse(&h, v->text))
		return;
	text = ctl_histogram_text(v->name, &h);
	printf("  %-18s %14llu  %-9s %s\n", v->name, h.total, "requests",
	       text);
	free(text);
}

static void ctl_stats_print(const struct ctl_snapshot *s)
{
	const struct ctl_counter *c;
	const char *gauge;
	size_t i;

	printf("%s (%s)\n", s->device, s->node);
	for (i = 0; i < s->nr_values; i++) {
		if (s->value[i].group == CTL_INTERNAL)
			printf("  %-18s %14s  %-9s of the policy's state\n",
			       s->value[i].name, s->value[i].text, "");
		if (s->value[i].group == CTL_HIST)
			ctl_stats_print_histogram(&s->value[i]);
		if (s->value[i].group != CTL_STAT)
			continue;
		c = ctl_counter_find(s->value[i].name);
		gauge = ctl_gauge_text(s->value[i].name);
		printf("  %-18s %14s  %-9s %s\n", s->value[i].name,
		       s->value[i].text, c ? c->unit : "",
		       c ? c->text : gauge ? gauge : "(of a newer module)");
	}
}

static int ctl_stats_once(const struct ctl_args *args,
			  const struct ctl_devices *devices)
{
	json_t *array = args->json ? json_array() : NULL;
	size_t i;

	for (i = 0; i < devices->nr; i++) {
		struct ctl_snapshot *s = ctl_snapshot_read(&devices->device[i]);

		if (array)
			json_array_append_new(array, ctl_json_snapshot(s));
		else
			ctl_stats_print(s);
		ctl_snapshot_free(s);
	}
	return array ? ctl_json_print_devices(array) : ctl_flush();
}

static void ctl_watch_head(void)
{
	printf("%-16s %8s %8s %8s %8s %8s %8s %8s %8s %7s\n", "device",
	       "reads/s", "writes/s", "blocks/s", "hits", "filled/s",
	       "bypass/s", "evict/s", "inval/s", "full");
}

static void ctl_watch_line(const struct ctl_span *span)
{
	double t = ctl_seconds(span);
	const struct ctl_snapshot *s = span->after;

	if (s->suspended) {
		printf("%-16s suspended\n", s->device);
		return;
	}
	printf("%-16s %8s %8s %8s %8s %8s %8s %8s %8s %7s\n", s->device,
	       ctl_si(ctl_ratio(ctl_delta(span, "read_requests"), t)).s,
	       ctl_si(ctl_ratio(ctl_delta(span, "write_requests"), t)).s,
	       ctl_si(ctl_ratio(ctl_delta(span, "reads"), t)).s,
	       ctl_percent(ctl_delta(span, "hits"),
			   ctl_delta(span, "reads")).s,
	       ctl_si(ctl_ratio(ctl_delta(span, "filled"), t)).s,
	       ctl_si(ctl_ratio(ctl_delta_prefix(span, "bypass_"), t)).s,
	       ctl_si(ctl_ratio(ctl_delta_prefix(span, "evict_"), t)).s,
	       ctl_si(ctl_ratio(ctl_delta_prefix(span, "invalidate_"), t)).s,
	       ctl_percent(ctl_count(s, "occupancy"),
			   ctl_knob_number(s, "slots")).s);
}

/* One line for each device: the increase of each counter. */
static void ctl_watch_json(const struct ctl_span *span)
{
	const struct ctl_snapshot *s = span->after;
	json_t *o = ctl_json_span(span);
	json_t *grew = json_object();
	size_t i;

	for (i = 0; i < s->nr_values; i++)
		if (ctl_counter_find(s->value[i].name))
			json_object_set_new(grew, s->value[i].name,
					    json_integer(ctl_delta(span, s->value[i].name)));
	json_object_set_new(o, "delta", grew);
	json_object_set_new(o, "occupancy",
			    json_integer(ctl_count(s, "occupancy")));
	ctl_json_line(o);
}

static int ctl_watch(const struct ctl_args *args,
		     const struct ctl_devices *devices)
{
	double interval = args->interval ? args->interval : CTL_WATCH_SECONDS;
	struct ctl_snapshot **last = ctl_alloc(devices->nr, sizeof(*last));
	int status = CTL_OK;
	u64 round;
	size_t i;

	for (i = 0; i < devices->nr; i++)
		last[i] = ctl_snapshot_read(&devices->device[i]);
	for (round = 0; !status && (!args->count || round < args->count);
	     round++) {
		ctl_nap(interval);
		if (!args->json && round % CTL_WATCH_HEAD_EVERY == 0)
			ctl_watch_head();
		for (i = 0; i < devices->nr; i++) {
			struct ctl_span span = { .before = last[i] };

			span.after = ctl_snapshot_read(&devices->device[i]);
			if (args->json)
				ctl_watch_json(&span);
			else
				ctl_watch_line(&span);
			ctl_snapshot_free(last[i]);
			last[i] = (struct ctl_snapshot *)span.after;
		}
		status = ctl_flush();
	}
	for (i = 0; i < devices->nr; i++)
		ctl_snapshot_free(last[i]);
	free(last);
	return status;
}

static int ctl_reset(const struct ctl_args *args,
		     const struct ctl_devices *devices)
{
	const char *name = devices->device[0].name;
	int status = ctl_need_root("set counters back");
	char *answer = NULL;

	if (!status)
		status = ctl_tell(name, devices->device[0].node, "reset_stats",
				  "set the counters back", false, &answer);
	free(answer);
	return status ? status : ctl_done(args, name, "counters are 0", NULL);
}

/**
 * ctl_stats() - hotcachectl stats
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_stats(const struct ctl_args *args)
{
	struct ctl_devices devices;
	int status;

	if (args->reset && (args->watch || !args->nr_words))
		return ctl_fail(CTL_USAGE, NULL,
				"--reset takes one device and no --watch");
	if (!args->watch && (args->interval || args->count))
		return ctl_fail(CTL_USAGE, "add --watch",
				"--interval and --count are for --watch");
	status = ctl_select_live(args, &devices);
	if (status)
		return status;
	if (args->reset)
		status = ctl_reset(args, &devices);
	else if (args->watch)
		status = ctl_watch(args, &devices);
	else
		status = ctl_stats_once(args, &devices);
	ctl_devices_free(&devices);
	return status;
}
