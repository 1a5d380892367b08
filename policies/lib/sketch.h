/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_SKETCH_H
#define HOTCACHE_POLICIES_LIB_SKETCH_H

#include <linux/types.h>

/* The largest count. */
#define HC_SKETCH_MAX		15u

/* Blocks of counters that one call of a function examines at most. */
#define HC_SKETCH_MAX_STEPS	3

/**
 * struct hc_sketch - approximate counts of how often keys were seen recently
 * @word: blocks of counters
 * @nr_blocks: blocks in @word, 0 if nothing is counted
 * @period: keys counted from one halving of all counts to the next
 * @counted: keys counted since the last halving began
 * @sweep: next block to halve; @nr_blocks if none is left
 * @age: number of halvings begun, modulo its range
 */
struct hc_sketch {
	u64 *word;
	u32 nr_blocks;
	u64 period;
	u64 counted;
	u32 sweep;
	u8 age;
};

size_t hc_sketch_size(u32 capacity);
void hc_sketch_init(struct hc_sketch *sketch, void *memory, u32 capacity);
void hc_sketch_add(struct hc_sketch *sketch, u64 hash);
u32 hc_sketch_count(const struct hc_sketch *sketch, u64 hash);

#endif /* HOTCACHE_POLICIES_LIB_SKETCH_H */
