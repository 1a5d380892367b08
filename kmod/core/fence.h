/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_FENCE_H
#define HOTCACHE_KMOD_CORE_FENCE_H

#include <linux/types.h>

/*
 * Regions with the same hash share a count. A collision keeps a fill from being
 * published that could have been, which costs little; it never lets a wrong one
 * through. So a write always has an entry, however many are in flight.
 */
#define HC_FENCE_BITS		9
#define HC_FENCE_ENTRIES	(1u << HC_FENCE_BITS)

/**
 * struct hc_fence - writes in flight over the regions of a shard
 * @count: number of writes in flight, by the hash of their region
 *
 * While a region's fence is up, no fill may begin there. Fills that began
 * before are found in the index and marked lost, block by block, in the
 * critical section that raises the fence.
 *
 * Locking: the shard's.
 */
struct hc_fence {
	u32 count[HC_FENCE_ENTRIES];
};

void hc_fence_enter(struct hc_fence *fence, u64 region);
void hc_fence_leave(struct hc_fence *fence, u64 region);
bool hc_fence_is_up(const struct hc_fence *fence, u64 region);

#endif /* HOTCACHE_KMOD_CORE_FENCE_H */
