/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of ranges of sectors that have a rule.
 */
#ifndef HOTCACHE_RANGES_H
#define HOTCACHE_RANGES_H

#include <linux/types.h>

/**
 * struct hc_range - sectors that have a rule
 * @start: the first of them
 * @end: the sector behind the last one
 * @rule: enum hc_rule
 */
struct hc_range {
	u64 start;
	u64 end;
	u8 rule;
};

#endif /* HOTCACHE_RANGES_H */
