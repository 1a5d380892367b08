// SPDX-License-Identifier: GPL-2.0
/*
 * The index of a shard: from a block to the slot that holds it.
 */
#include "core/index.h"

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <hotcache/types.h>

#include "core/hash.h"

/* An insert that finds no empty bucket this near its home is refused. */
#define HC_INDEX_MAX_PROBES	256u

/* The bits of a bucket that say how far its block is from home. */
#define HC_INDEX_AWAY_BITS	3
#define HC_INDEX_AWAY		GENMASK(HC_INDEX_AWAY_BITS - 1, 0)

/* From the upper half of the hash. */
static u32 hc_index_home(const struct hc_index *ix, u32 upper)
{
	return (u32)(((u64)upper * ix->nr_homes) >> 32);
}

/* What an entry says of its block besides the distance. */
static u32 hc_index_print(const struct hc_index *ix, u64 hash)
{
	/* The home comes from the upper half of the hash, this from below. */
	return (u32)hash & ~(ix->slot_mask | HC_INDEX_AWAY);
}

static u32 hc_index_slot_bits(u32 slot)
{
	return (slot + 1) << HC_INDEX_AWAY_BITS;
}

static noinline u32 hc_index_far_away(const struct hc_index *ix, u32 i)
{
	u32 entry = ix->bucket[i] & ix->slot_mask;
	u64 block = ix->tag[(entry >> HC_INDEX_AWAY_BITS) - 1];
	u32 home = hc_index_home(ix, hc_hash_upper(block, ix->seed));

	return i - home + 1;
}

/* One more than the distance from home of the entry that bucket @i holds. */
static __always_inline u32 hc_index_away(const struct hc_index *ix, u32 i,
					 u32 entry)
{
	u32 away = entry & HC_INDEX_AWAY;

	return likely(away < HC_INDEX_AWAY) ? away : hc_index_far_away(ix, i);
}

/* The entry of bucket @i, not an empty one, for the bucket behind it. */
static inline u32 hc_index_farther(u32 entry)
{
	return entry + ((entry & HC_INDEX_AWAY) < HC_INDEX_AWAY);
}

/* The entry of bucket @at, which is not its home, for the bucket before it. */
static inline u32 hc_index_nearer(const struct hc_index *ix, const u32 *at,
				  u32 entry)
{
	if (likely((entry & HC_INDEX_AWAY) < HC_INDEX_AWAY))
		return entry - 1;
	return entry - (hc_index_far_away(ix, at - ix->bucket) == HC_INDEX_AWAY);
}

static u32 hc_index_nr_homes(u32 nr_slots)
{
	return nr_slots + nr_slots / 2 + nr_slots / 4 + 4;
}

/**
 * hc_index_nr_buckets() - size of the table
 * @nr_slots: slots to index, at most 2^28
 *
 * Return: the number of buckets, 4 bytes each: the homes; behind the last, some
 * for those who find theirs taken; and one that stays empty.
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
	u32 want = hc_index_print(ix, hash) | 1;

	for (;;) {
		u32 entry = ix->bucket[i];
		/* If nothing but the slot differs, this is the slot. */
		u32 differs = entry ^ want;

		if (!(differs & ~ix->slot_mask)) {
			u32 slot = (differs >> HC_INDEX_AWAY_BITS) - 1;

			if (ix->tag[slot] == block)
				return slot;
		}
		if ((entry & HC_INDEX_AWAY) < (want & HC_INDEX_AWAY))
			return HC_SLOT_NONE;
		want = hc_index_farther(want);
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
 * Return: false if the neighbourhood is full, which a good hash makes as good
 * as impossible and which only costs the caller this block.
 */
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot)
{
	u64 hash = hc_hash(block, ix->seed);
	u32 entry = hc_index_print(ix, hash) | hc_index_slot_bits(slot);
	u32 home = hc_index_home(ix, hash >> 32);
	u32 *bucket = ix->bucket;
	u32 away, i = home;

	while (bucket[i])
		if (i++ - home == HC_INDEX_MAX_PROBES)
			return false;
	/* Those whose home comes later make room. */
	for (away = i - home; away; away--) {
		u32 there = bucket[i - 1];

		if (hc_index_away(ix, i - 1, there) >= away)
			break;
		bucket[i--] = hc_index_farther(there);
	}
	bucket[i] = entry | min_t(u32, away + 1, HC_INDEX_AWAY);
	return true;
}

/**
 * hc_index_remove() - take a block out
 * @ix: the index
 * @block: the block
 * @slot: its slot, which must be in the index
 *
 * Context: Shard's lock held.
 */
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot)
{
	u32 home = hc_index_home(ix, hc_hash_upper(block, ix->seed));
	u32 want = hc_index_slot_bits(slot);
	u32 *at = &ix->bucket[home];
	u32 entry;

	for (entry = *at; (entry ^ want) & ix->slot_mask; entry = *++at)
		if (WARN_ON_ONCE(!entry))
			return;
	/* Whoever stands behind and is not at home comes a bucket nearer. */
	for (;; at++) {
		entry = at[1];
		if ((entry & HC_INDEX_AWAY) <= 1)
			break;
		*at = hc_index_nearer(ix, &at[1], entry);
	}
	*at = 0;
}
