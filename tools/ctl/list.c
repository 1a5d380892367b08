// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl list and status.
 */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "json.h"
#include "message.h"
#include "number.h"
#include "pool.h"
#include "select.h"

static const char *ctl_or_dash(const char *text)
{
	return text ? text : "-";
}

static void ctl_list_line(const struct ctl_snapshot *s)
{
	if (s->suspended) {
		printf("%-20s %-7s suspended\n", s->device, s->node);
		return;
	}
	printf("%-20s %-7s %-12s %-10s %10s %7s %9s\n", s->device, s->node,
	       ctl_or_dash(ctl_knob(s, "mode")),
	       ctl_or_dash(ctl_knob(s, "policy")),
	       ctl_bytes(ctl_pool_bytes(s)).s,
	       ctl_percent(ctl_count(s, "occupancy"), ctl_pool_slots(s)).s,
	       ctl_percent(ctl_count(s, "hits"), ctl_count(s, "reads")).s);
}

static json_t *ctl_status_json(const struct ctl_snapshot *s)
{
	json_t *o = ctl_json_snapshot(s);
	u64 reads = ctl_count(s, "reads");

	json_object_del(o, "counters");
	if (!s->suspended)
		json_object_set_new(o, "pool_bytes",
				    json_integer(ctl_pool_bytes(s)));
	json_object_set_new(o, "occupancy",
			    json_integer(ctl_count(s, "occupancy")));
	json_object_set_new(o, "reads", json_integer(reads));
	json_object_set_new(o, "hits", json_integer(ctl_count(s, "hits")));
	json_object_set_new(o, "hit_ratio",
			    ctl_json_ratio(ctl_count(s, "hits"), reads));
	return o;
}

static void ctl_status_memory(const struct ctl_snapshot *s)
{
	u64 metadata = ctl_knob_number(s, "metadata_bytes");
	struct ctl_text asked = ctl_bytes(ctl_knob_number(s, "pool_bytes"));
	u64 slots = ctl_pool_slots(s);

	if (ctl_pool_is_missing(s)) {
		printf("  pool       none of %s asked for: no memory when it was resumed\n",
		       asked.s);
		return;
	}
	printf("  pool       %s", ctl_bytes(ctl_pool_bytes(s)).s);
	if (slots < ctl_pool_slots_asked(s))
		printf(" of %s asked for", asked.s);
	printf(", %llu blocks of %s in %s shards\n", slots,
	       ctl_bytes(ctl_knob_number(s, "block_size")).s,
	       ctl_or_dash(ctl_knob(s, "shards")));
	printf("  metadata   %s, %.1f bytes a block\n", ctl_bytes(metadata).s,
	       ctl_ratio(metadata, slots));
	printf("  occupied   %llu blocks, %s\n", ctl_count(s, "occupancy"),
	       ctl_percent(ctl_count(s, "occupancy"), slots).s);
}

/* Knobs that no other line shows, those of a newer module too. */
static void ctl_status_knobs(const struct ctl_snapshot *s)
{
	static const char *const shown[] = { "block_size", "metadata_bytes",
		"mode", "policies", "policy", "pool_bytes", "shards", "slots" };
	size_t i, k;

	for (i = 0; i < s->nr_values; i++) {
		if (s->value[i].group != CTL_KNOB)
			continue;
		for (k = 0; k < ARRAY_SIZE(shown); k++)
			if (!strcmp(shown[k], s->value[i].name))
				break;
		if (k == ARRAY_SIZE(shown))
			printf("  %-10s %s\n", s->value[i].name,
			       s->value[i].text);
	}
}

/* The tunables of the policy in use. */
static void ctl_status_tunables(const struct ctl_snapshot *s)
{
	const char *policy = ctl_knob(s, "policy");
	size_t n = policy ? strlen(policy) : 0;
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		const struct ctl_value *v = &s->value[i];

		if (v->group == CTL_TUNABLE && n &&
		    !strncmp(v->name, policy, n) && v->name[n] == '.')
			printf("  %-10s %s\n", v->name, v->text);
	}
}

static void ctl_status_print(const struct ctl_snapshot *s)
{
	if (s->suspended) {
		printf("%s (%s)\n  suspended, dmsetup resume %s\n", s->device,
		       s->node, s->device);
		return;
	}
	printf("%s (%s)\n", s->device, s->node);
	printf("  mode       %s\n", ctl_or_dash(ctl_knob(s, "mode")));
	printf("  policy     %s\n", ctl_or_dash(ctl_knob(s, "policy")));
	ctl_status_memory(s);
	printf("  reads      %llu blocks, %s from RAM\n", ctl_count(s, "reads"),
	       ctl_percent(ctl_count(s, "hits"), ctl_count(s, "reads")).s);
	ctl_status_knobs(s);
	ctl_status_tunables(s);
}

/* Print each device, or all as JSON; the devices are freed. */
static int ctl_print_devices(struct ctl_devices *devices, bool json,
			     void (*print)(const struct ctl_snapshot *s))
{
	json_t *array = json ? json_array() : NULL;
	size_t i;

	for (i = 0; i < devices->nr; i++) {
		struct ctl_snapshot *s = ctl_snapshot_read(&devices->device[i]);

		if (json)
			json_array_append_new(array, ctl_status_json(s));
		else
			print(s);
		ctl_snapshot_free(s);
	}
	ctl_devices_free(devices);
	return json ? ctl_json_print_devices(array) : ctl_flush();
}

/**
 * ctl_list() - hotcachectl list
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_list(const struct ctl_args *args)
{
	struct ctl_devices devices;

	ctl_select(args, &devices);
	if (!args->json && devices.nr)
		printf("%-20s %-7s %-12s %-10s %10s %7s %9s\n", "device",
		       "node", "mode", "policy", "pool", "full", "hits");
	else if (!args->json)
		puts("there is no hotcache device; \"hotcachectl create\" makes one");
	return ctl_print_devices(&devices, args->json, ctl_list_line);
}

/**
 * ctl_status() - hotcachectl status
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_status(const struct ctl_args *args)
{
	struct ctl_devices devices;
	int status = ctl_select_some(args, &devices);

	return status ? status :
	       ctl_print_devices(&devices, args->json, ctl_status_print);
}
