/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_REGROW_H
#define HOTCACHE_KMOD_REGROW_H

#include <linux/types.h>

/* For how many seconds no memory is taken again at first, and how often that doubles. */
#define HC_REGROW_SECONDS	10u
#define HC_REGROW_DOUBLINGS	6u

/* After so many seconds without pressure the pauses are short again. */
#define HC_REGROW_FORGET	3600u

u32 hc_give_floor(u64 min_pool, unsigned int block_shift, u32 nr_shards,
		  u32 nr_slots);
u64 hc_resize_wish(u64 bytes, u32 slots, u32 has, bool gave, unsigned int block_shift);
u64 hc_regrow_bytes(u64 available, u64 leave, u64 missing, u64 step);
u32 hc_regrow_doublings(u32 doublings, bool grown, u64 seconds);
u32 hc_regrow_failures(u32 failures, bool tried, int err);
unsigned int hc_regrow_seconds(u32 doublings);
bool hc_regrow_is_early(u64 seconds, u32 doublings);

#endif /* HOTCACHE_KMOD_REGROW_H */
