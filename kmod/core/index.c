// SPDX-License-Identifier: GPL-2.0
/*
 * The index of a shard: the slot that holds a block.
 */
#include "core/index.h"

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <hotcache/hash.h>
#include <hotcache/types.h>

/* An insertion that finds no empty bucket within this distance fails. */
#define HC_INDEX_MAX_PROBES	256u

/* Bits of a bucket: the distance of its entry from home plus one, saturated. */
#define HC_INDEX_DIST_BITS	3
#define HC_INDEX_DIST		GENMASK(HC_INDEX_DIST_BITS - 1, 0)

/* The home of a block, from the upper half of its hash. */
static u32 hc_index_home(const struct hc_index *ix, u32 upper)
{
	return (u32)(((u64)upper * ix->nr_homes) >> 32);
}

/* The bits of a block's hash that its entry holds. */
static u32 hc_index_fingerprint(const struct hc_index *ix, u64 hash)
{
	/*
	 * From the lower half of the hash, since the home is from the upper
	 * half.
	 */
	return (u32)hash & ~(ix->slot_mask | HC_INDEX_DIST);
}

static u32 hc_index_slot_bits(u32 slot)
{
	return (slot + 1) << HC_INDEX_DIST_BITS;
}

/* The distance from home plus one of bucket @i if its bits are saturated. */
static noinline u32 hc_index_dist_by_hash(const struct hc_index *ix, u32 i)
{
	u32 entry = ix->bucket[i] & ix->slot_mask;
	u64 block = ix->tag[(entry >> HC_INDEX_DIST_BITS) - 1];
	u32 home = hc_index_home(ix, hc_hash_upper(block, ix->seed));

	return i - home + 1;
}

/* The distance from home plus one of the entry in bucket @i. */
static __always_inline u32 hc_index_dist(const struct hc_index *ix, u32 i,
					 u32 entry)
{
	u32 dist = entry & HC_INDEX_DIST;

	if (likely(dist < HC_INDEX_DIST))
		return dist;
	return hc_index_dist_by_hash(ix, i);
}

/* An entry moved to the next bucket: its distance grows by one. */
static inline u32 hc_index_dist_inc(u32 entry)
{
	return entry + ((entry & HC_INDEX_DIST) < HC_INDEX_DIST);
}

/*
 * The entry of bucket @at moved to the bucket before: its distance shrinks by
 * one.
 */
static inline u32 hc_index_dist_dec(const struct hc_index *ix, const u32 *at,
				    u32 entry)
{
	if (likely((entry & HC_INDEX_DIST) < HC_INDEX_DIST) ||
	    hc_index_dist_by_hash(ix, at - ix->bucket) == HC_INDEX_DIST)
		return entry - 1;
	return entry;
}

static u32 hc_index_nr_homes(u32 nr_slots)
{
	return nr_slots + nr_slots / 2 + nr_slots / 4 + 4;
}

/**
 * hc_index_nr_buckets() - size of the table
 * @nr_slots: slots to index, at most 2^28
 *
 * Return: the number of buckets, 4 bytes each: the homes, more behind the last
 * home for entries displaced from there, and one that stays empty.
 */
u32 hc_index_nr_buckets(u32 nr_slots)
{
	return hc_index_nr_homes(nr_slots) +
	       min(nr_slots, HC_INDEX_MAX_PROBES) + 1;
}

/**
 * hc_index_init() - make an empty index
 * @ix: the index
 * @bucket: hc_index_nr_buckets() zeroed entries
 * @tag: the block of each slot
 * @nr_slots: slots that @tag has
 * @seed: any number
 */
void hc_index_init(struct hc_index *ix, u32 *bucket, const u64 *tag,
		   u32 nr_slots, u64 seed)
{
	ix->bucket = bucket;
	ix->tag = tag;
	ix->seed = seed;
	ix->nr_buckets = hc_index_nr_buckets(nr_slots);
	ix->nr_homes = hc_index_nr_homes(nr_slots);
	ix->slot_mask = hc_index_slot_bits(roundup_pow_of_two(nr_slots + 2) - 2);
}

/**
 * hc_index_find() - look a block up
 * @ix: the index
 * @block: the block
 *
 * Context: Shard's lock held.
 * Return: its slot or HC_SLOT_NONE.
 */
u32 hc_index_find(const struct hc_index *ix, u64 block)
{
	u64 hash = hc_hash(block, ix->seed);
	u32 i = hc_index_home(ix, hash >> 32);
	u32 want = hc_index_fingerprint(ix, hash) | 1;

	for (;;) {
		u32 entry = ix->bucket[i];
		/* If only the bits of the slot differ, they are the slot. */
		u32 differs = entry ^ want;

		if (!(differs & ~ix->slot_mask)) {
			u32 slot = (differs >> HC_INDEX_DIST_BITS) - 1;

			if (ix->tag[slot] == block)
				return slot;
		}
		if ((entry & HC_INDEX_DIST) < (want & HC_INDEX_DIST))
			return HC_SLOT_NONE;
		want = hc_index_dist_inc(want);
		i++;
	}
}

/**
 * hc_index_insert() - enter a block that is not in the index
 * @ix: the index
 * @block: the block; the slot's tag says the same
 * @slot: its slot
 *
 * Context: Shard's lock held.
 * Return: false if there is no empty bucket near its home, which a good hash
 * makes practically impossible; then the block is not cached.
 */
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot)
{
	u64 hash = hc_hash(block, ix->seed);
	u32 entry = hc_index_fingerprint(ix, hash) | hc_index_slot_bits(slot);
	u32 home = hc_index_home(ix, hash >> 32);
	u32 *bucket = ix->bucket;
	u32 dist, i = home;

	while (bucket[i])
		if (i++ - home == HC_INDEX_MAX_PROBES)
			return false;
	/* Shift the entries of smaller distance by one bucket. */
	for (dist = i - home; dist; dist--) {
		u32 there = bucket[i - 1];

		if (hc_index_dist(ix, i - 1, there) >= dist)
			break;
		bucket[i--] = hc_index_dist_inc(there);
	}
	bucket[i] = entry | min_t(u32, dist + 1, HC_INDEX_DIST);
	return true;
}

/* The bucket of a block, of which the slot is known; NULL if it is not there. */
static u32 *hc_index_bucket(const struct hc_index *ix, u64 block, u32 slot)
{
	u32 home = hc_index_home(ix, hc_hash_upper(block, ix->seed));
	u32 want = hc_index_slot_bits(slot);
	u32 *at = &ix->bucket[home];

	for (; (*at ^ want) & ix->slot_mask; at++)
		if (WARN_ON_ONCE(!*at))
			return NULL;
	return at;
}

/**
 * hc_index_move() - let a block have another slot
 * @ix: the index
 * @block: the block
 * @from: its slot, which must be in the index
 * @to: its new slot, whose tag says the same
 *
 * Context: Shard's lock held.
 */
void hc_index_move(struct hc_index *ix, u64 block, u32 from, u32 to)
{
	u32 *at = hc_index_bucket(ix, block, from);

	if (at)
		*at ^= hc_index_slot_bits(from) ^ hc_index_slot_bits(to);
}

/**
 * hc_index_remove() - remove a block
 * @ix: the index
 * @block: the block
 * @slot: its slot, which must be in the index
 *
 * Context: Shard's lock held.
 */
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot)
{
	u32 *at = hc_index_bucket(ix, block, slot);
	u32 entry;

	if (!at)
		return;
	/* Shift the entries behind it back until one is at its home. */
	for (;; at++) {
		entry = at[1];
		if ((entry & HC_INDEX_DIST) <= 1)
			break;
		*at = hc_index_dist_dec(ix, &at[1], entry);
	}
	*at = 0;
}
