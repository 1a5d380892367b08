/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_CACHE_H
#define HOTCACHE_KMOD_CORE_CACHE_H

#include <linux/types.h>
#include <hotcache/hash.h>

#include "core/bar.h"
#include "core/hazard.h"
#include "core/payers.h"
#include "core/pool.h"
#include "core/shard.h"

struct workqueue_struct;

#define HC_SLOTS_PER_SHARD_MIN	1024u
/*
 * Also keeps each array of a shard, and the instance of each policy, under 2 GiB,
 * a limit of vmalloc().
 */
#define HC_SLOTS_PER_SHARD_MAX	(1u << HC_INDEX_SLOT_BITS)
#define HC_SHARDS_MAX		4096u
#define HC_SLOTS_MAX		(1u << 30)

/* Blocks or slots that are dropped without letting others run in between. */
#define HC_DROP_AT_ONCE		4096u

/**
 * struct hc_geometry - dimensions of a cache, fixed for its life
 * @nr_blocks: whole blocks of the origin's range; a partial one at the end is
 *	not cached
 * @nr_slots: slots that the pool has at most, at least one for each shard
 * @nr_shards: shards, a power of two
 * @block_shift: log2 of the bytes of a block
 */
struct hc_geometry {
	u64 nr_blocks;
	u32 nr_slots;
	u32 nr_shards;
	unsigned int block_shift;
};

/**
 * struct hc_cache - the pool and the shards that it is divided among
 * @next: in a list of caches that no device has any more
 * @geo: its geometry
 * @seed: seed of the hash that distributes regions over shards
 * @hazards: which slots are being copied from
 * @pool: the data
 * @nr_slots: slots that all shards have now; READ_ONCE()
 * @tuned_slots: slots that the instances of the policy were made for, or more
 * @bars: long discards in flight
 * @waited: blocks that reads of a group wait for, or have waited for and not gone on
 *	yet: until hc_cache_end_waited()
 * @shard: the shards
 */
struct hc_cache {
	struct hc_cache *next;
	struct hc_geometry geo;
	u64 seed;
	struct hc_hazards *hazards;
	struct hc_pool *pool;
	u32 nr_slots;
	u32 tuned_slots;
	struct hc_bars bars;
	struct hc_payers waited;
	struct hc_shard shard[];
};

u64 hc_cache_most_slots(u64 nr_blocks, u32 nr_shards);
u32 hc_cache_default_shards(u32 nr_slots, u64 nr_blocks, unsigned int nr_cpus);
u64 hc_cache_estimate_bytes(const struct hc_geometry *geo,
			    const struct hc_policy_choice *choice);
u64 hc_cache_most_bytes(const struct hc_geometry *geo,
			const struct hc_policy_choice *choice);
struct hc_cache *hc_cache_create(const struct hc_geometry *geo,
				 const struct hc_policy_choice *choice,
				 u64 seed, struct hc_pool *pool,
				 struct workqueue_struct *wq);
void hc_cache_destroy(struct hc_cache *cache);
void hc_cache_name(struct hc_cache *cache, u32 dev);
void hc_cache_bound_fills(struct hc_cache *cache, unsigned int percent,
			  u32 request);
struct hc_pool *hc_cache_steal_pool(struct hc_cache *cache);
void hc_cache_drop(struct hc_cache *cache, u64 first, u64 last,
		   enum hc_counter reason);
bool hc_cache_try_drop(struct hc_cache *cache, u64 first, u64 last,
		       enum hc_counter reason);
bool hc_cache_drop_from(struct hc_cache *cache, u64 first,
			enum hc_counter reason, const bool *stop);
bool hc_cache_reset(struct hc_cache *cache,
		    const struct hc_policy_choice *choice,
		    enum hc_counter reason);
u64 hc_cache_switch_bytes(const struct hc_cache *cache,
			  const struct hc_policy_choice *choice);
int hc_cache_switch_policy(struct hc_cache *cache,
			   const struct hc_policy_choice *choice,
			   const bool *stop);

/**
 * hc_cache_end_waited() - the reads of a group that waited for a block have gone on
 * @cache: the cache
 * @group: the group
 *
 * Context: Any.
 */
static inline void hc_cache_end_waited(struct hc_cache *cache, unsigned long group)
{
	hc_payers_give(&cache->waited, group);
}

/**
 * hc_cache_region_hash() - the hash of a region
 * @cache: the cache
 * @region: the region
 *
 * Of it are made the choice of the shard, and the hashes of the region's blocks in
 * the shard's index: see hc_index_hash().
 *
 * Return: the hash.
 */
static inline u64 hc_cache_region_hash(const struct hc_cache *cache, u64 region)
{
	return hc_hash(region, cache->seed);
}

/**
 * hc_cache_shard_at() - the shard of a region whose hash is known
 * @cache: the cache
 * @region_hash: the hash
 *
 * Context: Any.
 * Return: the one shard that all blocks of the region live in.
 */
static inline struct hc_shard *hc_cache_shard_at(struct hc_cache *cache,
						 u64 region_hash)
{
	u32 i = region_hash >> 40;

	return &cache->shard[i & (cache->geo.nr_shards - 1)];
}

/**
 * hc_cache_shard() - the shard of a region
 * @cache: the cache
 * @region: the region
 *
 * Context: Any.
 * Return: as hc_cache_shard_at().
 */
static inline struct hc_shard *hc_cache_shard(struct hc_cache *cache, u64 region)
{
	return hc_cache_shard_at(cache, hc_cache_region_hash(cache, region));
}

#endif /* HOTCACHE_KMOD_CORE_CACHE_H */
