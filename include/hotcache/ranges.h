/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of an administrator's rules for ranges of sectors.
 */
#ifndef HOTCACHE_RANGES_H
#define HOTCACHE_RANGES_H

#include <linux/types.h>

/**
 * struct hc_range - a range of sectors and its rule
 * @start: the first sector
 * @end: the sector after the last one
 * @rule: enum hc_rule
 */
struct hc_range {
	u64 start;
	u64 end;
	u8 rule;
};

#endif /* HOTCACHE_RANGES_H */
