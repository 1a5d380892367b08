// SPDX-License-Identifier: GPL-2.0
/*
 * Walks over the slots of a shard: drop and inspection.
 *
 * A walk goes by slots and releases the lock between batches, so that the
 * discard of a terabyte costs no more than the slots that have been used. A
 * range that is shorter than that is dropped by regions.
 */
#include "core/shard.h"

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/slot.h"

/**
 * hc_shard_drop_step() - drop cached blocks of a range, one batch of slots
 * @shard: the shard
 * @first: first block of the range
 * @last: last block of the range
 * @reason: counter for blocks dropped
 * @cursor: slot to begin with; moved to the next batch
 *
 * Fills and writes in flight in the range lose their slots. Failed blocks are
 * forgotten, be they in the range or not. From the first step to the last, no
 * block moves to another slot, which could be one that has been looked at.
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do; who does not do it calls
 * hc_shard_drop_stop().
 */
bool hc_shard_drop_step(struct hc_shard *shard, u64 first, u64 last,
			enum hc_counter reason, u32 *cursor)
{
	unsigned long flags;
	bool more;
	u32 s, end;

	spin_lock_irqsave(&shard->lock, flags);
	shard->walks += !*cursor;
	shard->failed.nr = 0;
	/* Nothing is in use, so no later walk need look at what was. */
	if (!shard->used) {
		shard->fresh = 0;
		shard->free = HC_SLOT_NONE;
	}
	end = min(*cursor + HC_WALK_BATCH, shard->fresh);
	for (s = *cursor; s < end; s++) {
		u64 block = hc_slot_block(shard->word[s]);

		if (hc_slot_state(shard->ctl[s]) == HC_SLOT_FREE)
			continue;
		if (block >= first && block <= last)
			__hc_slot_lose(shard, s, reason);
	}
	more = end < shard->fresh;
	shard->walks -= !more;
	spin_unlock_irqrestore(&shard->lock, flags);
	*cursor = end;
	return more;
}

/**
 * hc_shard_drop_stop() - end hc_shard_drop_step() early
 * @shard: the shard
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
 * hc_shard_walk_slots() - how many slots a walk looks at
 * @shard: the shard
 *
 * Context: Any. Takes no lock: what others do meanwhile may not be in it.
 * Return: the number.
 */
u32 hc_shard_walk_slots(const struct hc_shard *shard)
{
	return READ_ONCE(shard->used) ? READ_ONCE(shard->fresh) : 0;
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
	unsigned long flags, todo = mask;
	unsigned int i;

	spin_lock_irqsave(&shard->lock, flags);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = hc_block_of(region, i);
		u32 s = hc_index_find(&shard->index, block);

		hc_failed_forget(&shard->failed, block);
		if (s != HC_SLOT_NONE)
			__hc_slot_lose(shard, s, reason);
	}
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_visit() - pin a slot so that its content can be read
 * @shard: the shard
 * @slot: number within the shard
 * @block: out: the block that it holds, if it is pinned
 *
 * Who does so with all slots, in ascending order, misses no block that is cached
 * all the time, because none moves from a slot that he has yet to visit to one
 * that he has visited. One at a time; hc_shard_visit_end() ends it.
 *
 * Context: Any, takes the shard's lock.
 * Return: what is in the slot.
 */
enum hc_visit hc_shard_visit(struct hc_shard *shard, u32 slot, u64 *block)
{
	enum hc_visit visit = HC_VISIT_NOTHING;
	unsigned long flags;
	u32 ctl;

	spin_lock_irqsave(&shard->lock, flags);
	/* In the same hold, so that no block comes to the slot in between. */
	shard->visited = slot + 1;
	ctl = shard->ctl[slot];
	if (hc_slot_readable(ctl) && (ctl & HC_SLOT_PINS) != HC_SLOT_PINS) {
		shard->ctl[slot] = ctl + HC_SLOT_PIN;
		*block = hc_slot_block(shard->word[slot]);
		visit = HC_VISIT_PINNED;
	} else if (hc_slot_tracked(ctl)) {
		visit = HC_VISIT_BUSY;
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	return visit;
}

/**
 * hc_shard_unpin_slot() - unpin a slot that hc_shard_visit() has pinned
 * @shard: the shard
 * @slot: number within the shard
 *
 * Context: Any, takes the shard's lock.
 * Return: true if the block stayed valid: nothing wrote to it.
 */
bool hc_shard_unpin_slot(struct hc_shard *shard, u32 slot)
{
	unsigned long flags;
	bool valid;

	spin_lock_irqsave(&shard->lock, flags);
	valid = !(shard->ctl[slot] & HC_SLOT_LOST);
	__hc_slot_unpin(shard, slot);
	spin_unlock_irqrestore(&shard->lock, flags);
	return valid;
}

/**
 * hc_shard_visit_end() - all slots have been visited, or as many as shall be
 * @shard: the shard
 *
 * From now on blocks may move to any slot.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_visit_end(struct hc_shard *shard)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	shard->visited = 0;
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
