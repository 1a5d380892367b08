// SPDX-License-Identifier: GPL-2.0
/*
 * The counters' names.
 */
#include "core/counters.h"

#include <linux/string.h>

#define HC_COUNTER_NAME(name, unit, text)	#name,

static const char * const hc_counter_names[HC_NR_COUNTERS] = {
	HC_COUNTERS(HC_COUNTER_NAME)
};

/**
 * hc_counter_name() - the name of a counter
 * @i: the counter
 *
 * Return: the name, as in sysfs.
 */
const char *hc_counter_name(enum hc_counter i)
{
	return hc_counter_names[i];
}

/**
 * hc_counter_is() - does a counter belong to a group?
 * @i: the counter
 * @prefix: HC_PREFIX_BYPASS or the like
 *
 * Return: whether its name begins with @prefix.
 */
bool hc_counter_is(enum hc_counter i, const char *prefix)
{
	return !strncmp(hc_counter_names[i], prefix, strlen(prefix));
}
