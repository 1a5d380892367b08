/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_ADMISSION_RANGES_H
#define HOTCACHE_POLICIES_ADMISSION_RANGES_H

#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/ranges.h>

enum hc_rule hc_ranges_find(const struct hc_range *range, u32 nr, u64 start,
			    u64 end);
u32 hc_ranges_set(const struct hc_range *old, u32 nr,
		  const struct hc_range *add, struct hc_range *range);

#endif /* HOTCACHE_POLICIES_ADMISSION_RANGES_H */
