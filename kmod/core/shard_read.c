// SPDX-License-Identifier: GPL-2.0
/*
 * Reads of a shard: look blocks up, take slots for missing ones.
 */
#include "core/shard.h"

#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"
#include "core/trace.h"

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

static void __hc_shard_count_eviction(struct hc_shard *shard, u32 ctl)
{
	bool unused = !(ctl & HC_SLOT_READ);

	shard->count[HC_CNT_evict_capacity]++;
	shard->count[HC_CNT_unused_evictions] += unused;
	if (ctl & HC_SLOT_READAHEAD)
		shard->count[HC_CNT_readahead_unused]++;
	if (!(ctl & HC_SLOT_STREAM))
		return;
	shard->count[HC_CNT_stream_evictions]++;
	shard->count[HC_CNT_stream_unused] += unused;
}

static u32 __hc_shard_evict(struct hc_shard *shard, u64 block, u32 *steps)
{
	u32 max_steps = shard->ops->max_steps;
	unsigned int tries;

	if (shard->hits)
		*steps += max_steps *
			  __hc_shard_drain(shard, raw_smp_processor_id());
	for (tries = 0; tries < HC_VICTIM_TRIES; tries++) {
		u32 slot = shard->ops->victim(shard->policy, block);
		u64 old;

		/* Two calls of the policy: whichever follows is the other. */
		*steps += 2 * max_steps;
		if (slot == HC_SLOT_NONE)
			break;
		if (hc_slot_use(shard->ctl[slot]) != HC_SLOT_CLEAN) {
			shard->ops->refuse(shard->policy, slot);
			continue;
		}
		old = hc_slot_block(shard->word[slot]);
		shard->ops->evict(shard->policy, slot, old);
		if (slot < shard->adopted)
			shard->next_ops->remove(shard->next_policy, slot);
		shard->occupancy--;
		hc_refault_evict(&shard->refault, old);
		__hc_shard_count_eviction(shard, shard->ctl[slot]);
		trace_hotcache_evict(shard->dev, old, block,
				     shard->ctl[slot] & HC_SLOT_READ,
				     shard->ctl[slot] & HC_SLOT_STREAM);
		__hc_slot_release(shard, slot);
		return slot;
	}
	return HC_SLOT_NONE;
}

/**
 * __hc_shard_find_free() - find a free slot
 * @shard: the shard
 * @block: the block that is to have it
 * @admit: HC_ADMIT_ALL: evict for it if there is none
 * @steps: the steps that the policy may have taken are added to it
 *
 * Context: Shard's lock held.
 * Return: the slot, for __hc_shard_take_free() before anything else is done; or
 * HC_SLOT_NONE.
 */
u32 __hc_shard_find_free(struct hc_shard *shard, u64 block,
			 enum hc_admit admit, u32 *steps)
{
	u32 slot = shard->free;

	if (admit == HC_ADMIT_NONE)
		return HC_SLOT_NONE;
	if (slot == HC_SLOT_NONE && shard->fresh < shard->nr_slots)
		slot = shard->fresh;
	if (slot == HC_SLOT_NONE && admit == HC_ADMIT_ALL)
		slot = __hc_shard_evict(shard, block, steps);
	return slot;
}

/**
 * __hc_shard_take_free() - take a slot off those that are free
 * @shard: the shard
 * @slot: what __hc_shard_find_free() returned; the caller gives it block and state
 *
 * Context: Shard's lock held.
 */
void __hc_shard_take_free(struct hc_shard *shard, u32 slot)
{
	if (slot == shard->fresh)
		shard->fresh++;
	else
		shard->free = hc_slot_block(shard->word[slot]);
	shard->used++;
}

/* Get a slot for @block, FILLING and in the index; or HC_SLOT_NONE. */
static u32 __hc_shard_take(struct hc_shard *shard, u64 block,
			   struct hc_hold *hold)
{
	u32 slot = __hc_shard_find_free(shard, block, hold->admit, &hold->steps);

	if (slot == HC_SLOT_NONE)
		return slot;
	if (!hc_index_insert(&shard->index, block, slot))
		return HC_SLOT_NONE;
	__hc_shard_take_free(shard, slot);
	shard->word[slot] = block;
	shard->ctl[slot] = hc_slot_begin_fill(jiffies);
	shard->filling++;
	return slot;
}

/*
 * Must a miss leave what is cached alone? A block is evicted when its slot is
 * taken, long before the data come that are to take its place; so what is in
 * flight must not add up to much of the shard.
 */
static bool __hc_shard_fills_enough(const struct hc_shard *shard)
{
	return shard->free == HC_SLOT_NONE && shard->fresh == shard->nr_slots &&
	       shard->filling >= READ_ONCE(shard->max_fills);
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
	if (admit == HC_ADMIT_ALL && __hc_shard_fills_enough(shard)) {
		found->inflight |= BIT(i);
		return;
	}
	slot = __hc_shard_take(shard, block, hold);
	if (slot != HC_SLOT_NONE) {
		found->fill |= BIT(i);
		found->slot[i] = shard->base + slot;
	} else if (admit == HC_ADMIT_ALL) {
		found->noslot |= BIT(i);
	} else {
		found->declined |= BIT(i);
	}
}

/* A hit on a block that a scan or a read-ahead has inserted. */
static void __hc_shard_read_marked(struct hc_shard *shard, u32 slot,
				   unsigned int i, struct hc_lookup *found)
{
	if (shard->ctl[slot] & HC_SLOT_STREAM)
		found->streamed |= BIT(i);
	if (shard->ctl[slot] & HC_SLOT_READAHEAD) {
		shard->ctl[slot] &= ~HC_SLOT_READAHEAD;
		shard->count[HC_CNT_readahead_hits]++;
	}
}

static __always_inline void
__hc_shard_read_block(struct hc_shard *shard, u32 slot, unsigned int i,
		      unsigned int hints, struct hc_lookup *found)
{
	u32 ctl = shard->ctl[slot];

	if (hc_slot_readable(ctl) && (ctl & HC_SLOT_PINS) != HC_SLOT_PINS) {
		shard->ctl[slot] = (ctl | HC_SLOT_READ) + HC_SLOT_PIN;
		if (ctl & (HC_SLOT_STREAM | HC_SLOT_READAHEAD))
			__hc_shard_read_marked(shard, slot, i, found);
		if (!shard->buffer_hits)
			__hc_shard_hit(shard, slot, hints);
		found->hit |= BIT(i);
		found->slot[i] = shard->base + slot;
	} else if (hc_slot_fills(ctl)) {
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

/*
 * The first block of @todo is missing. Evictions take time, so the lock is given
 * up after HC_HOLD_STEPS; then nothing holds any more that was found out under
 * it, except that slots that were taken or pinned stay so. Apart, so that a read
 * that finds all its blocks does not pay for it.
 */
static noinline unsigned long
hc_shard_read_rest(struct hc_shard *shard, unsigned long flags, u64 region,
		   unsigned long todo, enum hc_admit admit, unsigned int hints,
		   struct hc_lookup *found)
	__must_hold(&shard->lock)
{
	struct hc_hold hold = { .admit = admit };
	u32 slot = HC_SLOT_NONE;

	__hc_shard_hold_begin(shard, region, &hold);
	for (;;) {
		unsigned int i = __ffs(todo);

		if (slot == HC_SLOT_NONE)
			__hc_shard_read_missing(shard, hc_block_of(region, i),
						i, &hold, found);
		else
			__hc_shard_read_block(shard, slot, i, hints, found);
		todo &= todo - 1;
		if (!todo)
			return flags;
		if (hold.steps >= HC_HOLD_STEPS) {
			flags = hc_shard_relock(shard, flags);
			__hc_shard_hold_begin(shard, region, &hold);
		}
		slot = hc_index_find(&shard->index,
				     hc_block_of(region, __ffs(todo)));
	}
}

/**
 * hc_shard_read() - look blocks of one region up, take slots for missing ones
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks wanted, bit i for the i-th of the region
 * @admit: which missing blocks get slots
 * @hints: of enum hc_hint
 * @found: out: the state of each block
 *
 * The caller unpins the hits, and ends the fill of the blocks that got slots.
 *
 * Context: Any, takes the shard's lock, more than once if it evicts much.
 */
void hc_shard_read(struct hc_shard *shard, u64 region, u16 mask,
		   enum hc_admit admit, unsigned int hints,
		   struct hc_lookup *found)
{
	unsigned int i, todo = mask;
	unsigned long flags;
	bool buffer_hits;

	memset_startat(found, 0, hit);
	flags = hc_shard_lock(shard);
	hc_for_each_bit(i, todo) {
		u32 slot = hc_index_find(&shard->index, hc_block_of(region, i));

		if (slot == HC_SLOT_NONE) {
			flags = hc_shard_read_rest(shard, flags, region, todo,
						   admit, hints, found);
			break;
		}
		__hc_shard_read_block(shard, slot, i, hints, found);
	}
	/* If this has changed in between, the policy misses hits, or gets them twice. */
	buffer_hits = shard->buffer_hits;
	hc_shard_unlock(shard, flags);

	if (buffer_hits && found->hit)
		hc_shard_hit_later(shard, region, hints, found);
}

/**
 * hc_shard_unpin() - unpin hits whose data has been copied
 * @shard: the shard
 * @slot: pool-wide slots, by bit number
 * @mask: the bits in use
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_unpin(struct hc_shard *shard, const u32 *slot, u16 mask)
{
	unsigned int i, todo = mask;
	unsigned long flags;

	flags = hc_shard_lock(shard);
	hc_for_each_bit(i, todo)
		__hc_slot_unpin(shard, slot[i] - shard->base);
	hc_shard_unlock(shard, flags);
}

/**
 * hc_shard_slots() - find the slots that a fill or a write holds
 * @shard: the region's shard
 * @region: the region
 * @mask: blocks whose slots the caller holds
 * @slot: out: their pool-wide slots, by bit number
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_slots(struct hc_shard *shard, u64 region, u16 mask, u32 *slot)
{
	unsigned long flags, todo = mask;
	unsigned int i;

	flags = hc_shard_lock(shard);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		slot[i] = shard->base + hc_index_find(&shard->index,
						      hc_block_of(region, i));
	hc_shard_unlock(shard, flags);
}
