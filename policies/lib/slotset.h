/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_SLOTSET_H
#define HOTCACHE_POLICIES_LIB_SLOTSET_H

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/types.h>
#include <hotcache/types.h>

#include "lib/steps.h"

/* Enough for 2^30 numbers with words of 32 bits, for any u32 with 64. */
#define HC_SLOTSET_LEVELS	6

/*
 * A search counts as one step, like the examination of a slot: it reads one or
 * two words per level, and in a dense set one word in all.
 */
#define HC_SLOTSET_MAX_STEPS	1

/**
 * struct hc_slotset - a set of numbers with a fast search for the next one
 * @level: bitmaps; a bit of the first stands for a number, a bit of each other
 *	one for a word of the bitmap before that is not empty
 * @nr_levels: number of bitmaps, the last of which is one word; 0 if the set
 *	can hold no numbers, and @level[0] is an empty word
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
 * hc_slotset_near() - find the next number in the same word
 * @set: the set
 * @i: where to start, as for hc_slotset_next()
 *
 * Return: the smallest number from @i on if it is in the word of @i, else
 * HC_SLOT_NONE.
 */
static inline u32 hc_slotset_near(const struct hc_slotset *set, u32 i)
{
	unsigned long rest = set->level[0][i / BITS_PER_LONG] >>
			     i % BITS_PER_LONG;

	return rest ? i + __ffs(rest) : HC_SLOT_NONE;
}

/**
 * hc_slotset_cycle() - find the next number, wrapping around at the end
 * @set: the set
 * @i: where to start, as for hc_slotset_next()
 *
 * Return: the smallest number from @i on, else the smallest of all, else
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
 * hc_slotset_add() - add a number
 * @set: the set, which can hold numbers
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
 * hc_slotset_del() - remove a number
 * @set: the set, which can hold numbers
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
 * hc_slotset_del_quickly() - remove a number unless it is alone in its word
 * @set: the set, which can hold numbers
 * @i: the number, in the set
 *
 * Return: whether it is removed; if not, hc_slotset_del() has to be called.
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
 * hc_slotset_has() - is a number in the set?
 * @set: the set
 * @i: the number
 *
 * Return: whether it is.
 */
static inline bool hc_slotset_has(const struct hc_slotset *set, u32 i)
{
	return set->level[0][i / BITS_PER_LONG] & BIT(i % BITS_PER_LONG);
}

#endif /* HOTCACHE_POLICIES_LIB_SLOTSET_H */
