// SPDX-License-Identifier: GPL-2.0
/*
 * The values that a device showed at one time, and the differences between two
 * times. No file is read here: a snapshot may come from sysfs or from JSON.
 */
#include "snapshot.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "counters.h"
#include "number.h"

/**
 * ctl_snapshot_new() - allocate an empty snapshot
 * @device: name in device-mapper
 * @node: name in the kernel, dm-N
 *
 * Return: the snapshot.
 */
struct ctl_snapshot *ctl_snapshot_new(const char *device, const char *node)
{
	struct ctl_snapshot *s = ctl_alloc(1, sizeof(*s));

	s->device = ctl_strdup(device);
	s->node = ctl_strdup(node);
	return s;
}

/**
 * ctl_snapshot_clear() - remove all values
 * @s: the snapshot
 */
void ctl_snapshot_clear(struct ctl_snapshot *s)
{
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		free(s->value[i].name);
		free(s->value[i].text);
	}
	free(s->value);
	s->value = NULL;
	s->nr_values = 0;
}

/**
 * ctl_snapshot_free() - free a snapshot
 * @s: the snapshot, or NULL
 */
void ctl_snapshot_free(struct ctl_snapshot *s)
{
	if (!s)
		return;
	ctl_snapshot_clear(s);
	free(s->device);
	free(s->node);
	free(s);
}

/**
 * ctl_snapshot_add() - add a value
 * @s: the snapshot
 * @group: the folder of the value
 * @name: name of the value
 * @text: the value
 */
void ctl_snapshot_add(struct ctl_snapshot *s, enum ctl_group group,
		      const char *name, const char *text)
{
	struct ctl_value *v;

	s->value = ctl_realloc(s->value, s->nr_values + 1, sizeof(*s->value));
	v = &s->value[s->nr_values++];
	v->group = group;
	v->name = ctl_strdup(name);
	v->text = ctl_strdup(text);
}

/*
 * The order of values: knobs, tunables, counters in the order of their list, other files
 * beside the counters, the policy's internals, histograms.
 */
static unsigned int ctl_rank(const struct ctl_value *v)
{
	const struct ctl_counter *c;
	unsigned int i;

	if (v->group == CTL_KNOB)
		return 0;
	if (v->group == CTL_TUNABLE)
		return 1;
	if (v->group == CTL_HIST)
		return UINT_MAX;
	if (v->group == CTL_INTERNAL)
		return UINT_MAX - 1;
	for (i = 0; (c = ctl_counter_at(i)) != NULL; i++)
		if (!strcmp(c->name, v->name))
			return i + 2;
	return i + 2;
}

static int ctl_value_cmp(const void *a, const void *b)
{
	unsigned int ra = ctl_rank(a), rb = ctl_rank(b);

	if (ra != rb)
		return ra < rb ? -1 : 1;
	return strcmp(((const struct ctl_value *)a)->name,
		      ((const struct ctl_value *)b)->name);
}

/**
 * ctl_snapshot_sort() - sort the values
 * @s: the snapshot
 */
void ctl_snapshot_sort(struct ctl_snapshot *s)
{
	if (s->nr_values)
		qsort(s->value, s->nr_values, sizeof(*s->value), ctl_value_cmp);
}

/**
 * ctl_text_of() - a value as text
 * @s: the snapshot
 * @group: the folder of the value
 * @name: name of the value
 *
 * Return: the text, or NULL if the module does not have it.
 */
const char *ctl_text_of(const struct ctl_snapshot *s, enum ctl_group group,
			const char *name)
{
	size_t i;

	for (i = 0; i < s->nr_values; i++)
		if (s->value[i].group == group &&
		    !strcmp(s->value[i].name, name))
			return s->value[i].text;
	return NULL;
}

/**
 * ctl_knob() - the text of a knob
 * @s: the snapshot
 * @name: name of the knob
 *
 * Return: the text, or NULL if the module does not have it.
 */
const char *ctl_knob(const struct ctl_snapshot *s, const char *name)
{
	return ctl_text_of(s, CTL_KNOB, name);
}

/**
 * ctl_knob_number() - the number in a knob
 * @s: the snapshot
 * @name: name of the knob
 *
 * Return: the number, 0 if the module does not have it.
 */
u64 ctl_knob_number(const struct ctl_snapshot *s, const char *name)
{
	const char *text = ctl_knob(s, name);
	u64 number;

	return text && ctl_parse_u64(text, &number) ? number : 0;
}

/**
 * ctl_has_count() - whether the module has a counter
 * @s: the snapshot
 * @name: the counter
 *
 * Return: true if it has.
 */
bool ctl_has_count(const struct ctl_snapshot *s, const char *name)
{
	return ctl_text_of(s, CTL_STAT, name);
}

/**
 * ctl_count() - the value of a counter
 * @s: the snapshot
 * @name: the counter
 *
 * Return: its value, 0 if the module does not have it.
 */
u64 ctl_count(const struct ctl_snapshot *s, const char *name)
{
	const char *text = ctl_text_of(s, CTL_STAT, name);
	u64 number;

	return text && ctl_parse_u64(text, &number) ? number : 0;
}

/**
 * ctl_seconds() - the length of a span
 * @span: the span
 *
 * Return: seconds; 0 if the span began with the counters.
 */
double ctl_seconds(const struct ctl_span *span)
{
	double t = span->before ? span->after->time - span->before->time : 0;

	return t > 0 ? t : 0;
}

static u64 ctl_minus(u64 after, u64 before)
{
	/* A reset or a new table in between set the counter to 0. */
	return after >= before ? after - before : after;
}

/**
 * ctl_delta() - the increase of a counter
 * @span: the span
 * @name: the counter
 *
 * Return: the increase; the increase since the reset if there was one.
 */
u64 ctl_delta(const struct ctl_span *span, const char *name)
{
	u64 before = span->before ? ctl_count(span->before, name) : 0;

	return ctl_minus(ctl_count(span->after, name), before);
}

/**
 * ctl_delta_prefix() - the increase of a family of counters
 * @span: the span
 * @prefix: prefix of their names, which also covers those of a newer module
 *
 * Return: the sum of the increases.
 */
u64 ctl_delta_prefix(const struct ctl_span *span, const char *prefix)
{
	const struct ctl_snapshot *s = span->after;
	u64 sum = 0;
	size_t i;

	for (i = 0; i < s->nr_values; i++)
		if (s->value[i].group == CTL_STAT &&
		    !strncmp(s->value[i].name, prefix, strlen(prefix)))
			sum += ctl_delta(span, s->value[i].name);
	return sum;
}
