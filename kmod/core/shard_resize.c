// SPDX-License-Identifier: GPL-2.0
/*
 * A shard becomes smaller, or larger again, while it is in use.
 *
 * Its arrays stay as long as they are, so whoever looks without the lock sees
 * nothing move. What changes is how many of its slots are given to blocks. To
 * become smaller, the shard sets a limit. From then on no block gets a slot beyond it,
 * and one that is free there is retired: it is in no list. The lists of free slots are
 * put aside and gone through, to find those beyond the limit. Blocks that are beyond
 * it move to slots below, which the policy's coldest blocks leave if none is free. A
 * block that is being filled or written stays where it is for now. When all slots
 * beyond the limit are retired and no reader copies from any of them, the shard
 * has as many slots as the limit says.
 *
 * A block that moves is not found for a moment by who looks without the lock, and a
 * copy that a reader is making is rejected. Both then look under the lock, where
 * the block is in one slot or the other.
 *
 * All goes by bounded holds of the lock. It can be given up at any time: then the
 * retired slots are given back to the lists.
 */
#include "core/shard.h"

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "core/pool_resize.h"
#include "core/shard_free.h"
#include "core/shard_internal.h"
#include "core/slot.h"
#include "core/slot_word.h"
#include "core/stamp.h"

#include <asm/barrier.h>

/* The policy knows the limit: shares of more slots would let hot blocks go first. */
static void __hc_shard_set_limit(struct hc_shard *shard, u32 limit)
{
	shard->limit = limit;
	if (shard->ops->limit)
		shard->ops->limit(shard->policy, limit);
}

/**
 * hc_shard_shrink_begin() - begin to make a shard smaller
 * @shard: the shard, not becoming smaller, and with no switch of the policy under way
 * @nr_slots: how many slots it is to have, fewer than it has and at least one
 * @reason: counter for the blocks that have to go
 *
 * hc_shard_shrink_step() does it; in the end hc_shard_shrink_finish() succeeds, or
 * hc_shard_unshrink_step() gives it up.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_shrink_begin(struct hc_shard *shard, u32 nr_slots,
			   enum hc_counter reason)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	shard->shrink_reason = reason;
	__hc_shard_set_limit(shard, nr_slots);
	shard->retired = shard->nr_slots - max(shard->fresh, nr_slots);
	shard->aside[0] = shard->clear;
	shard->aside[1] = shard->free;
	shard->clear = HC_SLOT_NONE;
	shard->free = HC_SLOT_NONE;
	spin_unlock_irqrestore(&shard->lock, flags);
}

/* Go through free slots that were put aside. Returns whether there may be more. */
static bool __hc_shard_sort_aside(struct hc_shard *shard)
{
	u32 i, left = HC_WALK_BATCH;

	for (i = 0; i < HC_ASIDE_LISTS; i++) {
		u32 *head = &shard->aside[i];

		for (; left && *head != HC_SLOT_NONE; left--) {
			u32 slot = *head;

			*head = hc_slot_block(READ_ONCE(shard->word[slot]));
			__hc_shard_push(shard, slot);
		}
	}
	return !left;
}

static bool __hc_shard_has_aside(const struct hc_shard *shard)
{
	u32 i;

	for (i = 0; i < HC_ASIDE_LISTS; i++)
		if (shard->aside[i] != HC_SLOT_NONE)
			return true;
	return false;
}

/* A free slot below the limit, for which a block is evicted if there is none. */
static u32 __hc_shard_room(struct hc_shard *shard, u64 block, u32 *steps)
{
	u32 slot = __hc_shard_pop(shard, steps);

	if (slot != HC_SLOT_NONE)
		return slot;
	slot = __hc_shard_evict(shard, block, shard->shrink_reason, steps);
	if (slot == HC_SLOT_NONE)
		return slot;
	__hc_shard_push(shard, slot);
	return __hc_shard_pop(shard, steps);
}

/* There is no place in the index for a block that was to move. */
static void __hc_shard_move_failed(struct hc_shard *shard, u32 to)
{
	shard->occupancy--;
	shard->used--;
	shard->count[shard->shrink_reason]++;
	__hc_shard_push(shard, to);
}

/*
 * Move a block that can be read to a free slot that nobody copies from. Nobody changes
 * its data while the lock is held. The policy hears of it as of a block that
 * another policy had. If the policy does not tell what is hot, that is what was read.
 */
static void __hc_shard_move(struct hc_shard *shard, const struct hc_pool *pool,
			    u32 from, u32 to, u32 *steps)
{
	const struct hc_policy_ops *ops = shard->ops;
	unsigned int hints = HC_HINT_ADOPT;
	u64 *word = &shard->word[to];
	u64 old, block, marks;

	if (ops->is_hot ? ops->is_hot(shard->policy, from) :
			  !!(READ_ONCE(shard->word[from]) & HC_SLOT_READ))
		hints |= HC_HINT_HOT;
	old = xchg(&shard->word[from], HC_SLOT_FREE);
	block = hc_slot_block(old);
	ops->remove(shard->policy, from);
	hc_index_remove(&shard->index, block, from);
	*steps += 2 * ops->max_steps;
	if (!hc_index_insert(&shard->index, block, to)) {
		__hc_shard_move_failed(shard, to);
		return;
	}
	*steps += hc_pool_copy(pool, shard->base + to, shard->base + from);
	WRITE_ONCE(*word, block | HC_SLOT_FILLING);
	ops->insert(shard->policy, to, block, hints);
	marks = (READ_ONCE(*word) & HC_SLOT_TOUCH) |
		(old & (HC_SLOT_READ | HC_SLOT_STREAM | HC_SLOT_READAHEAD));
	/* The writes that the old word has counted are not in the new one. */
	hc_stamp_publish(shard, block);
	/* [E] of hazard.h: pairs with the acquire in hc_hit_begin(). */
	smp_store_release(word, block | HC_SLOT_CLEAN | marks);
}

/* Let a slot beyond the limit become free, unless it is, or is in use. */
static void __hc_shard_vacate(struct hc_shard *shard, const struct hc_pool *pool,
			      u32 slot, u32 *steps)
{
	u64 word = READ_ONCE(shard->word[slot]);
	u32 to;

	if (!hc_slot_readable(word))
		return;
	/* A drop that has passed the other slot would miss its block. */
	if (shard->walks) {
		__hc_slot_lose(shard, slot, shard->shrink_reason);
		return;
	}
	to = __hc_shard_room(shard, hc_slot_block(word), steps);
	/* Its own block may have been the coldest. */
	if (!hc_slot_readable(READ_ONCE(shard->word[slot]))) {
		if (to != HC_SLOT_NONE)
			__hc_shard_push(shard, to);
		return;
	}
	if (to == HC_SLOT_NONE) {
		WRITE_ONCE(shard->stuck, true);
		return;
	}
	__hc_shard_move(shard, pool, slot, to, steps);
	__hc_shard_push(shard, slot);
}

/**
 * hc_shard_shrink_step() - vacate a batch of slots beyond the limit
 * @shard: the shard, becoming smaller
 * @pool: where its data are
 * @cursor: slot to begin with, 0 for the first; moved to the next batch
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do. After that some slots may still be in use:
 * these are what the next round is for.
 */
bool hc_shard_shrink_step(struct hc_shard *shard, const struct hc_pool *pool,
			  u32 *cursor)
{
	unsigned long flags;
	u32 s, end, steps = 0;
	bool more = true;

	spin_lock_irqsave(&shard->lock, flags);
	if (!*cursor)
		WRITE_ONCE(shard->stuck, false);
	if (!__hc_shard_sort_aside(shard)) {
		s = max(*cursor, shard->limit);
		end = min(s + HC_WALK_BATCH, shard->fresh);
		for (; s < end && steps < HC_HOLD_STEPS; s++)
			__hc_shard_vacate(shard, pool, s, &steps);
		more = s < shard->fresh;
		*cursor = s;
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	return more;
}

/* The shard has another number of slots, and nothing is in use beyond. */
static void __hc_shard_set_slots(struct hc_shard *shard, u32 nr_slots)
{
	WRITE_ONCE(shard->nr_slots, nr_slots);
	shard->limit = nr_slots;
	shard->retired = 0;
	shard->policy_slots = nr_slots;
	shard->fresh = min(shard->fresh, nr_slots);
	shard->reserve = hc_shard_reserve(nr_cpu_ids, nr_slots);
	/* Samples of what was evicted from so many slots say nothing now. */
	memset(&shard->refault, 0, sizeof(shard->refault));
	hc_refault_init(&shard->refault, nr_slots);
}

/* Of slots that are all free. */
static bool __hc_shard_range_is_copied(const struct hc_shard *shard, u32 first,
				       u32 end)
{
	if (shard->held > first && shard->held <= end)
		return true;
	/* [G] of hazard.h: whoever has freed the slots held the lock. */
	smp_mb();
	return shard->hazards &&
	       hc_hazards_name_range(shard->hazards, shard->base + first,
				     shard->base + end);
}

/**
 * hc_shard_shrink_finish() - let a shard be smaller, if it can be
 * @shard: the shard, becoming smaller
 *
 * Context: Any, takes the shard's lock.
 * Return: true if it now has fewer slots: nobody uses the memory of the others, nor
 * will until hc_shard_grow(). False, with nothing done, if some are in use.
 */
bool hc_shard_shrink_finish(struct hc_shard *shard)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&shard->lock, flags);
	done = !__hc_shard_has_aside(shard) &&
	       shard->retired == shard->nr_slots - shard->limit &&
	       !__hc_shard_range_is_copied(shard, shard->limit, shard->nr_slots);
	if (done)
		__hc_shard_set_slots(shard, shard->limit);
	spin_unlock_irqrestore(&shard->lock, flags);
	return done;
}

/**
 * hc_shard_shrink_most() - how much smaller could a shard be at once?
 * @shard: the shard, becoming smaller, but some slots beyond the limit are in use
 *
 * Context: Process, may sleep. Takes no lock: a slot beyond the limit that is free
 * stays so, but for one that a victim was just taken from and that a hazard line names. So
 * the number may be too small; hc_shard_shrink_finish() sees that.
 * Return: the slots that it has to keep for that: the last one is in use.
 */
u32 hc_shard_shrink_most(const struct hc_shard *shard)
{
	u32 n = READ_ONCE(shard->fresh);

	while (n > shard->limit &&
	       hc_slot_state(READ_ONCE(shard->word[n - 1])) == HC_SLOT_FREE) {
		if (n-- % HC_WALK_BATCH == 0)
			cond_resched();
	}
	return max(n, shard->limit);
}

/**
 * hc_shard_in_flight() - could a shard be so small without a wait?
 * @shard: the shard
 * @nr_slots: how many slots it is to have
 *
 * Context: Process, may sleep. Takes no lock: blocks come into flight meanwhile.
 * Return: the slots that it has to keep for that: the last one of them is being filled
 * or written, or is held, unless they are @nr_slots.
 */
u32 hc_shard_in_flight(const struct hc_shard *shard, u32 nr_slots)
{
	u32 n = READ_ONCE(shard->fresh);

	while (n > nr_slots) {
		u64 word = READ_ONCE(shard->word[n - 1]);

		if (hc_slot_state(word) != HC_SLOT_FREE && !hc_slot_readable(word))
			break;
		if (n == READ_ONCE(shard->held))
			break;
		if (n-- % HC_WALK_BATCH == 0)
			cond_resched();
	}
	return max(n, nr_slots);
}

/**
 * hc_shard_unshrink_step() - raise the limit of a shard by a batch of slots
 * @shard: the shard, becoming smaller
 * @nr_slots: what the limit is to be, at most the slots that the shard has
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do.
 */
bool hc_shard_unshrink_step(struct hc_shard *shard, u32 nr_slots)
{
	unsigned long flags;
	bool more = true;
	u32 s, end;

	spin_lock_irqsave(&shard->lock, flags);
	if (!__hc_shard_sort_aside(shard)) {
		end = min(shard->limit + HC_WALK_BATCH, nr_slots);
		for (s = shard->limit; s < end; s++) {
			shard->limit = s + 1;
			if (hc_slot_state(READ_ONCE(shard->word[s])) != HC_SLOT_FREE)
				continue;
			shard->retired--;
			if (s < shard->fresh)
				__hc_shard_push(shard, s);
		}
		__hc_shard_set_limit(shard, end);
		more = end < nr_slots;
	}
	spin_unlock_irqrestore(&shard->lock, flags);
	return more;
}

/**
 * hc_shard_grow() - let a shard have more slots
 * @shard: the shard, not becoming smaller, whose policy keeps track of so many
 * @nr_slots: how many, at most its capacity; there is memory for their data
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_grow(struct hc_shard *shard, u32 nr_slots)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	__hc_shard_set_slots(shard, nr_slots);
	spin_unlock_irqrestore(&shard->lock, flags);
}
