/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_SLOTSET_H
#define HOTCACHE_POLICIES_SLOTSET_H

#include <linux/types.h>
#include <hotcache/types.h>

/* Enough for 2^30 numbers with words of 32 bits, for any u32 with 64. */
#define HC_SLOTSET_LEVELS	6

/* Words that one call of a function below looks at, at most. */
#define HC_SLOTSET_MAX_STEPS	(2 * HC_SLOTSET_LEVELS)

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
void hc_slotset_add(struct hc_slotset *set, u32 i);
void hc_slotset_del(struct hc_slotset *set, u32 i);
bool hc_slotset_has(const struct hc_slotset *set, u32 i);
u32 hc_slotset_next(const struct hc_slotset *set, u32 i);

#endif /* HOTCACHE_POLICIES_SLOTSET_H */
