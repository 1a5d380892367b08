// SPDX-License-Identifier: GPL-2.0
/*
 * Reads of a shard: look blocks up, take slots for missing ones.
 */
#include "core/shard.h"

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "core/shard_free.h"
#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"
#include "core/trace.h"

#include <asm/barrier.h>

/**
 * struct hc_hold - a hold of a shard's lock for blocks that are missing
 * @admit: which of the blocks get slots
 * @fenced: those that a write or a discard in flight may be changing, bit i for
 *	the i-th of their region: they get none
 * @steps: that the policy may have taken, at most
 */
struct hc_hold {
	enum hc_admit admit;
	u16 fenced;
	u32 steps;
};

static void __hc_shard_count_eviction(struct hc_shard *shard, u64 word,
				      enum hc_counter reason)
{
	bool unused = !(word & HC_SLOT_READ);

	shard->count[reason]++;
	shard->count[HC_CNT_unused_evictions] += unused;
	if (word & HC_SLOT_READAHEAD)
		shard->count[HC_CNT_readahead_unused]++;
	if (!(word & HC_SLOT_STREAM))
		return;
	shard->count[HC_CNT_stream_evictions]++;
	shard->count[HC_CNT_stream_unused] += unused;
}

/* Take the block of a victim out of the cache; its slot is in no list then. */
static void __hc_shard_evict_from(struct hc_shard *shard, u32 slot, u64 word,
				  u64 newcomer, enum hc_counter reason)
{
	u64 block = hc_slot_block(word);

	shard->ops->evict(shard->policy, slot, block);
	if (slot < shard->adopted)
		shard->next_ops->remove(shard->next_policy, slot);
	shard->occupancy--;
	shard->used--;
	hc_index_remove(&shard->index, block, slot);
	hc_refault_evict(&shard->refault, block);
	__hc_shard_count_eviction(shard, word, reason);
	trace_hotcache_evict(shard->dev, block, newcomer,
			     !!(word & HC_SLOT_READ),
			     !!(word & HC_SLOT_STREAM));
}

/*
 * Take a slot away from the block that it holds, unless it is being written or, if
 * it is to be used at once, copied from. Nobody who comes now may copy from it; a
 * block that stays can be read again at once.
 */
static bool __hc_shard_evict_slot(struct hc_shard *shard, u32 slot,
				  u64 newcomer, enum hc_counter reason)
{
	u64 *word = &shard->word[slot];
	u64 old = READ_ONCE(*word);

	if (!hc_slot_readable(old))
		return false;
	/* A full barrier: [G] of hazard.h. */
	old = xchg(word, HC_SLOT_FREE);
	if (!shard->reserve && __hc_shard_is_copied(shard, slot)) {
		/* [E]: its data are those that they were. */
		smp_store_release(word, old);
		return false;
	}
	__hc_shard_evict_from(shard, slot, old, newcomer, reason);
	return true;
}

/**
 * __hc_shard_evict() - evict the block that the policy can best do without
 * @shard: the shard
 * @block: for which block, for the policy and for traces
 * @reason: counter for the eviction
 * @steps: the steps that this may have taken are added to it
 *
 * Context: Shard's lock held.
 * Return: its slot, in no list; or HC_SLOT_NONE if it has found none that is not
 * busy. With a reserve somebody may still be copying from the slot, else nobody.
 */
u32 __hc_shard_evict(struct hc_shard *shard, u64 block, enum hc_counter reason,
		     u32 *steps)
{
	u32 max_steps = shard->ops->max_steps;
	unsigned int tries;

	if (shard->hits)
		*steps += max_steps *
			  __hc_shard_drain(shard, raw_smp_processor_id());
	for (tries = 0; tries < HC_VICTIM_TRIES; tries++) {
		u32 slot = shard->ops->victim(shard->policy, block);

		/* Two calls of the policy: whichever follows is the other. */
		*steps += 2 * max_steps + hc_hazards_lines(shard->hazards);
		if (slot == HC_SLOT_NONE)
			break;
		if (__hc_shard_evict_slot(shard, slot, block, reason))
			return slot;
		shard->ops->refuse(shard->policy, slot);
		if (slot < shard->adopted)
			__hc_shard_undeafen(shard, slot);
	}
	return HC_SLOT_NONE;
}

/*
 * Must a miss leave what is cached alone? A block is evicted when its slot is
 * taken, long before the data come that are to take its place; so what is in
 * flight must not add up to much of the shard.
 */
static bool __hc_shard_fills_enough(const struct hc_shard *shard)
{
	return shard->filling >= READ_ONCE(shard->max_fills);
}

/* Must it leave what is free alone as well, so that others find some of it? */
static bool __hc_shard_fills_too_many(const struct hc_shard *shard)
{
	return shard->filling >= READ_ONCE(shard->most_fills);
}

/*
 * In a shard with a reserve: evict until that is whole again, which is one block as
 * a rule, and take another slot. More than the reserve may be free, if readers copy
 * from all of these: then evict one block as well.
 */
static u32 __hc_shard_evict_ahead(struct hc_shard *shard, u64 block, u32 *steps)
{
	unsigned int tries = 0;

	do {
		u32 slot = __hc_shard_evict(shard, block,
					    HC_CNT_evict_capacity, steps);

		if (slot == HC_SLOT_NONE)
			break;
		__hc_shard_push(shard, slot);
	} while (++tries < 2 && __hc_shard_is_full(shard));
	return __hc_shard_pop(shard, steps);
}

/* In one without: take the slot of the victim, unless that is to be retired. */
static u32 __hc_shard_evict_one(struct hc_shard *shard, u64 block, u32 *steps)
{
	u32 slot = __hc_shard_evict(shard, block, HC_CNT_evict_capacity, steps);

	if (likely(slot < shard->limit || slot == HC_SLOT_NONE))
		return slot;
	__hc_shard_push(shard, slot);
	return __hc_shard_pop(shard, steps);
}

/* Get a slot for @block, FILLING and in the index; or HC_SLOT_NONE. */
static u32 __hc_shard_take(struct hc_shard *shard, u64 block,
			   struct hc_hold *hold)
{
	u32 slot = HC_SLOT_NONE;

	if (unlikely(__hc_shard_fills_too_many(shard)))
		return HC_SLOT_NONE;
	if (!__hc_shard_is_full(shard))
		slot = __hc_shard_pop(shard, &hold->steps);
	if (slot == HC_SLOT_NONE && hold->admit == HC_ADMIT_ALL &&
	    !__hc_shard_fills_enough(shard))
		slot = shard->reserve ?
		       __hc_shard_evict_ahead(shard, block, &hold->steps) :
		       __hc_shard_evict_one(shard, block, &hold->steps);
	if (slot == HC_SLOT_NONE)
		return slot;
	if (!hc_index_insert(&shard->index, block, slot)) {
		__hc_shard_push(shard, slot);
		return HC_SLOT_NONE;
	}
	WRITE_ONCE(shard->word[slot], hc_slot_begin_fill(block, jiffies));
	shard->used++;
	shard->filling++;
	return slot;
}

/* Take a slot for a block that is not in the index, if one is to be had. */
static void __hc_shard_read_missing(struct hc_shard *shard, u64 block,
				    unsigned int i, struct hc_hold *hold,
				    struct hc_lookup *found)
{
	enum hc_admit admit = hold->admit;
	u32 slot;

	/* Before an eviction, whose sample may take the place of this one's. */
	shard->count[HC_CNT_missed_again] +=
		hc_refault_miss(&shard->refault, block);
	if (admit == HC_ADMIT_NONE) {
		found->declined |= BIT(i);
		return;
	}
	if (hold->fenced & BIT(i)) {
		found->fenced |= BIT(i);
		return;
	}
	if (hc_failed_has(&shard->failed, block)) {
		found->failed |= BIT(i);
		return;
	}
	slot = __hc_shard_take(shard, block, hold);
	if (slot != HC_SLOT_NONE) {
		found->fill |= BIT(i);
		found->slot[i] = shard->base + slot;
	} else if (__hc_shard_fills_too_many(shard)) {
		found->inflight |= BIT(i);
	} else if (admit != HC_ADMIT_ALL) {
		found->declined |= BIT(i);
	} else if (__hc_shard_fills_enough(shard)) {
		found->inflight |= BIT(i);
	} else {
		found->noslot |= BIT(i);
	}
}

static __always_inline void
__hc_shard_read_block(struct hc_shard *shard, u32 slot, unsigned int i,
		      struct hc_lookup *found)
{
	u64 word = READ_ONCE(shard->word[slot]);

	if (hc_slot_readable(word)) {
		found->hit |= BIT(i);
		found->slot[i] = shard->base + slot;
	} else if (hc_slot_fills(word)) {
		found->filling |= BIT(i);
	} else {
		found->busy |= BIT(i);
	}
}

/* The blocks that a write or a discard may be changing: no fill may begin. */
static u16 __hc_shard_fenced(const struct hc_shard *shard, u64 region)
{
	if (shard->bars && hc_bars_cover(shard->bars, region))
		return U16_MAX;
	return hc_fence_blocks(&shard->fence, region);
}

/* What holds for all blocks of a region, as long as the lock is held. */
static void __hc_shard_hold_begin(const struct hc_shard *shard, u64 region,
				  struct hc_hold *hold)
{
	hold->fenced = hold->admit == HC_ADMIT_NONE ? 0 :
		       __hc_shard_fenced(shard, region);
	hold->steps = 0;
}

/**
 * hc_shard_read() - look blocks of one region up, take slots for missing ones
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks wanted, bit i for the i-th of the region
 * @admit: which missing blocks get slots
 * @found: out: the state of each block
 *
 * For what a reader has not found without the lock. What is there now he may try to
 * copy once more. He ends the fill of the blocks that got slots.
 *
 * Evictions take time, so the lock is given up after HC_HOLD_STEPS; then nothing
 * holds any more that was found out under it, except that slots that were taken stay
 * so.
 *
 * Context: Any, takes the shard's lock, more than once if it evicts much.
 */
void hc_shard_read(struct hc_shard *shard, u64 region, u16 mask,
		   enum hc_admit admit, struct hc_lookup *found)
{
	struct hc_hold hold = { .admit = admit };
	unsigned int i, todo = mask;
	unsigned long flags;

	memset_startat(found, 0, hit);
	flags = hc_shard_lock(shard);
	__hc_shard_hold_begin(shard, region, &hold);
	hc_for_each_bit(i, todo) {
		u64 block = hc_block_of(region, i);
		u32 slot;

		if (unlikely(hold.steps >= HC_HOLD_STEPS)) {
			flags = hc_shard_relock(shard, flags);
			__hc_shard_hold_begin(shard, region, &hold);
		}
		slot = hc_index_find(&shard->index, block);
		if (slot == HC_SLOT_NONE)
			__hc_shard_read_missing(shard, block, i, &hold, found);
		else
			__hc_shard_read_block(shard, slot, i, found);
	}
	hc_shard_unlock(shard, flags);
}

/**
 * hc_shard_slots() - find the slots that a fill or a write holds
 * @shard: the region's shard
 * @region: the region
 * @mask: blocks whose slots the caller holds
 * @slot: out: their pool-wide slots, by bit number
 *
 * As long as they are held their entries in the index stay where they are, so this
 * needs no lock.
 *
 * Context: Any.
 */
void hc_shard_slots(const struct hc_shard *shard, u64 region, u16 mask,
		    u32 *slot)
{
	unsigned int i, todo = mask;

	hc_for_each_bit(i, todo)
		slot[i] = shard->base + hc_index_find(&shard->index,
						      hc_block_of(region, i));
}
