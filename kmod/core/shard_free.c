// SPDX-License-Identifier: GPL-2.0
/*
 * Slots that are free. Readers may still be copying from one that was in use, so
 * the hazard lines are looked at before it is taken: for a few slots at a time,
 * since that costs a cache line for each CPU. What nobody copies from goes to the
 * clear ones, and nobody will, until it is published. What somebody copies from goes
 * behind all others that are free: a reader may be stopped for long.
 *
 * What is in no list and not fresh is taken, but for what is retired: walks go by the set of
 * these, and need not look at slots that are free again. A miss that gets its victim's slot
 * leaves the set as it is.
 *
 * With many CPUs a shard keeps some slots free in reserve: each miss evicts one
 * block and takes a slot that is clear already, so that one look at all lines
 * serves as many evictions. With few, an eviction looks at the lines itself, and
 * no slot stays empty.
 */
#include "core/shard_free.h"

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>

#include "core/slot_word.h"
#include "lib/slotset.h"

#include <asm/barrier.h>

/* Slots that one look at the hazard lines is for. */
#define HC_CLEAR_FEW		8u
#define HC_CLEAR_MOST		64u

/* With more CPUs than this, slots are kept in reserve. */
#define HC_RESERVE_CPUS		16u

/* No more than one slot in so many. */
#define HC_RESERVE_SHARE	64u

/**
 * hc_shard_reserve() - how many slots a shard keeps free
 * @nr_cpus: possible CPUs
 * @nr_slots: slots of the shard
 *
 * Return: the number, which is 0 with few CPUs.
 */
u32 hc_shard_reserve(unsigned int nr_cpus, u32 nr_slots)
{
	if (nr_cpus <= HC_RESERVE_CPUS)
		return 0;
	return min3(nr_cpus / 2, HC_CLEAR_MOST / 2, nr_slots / HC_RESERVE_SHARE);
}

/**
 * __hc_shard_push() - add a slot to those that are free
 * @shard: the shard
 * @slot: a slot that is not in the index
 *
 * Beyond the limit of a shard that is becoming smaller it is retired.
 *
 * Context: Shard's lock held.
 */
void __hc_shard_push(struct hc_shard *shard, u32 slot)
{
	lockdep_assert_held(&shard->lock);
	if (unlikely(slot >= shard->limit)) {
		WRITE_ONCE(shard->word[slot], HC_SLOT_FREE | HC_SLOT_NONE);
		shard->retired++;
	} else {
		if (shard->free == HC_SLOT_NONE)
			shard->free_last = slot;
		WRITE_ONCE(shard->word[slot], HC_SLOT_FREE | shard->free);
		shard->free = slot;
	}
	hc_slotset_del(shard->taken, slot);
}

/* The same behind all others, so that it does not hide them. */
static void __hc_shard_push_last(struct hc_shard *shard, u32 slot)
{
	WRITE_ONCE(shard->word[slot], HC_SLOT_FREE | HC_SLOT_NONE);
	if (shard->free == HC_SLOT_NONE)
		shard->free = slot;
	else
		WRITE_ONCE(shard->word[shard->free_last], HC_SLOT_FREE | slot);
	shard->free_last = slot;
}

/**
 * __hc_shard_free_all() - forget the lists of a shard none of whose slots is in use
 * @shard: the shard
 *
 * Context: Shard's lock held.
 */
void __hc_shard_free_all(struct hc_shard *shard)
{
	shard->fresh = 0;
	shard->free = HC_SLOT_NONE;
	shard->clear = HC_SLOT_NONE;
	shard->aside[0] = HC_SLOT_NONE;
	shard->aside[1] = HC_SLOT_NONE;
}

/* Add fresh slots to @nr gathered ones. */
static unsigned int __hc_shard_gather_fresh(struct hc_shard *shard, u32 *slot,
					    unsigned int nr, unsigned int most)
{
	for (; nr < most && shard->fresh < shard->limit; nr++)
		slot[nr] = shard->fresh++;
	return nr;
}

/* Take some slots off the list of those that are free, and fresh ones. */
static unsigned int __hc_shard_gather(struct hc_shard *shard, u32 *slot,
				      unsigned int most, bool fresh_first)
{
	unsigned int nr = 0;

	if (fresh_first)
		nr = __hc_shard_gather_fresh(shard, slot, nr, most);
	for (; nr < most && shard->free != HC_SLOT_NONE; nr++) {
		slot[nr] = shard->free;
		shard->free = hc_slot_block(READ_ONCE(shard->word[slot[nr]]));
	}
	return __hc_shard_gather_fresh(shard, slot, nr, most);
}

/* Those of some free slots that somebody uses, by bit number. */
static u64 __hc_shard_copied(const struct hc_shard *shard, const u32 *slot,
			     unsigned int nr)
{
	u64 copied = 0;
	unsigned int i;

	if (shard->hazards)
		copied = hc_hazards_name(shard->hazards, shard->base, slot, nr);
	for (i = 0; i < nr; i++)
		if (shard->held == slot[i] + 1)
			copied |= BIT_ULL(i);
	return copied;
}

/*
 * Make some slots clear. The word of each says by now that it is free. Returns the
 * steps that this may have taken.
 */
static u32 __hc_shard_clear(struct hc_shard *shard, unsigned int most,
			    bool fresh_first)
{
	u32 slot[HC_CLEAR_MOST];
	unsigned int i, nr;
	u64 copied;

	nr = __hc_shard_gather(shard, slot, most, fresh_first);
	if (!nr)
		return 0;
	/* [G] of hazard.h: whoever has freed the slots held the lock. */
	smp_mb();
	copied = __hc_shard_copied(shard, slot, nr);
	for (i = nr; i--;) {
		if (copied & BIT_ULL(i)) {
			__hc_shard_push_last(shard, slot[i]);
			continue;
		}
		WRITE_ONCE(shard->word[slot[i]], HC_SLOT_FREE | shard->clear);
		shard->clear = slot[i];
	}
	return 2 * nr + hc_hazards_lines(shard->hazards);
}

/**
 * __hc_shard_pop() - take a slot that is free and that nobody copies from
 * @shard: the shard
 * @steps: the steps that this may have taken are added to it
 *
 * Context: Shard's lock held.
 * Return: the slot, in no list and taken; or HC_SLOT_NONE if there is none.
 */
u32 __hc_shard_pop(struct hc_shard *shard, u32 *steps)
{
	u32 slot;

	lockdep_assert_held(&shard->lock);
	if (shard->clear == HC_SLOT_NONE)
		*steps += __hc_shard_clear(shard, HC_CLEAR_FEW, false);
	/*
	 * All of these are being copied from: very seldom, so it may take longer. All
	 * that are in the list may be, but hardly a fresh one.
	 */
	if (unlikely(shard->clear == HC_SLOT_NONE))
		*steps += __hc_shard_clear(shard, HC_CLEAR_MOST, true);
	slot = shard->clear;
	if (slot == HC_SLOT_NONE)
		return slot;
	shard->clear = hc_slot_block(READ_ONCE(shard->word[slot]));
	hc_slotset_add(shard->taken, slot);
	return slot;
}

/**
 * __hc_shard_is_copied() - does anybody use the data of a slot?
 * @shard: the shard
 * @slot: the slot, whose word says that it is free; a full barrier has followed
 *
 * Context: Shard's lock held.
 * Return: false if nobody does, nor will until it is published.
 */
bool __hc_shard_is_copied(const struct hc_shard *shard, u32 slot)
{
	return __hc_shard_copied(shard, &slot, 1);
}
