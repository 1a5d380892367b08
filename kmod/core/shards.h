/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_SHARDS_H
#define HOTCACHE_KMOD_CORE_SHARDS_H

#include <linux/atomic.h>
#include <linux/minmax.h>
#include <linux/types.h>

struct hc_bars;
struct hc_hazards;
struct hc_payers;
struct hc_policy_choice;
struct hc_shard;
struct workqueue_struct;

/**
 * struct hc_shards_plan - what all shards of a cache are made by
 * @nr_slots: slots of all of them together
 * @nr_shards: their number
 * @seed: of their hashes
 * @choice: their policy
 * @bars: long discards in flight
 * @waited: &hc_cache.waited
 * @hazards: which slots are being copied from
 */
struct hc_shards_plan {
	u32 nr_slots;
	u32 nr_shards;
	u64 seed;
	const struct hc_policy_choice *choice;
	const struct hc_bars *bars;
	struct hc_payers *waited;
	const struct hc_hazards *hazards;
};

int hc_shards_make(struct hc_shard *shard, const struct hc_shards_plan *plan,
		   struct workqueue_struct *wq);

/**
 * hc_shards_slots() - slots of a shard
 * @nr_slots: slots of all of them together
 * @nr_shards: their number
 * @i: which shard
 *
 * Return: their number; no shard has more than the first.
 */
static inline u32 hc_shards_slots(u32 nr_slots, u32 nr_shards, u32 i)
{
	return nr_slots / nr_shards + (i < nr_slots % nr_shards);
}

/**
 * hc_shards_base() - the first slot of a shard
 * @nr_slots: slots of all of them together
 * @nr_shards: their number
 * @i: which shard
 *
 * Return: its pool-wide number.
 */
static inline u32 hc_shards_base(u32 nr_slots, u32 nr_shards, u32 i)
{
	return nr_slots / nr_shards * i + min(i, nr_slots % nr_shards);
}

#endif /* HOTCACHE_KMOD_CORE_SHARDS_H */
