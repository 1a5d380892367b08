// SPDX-License-Identifier: GPL-2.0
/*
 * The module's own list of counters, as this program was built with it. The
 * module that is loaded may be older or newer: what it really has is in sysfs.
 */
#include "counters.h"

#include <string.h>
#include <linux/array_size.h>
#include <hotcache/counters.h>

#define CTL_COUNTER(name, unit, text)	{ #name, unit, text },

static const struct ctl_counter ctl_counters[] = {
	HC_COUNTERS(CTL_COUNTER)
};

/* What stands beside the counters and does not count up. */
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
 * ctl_gauge_text() - what a file beside the counters says
 * @name: the file
 *
 * Return: the words, or NULL: a counter, or a newer module's.
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
 * ctl_counter_at() - the counters in their order
 * @i: which
 *
 * Return: the counter, NULL after the last.
 */
const struct ctl_counter *ctl_counter_at(unsigned int i)
{
	return i < ARRAY_SIZE(ctl_counters) ? &ctl_counters[i] : NULL;
}

/**
 * ctl_counter_find() - a counter by its name
 * @name: the name
 *
 * Return: what is known of it, or NULL: a newer module's.
 */
const struct ctl_counter *ctl_counter_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctl_counters); i++)
		if (!strcmp(ctl_counters[i].name, name))
			return &ctl_counters[i];
	return NULL;
}
