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
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <hotcache/hash.h>

/*
 * Memory: a byte a slot, so that as many regions as an eighth of the slots can be
 * written at the same time. How much is in flight depends on who writes, not on the
 * size of the cache, so a small shard gets enough for 32 MiB of long writes, but no
 * more than 8 bytes a slot. More than the upper limit is not in flight in practice.
 */
#define HC_FENCE_LEAST		8192u
#define HC_FENCE_LEAST_SLOT	8u
#define HC_FENCE_MOST		32768u

/* The bucket is chosen by the bits of the hash from here on. */
#define HC_FENCE_HASH_SHIFT	52
#define HC_FENCE_HASH_BITS	(64 - HC_FENCE_HASH_SHIFT)

static_assert(HC_FENCE_MOST / sizeof(struct hc_fence_bucket) <
	      1u << HC_FENCE_HASH_BITS);

/* Counters of each write without an entry, and the bits that choose one of them. */
#define HC_FENCE_PROBES		4u
#define HC_FENCE_PROBE_BITS	16u

static u32 hc_fence_nr_buckets(u32 nr_slots)
{
	u32 least = min(nr_slots, HC_FENCE_LEAST / HC_FENCE_LEAST_SLOT) *
		    HC_FENCE_LEAST_SLOT;
	u32 bytes = clamp(nr_slots, least, HC_FENCE_MOST);

	return DIV_ROUND_UP(bytes, sizeof(struct hc_fence_bucket));
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
static u16 hc_fence_tag(u64 hash)
{
	return (u16)hash;
}

static struct hc_fence_bucket *hc_fence_bucket(const struct hc_fence *fence,
					       u64 hash)
{
	return &fence->bucket[(hash >> HC_FENCE_HASH_SHIFT) *
			      fence->nr_buckets >> HC_FENCE_HASH_BITS];
}

/* The region's entry; else the first unused one of its bucket; else NULL. */
static struct hc_fence_entry *hc_fence_find(struct hc_fence_bucket *bucket,
					    u16 tag)
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
	if (entry != last)
		*entry = *last;
	last->writes = 0;
	last->blocks = 0;
}

/*
 * By which counters the writes of a region are counted that have no entry. Its tag
 * alone decides, like its bucket and its entry: regions that have these in common
 * are one, whose writes leave in any order.
 */
static u64 hc_fence_probes(const struct hc_fence *fence, u16 tag)
{
	return hc_hash(tag, fence->seed);
}

static u8 *hc_fence_counter(struct hc_fence_bucket *bucket, u64 probes,
			    unsigned int i)
{
	u32 probe = (u16)(probes >> i * HC_FENCE_PROBE_BITS);

	return &bucket->counter[probe * HC_FENCE_COUNTERS >>
				HC_FENCE_PROBE_BITS];
}

/* May a region have writes without an entry? If it has, this says so. */
static noinline bool hc_fence_is_counted(const struct hc_fence *fence,
					 struct hc_fence_bucket *bucket, u16 tag)
{
	u64 probes = hc_fence_probes(fence, tag);
	unsigned int i;

	for (i = 0; i < HC_FENCE_PROBES; i++)
		if (!*hc_fence_counter(bucket, probes, i))
			return false;
	return true;
}

/*
 * Add 1 to the counters of a region, or take it away. A full counter does not know
 * what it has missed, so it stays full until no write of the bucket is counted.
 */
static void hc_fence_count(const struct hc_fence *fence,
			   struct hc_fence_bucket *bucket, u16 tag, int by)
{
	u64 probes = hc_fence_probes(fence, tag);
	unsigned int i;

	for (i = 0; i < HC_FENCE_PROBES; i++) {
		u8 *counter = hc_fence_counter(bucket, probes, i);

		if (*counter != U8_MAX)
			*counter += by;
	}
}

/* No write of the bucket is without an entry: begin anew, full counters as well. */
static void hc_fence_uncount(struct hc_fence_bucket *bucket)
{
	bucket->overflow = 0;
	bucket->tag = 0;
	bucket->mixed = false;
	memset(bucket->counter, 0, sizeof(bucket->counter));
}

/* There is no entry for a write. */
static noinline void hc_fence_overflow(const struct hc_fence *fence,
				       struct hc_fence_bucket *bucket, u16 tag)
{
	if (bucket->mixed) {
		bucket->tag ^= tag;
	} else if (!bucket->overflow) {
		bucket->tag = tag;
	} else if (bucket->tag != tag) {
		bucket->mixed = true;
		bucket->tag = tag ^ (bucket->overflow & 1 ? bucket->tag : 0);
	}
	bucket->overflow++;
	hc_fence_count(fence, bucket, tag, 1);
}

static noinline void hc_fence_overflow_end(const struct hc_fence *fence,
					   struct hc_fence_bucket *bucket,
					   u16 tag)
{
	if (bucket->overflow == 1) {
		hc_fence_uncount(bucket);
		return;
	}
	bucket->overflow--;
	hc_fence_count(fence, bucket, tag, -1);
	if (bucket->mixed) {
		bucket->tag ^= tag;
		bucket->mixed = bucket->overflow > 1;
	}
}

/*
 * Give the writes without an entry one that is free by now: else a region that is
 * written all the time would keep the counters in use for ever. The blocks that
 * they touch are not known. It has to be known that they are of one region.
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
	hc_fence_uncount(bucket);
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
		hc_fence_overflow(fence, bucket, hc_fence_tag(hash));
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
 * last of the region's writes has left, the counters bar all that they touch.
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
		hc_fence_overflow_end(fence, bucket, hc_fence_tag(hash));
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

	if (unlikely(bucket->overflow) &&
	    hc_fence_is_counted(fence, bucket, hc_fence_tag(hash)))
		return U16_MAX;
	entry = hc_fence_find(bucket, hc_fence_tag(hash));
	return entry ? entry->blocks : 0;
}
