/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_INDEX_H
#define HOTCACHE_KMOD_INDEX_H

#include <linux/types.h>

/**
 * struct hc_index - which slot of a shard holds a block
 * @bucket: open-addressed table; 0 is empty, else, from above, a fingerprint of
 *	the block, the slot's number plus one, the distance from home plus one
 * @tag: the block of each slot, owned by the shard; valid for slots in here
 * @seed: of the hash
 * @nr_buckets: entries in @bucket
 * @nr_homes: the first of them, in which blocks may be at home
 * @slot_mask: the bits of a bucket that hold the slot
 *
 * Linear probing in the order of the homes (Robin Hood hashing), deletion by
 * shifting back: no tombstones, so nothing decays with time. At most 4/7 full,
 * so that a cluster stays short. A bucket with another fingerprint or distance
 * is passed over without touching @tag, and since an entry says how far it is
 * from home, none needs to be hashed again to see whether it has to move. Only
 * of those too far away for their few bits @tag is asked.
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
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot);

#endif /* HOTCACHE_KMOD_INDEX_H */
