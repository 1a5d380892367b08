// SPDX-License-Identifier: GPL-2.0
/*
 * Walks over the slots of a shard: drop and inspection.
 *
 * A drop goes by the slots that are in use, however far apart they are, and releases the
 * lock between batches, so that the discard of a terabyte costs no more than what is
 * cached. A range that is shorter than that is dropped by regions.
 */
#include "core/shard.h"

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <hotcache/content.h>
#include <hotcache/hash.h>

#include "core/slot.h"
#include "lib/slotset.h"

#include <asm/barrier.h>

static_assert(HC_BLOCK_BITS == 64 || HC_BLOCK_MASK == HC_CONTENT_BLOCK);

/* The next slot in use from one on, or HC_SLOT_NONE. */
static u32 __hc_shard_next_used(const struct hc_shard *shard, u32 s)
{
	u32 near = hc_slotset_near(shard->taken, s);

	return near == HC_SLOT_NONE ? hc_slotset_next(shard->taken, s) : near;
}

/**
 * hc_shard_drop_step() - drop cached blocks of a range, one batch of slots
 * @shard: the shard
 * @first: first block of the range
 * @last: last block of the range
 * @reason: counter for blocks dropped
 * @cursor: slot to begin with, 0 at first; moved to the next batch, HC_SLOT_NONE if
 *	there is none
 *
 * A batch is of slots in use; those that are free cost nothing. Who ends before there
 * is no more to do calls hc_shard_drop_stop(). In between no block moves to a slot that
 * the walk has passed.
 *
 * Fills and writes in flight in the range lose their slots. Failed blocks are
 * forgotten, be they in the range or not.
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do.
 */
bool hc_shard_drop_step(struct hc_shard *shard, u64 first, u64 last,
			enum hc_counter reason, u32 *cursor)
{
	unsigned long flags;
	bool more;
	u32 s, n;

	spin_lock_irqsave(&shard->lock, flags);
	shard->failed.nr = 0;
	shard->walks += !*cursor;
	s = __hc_shard_next_used(shard, *cursor);
	for (n = 0; n < HC_WALK_BATCH && s != HC_SLOT_NONE; n++) {
		u64 block = hc_slot_block(READ_ONCE(shard->word[s]));

		if (block >= first && block <= last)
			__hc_slot_lose(shard, s, reason);
		s = __hc_shard_next_used(shard, s + 1);
	}
	more = s != HC_SLOT_NONE;
	shard->walks -= !more;
	spin_unlock_irqrestore(&shard->lock, flags);
	*cursor = s;
	return more;
}

/**
 * hc_shard_drop_stop() - do not go on with a drop
 * @shard: the shard, for which hc_shard_drop_step() has just returned true
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_drop_stop(struct hc_shard *shard)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	shard->walks--;
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_walk_slots() - how many slots a drop looks at
 * @shard: the shard
 *
 * Context: Any. Takes no lock: what others do meanwhile may not be in it.
 * Return: the number.
 */
u32 hc_shard_walk_slots(const struct hc_shard *shard)
{
	return READ_ONCE(shard->used);
}

/**
 * hc_shard_drop_region() - drop cached blocks of one region
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks, bit i for the i-th of the region
 * @reason: counter for blocks dropped
 *
 * Fills and writes in flight there lose their slots.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_drop_region(struct hc_shard *shard, u64 region, u16 mask,
			  enum hc_counter reason)
{
	u64 hash = hc_hash(region, shard->index.seed);
	unsigned int i, todo = mask;
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	hc_for_each_bit(i, todo) {
		u64 block = hc_block_of(region, i);
		u32 s = __hc_index_find(&shard->index, hc_index_hash(hash, i),
					block);

		hc_failed_forget(&shard->failed, block);
		if (s != HC_SLOT_NONE)
			__hc_slot_lose(shard, s, reason);
	}
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_visit() - hold a slot so that its content can be compared
 * @shard: the shard
 * @slot: number within the shard
 * @word: out: the slot's word, if it is held
 *
 * Until hc_shard_leave() no other block gets the slot. One at a time.
 *
 * Context: Any, takes the shard's lock.
 * Return: what is in the slot.
 */
enum hc_visit hc_shard_visit(struct hc_shard *shard, u32 slot, u64 *word)
{
	enum hc_visit visit = HC_VISIT_NOTHING;
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	*word = READ_ONCE(shard->word[slot]);
	if (hc_slot_readable(*word)) {
		WRITE_ONCE(shard->held, slot + 1);
		visit = HC_VISIT_HELD;
	} else if (hc_slot_tracked(*word)) {
		visit = HC_VISIT_BUSY;
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	return visit;
}

/**
 * hc_shard_leave() - a slot that is held has been compared
 * @shard: the shard
 * @slot: number within the shard
 * @word: as of hc_shard_visit()
 *
 * Context: Any, takes the shard's lock.
 * Return: true if the block has stayed there and nothing has written to it.
 */
bool hc_shard_leave(struct hc_shard *shard, u32 slot, u64 word)
{
	unsigned long flags;
	bool same;

	/* [C] of hazard.h, for the data that the caller has compared. */
	smp_rmb();
	spin_lock_irqsave(&shard->lock, flags);
	same = hc_slot_same(word, READ_ONCE(shard->word[slot]));
	WRITE_ONCE(shard->held, 0);
	spin_unlock_irqrestore(&shard->lock, flags);
	return same;
}

/* If the policy does not tell which blocks are hot, those are that have been read. */
static u64 __hc_shard_record(const struct hc_shard *shard, u32 slot)
{
	const struct hc_policy_ops *ops = shard->ops;
	u64 word = READ_ONCE(shard->word[slot]);
	u64 hits = min(hc_touch_count(shard->word, slot), shard->own_hit_max);
	bool hot;

	if (!hc_slot_tracked(word))
		return 0;
	hot = ops->is_hot ? ops->is_hot(shard->policy, slot) :
			    word & HC_SLOT_READ;
	return hc_slot_block(word) | HC_CONTENT_CACHED |
	       (hot ? HC_CONTENT_HOT : 0) | hits << HC_CONTENT_HITS_SHIFT;
}

/**
 * hc_shard_content() - list what a batch of slots holds
 * @shard: the shard
 * @first: first slot
 * @nr: number of slots, at most HC_WALK_BATCH
 * @record: out: a record of content.h for each slot
 *
 * A block is hot if the policy says so; with a policy that does not tell, if it was
 * read since it was filled.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_content(struct hc_shard *shard, u32 first, u32 nr, u64 *record)
{
	unsigned long flags;
	u32 i;

	spin_lock_irqsave(&shard->lock, flags);
	for (i = 0; i < nr; i++)
		record[i] = __hc_shard_record(shard, first + i);
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_reset_counts() - reset the counters
 * @shard: the shard
 *
 * Resident blocks then count as inserted, so that inserts less evictions and
 * invalidations still equal the occupancy.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_reset_counts(struct hc_shard *shard)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	memset(shard->count, 0, sizeof(shard->count));
	shard->count[HC_CNT_inserts] = shard->occupancy;
	spin_unlock_irqrestore(&shard->lock, flags);
}
