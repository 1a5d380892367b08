/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The touch of a slot: the top byte of the slot's word, which hits change.
 *
 * Whoever owns an instance of a policy, the core of the module above all, gives
 * it a word of 8 bytes for each slot. The lower 7 bytes are the owner's. The
 * touch holds what the policy counts, so a hit is one store to a line that the
 * look-up has read anyway, and the owner can make it without a call.
 *
 * Nothing here needs a lock. If two CPUs change a touch at once, one of the
 * changes is lost.
 */
#ifndef HOTCACHE_TOUCH_H
#define HOTCACHE_TOUCH_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* Hits that the policy has counted. */
#define HC_TOUCH_COUNT		GENMASK(5, 0)
/* Hits do not count. Above each count, so that one comparison looks at both. */
#define HC_TOUCH_DEAF		BIT(6)
/* The owner's: the block has been read. Policies keep it as it is. */
#define HC_TOUCH_READ		BIT(7)

/* Where the top byte of a word lies in memory: last, but first in big endian order. */
#define HC_TOUCH_BYTE \
	(__BYTE_ORDER__ - __ORDER_BIG_ENDIAN__ ? sizeof(u64) - 1 : 0)

/**
 * hc_touch() - the touch of a slot
 * @word: the slots' words
 * @slot: the slot
 *
 * Return: HC_TOUCH_COUNT, HC_TOUCH_DEAF and HC_TOUCH_READ.
 */
static inline u8 hc_touch(const u64 *word, u32 slot)
{
	return READ_ONCE(((const u8 *)&word[slot])[HC_TOUCH_BYTE]);
}

/* Store a touch, all of it: for the owner. */
static inline void hc_touch_store(u64 *word, u32 slot, u8 touch)
{
	WRITE_ONCE(((u8 *)&word[slot])[HC_TOUCH_BYTE], touch);
}

/**
 * hc_touch_set() - give a slot another count
 * @word: the slots' words
 * @slot: the slot
 * @value: the count, and HC_TOUCH_DEAF if hits shall not count
 *
 * HC_TOUCH_READ stays as it is.
 */
static inline void hc_touch_set(u64 *word, u32 slot, u8 value)
{
	hc_touch_store(word, slot,
		       value | (hc_touch(word, slot) & HC_TOUCH_READ));
}

/**
 * hc_touch_count() - the hits that a slot's touch has counted
 * @word: the slots' words
 * @slot: the slot
 *
 * Return: the count. It may exceed what the policy counts up to: another policy
 * that was in use before may have left it.
 */
static inline u8 hc_touch_count(const u64 *word, u32 slot)
{
	return hc_touch(word, slot) & HC_TOUCH_COUNT;
}

/**
 * hc_touch_hit() - count a hit
 * @word: the slots' words
 * @slot: the slot
 * @hit_max: the count up to which hits count, at most HC_TOUCH_COUNT
 *
 * Stores nothing if the count is full or the slot is deaf.
 */
static inline void hc_touch_hit(u64 *word, u32 slot, u8 hit_max)
{
	u8 touch = hc_touch(word, slot);

	if ((touch & ~HC_TOUCH_READ) < hit_max)
		hc_touch_store(word, slot, touch + 1);
}

#endif /* HOTCACHE_TOUCH_H */
