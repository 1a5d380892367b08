/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The states of a slot, for the files that implement a shard.
 *
 *              read takes it             data has come, not lost
 *       FREE ----------------> FILLING ---------------------------> CLEAN
 *        ^                        | lost, or the read failed         | ^
 *        |<-----------------------'                  write begins    v | write
 *        |<------------------------------------------------------ WRITING done
 *        |                         lost, or the write failed
 *        `<------- CLEAN evicted, or lost and no longer pinned
 *
 * A slot is in the index in each state but FREE. LOST means that its content is
 * or will be out of date: it must not be read any more, and its block must not
 * be filled into another slot. The last user (the fill, the write, or the last
 * reader that holds a pin) frees it. So a block never has more than one slot in
 * the index.
 *
 * If a block is written while it is being read, it moves to another slot, which
 * takes the place of the old one in the index. The old one is LOST, its block is
 * HC_BLOCK_NONE, and the last unpin frees it.
 *
 * The policy tracks a slot while it is CLEAN or WRITING and not LOST. Only such
 * slots count as occupied, and only CLEAN ones can be read or evicted.
 *
 * Only CLEAN slots have pins. A FILLING one has the time at which the fill began
 * in their place, in jiffies modulo 2^26: who might wait for a fill wants to know
 * how old it is.
 *
 * Three marks, for the counters only, belong to a published block: READ, it has
 * been read from the pool since its insertion; STREAM, it was inserted by a scan;
 * READAHEAD, it was inserted by a read-ahead and has not been read since. The
 * first two stay; the first hit takes the last one away, so that further hits
 * have nothing more to do.
 */
#ifndef HOTCACHE_KMOD_CORE_SLOT_H
#define HOTCACHE_KMOD_CORE_SLOT_H

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/lockdep.h>
#include <linux/types.h>
#include <hotcache/counters.h>
#include <hotcache/types.h>

#include "core/shard.h"

/* The block of a slot that is in use, but not in the index. No device has it. */
#define HC_BLOCK_NONE		HC_BLOCK_MASK

#define HC_SLOT_FREE		0u
#define HC_SLOT_FILLING		1u
#define HC_SLOT_CLEAN		2u
#define HC_SLOT_WRITING		3u
#define HC_SLOT_STATE		GENMASK(1, 0)
#define HC_SLOT_LOST		BIT(2)
#define HC_SLOT_PIN		BIT(3)
#define HC_SLOT_PINS		GENMASK(28, 3)
#define HC_SLOT_BEGAN		HC_SLOT_PINS
#define HC_SLOT_READAHEAD	BIT(29)
#define HC_SLOT_STREAM		BIT(30)
#define HC_SLOT_READ		BIT(31)
#define HC_SLOT_MARKS		(HC_SLOT_READAHEAD | HC_SLOT_STREAM | HC_SLOT_READ)

/* The block, or of a free slot the next one. Above it in the word is the touch. */
static inline u64 hc_slot_block(u64 word)
{
	return word & HC_BLOCK_MASK;
}

static inline u32 hc_slot_state(u32 ctl)
{
	return ctl & HC_SLOT_STATE;
}

/* A slot whose fill begins @now, in jiffies. */
static inline u32 hc_slot_begin_fill(unsigned long now)
{
	return HC_SLOT_FILLING | (now * HC_SLOT_PIN & HC_SLOT_BEGAN);
}

/* For how long it has been being filled, in jiffies. */
static inline u32 hc_slot_fill_age(u32 ctl, unsigned long now)
{
	return (now - ctl / HC_SLOT_PIN) & (HC_SLOT_BEGAN / HC_SLOT_PIN);
}

/* Its fill will publish it, unless a write comes. */
static inline bool hc_slot_fills(u32 ctl)
{
	return (ctl & (HC_SLOT_STATE | HC_SLOT_LOST)) == HC_SLOT_FILLING;
}

/* Published and not lost, so the policy tracks it. */
static inline bool hc_slot_tracked(u32 ctl)
{
	return !(ctl & HC_SLOT_LOST) && (hc_slot_state(ctl) == HC_SLOT_CLEAN ||
					 hc_slot_state(ctl) == HC_SLOT_WRITING);
}

/* State, lost mark and pins: the present use of the slot. */
static inline u32 hc_slot_use(u32 ctl)
{
	return ctl & ~HC_SLOT_MARKS;
}

/* The same marks with another state, lost mark and pins. */
static inline u32 hc_slot_become(u32 ctl, u32 use)
{
	return (ctl & HC_SLOT_MARKS) | use;
}

/* Published, not lost and not being written, so it may be read. */
static inline bool hc_slot_readable(u32 ctl)
{
	return (ctl & (HC_SLOT_STATE | HC_SLOT_LOST)) == HC_SLOT_CLEAN;
}

void __hc_slot_release(struct hc_shard *shard, u32 slot);
void __hc_slot_lose(struct hc_shard *shard, u32 slot, enum hc_counter reason);

/**
 * __hc_slot_unpin() - a reader is done with a slot
 * @shard: the shard
 * @slot: a slot that was pinned
 *
 * Context: Shard's lock held.
 */
static inline void __hc_slot_unpin(struct hc_shard *shard, u32 slot)
{
	u32 ctl = shard->ctl[slot];

	lockdep_assert_held(&shard->lock);
	if (WARN_ON_ONCE(!(ctl & HC_SLOT_PINS)))
		return;
	ctl -= HC_SLOT_PIN;
	shard->ctl[slot] = ctl;
	if (hc_slot_use(ctl) == (HC_SLOT_CLEAN | HC_SLOT_LOST))
		__hc_slot_release(shard, slot);
}

#endif /* HOTCACHE_KMOD_CORE_SLOT_H */
