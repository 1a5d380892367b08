// SPDX-License-Identifier: GPL-2.0
/*
 * The settings of a device, its memory and what it holds, as text.
 */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "number.h"
#include "pool.h"
#include "table.h"

static const char *ctl_or_dash(const char *text)
{
	return text ? text : "-";
}

/* Add a line: what it is about, and the rest as printf(). */
static void __printf(3, 4) ctl_status_line(struct libscols_table *table,
					   const char *name,
					   const char *format, ...)
{
	char *cell[2] = { ctl_format("  %s", name) };
	va_list args;

	va_start(args, format);
	cell[1] = ctl_vformat(format, args);
	va_end(args);
	ctl_table_line(table, cell, ARRAY_SIZE(cell));
	free(cell[0]);
	free(cell[1]);
}

static void ctl_status_memory(struct libscols_table *table,
			      const struct ctl_snapshot *s)
{
	u64 metadata = ctl_knob_number(s, "metadata_bytes");
	struct ctl_text asked = ctl_bytes(ctl_knob_number(s, "pool_bytes"));
	struct ctl_text pool = ctl_bytes(ctl_pool_bytes(s));
	u64 slots = ctl_pool_slots(s);
	bool less = slots < ctl_pool_slots_asked(s);

	if (ctl_pool_is_missing(s)) {
		ctl_status_line(table, "pool",
				"none of %s asked for: no memory when it was resumed",
				asked.s);
		return;
	}
	ctl_status_line(table, "pool", "%s%s%s%s, %llu blocks of %s in %s shards",
			pool.s, less ? " of " : "", less ? asked.s : "",
			less ? " asked for" : "", slots,
			ctl_bytes(ctl_knob_number(s, "block_size")).s,
			ctl_or_dash(ctl_knob(s, "shards")));
	ctl_status_line(table, "metadata", "%s, %.1f bytes a block",
			ctl_bytes(metadata).s, ctl_ratio(metadata, slots));
	ctl_status_line(table, "occupied", "%llu blocks, %s",
			ctl_count(s, "occupancy"),
			ctl_percent(ctl_count(s, "occupancy"), slots).s);
}

/* Knobs that no other line shows, those of a newer module too. */
static void ctl_status_knobs(struct libscols_table *table,
			     const struct ctl_snapshot *s)
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
			ctl_status_line(table, s->value[i].name, "%s",
					s->value[i].text);
	}
}

/* The tunables of the policy in use. */
static void ctl_status_tunables(struct libscols_table *table,
				const struct ctl_snapshot *s)
{
	const char *policy = ctl_knob(s, "policy");
	size_t n = policy ? strlen(policy) : 0;
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		const struct ctl_value *v = &s->value[i];

		if (v->group == CTL_TUNABLE && n &&
		    !strncmp(v->name, policy, n) && v->name[n] == '.')
			ctl_status_line(table, v->name, "%s", v->text);
	}
}

/**
 * ctl_status_print() - print what hotcachectl status says of a device
 * @s: the device
 */
void ctl_status_print(const struct ctl_snapshot *s)
{
	struct libscols_table *table;

	printf("%s (%s)\n", s->device, s->node);
	if (s->suspended) {
		printf("  suspended, dmsetup resume %s\n", s->device);
		return;
	}
	table = ctl_table_new(false, false);
	ctl_table_column(table, "name", false);
	ctl_table_column(table, "value", false);
	ctl_status_line(table, "mode", "%s", ctl_or_dash(ctl_knob(s, "mode")));
	ctl_status_line(table, "policy", "%s",
			ctl_or_dash(ctl_knob(s, "policy")));
	ctl_status_memory(table, s);
	ctl_status_line(table, "reads", "%llu blocks, %s from RAM",
			ctl_count(s, "reads"),
			ctl_percent(ctl_count(s, "hits"),
				    ctl_count(s, "reads")).s);
	ctl_status_knobs(table, s);
	ctl_status_tunables(table, s);
	ctl_table_print(table);
}
