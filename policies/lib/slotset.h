/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_SLOTSET_H
#define HOTCACHE_POLICIES_SLOTSET_H

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/types.h>
#include <hotcache/types.h>

#include "lib/steps.h"

/* Enough for 2^30 numbers with words of 32 bits, for any u32 with 64. */
#define HC_SLOTSET_LEVELS	6

/*
 * A search is a step, as a slot that is looked at is one: it takes a word or two
 * a level, and one word in all where the set is dense.
 */
#define HC_SLOTSET_MAX_STEPS	1

/**
 * struct hc_slotset - a set of numbers, of which the next is found quickly
 * @level: bitmaps; a bit of the first is a number, a bit of any other says that
 *	a word of the one before is not empty
 * @nr_levels: how many bitmaps there are; the last is one word, 0 if there are
 *	no numbers; then the first is a word that is empty
 */
struct hc_slotset {
	unsigned long *level[HC_SLOTSET_LEVELS];
	u32 nr_levels;
};

size_t hc_slotset_size(u32 nr);
void hc_slotset_init(struct hc_slotset *set, void *memory, u32 nr);
u32 hc_slotset_next(const struct hc_slotset *set, u32 i);
u32 hc_slotset_cycle_far(const struct hc_slotset *set, u32 i);
void hc_slotset_filled(struct hc_slotset *set, u32 i);
void hc_slotset_emptied(struct hc_slotset *set, u32 i);

/**
 * hc_slotset_near() - find the next number if it is near
 * @set: the set
 * @i: the first that will do, as for hc_slotset_next()
 *
 * Return: the smallest number from @i on if it is in the same word, or else
 * HC_SLOT_NONE.
 */
static inline u32 hc_slotset_near(const struct hc_slotset *set, u32 i)
{
	unsigned long rest = set->level[0][i / BITS_PER_LONG] >>
			     i % BITS_PER_LONG;

	return rest ? i + __ffs(rest) : HC_SLOT_NONE;
}

/**
 * hc_slotset_cycle() - find the next number, around the end if need be
 * @set: the set
 * @i: the first that will do, as for hc_slotset_next()
 *
 * Return: the smallest number from @i on, or else the smallest of all, or else
 * HC_SLOT_NONE.
 */
static inline u32 hc_slotset_cycle(const struct hc_slotset *set, u32 i)
{
	u32 near = hc_slotset_near(set, i);

	if (near == HC_SLOT_NONE)
		return hc_slotset_cycle_far(set, i);
	hc_step();
	return near;
}

/**
 * hc_slotset_add() - put a number in
 * @set: the set, of more than no numbers
 * @i: the number
 */
static inline void hc_slotset_add(struct hc_slotset *set, u32 i)
{
	unsigned long *word = &set->level[0][i / BITS_PER_LONG];
	unsigned long before = *word;

	*word = before | BIT(i % BITS_PER_LONG);
	if (!before)
		hc_slotset_filled(set, i / BITS_PER_LONG);
}

/**
 * hc_slotset_del() - take a number out
 * @set: the set, of more than no numbers
 * @i: the number, in the set or not
 */
static inline void hc_slotset_del(struct hc_slotset *set, u32 i)
{
	unsigned long *word = &set->level[0][i / BITS_PER_LONG];
	unsigned long after = *word & ~BIT(i % BITS_PER_LONG);

	*word = after;
	if (!after)
		hc_slotset_emptied(set, i / BITS_PER_LONG);
}

/**
 * hc_slotset_del_quickly() - take a number out unless it is alone in its word
 * @set: the set, of more than no numbers
 * @i: the number, in the set
 *
 * Return: whether it is out; if not, hc_slotset_del() is called for.
 */
static inline bool hc_slotset_del_quickly(struct hc_slotset *set, u32 i)
{
	unsigned long *word = &set->level[0][i / BITS_PER_LONG];
	unsigned long after = *word & ~BIT(i % BITS_PER_LONG);

	if (!after)
		return false;
	*word = after;
	return true;
}

/**
 * hc_slotset_has() - is a number in?
 * @set: the set
 * @i: the number
 *
 * Return: whether it is.
 */
static inline bool hc_slotset_has(const struct hc_slotset *set, u32 i)
{
	return set->level[0][i / BITS_PER_LONG] & BIT(i % BITS_PER_LONG);
}

#endif /* HOTCACHE_POLICIES_SLOTSET_H */
