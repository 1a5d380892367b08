/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_INDEX_H
#define HOTCACHE_KMOD_INDEX_H

#include <linux/types.h>

/**
 * struct hc_index - which slot of a shard holds a block
 * @bucket: open-addressed table; 0 is empty, else a fingerprint of the block
 *	above @slot_bits bits of slot number plus one
 * @tag: the block of each slot, owned by the shard; valid for slots in here
 * @seed: of the hash
 * @nr_buckets: entries in @bucket
 * @slot_bits: bits of a bucket that hold the slot
 *
 * Linear probing, deletion by shifting back: no tombstones, so nothing decays
 * with time. At most 4/7 full, so that a cluster stays short; a bucket without
 * a matching fingerprint is passed over without touching @tag.
 *
 * Locking: the shard's.
 */
struct hc_index {
	u32 *bucket;
	const u64 *tag;
	u64 seed;
	u32 nr_buckets;
	u8 slot_bits;
};

u32 hc_index_nr_buckets(u32 nr_slots);
void hc_index_init(struct hc_index *ix, u32 *bucket, const u64 *tag,
		   u32 nr_slots, u64 seed);
u32 hc_index_find(const struct hc_index *ix, u64 block);
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot);
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot);

#endif /* HOTCACHE_KMOD_INDEX_H */
