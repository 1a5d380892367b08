/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_INSIGHT_SAMPLE_H
#define HOTCACHE_POLICIES_INSIGHT_SAMPLE_H

#include <linux/types.h>

/* Blocks that a sample holds at most; they are numbered from 0. */
#define HC_SAMPLE_MAX		8192u

/* No block of the sample. */
#define HC_SAMPLE_NONE		HC_SAMPLE_MAX

/* Blocks in a bucket at most; what would be one more is left out. */
#define HC_SAMPLE_CHAIN		16u

/* Steps that one call of a function takes at most: a bucket and the heap. */
#define HC_SAMPLE_MAX_STEPS	(HC_SAMPLE_CHAIN + 2 * 13)

/**
 * struct hc_sample_block - a block of the sample
 * @block: the block
 * @draw: its draw, which is the same for as long as it is in the sample
 * @next: the next one in its bucket, or the next free one
 * @heap_at: its index in the heap
 */
struct hc_sample_block {
	u64 block;
	u32 draw;
	u16 next;
	u16 heap_at;
};

/**
 * struct hc_sample - the blocks with the lowest draws
 * @threshold: blocks with a lower draw are in the sample
 * @nr: number of blocks in the sample
 * @free: the first free number
 * @seed: of the hash table
 * @bucket: hash table: the first block of each bucket
 * @heap: all blocks, the one with the highest draw at its root
 * @entry: the blocks
 */
struct hc_sample {
	u32 threshold;
	u32 nr;
	u32 free;
	u64 seed;
	u16 bucket[HC_SAMPLE_MAX];
	u16 heap[HC_SAMPLE_MAX];
	struct hc_sample_block entry[HC_SAMPLE_MAX];
};

void hc_sample_init(struct hc_sample *sample, u32 threshold, u64 seed);
u32 hc_sample_find(const struct hc_sample *sample, u64 block);
u32 hc_sample_add(struct hc_sample *sample, u64 block, u32 draw);
void hc_sample_remove(struct hc_sample *sample, u32 nr);
u32 hc_sample_highest(const struct hc_sample *sample);

#endif /* HOTCACHE_POLICIES_INSIGHT_SAMPLE_H */
