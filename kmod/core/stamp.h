/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stamps: has a block been cached all the time between two looks at it, and has no
 * write to it begun?
 *
 * Two equal words of a slot do not tell: in between the block may have been dropped,
 * written, and filled again into the same slot. So each shard counts what it publishes,
 * in a few counters by the block's number, and a stamp is the block's counter and the
 * count of writes of its slot's word. Who publishes a block
 *
 *   1. counts it, by a release					[S]
 *   2. stores the word CLEAN, by a release			[E] of hazard.h
 *
 * and who takes a stamp
 *
 *   3. loads the counter, acquire
 *   4. loads the word, acquire: is it CLEAN and of this block?	[B]
 *   5. loads the counter again: the same?
 *
 * Say that the word of the second stamp was stored by a later publication than that of
 * the first. The first does not count that publication: had 3. seen its [S], then 4.
 * would have seen at least what was stored before it, which is that the slot had been
 * taken away from the block. The second does, since 4. has seen [E]. So the stamps
 * differ. If they are equal, it is one publication, and its count of writes, which
 * only grows, is the same.
 *
 * A block that is CLEAN has no write in flight: a write makes it WRITING, or takes it
 * away, before it is sent, and no fill publishes it while its fence is up. So between
 * equal stamps the origin has had no write to the block that has come through here.
 *
 * Other blocks of the same counter make stamps differ, too, which costs nothing but a
 * comparison.
 */
#ifndef HOTCACHE_KMOD_CORE_STAMP_H
#define HOTCACHE_KMOD_CORE_STAMP_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "core/shard.h"
#include "core/slot_word.h"

#include <asm/barrier.h>

/* Of no block: what is published has been counted. */
#define HC_STAMP_NONE	0ull

/**
 * hc_stamp_publish() - a block is about to be published
 * @shard: the block's shard
 * @block: the block
 *
 * Context: Shard's lock held.
 */
static inline void hc_stamp_publish(struct hc_shard *shard, u64 block)
{
	u64 *published = &shard->published[block % HC_STAMP_COUNTERS];

	/* [S]: pairs with the acquire in hc_stamp_take(). */
	smp_store_release(published, *published + 1);
}

/**
 * hc_stamp_take() - take the stamp of a block
 * @shard: the block's shard
 * @at: the word of the slot where the block probably is
 * @block: the block
 * @word: out: the word
 *
 * Context: Any.
 * Return: the stamp, or HC_STAMP_NONE if the block is not there, or is being written.
 */
static inline u64 hc_stamp_take(const struct hc_shard *shard, const u64 *at,
				u64 block, u64 *word)
{
	const u64 *published = &shard->published[block % HC_STAMP_COUNTERS];
	u64 count;

	/* Pairs with [S]. */
	count = smp_load_acquire(published);
	/* [B] of hazard.h: pairs with [E]. */
	*word = smp_load_acquire(at);
	if (!hc_slot_holds(*word, block) || READ_ONCE(*published) != count)
		return HC_STAMP_NONE;
	return count << HC_SLOT_SEQ_BITS |
	       (*word & HC_SLOT_SEQ) >> HC_SLOT_SEQ_SHIFT;
}

#endif /* HOTCACHE_KMOD_CORE_STAMP_H */
