/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_COUNTERS_H
#define CTL_COUNTERS_H

#include <linux/types.h>

/**
 * struct ctl_counter - description of a counter
 * @name: its file in hotcache_stats/
 * @unit: "blocks" or "requests"
 * @text: what it counts
 */
struct ctl_counter {
	const char *name;
	const char *unit;
	const char *text;
};

const char *ctl_gauge_text(const char *name);
const struct ctl_counter *ctl_counter_at(unsigned int i);
const struct ctl_counter *ctl_counter_find(const char *name);

#endif /* CTL_COUNTERS_H */
