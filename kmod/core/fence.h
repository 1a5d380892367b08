/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_FENCE_H
#define HOTCACHE_KMOD_CORE_FENCE_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <hotcache/types.h>

/*
 * Entries and counters of a bucket, which is 512 bytes. With writes in 64 regions of
 * a bucket on the average, few have no entry, and one in a hundred other regions is
 * barred for them; with half as many again, one in six.
 */
#define HC_FENCE_ENTRIES	56u
#define HC_FENCE_COUNTERS	168u

/**
 * struct hc_fence_entry - the writes in flight in one region
 * @tag: from the region's hash
 * @writes: their number; 0 if the entry is not used
 * @blocks: the blocks that they touch, bit i for the i-th of the region; of
 *	writes that have ended as well, as long as others are in flight
 */
struct hc_fence_entry {
	u16 tag;
	u16 writes;
	u16 blocks;
};

/**
 * struct hc_fence_bucket - the entries of the regions of one hash
 * @overflow: writes in flight that found no entry, or one whose count is full
 * @tag: of the region that they are of; the exclusive or of the tags of all of
 *	them if @mixed
 * @mixed: they may be of several regions
 * @entry: the entries; those that are used come first
 * @counter: each of these writes is counted in a few that its region's tag
 *	chooses; as long as these are not 0, all blocks of the region are barred
 */
struct hc_fence_bucket {
	u32 overflow;
	u16 tag;
	bool mixed;
	struct hc_fence_entry entry[HC_FENCE_ENTRIES];
	u8 counter[HC_FENCE_COUNTERS];
};

static_assert(sizeof_field(struct hc_fence_entry, blocks) * 8 ==
	      HC_REGION_BLOCKS);
static_assert(sizeof(struct hc_fence_bucket) == 512);

/**
 * struct hc_fence - writes in flight over the regions of a shard
 * @bucket: the buckets
 * @nr_buckets: their number
 * @seed: seed of the hash
 *
 * No fill may begin of a block that a write in flight touches. Fills that began
 * before are found in the index and marked lost, block by block, after the fence has
 * been raised and before the write is sent.
 *
 * A write always has its place, however many are in flight: where there is no
 * entry left it is counted in the bucket. The counters of a region may all be those
 * of others as well, which keeps fills out that could have been published, and
 * never lets a wrong one through. It gets an entry once there is one and all that are
 * counted are known to be of its region, as the last one is.
 *
 * Locking: the shard's.
 */
struct hc_fence {
	struct hc_fence_bucket *bucket;
	u32 nr_buckets;
	u64 seed;
};

size_t hc_fence_size(u32 nr_slots);
void hc_fence_init(struct hc_fence *fence, void *memory, u32 nr_slots,
		   u64 seed);
void hc_fence_enter(struct hc_fence *fence, u64 region, u16 blocks);
void hc_fence_leave(struct hc_fence *fence, u64 region);
u16 hc_fence_blocks(const struct hc_fence *fence, u64 region);

#endif /* HOTCACHE_KMOD_CORE_FENCE_H */
