// SPDX-License-Identifier: GPL-2.0
/*
 * The columns of tables with a line for each device: some that are computed, and any
 * knob, tunable or counter by its own name.
 */
#include "columns.h"

#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "counters.h"
#include "message.h"
#include "number.h"
#include "pool.h"
#include "table.h"

static const char ctl_columns_default[] =
	"device,node,mode,policy,pool,full,hit_ratio";

static char *ctl_cell_bytes(u64 bytes, bool raw)
{
	return raw ? ctl_format("%llu", bytes) :
		     ctl_strdup(ctl_bytes(bytes).s);
}

static char *ctl_cell_share(u64 part, u64 whole, bool raw)
{
	return raw && whole ? ctl_format("%.4f", ctl_ratio(part, whole)) :
			      ctl_strdup(ctl_percent(part, whole).s);
}

static char *ctl_cell_device(const struct ctl_snapshot *s, bool raw)
{
	return ctl_strdup(s->device);
}

static char *ctl_cell_node(const struct ctl_snapshot *s, bool raw)
{
	return ctl_strdup(s->node);
}

static char *ctl_cell_pool(const struct ctl_snapshot *s, bool raw)
{
	return ctl_cell_bytes(ctl_pool_bytes(s), raw);
}

static char *ctl_cell_metadata(const struct ctl_snapshot *s, bool raw)
{
	return ctl_cell_bytes(ctl_knob_number(s, "metadata_bytes"), raw);
}

static char *ctl_cell_full(const struct ctl_snapshot *s, bool raw)
{
	return ctl_cell_share(ctl_count(s, "occupancy"), ctl_pool_slots(s),
			      raw);
}

static char *ctl_cell_hit_ratio(const struct ctl_snapshot *s, bool raw)
{
	return ctl_cell_share(ctl_count(s, "hits"), ctl_count(s, "reads"),
			      raw);
}

/* What is computed; a suspended device shows the first two only. */
static const struct ctl_column {
	const char *name;
	bool always;
	char *(*cell)(const struct ctl_snapshot *s, bool raw);
} ctl_columns[] = {
	{ "device", true, ctl_cell_device },
	{ "node", true, ctl_cell_node },
	{ "pool", false, ctl_cell_pool },
	{ "metadata", false, ctl_cell_metadata },
	{ "full", false, ctl_cell_full },
	{ "hit_ratio", false, ctl_cell_hit_ratio },
};

static const struct ctl_column *ctl_column_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_columns); i++)
		if (!strcmp(ctl_columns[i].name, name))
			return &ctl_columns[i];
	return NULL;
}

/* A knob, tunable or counter by its name; NULL if the device has none. */
static const char *ctl_column_value(const struct ctl_snapshot *s,
				    const char *name)
{
	static const enum ctl_group groups[] = {
		CTL_KNOB, CTL_TUNABLE, CTL_STAT,
	};
	const char *text = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(groups) && !text; i++)
		text = ctl_text_of(s, groups[i], name);
	return text;
}

static char *ctl_column_cell(const struct ctl_snapshot *s, const char *name,
			     bool raw)
{
	const struct ctl_column *column = ctl_column_find(name);
	const char *text;

	if (column && (column->always || !s->suspended))
		return column->cell(s, raw);
	if (s->suspended)
		text = strcmp(name, "mode") ? NULL : "suspended";
	else
		text = ctl_column_value(s, name);
	return ctl_strdup(text && *text ? text : "-");
}

/* Whether there is a column: of a device that is suspended nobody knows. */
static bool ctl_column_is_known(struct ctl_snapshot *const *snapshot, size_t nr,
				const char *name)
{
	bool known = !nr || ctl_column_find(name) || ctl_counter_find(name) ||
		     ctl_gauge_text(name);
	size_t k;

	for (k = 0; k < nr && !known; k++)
		known = snapshot[k]->suspended ||
			ctl_column_value(snapshot[k], name);
	return known;
}

/* Whether a column has nothing but numbers, which are aligned to the right. */
static bool ctl_column_is_right(struct ctl_snapshot *const *snapshot, size_t nr,
				const char *name)
{
	const struct ctl_column *column = ctl_column_find(name);
	bool right = false;
	size_t k;

	if (column)
		return !column->always;
	for (k = 0; k < nr; k++) {
		const char *text = ctl_column_value(snapshot[k], name);

		if (text && !ctl_is_number(text))
			return false;
		right = right || text;
	}
	return right;
}

static int ctl_column_unknown(const char *name)
{
	char *advice = ctl_strdup("there are");
	size_t i;
	int status;

	for (i = 0; i < ARRAY_SIZE(ctl_columns); i++)
		ctl_append(&advice, " %s,", ctl_columns[i].name);
	ctl_append(&advice, " and each knob, tunable and counter that \"hotcachectl stats --json\" shows");
	status = ctl_fail(CTL_USAGE, advice, "there is no column \"%s\"",
			  name);
	free(advice);
	return status;
}

static void ctl_columns_add(struct ctl_words *columns, const char *list)
{
	size_t n;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		ctl_words_add(columns, ctl_format("%.*s", (int)n, list));
		if (!list[n])
			return;
	}
}

/**
 * ctl_columns_parse() - the columns of a list
 * @columns: filled in, to be freed by ctl_words_free()
 * @list: their names with commas between them, after a "+" if they follow those that
 *	are shown otherwise; NULL for these
 */
void ctl_columns_parse(struct ctl_words *columns, const char *list)
{
	*columns = (struct ctl_words){};
	if (!list || *list == '+')
		ctl_columns_add(columns, ctl_columns_default);
	if (list)
		ctl_columns_add(columns, list + (*list == '+'));
}

/**
 * ctl_columns_print() - print a table with a line for each device
 * @columns: its columns
 * @snapshot: the devices
 * @nr: number of devices
 * @headings: print the columns' names as its first line
 * @raw: print for programs: one blank between cells, bytes, shares of 1
 *
 * Return: an exit status; CTL_USAGE if there is no such column.
 */
int ctl_columns_print(const struct ctl_words *columns,
		      struct ctl_snapshot *const *snapshot, size_t nr,
		      bool headings, bool raw)
{
	struct libscols_table *table;
	struct ctl_words line = {};
	size_t i, k;

	for (i = 0; i < columns->nr; i++)
		if (!ctl_column_is_known(snapshot, nr, columns->word[i]))
			return ctl_column_unknown(columns->word[i]);
	table = ctl_table_new(headings, raw);
	for (i = 0; i < columns->nr; i++)
		ctl_table_column(table, columns->word[i],
				 ctl_column_is_right(snapshot, nr,
						     columns->word[i]));
	for (k = 0; k < nr; k++) {
		for (i = 0; i < columns->nr; i++)
			ctl_words_add(&line, ctl_column_cell(snapshot[k],
							     columns->word[i],
							     raw));
		ctl_table_line(table, line.word, line.nr);
		ctl_words_free(&line);
	}
	ctl_table_print(table);
	return ctl_flush();
}
