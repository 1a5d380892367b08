/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_GHOST_H
#define HOTCACHE_POLICIES_LIB_GHOST_H

#include <linux/types.h>

/* Words, of four entries each, that one call of a function reads at most. */
#define HC_GHOST_MAX_STEPS	8

/* Buckets that hc_ghost_count() reads at most; it estimates the rest. */
#define HC_GHOST_COUNT_BUCKETS	64u

/**
 * struct hc_ghost - a set of blocks that were evicted recently
 * @word: buckets of fingerprints, four to a word
 * @now: the current age in each lane of a word, with the carry bit set, from
 *	which the age of all four entries is subtracted at once
 * @spare: added per lane so that the age of an expired entry carries out
 * @nr_buckets: buckets in @word, 0 if the set remembers nothing
 * @per_age: insertions per age
 * @left: insertions until the next age begins
 * @age: the current age, modulo its range
 * @sweep: the bucket that is next cleared of expired entries
 */
struct hc_ghost {
	u64 *word;
	u64 now;
	u64 spare;
	u32 nr_buckets;
	u32 per_age;
	u32 left;
	u32 age;
	u32 sweep;
};

size_t hc_ghost_size(u32 capacity);
void hc_ghost_init(struct hc_ghost *ghost, void *memory, u32 capacity);
void hc_ghost_insert(struct hc_ghost *ghost, u64 block);
bool hc_ghost_take(struct hc_ghost *ghost, u64 block);
u32 hc_ghost_count(const struct hc_ghost *ghost);

#endif /* HOTCACHE_POLICIES_LIB_GHOST_H */
