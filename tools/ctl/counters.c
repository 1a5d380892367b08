// SPDX-License-Identifier: GPL-2.0
/*
 * The module's list of counters at the time this program was built. The loaded
 * module may be older or newer: sysfs shows which counters it really has.
 */
#include "counters.h"

#include <string.h>
#include <linux/array_size.h>
#include <hotcache/counters.h>

#define CTL_COUNTER(name, unit, text)	{ #name, unit, text },

static const struct ctl_counter ctl_counters[] = {
	HC_COUNTERS(CTL_COUNTER)
};

/* Files beside the counters whose value can also fall. */
static const struct {
	const char *name;
	const char *text;
} ctl_gauges[] = {
	{ "occupancy", "blocks cached now" },
	{ "hit_ratio_1m", "hit ratio of the last minute" },
	{ "hit_ratio_5m", "hit ratio of the last 5 minutes" },
	{ "hit_ratio_15m", "hit ratio of the last 15 minutes" },
};

/**
 * ctl_gauge_text() - describe a file of hotcache_stats/ that is no counter
 * @name: the file
 *
 * Return: the description, or NULL if it is a counter or not known.
 */
const char *ctl_gauge_text(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctl_gauges); i++)
		if (!strcmp(ctl_gauges[i].name, name))
			return ctl_gauges[i].text;
	return NULL;
}

/**
 * ctl_counter_at() - a counter by its place in the list
 * @i: place, from 0
 *
 * Return: the counter, or NULL after the last.
 */
const struct ctl_counter *ctl_counter_at(unsigned int i)
{
	return i < ARRAY_SIZE(ctl_counters) ? &ctl_counters[i] : NULL;
}

/**
 * ctl_counter_find() - a counter by its name
 * @name: the name
 *
 * Return: the counter, or NULL if only a newer module has it.
 */
const struct ctl_counter *ctl_counter_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctl_counters); i++)
		if (!strcmp(ctl_counters[i].name, name))
			return &ctl_counters[i];
	return NULL;
}
