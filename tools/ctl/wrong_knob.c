// SPDX-License-Identifier: GPL-2.0
/*
 * Why a knob cannot be set: what the name that was given is, if it is no knob, and
 * what the knob takes.
 */
#include "wrong_knob.h"

#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <hotcache/tuning.h>

#include "alloc.h"
#include "message.h"

/* The device's tunables of a policy, or those of that name, as an advice. */
static char *ctl_tunables_like(const struct ctl_snapshot *s, const char *name)
{
	const char *dot = strchr(name, '.');
	char *list = NULL;
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		const char *full = s->value[i].name;
		const char *at = strchr(full, '.');

		if (s->value[i].group != CTL_TUNABLE || !at)
			continue;
		if (dot ? strncmp(full, name, dot - name + 1) :
			  strcmp(at + 1, name))
			continue;
		if (!list)
			list = ctl_strdup("there are:");
		ctl_append(&list, " %s", full);
	}
	return list;
}

/* A tunable that there is not, or one without its policy's name. */
static int ctl_wrong_tunable(const struct ctl_snapshot *s, const char *knob,
			     char *like)
{
	const char *dot = strchr(knob, '.');
	int status;

	if (!dot)
		status = ctl_fail(CTL_USAGE, like,
				  "%s: %s is a tunable: its name begins with its policy's",
				  s->device, knob);
	else if (like)
		status = ctl_fail(CTL_UNSUPPORTED, like,
				  "%s: policy %.*s has no tunable %s",
				  s->device, (int)(dot - knob), knob, dot + 1);
	else
		status = ctl_fail(CTL_UNSUPPORTED, "\"hotcachectl stats --json\" has all tunables",
				  "%s: the module that is loaded has no tunables of a policy %.*s",
				  s->device, (int)(dot - knob), knob);
	free(like);
	return status;
}

static bool ctl_is_of_table(const char *knob)
{
	static const char *const names[] = {
		"block_size", "pool_bytes", "shards", "slots", "metadata_bytes",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], knob))
			return true;
	return false;
}

/* A device can get another table while it is in use. */
static int ctl_table_knob(const struct ctl_snapshot *s, const char *knob)
{
	char *advice = ctl_format("\"dmsetup table %s\" shows the line; \"dmsetup load %s --table LINE\" and \"dmsetup resume %s\" put another in its place, also in use: what is cached is dropped",
				  s->device, s->device, s->device);
	int status = ctl_fail(CTL_USAGE, advice,
			      "%s: %s is fixed by the table line: load another one",
			      s->device, knob);

	free(advice);
	return status;
}

/* A file that shows something and takes nothing. */
static int ctl_fixed_knob(const struct ctl_snapshot *s, const char *knob,
			  const char *writable)
{
	if (!strcmp(knob, "tasks"))
		return ctl_fail(CTL_USAGE, "\"hotcachectl tasks DEVICE NAME...\" does",
				"%s: set does not name tasks", s->device);
	if (!strcmp(knob, "hints"))
		return ctl_fail(CTL_USAGE, "\"hotcachectl hint DEVICE START LENGTH KIND\" does",
				"%s: set does not give hints", s->device);
	if (ctl_is_of_table(knob))
		return ctl_table_knob(s, knob);
	return ctl_fail(CTL_USAGE, writable, "%s: %s is shown, not set",
			s->device, knob);
}

/**
 * ctl_wrong_knob() - explain that a name cannot be set
 * @s: the device
 * @knob: the name
 * @writable: the knobs that can be set, as an advice
 *
 * Return: an exit status.
 */
int ctl_wrong_knob(const struct ctl_snapshot *s, const char *knob,
		   const char *writable)
{
	char *like;

	if (ctl_knob(s, knob))
		return ctl_fixed_knob(s, knob, writable);
	if (ctl_has_count(s, knob))
		return ctl_fail(CTL_USAGE, "\"hotcachectl stats --reset DEVICE\" sets all counters to 0",
				"%s: %s is counted, not set", s->device, knob);
	like = ctl_tunables_like(s, knob);
	if (like || strchr(knob, '.'))
		return ctl_wrong_tunable(s, knob, like);
	return ctl_fail(CTL_UNSUPPORTED, writable,
			"%s: the module that is loaded has no knob %s",
			s->device, knob);
}

/* What a knob takes, to be freed. */
static char *ctl_knob_takes(const struct ctl_snapshot *s, const char *knob)
{
	struct hc_tunable_id id;

	if (!strcmp(knob, "policy"))
		return ctl_format("it takes one of: %s",
				  ctl_knob(s, "policies") ?: "?");
	if (!strcmp(knob, "mode"))
		return ctl_strdup("it takes writethrough, writearound or passthrough");
	if (!strcmp(knob, "scan"))
		return ctl_strdup("it takes on or off");
	if (hc_tunable_find_key(knob, &id))
		return ctl_format("it takes a number from %u to %u (%s)",
				  hc_tunable_at(id)->min,
				  hc_tunable_at(id)->max,
				  hc_tunable_at(id)->unit);
	return ctl_strdup("the admin guide has what each knob takes");
}

/**
 * ctl_wrong_value() - explain that a knob does not take a value
 * @s: the device
 * @knob: the knob
 * @value: the value
 *
 * Return: an exit status.
 */
int ctl_wrong_value(const struct ctl_snapshot *s, const char *knob,
		    const char *value)
{
	char *advice = ctl_knob_takes(s, knob);
	int status = ctl_fail(CTL_USAGE, advice, "%s: %s does not take \"%s\"",
			      s->device, knob, value);

	free(advice);
	return status;
}
