// SPDX-License-Identifier: GPL-2.0
/*
 * Write fences: they keep fills from publishing data that a write has
 * overtaken.
 */
#include "core/fence.h"

#include <linux/bug.h>
#include <hotcache/hash.h>

static u32 hc_fence_entry(u64 region)
{
	return hc_mix(region) & (HC_FENCE_ENTRIES - 1);
}

/**
 * hc_fence_enter() - a write to a region is about to be sent
 * @fence: the shard's fence
 * @region: the region
 *
 * Context: Shard's lock held.
 */
void hc_fence_enter(struct hc_fence *fence, u64 region)
{
	fence->count[hc_fence_entry(region)]++;
}

/**
 * hc_fence_leave() - a write to a region has completed
 * @fence: the shard's fence
 * @region: the region that was entered
 *
 * Context: Shard's lock held.
 */
void hc_fence_leave(struct hc_fence *fence, u64 region)
{
	u32 *count = &fence->count[hc_fence_entry(region)];

	if (!WARN_ON_ONCE(!*count))
		--*count;
}

/**
 * hc_fence_is_up() - may a write be in flight in a region?
 * @fence: the shard's fence
 * @region: the region
 *
 * Context: Shard's lock held.
 * Return: true if so: no fill must begin there.
 */
bool hc_fence_is_up(const struct hc_fence *fence, u64 region)
{
	return fence->count[hc_fence_entry(region)];
}
