// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a slot's use: release and loss.
 */
#include "core/slot.h"

#include <linux/lockdep.h>

#include "core/shard.h"
#include "core/shard_free.h"
#include "core/trace.h"

/* Stop tracking a published slot, which leaves the cache for @reason. */
static void __hc_slot_forget(struct hc_shard *shard, u32 slot, u64 block,
			     enum hc_counter reason)
{
	shard->ops->remove(shard->policy, slot);
	if (slot < shard->adopted)
		shard->next_ops->remove(shard->next_policy, slot);
	shard->occupancy--;
	shard->count[reason]++;
	trace_hotcache_invalidate(shard->dev, block, reason);
}

/**
 * __hc_slot_release() - remove a slot from the index and free it
 * @shard: the shard
 * @slot: a slot in the index that the policy does not track and nobody fills or
 *	writes any more
 *
 * Context: Shard's lock held.
 */
void __hc_slot_release(struct hc_shard *shard, u32 slot)
{
	u64 word = READ_ONCE(shard->word[slot]);

	if (hc_slot_state(word) == HC_SLOT_FILLING)
		shard->filling--;
	else if (hc_slot_state(word) == HC_SLOT_WRITING)
		shard->writing--;
	shard->used--;
	hc_index_remove(&shard->index, hc_slot_block(word), slot);
	__hc_shard_push(shard, slot);
}

/**
 * __hc_slot_lose() - invalidate a slot whose content is or will be out of date
 * @shard: the shard
 * @slot: a slot in the index
 * @reason: the counter of the cause
 *
 * Frees the slot if it is neither filled nor written, else marks it lost, for
 * its user to free.
 *
 * Context: Shard's lock held.
 */
void __hc_slot_lose(struct hc_shard *shard, u32 slot, enum hc_counter reason)
{
	u64 word = READ_ONCE(shard->word[slot]);

	lockdep_assert_held(&shard->lock);
	if (word & HC_SLOT_LOST)
		return;
	if (hc_slot_state(word) == HC_SLOT_FILLING)
		shard->count[HC_CNT_fill_lost]++;
	else
		__hc_slot_forget(shard, slot, hc_slot_block(word), reason);

	if (hc_slot_readable(word))
		__hc_slot_release(shard, slot);
	else
		__hc_slot_change(&shard->word[slot], 0, HC_SLOT_LOST);
}
