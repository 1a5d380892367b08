/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of ranges of sectors that an administrator has said something of.
 */
#ifndef HOTCACHE_RANGES_H
#define HOTCACHE_RANGES_H

#include <linux/types.h>

/**
 * struct hc_range - something is said of some sectors
 * @start: the first of them
 * @end: the sector behind the last one
 * @said: enum hc_said
 */
struct hc_range {
	u64 start;
	u64 end;
	u8 said;
};

#endif /* HOTCACHE_RANGES_H */
