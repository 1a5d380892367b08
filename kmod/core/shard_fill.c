// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a fill: publish its blocks, or free their slots.
 */
#include "core/shard.h"

#include <linux/bitops.h>
#include <linux/compiler.h>

#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"
#include "core/stamp.h"
#include "core/trace.h"

#include <asm/barrier.h>

/* Returns the steps that this may have taken. */
static u32 __hc_shard_publish(struct hc_shard *shard, u32 slot, u64 block,
			      unsigned int hints)
{
	u32 steps = shard->ops->max_steps;
	u64 *word = &shard->word[slot];
	u64 marks = 0;

	/* The policy sets the touch. */
	WRITE_ONCE(*word, block | HC_SLOT_FILLING);
	shard->count[HC_CNT_refaults] +=
		shard->ops->insert(shard->policy, slot, block, hints);
	/* The answer of the new policy would count the same refault twice. */
	if (slot < shard->adopted) {
		shard->next_ops->insert(shard->next_policy, slot, block, hints);
		__hc_shard_undeafen(shard, slot);
		steps += shard->next_ops->max_steps;
	}
	shard->filling--;
	shard->occupancy++;
	shard->count[HC_CNT_inserts]++;
	if (hints & HC_HINT_RUN) {
		shard->count[HC_CNT_stream_inserts]++;
		marks |= HC_SLOT_STREAM;
	}
	if (hints & HC_HINT_READAHEAD) {
		shard->count[HC_CNT_readahead_inserts]++;
		marks |= HC_SLOT_READAHEAD;
	}
	marks |= READ_ONCE(*word) & HC_SLOT_TOUCH;
	hc_stamp_publish(shard, block);
	/* [E] of hazard.h: pairs with the acquire in hc_hit_begin(). */
	smp_store_release(word, block | HC_SLOT_CLEAN | marks);
	return steps;
}

/**
 * hc_shard_fill_failed() - remember that a block cannot be read whole
 * @shard: the block's shard
 * @block: a block whose slot a failed fill still holds
 *
 * For a while it gets no slot. Not if a write has overtaken the fill: what it
 * has written may well be readable.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_fill_failed(struct hc_shard *shard, u64 block)
{
	unsigned long flags;
	u32 s;

	flags = hc_shard_lock(shard);
	s = hc_index_find(&shard->index, block);
	if (!(READ_ONCE(shard->word[s]) & HC_SLOT_LOST))
		hc_failed_add(&shard->failed, block);
	hc_shard_unlock(shard, flags);
}

/**
 * hc_shard_fill_end() - publish the blocks of a fill, or free their slots
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks whose slots this fill holds
 * @ok: whether their slots hold the origin's data
 * @hints: of the read
 * @slot: their pool-wide slots, by bit number: see hc_shard_slots()
 * @wake: list that the reads waiting for these blocks are added to
 *
 * If @ok, publishes each block that was not lost, and frees the slots of the others.
 * If not @ok, frees all slots. The caller has copied before what it wants of them: its
 * read began before the write did that a block is lost to, so it may return that.
 *
 * Whether a block is lost is looked at in the hold of the lock that publishes it.
 *
 * Context: Any, takes the shard's lock, more than once if the policy may take
 * many steps.
 * Return: the blocks that were published.
 */
u16 hc_shard_fill_end(struct hc_shard *shard, u64 region, u16 mask, bool ok,
		      unsigned int hints, const u32 *slot,
		      struct list_head *wake)
{
	unsigned int i, todo = mask;
	u16 published = 0, held = 0;
	unsigned long flags;
	u32 steps = 0;

	flags = hc_shard_lock(shard);
	hc_for_each_bit(i, todo) {
		u64 block = hc_block_of(region, i);
		u32 s = slot[i] - shard->base;

		if (steps >= HC_HOLD_STEPS) {
			/* Later blocks may get waiters until their own hold. */
			__hc_shard_wake(shard, region, held, wake);
			flags = hc_shard_relock(shard, flags);
			steps = 0;
			held = 0;
		}
		held |= BIT(i);
		if (!ok || READ_ONCE(shard->word[s]) & HC_SLOT_LOST) {
			__hc_slot_release(shard, s);
		} else {
			steps += __hc_shard_publish(shard, s, block, hints);
			published |= BIT(i);
		}
	}
	__hc_shard_wake(shard, region, held, wake);
	if (ok)
		trace_hotcache_fill(shard->dev, hc_block_of(region, 0),
				    published, mask & ~published);
	hc_shard_unlock(shard, flags);
	return published;
}
