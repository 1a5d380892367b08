/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_INDEX_H
#define HOTCACHE_KMOD_CORE_INDEX_H

#include <linux/types.h>

/**
 * struct hc_index - hash table from blocks to the slots of a shard
 * @bucket: open-addressed table; 0 is empty, else an entry: from the top, a
 *	fingerprint of the block, the slot's number plus one, and the distance
 *	from home plus one
 * @tag: the block of each slot, owned by the shard; valid for indexed slots
 * @seed: seed of the hash
 * @nr_buckets: entries in @bucket
 * @nr_homes: the buckets, from the first on, that are homes of blocks
 * @slot_mask: the bits of a bucket that hold the slot
 *
 * Robin Hood hashing: linear probing with entries in the order of their homes,
 * and deletion by shifting back. There are no tombstones, so the table does not
 * degrade with time. It is at most 4/7 full, so that clusters stay short. A
 * bucket with another fingerprint or distance is skipped without a look at
 * @tag. Since an entry holds its distance from home, it can be moved without
 * hashing its block again; only if the distance exceeds its few bits, it is
 * computed from @tag.
 *
 * Locking: the shard's.
 */
struct hc_index {
	u32 *bucket;
	const u64 *tag;
	u64 seed;
	u32 nr_buckets;
	u32 nr_homes;
	u32 slot_mask;
};

u32 hc_index_nr_buckets(u32 nr_slots);
void hc_index_init(struct hc_index *ix, u32 *bucket, const u64 *tag,
		   u32 nr_slots, u64 seed);
u32 hc_index_find(const struct hc_index *ix, u64 block);
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot);
void hc_index_move(struct hc_index *ix, u64 block, u32 from, u32 to);
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot);

#endif /* HOTCACHE_KMOD_CORE_INDEX_H */
