// SPDX-License-Identifier: GPL-2.0
/*
 * Write fences: they keep fills from publishing data that a write has
 * overtaken.
 */
#include "core/fence.h"

#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/hash.h>

/*
 * There is an entry for 16 slots. How much is in flight depends on who writes,
 * not on the size of the cache, so a small shard gets enough for 32 MiB of long
 * writes, but no more entries than it has slots. More than the upper limit is
 * not in flight in practice.
 */
#define HC_FENCE_SLOTS		16u
#define HC_FENCE_LEAST		1024u
#define HC_FENCE_MOST		4096u

/* The bucket is chosen by the bits of the hash from here on. */
#define HC_FENCE_HASH_SHIFT	52

static_assert(HC_FENCE_MOST / HC_FENCE_ENTRIES < 1u << (64 - HC_FENCE_HASH_SHIFT));

static u32 hc_fence_nr_buckets(u32 nr_slots)
{
	u32 entries = clamp(nr_slots / HC_FENCE_SLOTS,
			    min(nr_slots, HC_FENCE_LEAST), HC_FENCE_MOST);

	return roundup_pow_of_two(DIV_ROUND_UP(entries, HC_FENCE_ENTRIES + 1));
}

/**
 * hc_fence_size() - memory of the buckets
 * @nr_slots: slots of the shard
 *
 * Return: bytes.
 */
size_t hc_fence_size(u32 nr_slots)
{
	return hc_fence_nr_buckets(nr_slots) * sizeof(struct hc_fence_bucket);
}

/**
 * hc_fence_init() - have no write in flight
 * @fence: the fence
 * @memory: hc_fence_size() zeroed bytes
 * @nr_slots: slots of the shard
 * @seed: a random number; may be the one by which regions are spread over
 *	shards
 */
void hc_fence_init(struct hc_fence *fence, void *memory, u32 nr_slots, u64 seed)
{
	fence->bucket = memory;
	fence->nr_buckets = hc_fence_nr_buckets(nr_slots);
	fence->seed = seed;
}

/*
 * The bits of the hash between the tag and the bucket are those by which the
 * shard was chosen: all its regions may have the same.
 */
static u32 hc_fence_tag(u64 hash)
{
	return (u32)hash;
}

static struct hc_fence_bucket *hc_fence_bucket(const struct hc_fence *fence,
					       u64 hash)
{
	return &fence->bucket[hash >> HC_FENCE_HASH_SHIFT &
			      (fence->nr_buckets - 1)];
}

/* The region's entry; else the first unused one of its bucket; else NULL. */
static struct hc_fence_entry *hc_fence_find(struct hc_fence_bucket *bucket,
					    u32 tag)
{
	unsigned int i;

	for (i = 0; i < HC_FENCE_ENTRIES; i++) {
		struct hc_fence_entry *entry = &bucket->entry[i];

		if (!entry->writes || entry->tag == tag)
			return entry;
	}
	return NULL;
}

/* The last used entry takes the place of one that is not used any more. */
static void hc_fence_remove(struct hc_fence_bucket *bucket,
			    struct hc_fence_entry *entry)
{
	struct hc_fence_entry *end = &bucket->entry[HC_FENCE_ENTRIES];
	struct hc_fence_entry *last = entry;

	while (last + 1 < end && last[1].writes)
		last++;
	*entry = *last;
	*last = (struct hc_fence_entry){};
}

/* There is no entry for a write. */
static noinline void hc_fence_overflow(struct hc_fence_bucket *bucket, u32 tag)
{
	if (bucket->mixed) {
		bucket->tag ^= tag;
	} else if (!bucket->overflow) {
		bucket->tag = tag;
	} else if (bucket->tag != tag) {
		bucket->mixed = 1;
		bucket->tag = tag ^ (bucket->overflow & 1 ? bucket->tag : 0);
	}
	bucket->overflow++;
}

static noinline void hc_fence_overflow_end(struct hc_fence_bucket *bucket, u32 tag)
{
	bucket->overflow--;
	if (bucket->mixed) {
		bucket->tag ^= tag;
		bucket->mixed = bucket->overflow > 1;
	} else if (!bucket->overflow) {
		bucket->tag = 0;
	}
}

/*
 * Give the writes without an entry one that is free by now: else a region that is
 * written all the time would bar its bucket for ever. The blocks that they touch
 * are not known. It has to be known that they are of one region.
 */
static noinline void hc_fence_settle(struct hc_fence_bucket *bucket)
{
	struct hc_fence_entry *entry = hc_fence_find(bucket, bucket->tag);

	if (bucket->mixed || !entry ||
	    entry->writes + bucket->overflow > U16_MAX)
		return;
	entry->tag = bucket->tag;
	entry->writes += bucket->overflow;
	entry->blocks = U16_MAX;
	bucket->overflow = 0;
	bucket->tag = 0;
}

/**
 * hc_fence_enter() - a write to a region is about to be sent
 * @fence: the shard's fence
 * @region: the region
 * @blocks: the blocks that it touches, bit i for the i-th of the region
 *
 * Context: Shard's lock held.
 */
void hc_fence_enter(struct hc_fence *fence, u64 region, u16 blocks)
{
	u64 hash = hc_hash(region, fence->seed);
	struct hc_fence_bucket *bucket = hc_fence_bucket(fence, hash);
	struct hc_fence_entry *entry = hc_fence_find(bucket, hc_fence_tag(hash));

	if (!entry || entry->writes == U16_MAX) {
		hc_fence_overflow(bucket, hc_fence_tag(hash));
		return;
	}
	entry->tag = hc_fence_tag(hash);
	entry->writes++;
	entry->blocks |= blocks;
}

/**
 * hc_fence_leave() - a write to a region has completed
 * @fence: the shard's fence
 * @region: the region that was entered
 *
 * A region may have writes in its entry and others without one. Which of them
 * has completed is not known, nor needed: the entry goes first, and until the
 * last of the region's writes has left, the bucket bars all that they touch.
 *
 * Context: Shard's lock held.
 */
void hc_fence_leave(struct hc_fence *fence, u64 region)
{
	u64 hash = hc_hash(region, fence->seed);
	struct hc_fence_bucket *bucket = hc_fence_bucket(fence, hash);
	struct hc_fence_entry *entry = hc_fence_find(bucket, hc_fence_tag(hash));

	if (entry && entry->writes) {
		if (!--entry->writes)
			hc_fence_remove(bucket, entry);
	} else if (!WARN_ON_ONCE(!bucket->overflow)) {
		hc_fence_overflow_end(bucket, hc_fence_tag(hash));
	}
	if (bucket->overflow)
		hc_fence_settle(bucket);
}

/**
 * hc_fence_blocks() - the blocks of a region that a write may be changing
 * @fence: the shard's fence
 * @region: the region
 *
 * Context: Shard's lock held.
 * Return: bit i for the i-th block of the region: no fill of it must begin.
 */
u16 hc_fence_blocks(const struct hc_fence *fence, u64 region)
{
	u64 hash = hc_hash(region, fence->seed);
	struct hc_fence_bucket *bucket = hc_fence_bucket(fence, hash);
	struct hc_fence_entry *entry;

	if (bucket->overflow)
		return U16_MAX;
	entry = hc_fence_find(bucket, hc_fence_tag(hash));
	return entry ? entry->blocks : 0;
}
