/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_SLOTSET_H
#define HOTCACHE_POLICIES_SLOTSET_H

#include <linux/bits.h>
#include <linux/types.h>
#include <hotcache/types.h>

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
 *	no numbers
 */
struct hc_slotset {
	unsigned long *level[HC_SLOTSET_LEVELS];
	u32 nr_levels;
};

size_t hc_slotset_size(u32 nr);
void hc_slotset_init(struct hc_slotset *set, void *memory, u32 nr);
u32 hc_slotset_next(const struct hc_slotset *set, u32 i);
u32 hc_slotset_cycle(const struct hc_slotset *set, u32 i);

/**
 * hc_slotset_add() - put a number in
 * @set: the set
 * @i: the number
 */
static inline void hc_slotset_add(struct hc_slotset *set, u32 i)
{
	bool was_empty = true;
	u32 l;

	for (l = 0; was_empty && l < set->nr_levels; l++) {
		unsigned long *word = &set->level[l][i / BITS_PER_LONG];

		was_empty = !*word;
		*word |= BIT(i % BITS_PER_LONG);
		i /= BITS_PER_LONG;
	}
}

/**
 * hc_slotset_del() - take a number out
 * @set: the set
 * @i: the number, in the set or not
 */
static inline void hc_slotset_del(struct hc_slotset *set, u32 i)
{
	bool is_empty = true;
	u32 l;

	for (l = 0; is_empty && l < set->nr_levels; l++) {
		unsigned long *word = &set->level[l][i / BITS_PER_LONG];

		*word &= ~BIT(i % BITS_PER_LONG);
		is_empty = !*word;
		i /= BITS_PER_LONG;
	}
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
