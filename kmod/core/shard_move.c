// SPDX-License-Identifier: GPL-2.0
/*
 * Another slot for a block that is to be written while it is being read.
 */
#include "core/shard_internal.h"

#include <linux/lockdep.h>

#include "core/shard.h"
#include "core/slot.h"

/*
 * To the policy it is a block that it takes over from another policy, of which it
 * knows only whether it was hot; the write's own access follows.
 */
static void __hc_shard_move_tracked(struct hc_shard *shard, u64 block, u32 from,
				    u32 to, u32 *steps)
{
	unsigned int hints = HC_HINT_ADOPT;

	/* A policy that knows no hot blocks must not take it for the next victim. */
	if (!shard->ops->is_hot || shard->ops->is_hot(shard->policy, from))
		hints |= HC_HINT_HOT;
	shard->ops->remove(shard->policy, from);
	shard->ops->insert(shard->policy, to, block, hints);
	*steps += 2 * shard->ops->max_steps;
	if (!shard->next_ops)
		return;
	if (from < shard->adopted)
		shard->next_ops->remove(shard->next_policy, from);
	if (to < shard->adopted)
		shard->next_ops->insert(shard->next_policy, to, block, hints);
	*steps += 2 * shard->next_ops->max_steps;
}

/* Who visits all slots would miss a block that moves behind him. */
static bool __hc_shard_moves_behind(const struct hc_shard *shard, u32 from,
				    u32 to)
{
	return from >= shard->visited && to < shard->visited;
}

/**
 * __hc_shard_move() - let a block that is being read have another slot
 * @shard: the shard
 * @from: its slot, CLEAN, pinned and not lost
 * @admit: which slots it may get
 * @steps: the steps that the policy may have taken are added to it
 *
 * The readers of @from go on; it leaves the index and gets one more pin, for who
 * copies its data. The last unpin frees it. The new slot is CLEAN, though it
 * has no data yet: the caller gives it another state at once.
 *
 * Context: Shard's lock held.
 * Return: the new slot; HC_SLOT_NONE, with the block where it was, if there is
 * none that it may have.
 */
u32 __hc_shard_move(struct hc_shard *shard, u32 from, enum hc_admit admit,
		    u32 *steps)
{
	u64 block = hc_slot_block(shard->word[from]);
	u32 to;

	lockdep_assert_held(&shard->lock);
	to = __hc_shard_find_free(shard, block, admit, steps);
	if (to == HC_SLOT_NONE || __hc_shard_moves_behind(shard, from, to))
		return HC_SLOT_NONE;
	__hc_shard_take_free(shard, to);
	shard->word[to] = block;
	hc_index_move(&shard->index, block, from, to);
	__hc_shard_move_tracked(shard, block, from, to, steps);
	/* Only now, because the policy reads the touch. */
	shard->word[from] = HC_BLOCK_NONE;
	shard->ctl[to] = hc_slot_become(shard->ctl[from], HC_SLOT_CLEAN);
	shard->ctl[from] = (hc_slot_use(shard->ctl[from]) | HC_SLOT_LOST) +
			   HC_SLOT_PIN;
	return to;
}
