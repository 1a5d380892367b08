// SPDX-License-Identifier: GPL-2.0
/*
 * The index of a shard: from a block to the slot that holds it.
 */
#include "index.h"

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <hotcache/types.h>

#include "hash.h"

/* An insert that finds no empty bucket this near its home is refused. */
#define HC_INDEX_MAX_PROBES	512u

static u32 hc_index_home(const struct hc_index *ix, u64 hash)
{
	return (u32)(((hash >> 32) * ix->nr_buckets) >> 32);
}

static u32 hc_index_next(const struct hc_index *ix, u32 i)
{
	return i + 1 == ix->nr_buckets ? 0 : i + 1;
}

/* The home comes from the upper half of the hash, the fingerprint from below. */
static u32 hc_index_entry(const struct hc_index *ix, u64 hash, u32 slot)
{
	return ((u32)hash << ix->slot_bits) | (slot + 1);
}

static u32 hc_index_slot(const struct hc_index *ix, u32 entry)
{
	return (entry & (BIT(ix->slot_bits) - 1)) - 1;
}

/**
 * hc_index_nr_buckets() - size of the table
 * @nr_slots: slots to index, at most 2^30
 *
 * Return: the number of buckets, 4 bytes each.
 */
u32 hc_index_nr_buckets(u32 nr_slots)
{
	return nr_slots + nr_slots / 2 + nr_slots / 4 + 4;
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
	ix->slot_bits = ilog2(nr_slots + 1) + 1;
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
	u32 i = hc_index_home(ix, hash);
	u32 entry;

	while ((entry = ix->bucket[i]) != 0) {
		u32 slot = hc_index_slot(ix, entry);

		if (entry == hc_index_entry(ix, hash, slot) &&
		    ix->tag[slot] == block)
			return slot;
		i = hc_index_next(ix, i);
	}
	return HC_SLOT_NONE;
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
	u32 i = hc_index_home(ix, hash);
	u32 probes = min(HC_INDEX_MAX_PROBES, ix->nr_buckets - 1);

	while (ix->bucket[i]) {
		if (!probes--)
			return false;
		i = hc_index_next(ix, i);
	}
	ix->bucket[i] = hc_index_entry(ix, hash, slot);
	return true;
}

/* Whether an entry with @home that sits in @at may move to @hole before it. */
static bool hc_index_may_move(u32 home, u32 hole, u32 at)
{
	if (hole <= at)
		return home <= hole || home > at;
	return home <= hole && home > at;
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
	u64 hash = hc_hash(block, ix->seed);
	u32 want = hc_index_entry(ix, hash, slot);
	u32 i = hc_index_home(ix, hash);
	u32 hole;

	while (ix->bucket[i] != want) {
		if (WARN_ON_ONCE(!ix->bucket[i]))
			return;
		i = hc_index_next(ix, i);
	}

	hole = i;
	for (;;) {
		u32 entry, home;

		i = hc_index_next(ix, i);
		entry = ix->bucket[i];
		if (!entry)
			break;
		home = hc_index_home(ix, hc_hash(ix->tag[hc_index_slot(ix, entry)],
						 ix->seed));
		if (hc_index_may_move(home, hole, i)) {
			ix->bucket[hole] = entry;
			hole = i;
		}
	}
	ix->bucket[hole] = 0;
}
