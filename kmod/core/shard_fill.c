// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a fill: publish its blocks, or free their slots.
 */
#include "core/shard.h"

#include <linux/bitops.h>

#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"
#include "core/trace.h"

/* Returns the steps that this may have taken. */
static u32 __hc_shard_publish(struct hc_shard *shard, u32 slot,
			      unsigned int hints)
{
	u64 block = hc_slot_block(shard->word[slot]);
	u32 steps = shard->ops->max_steps;

	shard->count[HC_CNT_refaults] +=
		shard->ops->insert(shard->policy, slot, block, hints);
	/* The answer of the new policy would count the same refault twice. */
	if (slot < shard->adopted) {
		shard->next_ops->insert(shard->next_policy, slot, block, hints);
		steps += shard->next_ops->max_steps;
	}
	shard->filling--;
	shard->occupancy++;
	shard->count[HC_CNT_inserts]++;
	shard->ctl[slot] = HC_SLOT_CLEAN;
	if (hints & HC_HINT_RUN) {
		shard->count[HC_CNT_stream_inserts]++;
		shard->ctl[slot] |= HC_SLOT_STREAM;
	}
	if (hints & HC_HINT_READAHEAD) {
		shard->count[HC_CNT_readahead_inserts]++;
		shard->ctl[slot] |= HC_SLOT_READAHEAD;
	}
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
	if (!(shard->ctl[s] & HC_SLOT_LOST))
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
 * @slot: out: the pool-wide slots, by bit number
 * @wake: list that the reads waiting for these blocks are added to
 *
 * If @ok, publishes and pins each block that was not lost. A lost block keeps
 * its slot until the caller has copied the data: its read began before the
 * write did and may return it. If not @ok, frees all slots.
 *
 * Whether a block is lost is looked at in the hold of the lock that publishes it.
 *
 * Context: Any, takes the shard's lock, more than once if the policy may take
 * many steps.
 * Return: the blocks that were published; if @ok, hc_shard_fill_put() must
 * follow.
 */
u16 hc_shard_fill_end(struct hc_shard *shard, u64 region, u16 mask, bool ok,
		      unsigned int hints, u32 *slot, struct list_head *wake)
{
	unsigned long flags, todo = mask;
	u16 published = 0, held = 0;
	unsigned int i;
	u32 steps = 0;

	flags = hc_shard_lock(shard);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u32 s;

		if (steps >= HC_HOLD_STEPS) {
			/* Later blocks may get waiters until their own hold. */
			__hc_shard_wake(shard, region, held, wake);
			flags = hc_shard_relock(shard, flags);
			steps = 0;
			held = 0;
		}
		s = hc_index_find(&shard->index, hc_block_of(region, i));
		slot[i] = shard->base + s;
		held |= BIT(i);
		if (!ok) {
			__hc_slot_release(shard, s);
		} else if (!(shard->ctl[s] & HC_SLOT_LOST)) {
			steps += __hc_shard_publish(shard, s, hints);
			shard->ctl[s] += HC_SLOT_PIN;
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

/**
 * hc_shard_fill_put() - release the slots of a fill whose data has been copied
 * @shard: the shard
 * @slot: pool-wide slots, by bit number
 * @published: the blocks that hc_shard_fill_end() published
 * @lost: the others
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_fill_put(struct hc_shard *shard, const u32 *slot, u16 published,
		       u16 lost)
{
	unsigned long flags, todo;
	unsigned int i;

	flags = hc_shard_lock(shard);
	todo = published;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		__hc_slot_unpin(shard, slot[i] - shard->base);
	todo = lost;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		__hc_slot_release(shard, slot[i] - shard->base);
	hc_shard_unlock(shard, flags);
}
