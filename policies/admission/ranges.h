/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_RANGES_H
#define HOTCACHE_POLICIES_RANGES_H

#include <linux/types.h>

#include "admission/admit.h"

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

enum hc_said hc_ranges_find(const struct hc_range *range, u32 nr, u64 start,
			    u64 end);
u32 hc_ranges_set(const struct hc_range *old, u32 nr,
		  const struct hc_range *add, struct hc_range *range);

#endif /* HOTCACHE_POLICIES_RANGES_H */
