// SPDX-License-Identifier: GPL-2.0
/*
 * Walks over all slots of a shard: drop, policy switch, inspection.
 *
 * They go by slots, so that a terabyte's discard costs no more than the pool is
 * long, unless the range is the shorter one, and give the lock up in between.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/shard.h"
#include "core/slot.h"

/**
 * hc_shard_drop_step() - drop cached blocks of a range, one batch of slots
 * @shard: the shard
 * @first: first block of the range
 * @last: last block of the range
 * @reason: counter for blocks dropped
 * @cursor: slot to begin with; moved on
 *
 * Fills and writes in flight in the range lose their slots.
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do.
 */
bool hc_shard_drop_step(struct hc_shard *shard, u64 first, u64 last,
			enum hc_counter reason, u32 *cursor)
{
	u32 end = min(*cursor + HC_WALK_BATCH, shard->nr_slots);
	unsigned long flags;
	u32 s;

	spin_lock_irqsave(&shard->lock, flags);
	for (s = *cursor; s < end; s++) {
		if (hc_slot_state(shard->ctl[s]) == HC_SLOT_FREE)
			continue;
		if (shard->tag[s] >= first && shard->tag[s] <= last)
			__hc_slot_lose(shard, s, reason);
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	*cursor = end;
	return end < shard->nr_slots;
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
		u32 s = hc_index_find(&shard->index, hc_block_of(region, i));

		if (s != HC_SLOT_NONE)
			__hc_slot_lose(shard, s, reason);
	}
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_switch_begin() - begin to change the policy
 * @shard: the shard, not switching
 * @next: the new policy from hc_shard_policy_alloc(); what the shard needs of
 *	its memory is taken out
 *
 * Until the last step the old policy names the victims, while the new one is
 * told of everything that concerns the slots it has adopted. Buffers for hits
 * stay with the shard, since readers that have given its lock up may be at them.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_switch_begin(struct hc_shard *shard, struct hc_shard_policy *next)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	shard->next_ops = next->ops;
	shard->next_policy = next->instance;
	shard->next_bytes = next->bytes;
	shard->adopted = 0;
	next->instance = NULL;
	if (hc_policy_relinks(next->ops)) {
		if (!shard->hits)
			swap(shard->hits, next->hits);
		shard->buffer_hits = true;
	}
	spin_unlock_irqrestore(&shard->lock, flags);
}

static void __hc_shard_adopt(struct hc_shard *shard, u32 slot)
{
	unsigned int hints = HC_HINT_ADOPT;
	u32 ctl = shard->ctl[slot];

	if (!hc_slot_tracked(ctl))
		return;
	if (shard->ops->is_hot && shard->ops->is_hot(shard->policy, slot))
		hints |= HC_HINT_HOT;
	shard->next_ops->insert(shard->next_policy, slot, shard->tag[slot],
				hints);
}

/**
 * hc_shard_switch_step() - hand one batch of slots to the new policy
 * @shard: the shard, switching
 * @old: out: with the last batch, the old policy's memory, to be freed
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do.
 */
bool hc_shard_switch_step(struct hc_shard *shard, void **old)
{
	unsigned long flags;
	bool more;
	u32 end;

	spin_lock_irqsave(&shard->lock, flags);
	end = min(shard->adopted + HC_WALK_BATCH, shard->nr_slots);
	for (; shard->adopted < end; shard->adopted++)
		__hc_shard_adopt(shard, shard->adopted);
	more = end < shard->nr_slots;
	if (!more) {
		*old = shard->policy;
		shard->ops = shard->next_ops;
		shard->policy = shard->next_policy;
		shard->policy_bytes = shard->next_bytes;
		shard->buffer_hits = hc_policy_relinks(shard->ops);
		shard->next_ops = NULL;
		shard->next_policy = NULL;
		shard->adopted = 0;
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	return more;
}

/**
 * hc_shard_pin_slot() - hold a slot so that its content can be looked at
 * @shard: the shard
 * @slot: number within the shard
 * @block: out: the block that it holds
 *
 * Context: Any, takes the shard's lock.
 * Return: false if it holds nothing that could be read.
 */
bool hc_shard_pin_slot(struct hc_shard *shard, u32 slot, u64 *block)
{
	unsigned long flags;
	bool readable;

	spin_lock_irqsave(&shard->lock, flags);
	readable = hc_slot_readable(shard->ctl[slot]) &&
		   (shard->ctl[slot] & HC_SLOT_PINS) != HC_SLOT_PINS;
	if (readable) {
		shard->ctl[slot] += HC_SLOT_PIN;
		*block = shard->tag[slot];
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	return readable;
}

/**
 * hc_shard_unpin_slot() - undo hc_shard_pin_slot()
 * @shard: the shard
 * @slot: number within the shard
 *
 * Context: Any, takes the shard's lock.
 * Return: true if the block was valid all the time: nothing wrote to it.
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
 * hc_shard_reset_counts() - set the counters back
 * @shard: the shard
 *
 * What is resident then counts as inserted, so that the identity holds on.
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

/**
 * hc_shard_look() - add up what the policy shows of its state
 * @shard: the shard
 * @ops: the policy asked for; one that is not in use here, or not yet, adds
 *	nothing
 * @sum: one number an internal of @ops
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_look(struct hc_shard *shard, const struct hc_policy_ops *ops,
		   u64 *sum)
{
	u64 value[HC_POLICY_MAX_INTERNALS] = {};
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&shard->lock, flags);
	if (shard->ops == ops && ops->look)
		ops->look(shard->policy, value);
	spin_unlock_irqrestore(&shard->lock, flags);
	for (i = 0; i < ops->nr_internals; i++)
		sum[i] += value[i];
}
