// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a slot's use: release, loss, and the last unpin.
 */
#include "core/slot.h"

#include <linux/lockdep.h>

#include "core/shard.h"
#include "core/trace.h"

/* Stop tracking a published slot, which leaves the cache for @reason. */
static void __hc_slot_forget(struct hc_shard *shard, u32 slot,
			     enum hc_counter reason)
{
	shard->ops->remove(shard->policy, slot);
	if (slot < shard->adopted)
		shard->next_ops->remove(shard->next_policy, slot);
	shard->occupancy--;
	shard->count[reason]++;
	trace_hotcache_invalidate(shard->dev, hc_slot_block(shard->word[slot]),
				  reason);
}

/**
 * __hc_slot_release() - remove a slot from the index, if it is there, and free it
 * @shard: the shard
 * @slot: a slot that the policy does not track and nobody uses
 *
 * Context: Shard's lock held.
 */
void __hc_slot_release(struct hc_shard *shard, u32 slot)
{
	u64 block = hc_slot_block(shard->word[slot]);

	lockdep_assert_held(&shard->lock);
	if (hc_slot_state(shard->ctl[slot]) == HC_SLOT_FILLING)
		shard->filling--;
	if (block != HC_BLOCK_NONE)
		hc_index_remove(&shard->index, block, slot);
	shard->ctl[slot] = HC_SLOT_FREE;
	shard->word[slot] = shard->free;
	shard->free = slot;
	shard->used--;
}

/**
 * __hc_slot_lose() - invalidate a slot whose content is or will be out of date
 * @shard: the shard
 * @slot: a slot in the index
 * @reason: the counter of the cause
 *
 * Frees the slot if it is not in use, else marks it lost, for its last user to
 * free.
 *
 * Context: Shard's lock held.
 */
void __hc_slot_lose(struct hc_shard *shard, u32 slot, enum hc_counter reason)
{
	u32 ctl = shard->ctl[slot];

	lockdep_assert_held(&shard->lock);
	if (ctl & HC_SLOT_LOST)
		return;
	if (hc_slot_state(ctl) == HC_SLOT_FILLING)
		shard->count[HC_CNT_fill_lost]++;
	else
		__hc_slot_forget(shard, slot, reason);

	if (hc_slot_use(ctl) == HC_SLOT_CLEAN)
		__hc_slot_release(shard, slot);
	else
		shard->ctl[slot] = ctl | HC_SLOT_LOST;
}
