/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The word of a slot: its block, its state, its marks.
 *
 *              read takes it             data has come, not lost
 *       FREE ----------------> FILLING ---------------------------> CLEAN
 *        ^                        | lost, or the read failed         | ^
 *        |<-----------------------'                  write begins    v | write
 *        |<------------------------------------------------------ WRITING done
 *        |                         lost, or the write failed
 *        `<------- CLEAN evicted or invalidated
 *
 * A slot is in the index in each state but FREE. LOST means that its content is
 * or will be out of date: it must not be read any more, and its block must not
 * be filled into another slot. Its user, the fill or the write, frees it. So a
 * block never has more than one slot in the index.
 *
 * The policy tracks a slot while it is CLEAN or WRITING and not LOST. Only such
 * slots count as occupied, and only CLEAN ones can be read or evicted.
 *
 * All this is in the slot's word, which alone decides whether a read may copy its
 * data: readers take no lock, see hazard.h. The word is changed under the shard's
 * lock, except for the touch, which readers change as well, and for the mark
 * READAHEAD, which they take away. So whoever changes the word of a published
 * slot does so by an atomic operation.
 *
 * SEQ counts the writes that have begun since the fill. It never wraps: a block
 * that has been written so often is dropped. So two equal words, with the same
 * block in the slot all the time, mean that its data have not changed in between.
 *
 * While it is FILLING, a slot has the time at which the fill began in the place
 * of marks, SEQ and touch, in jiffies modulo 2^20: who might wait for a fill
 * wants to know how old it is. One that hangs for that long, 17 minutes with 1,000
 * jiffies a second, is taken for a young one again, until it is overdue once more:
 * who joins it then waits no longer than for any other.
 *
 * Two marks, for the counters only, belong to a published block: STREAM, it was
 * inserted by a scan; READAHEAD, it was inserted by a read-ahead and has not been
 * read since.
 */
#ifndef HOTCACHE_KMOD_CORE_SLOT_WORD_H
#define HOTCACHE_KMOD_CORE_SLOT_WORD_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <hotcache/touch.h>
#include <hotcache/types.h>

/* The block; of a free slot, the next one in the list. */
#define HC_SLOT_BLOCK		GENMASK_ULL(39, 0)
/* Else it is free. */
#define HC_SLOT_USED		BIT_ULL(40)
#define HC_SLOT_STATE_TOP	42
#define HC_SLOT_STATE		GENMASK_ULL(HC_SLOT_STATE_TOP, 40)
#define HC_SLOT_FREE		0ull
#define HC_SLOT_FILLING		HC_SLOT_USED
#define HC_SLOT_CLEAN		(HC_SLOT_USED | BIT_ULL(41))
#define HC_SLOT_WRITING		(HC_SLOT_USED | BIT_ULL(42))
#define HC_SLOT_LOST		BIT_ULL(43)
#define HC_SLOT_STREAM		BIT_ULL(44)
#define HC_SLOT_SEQ_SHIFT	45
#define HC_SLOT_SEQ_BITS	10
#define HC_SLOT_SEQ		GENMASK_ULL(54, HC_SLOT_SEQ_SHIFT)
#define HC_SLOT_SEQ_ONE		BIT_ULL(HC_SLOT_SEQ_SHIFT)
/* From here on upwards, readers change the word. */
#define HC_SLOT_READERS_SHIFT	55
#define HC_SLOT_READAHEAD	BIT_ULL(HC_SLOT_READERS_SHIFT)
#define HC_SLOT_TOUCH_SHIFT	56
#define HC_SLOT_TOUCH		GENMASK_ULL(63, HC_SLOT_TOUCH_SHIFT)
#define HC_SLOT_READ		((u64)HC_TOUCH_READ << HC_SLOT_TOUCH_SHIFT)
#define HC_SLOT_BEGAN_SHIFT	44
#define HC_SLOT_BEGAN		GENMASK_ULL(63, HC_SLOT_BEGAN_SHIFT)

static_assert(HC_SLOT_SEQ_SHIFT + HC_SLOT_SEQ_BITS == HC_SLOT_READERS_SHIFT);
static_assert(HC_SLOT_NONE <= HC_SLOT_BLOCK);
static_assert(HC_BLOCK_BITS == 64 || HC_BLOCK_MASK == HC_SLOT_BLOCK);

static inline u64 hc_slot_block(u64 word)
{
	return word & HC_SLOT_BLOCK;
}

static inline u64 hc_slot_state(u64 word)
{
	return word & HC_SLOT_STATE;
}

/* A slot for @block whose fill begins @now, in jiffies. */
static inline u64 hc_slot_begin_fill(u64 block, unsigned long now)
{
	return block | HC_SLOT_FILLING | (u64)now << HC_SLOT_BEGAN_SHIFT;
}

/* For how long it has been being filled, in jiffies. */
static inline u32 hc_slot_fill_age(u64 word, unsigned long now)
{
	return (now - (word >> HC_SLOT_BEGAN_SHIFT)) &
	       (HC_SLOT_BEGAN >> HC_SLOT_BEGAN_SHIFT);
}

/* Its fill will publish it, unless a write comes. */
static inline bool hc_slot_fills(u64 word)
{
	return (word & (HC_SLOT_STATE | HC_SLOT_LOST)) == HC_SLOT_FILLING;
}

/* Published and not lost, so the policy tracks it. */
static inline bool hc_slot_tracked(u64 word)
{
	return !(word & HC_SLOT_LOST) && (hc_slot_state(word) == HC_SLOT_CLEAN ||
					  hc_slot_state(word) == HC_SLOT_WRITING);
}

/* Published and not being written: it may be read, written and evicted. */
static inline bool hc_slot_readable(u64 word)
{
	return hc_slot_state(word) == HC_SLOT_CLEAN;
}

/*
 * Is a slot in use for this block? A shift takes fewer instructions than a mask of 41
 * bits. The simulator has words of nothing but block numbers.
 */
static inline bool hc_slot_is_of(u64 word, u64 block)
{
	if (HC_BLOCK_BITS == 64)
		return word == block;
	return !((word ^ (HC_SLOT_USED | block)) << (63 - HC_BLOCK_BITS));
}

/* Does a slot hold this block, and may it be read? */
static inline bool hc_slot_holds(u64 word, u64 block)
{
	return !((word ^ (HC_SLOT_CLEAN | block)) << (63 - HC_SLOT_STATE_TOP));
}

/* Have the data of a slot been the same, if it held the same block all the time? */
static inline bool hc_slot_same(u64 before, u64 after)
{
	return !((before ^ after) << (64 - HC_SLOT_READERS_SHIFT));
}

/**
 * __hc_slot_change() - change the word of a published slot
 * @word: the word, whose touch readers may be changing
 * @clear: bits to clear
 * @add: what to add then
 *
 * A full barrier.
 *
 * Context: Shard's lock held.
 * Return: what the word was.
 */
static inline u64 __hc_slot_change(u64 *word, u64 clear, u64 add)
{
	u64 old = READ_ONCE(*word);

	while (!try_cmpxchg(word, &old, (old & ~clear) + add))
		;
	return old;
}

#endif /* HOTCACHE_KMOD_CORE_SLOT_WORD_H */
