/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_GHOST_H
#define HOTCACHE_POLICIES_GHOST_H

#include <linux/types.h>

/* Words of four entries that one call of a function below looks at, at most. */
#define HC_GHOST_MAX_STEPS	8

/* Buckets that a count looks at; of more it looks at some. */
#define HC_GHOST_COUNT_BUCKETS	64u

/**
 * struct hc_ghost - a set of blocks that were evicted not long ago
 * @word: buckets of fingerprints, four to a word
 * @now: the present age in each entry of a word, to reckon with
 * @spare: how many ages more than an entry may have there are, likewise
 * @nr_buckets: buckets in @word, 0 if the set remembers nothing
 * @per_age: insertions that make an age
 * @left: insertions until the next age begins
 * @age: the present age, modulo its range
 * @sweep: next bucket to look at for what is too old
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

#endif /* HOTCACHE_POLICIES_GHOST_H */
