/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that caches take, and what tables of one device have of each other's.
 */
#ifndef HOTCACHE_KMOD_COST_H
#define HOTCACHE_KMOD_COST_H

#include <linux/types.h>

struct hc_cache;
struct hc_geometry;
struct hc_target;

/**
 * struct hc_cost - the most memory that a cache takes
 * @data: bytes of its pool
 * @metadata: all others
 */
struct hc_cost {
	u64 data;
	u64 metadata;
};

/**
 * struct hc_held - memory of other tables of the same device
 * @pool: bytes of the largest pool, which a new table takes over
 * @pools: of all others, which are freed before it allocates anything
 * @metadata: of metadata, which is freed, too
 * @most: the most that this may be, since the allocator rounds sizes up
 */
struct hc_held {
	u64 pool;
	u64 pools;
	u64 metadata;
	u64 most;
};

struct hc_cost hc_geometry_cost(const struct hc_target *t,
				const struct hc_geometry *geo);
struct hc_cost hc_target_cost(const struct hc_target *t);
struct hc_cost hc_cache_cost(const struct hc_target *t,
			     const struct hc_cache *cache);
u64 hc_cost_sum(const struct hc_cost *cost);
void hc_hold(struct hc_held *held, const struct hc_cost *most, u64 metadata);
u64 hc_freed(const struct hc_held *held, u64 metadata);
u64 hc_to_allocate(const struct hc_cost *need, const struct hc_held *held);

#endif /* HOTCACHE_KMOD_COST_H */
