// SPDX-License-Identifier: GPL-2.0
/*
 * Writes to a shard: fences, updates in place, invalidation.
 */
#include "core/shard.h"

#include <linux/bitops.h>

#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"

#include <asm/barrier.h>

/*
 * A policy that relinks looks at other slots on a hit. One that sets a bit does not,
 * which costs no more than the look-up.
 */
static u32 __hc_shard_hit_steps(const struct hc_shard *shard)
{
	u32 steps = 0;

	if (hc_policy_relinks(shard->ops))
		steps += shard->ops->max_steps;
	if (shard->next_ops && hc_policy_relinks(shard->next_ops))
		steps += shard->next_ops->max_steps;
	return steps;
}

/* May a write take the slot over? Not if its count of writes is full. */
static bool hc_slot_is_writable(u64 word)
{
	return hc_slot_readable(word) && (word & HC_SLOT_SEQ) != HC_SLOT_SEQ;
}

/*
 * Must a write drop what it touches? While it is in flight, nobody reads a block that
 * it holds, nor is that evicted; so it must not add up to much of the shard.
 */
static bool __hc_shard_writes_enough(const struct hc_shard *shard)
{
	return shard->writing >= READ_ONCE(shard->max_writes);
}

/*
 * Give a published slot to a write; any other slot becomes lost, and false is
 * returned. Adds the steps that the policy may have taken to @steps.
 */
static bool __hc_shard_write_block(struct hc_shard *shard, u32 slot, bool update,
				   enum hc_counter reason, u32 *steps)
{
	u64 word = READ_ONCE(shard->word[slot]);

	if (hc_slot_state(word) == HC_SLOT_WRITING)
		shard->count[HC_CNT_write_overlaps]++;
	/* Who writes to a block all the time would keep the shard from getting smaller. */
	if (!update || slot >= shard->limit || !hc_slot_is_writable(word) ||
	    __hc_shard_writes_enough(shard)) {
		__hc_slot_lose(shard, slot, reason);
		return false;
	}
	__hc_slot_change(&shard->word[slot], HC_SLOT_STATE,
			 HC_SLOT_WRITING + HC_SLOT_SEQ_ONE);
	shard->writing++;
	__hc_shard_hit(shard, slot, HC_HINT_WRITE);
	*steps += __hc_shard_hit_steps(shard);
	return true;
}

/**
 * hc_shard_write_begin() - a write to blocks of one region is about to be sent
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks it touches, bit i for the i-th of the region
 * @update: whether resident blocks take the new data; else they become lost
 * @reason: counter for blocks lost
 * @slot: out: pool-wide slots of the blocks to update, by bit number
 *
 * Raises the fence of these blocks until hc_shard_write_end(). Fills of them
 * that are in flight and writes to them lose their slots. No write has been sent
 * before this returns, so in between, blocks that come later may be read still and
 * their fills end; none begins.
 *
 * Context: Any, takes the shard's lock, more than once if the policy may take
 * many steps.
 * Return: the blocks whose slots the caller may now change. Who is reading them finds
 * out that they are being written, and rejects what it has copied.
 */
u16 hc_shard_write_begin(struct hc_shard *shard, u64 region, u16 mask,
			 bool update, enum hc_counter reason, u32 *slot)
{
	unsigned int i, todo = mask;
	unsigned long flags;
	u16 resident = 0;
	u32 steps = 0;

	flags = hc_shard_lock(shard);
	hc_fence_enter(&shard->fence, region, mask);
	hc_for_each_bit(i, todo) {
		u64 block = hc_block_of(region, i);
		u32 s;

		if (steps >= HC_HOLD_STEPS) {
			flags = hc_shard_relock(shard, flags);
			steps = 0;
		}
		s = hc_index_find(&shard->index, block);
		hc_failed_forget(&shard->failed, block);
		if (s == HC_SLOT_NONE ||
		    !__hc_shard_write_block(shard, s, update, reason, &steps))
			continue;
		slot[i] = shard->base + s;
		resident |= BIT(i);
	}
	hc_shard_unlock(shard, flags);
	/* [F] of hazard.h, for the data that the caller stores: pairs with [C]. */
	smp_wmb();
	return resident;
}

/*
 * The slot of a block that a write holds: remembered by the write, or looked for, which
 * finds the same one, since nobody takes a slot that is being written.
 */
static u32 hc_shard_held(const struct hc_shard *shard, u64 region, unsigned int i,
			 const u32 *slot)
{
	return slot ? slot[i] - shard->base :
		      hc_index_find(&shard->index, hc_block_of(region, i));
}

/* Free a slot that a write holds and leaves without valid data. */
static void __hc_shard_write_free(struct hc_shard *shard, u32 slot,
				  enum hc_counter reason)
{
	__hc_slot_lose(shard, slot, reason);
	__hc_slot_release(shard, slot);
}

/**
 * hc_shard_write_drop() - free slots that a write holds but does not update
 * @shard: the region's shard
 * @region: the region, whose fence stays up
 * @mask: blocks that hc_shard_write_begin() returned
 * @reason: counter for them
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_write_drop(struct hc_shard *shard, u64 region, u16 mask,
			 enum hc_counter reason)
{
	unsigned int i, todo = mask;
	unsigned long flags;

	flags = hc_shard_lock(shard);
	hc_for_each_bit(i, todo)
		__hc_shard_write_free(shard,
				      hc_shard_held(shard, region, i, NULL),
				      reason);
	hc_shard_unlock(shard, flags);
}

/**
 * hc_shard_write_end() - a write to blocks of one region has completed
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks that it still holds for update
 * @slot: their pool-wide slots, by bit number, as of hc_shard_write_begin(); or NULL
 * @ok: whether slots and origin now hold the same data
 *
 * Publishes the new data of blocks that are not lost, then lowers the fence.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_write_end(struct hc_shard *shard, u64 region, u16 mask,
			const u32 *slot, bool ok)
{
	unsigned int i, todo = mask;
	unsigned long flags;

	flags = hc_shard_lock(shard);
	hc_for_each_bit(i, todo) {
		u32 s = hc_shard_held(shard, region, i, slot);

		if (ok && !(READ_ONCE(shard->word[s]) & HC_SLOT_LOST)) {
			/* A full barrier, and so [E] of hazard.h. */
			__hc_slot_change(&shard->word[s], HC_SLOT_STATE,
					 HC_SLOT_CLEAN);
			shard->writing--;
			shard->count[HC_CNT_updated]++;
		} else {
			__hc_shard_write_free(shard, s, HC_CNT_invalidate_error);
		}
	}
	hc_fence_leave(&shard->fence, region);
	hc_shard_unlock(shard, flags);
}
