// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl list and status.
 */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "columns.h"
#include "json.h"
#include "message.h"
#include "pool.h"
#include "select.h"
#include "status.h"

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

static int ctl_print_json(struct ctl_snapshot *const *snapshot, size_t nr)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < nr; i++)
		json_array_append_new(array, ctl_status_json(snapshot[i]));
	return ctl_json_print_devices(array);
}

static int ctl_print_texts(struct ctl_snapshot *const *snapshot, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		ctl_status_print(snapshot[i]);
	return ctl_flush();
}

static int ctl_print_table(const struct ctl_args *args,
			   struct ctl_snapshot *const *snapshot, size_t nr)
{
	struct ctl_words columns;
	int status;

	ctl_columns_parse(&columns, args->output);
	status = ctl_columns_print(&columns, snapshot, nr, !args->no_headings,
				   args->raw);
	ctl_words_free(&columns);
	return status;
}

/* Whether an option asks for a table. */
static bool ctl_wants_table(const struct ctl_args *args)
{
	return args->output || args->no_headings || args->raw;
}

/* Print the devices, as a table or each by itself, or as JSON; they are freed. */
static int ctl_print_devices(const struct ctl_args *args,
			     struct ctl_devices *devices, bool table)
{
	struct ctl_snapshot **snapshot = ctl_alloc(devices->nr,
						   sizeof(*snapshot));
	int status;
	size_t i;

	for (i = 0; i < devices->nr; i++)
		snapshot[i] = ctl_snapshot_read(&devices->device[i]);
	if (args->json)
		status = ctl_print_json(snapshot, devices->nr);
	else if (table)
		status = ctl_print_table(args, snapshot, devices->nr);
	else
		status = ctl_print_texts(snapshot, devices->nr);
	for (i = 0; i < devices->nr; i++)
		ctl_snapshot_free(snapshot[i]);
	free(snapshot);
	ctl_devices_free(devices);
	return status;
}

static int ctl_check_table(const struct ctl_args *args)
{
	if (args->json && ctl_wants_table(args))
		return ctl_fail(CTL_USAGE, "leave --json out, or these",
				"--output, --noheadings and --raw are for tables, and JSON has all there is");
	return CTL_OK;
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
	int status = ctl_check_table(args);

	if (status)
		return status;
	ctl_select(args, &devices);
	if (!args->json && !devices.nr && !ctl_wants_table(args)) {
		puts("there is no hotcache device; \"hotcachectl create\" makes one");
		ctl_devices_free(&devices);
		return ctl_flush();
	}
	return ctl_print_devices(args, &devices, true);
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
	int status = ctl_check_table(args);

	if (!status)
		status = ctl_select_some(args, &devices);
	return status ? status :
	       ctl_print_devices(args, &devices, ctl_wants_table(args));
}
