/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_INSIGHT_MRC_H
#define HOTCACHE_POLICIES_INSIGHT_MRC_H

#include <linux/build_bug.h>
#include <linux/types.h>
#include <hotcache/mrc.h>

#include "insight/sample.h"
#include "insight/stack.h"

/* The first sample: one block in 2^this at most. */
#define HC_MRC_SHIFT_MAX	5u

/* Steps that hc_mrc_read() takes at most. */
#define HC_MRC_MAX_STEPS	(4 * HC_SAMPLE_MAX_STEPS + \
				 4 * HC_STACK_MAX_STEPS + HC_MRC_SIZES)

/**
 * struct hc_mrc - how many reads would miss with more or less memory
 * @sample: the blocks that are followed
 * @stack: their order by last read
 * @weight: blocks that one of the sample stands for, see hc_mrc_set_rate()
 * @depth: blocks of the sample that the largest size would hold
 * @size: the sizes in blocks, ascending
 * @found: weight of the reads that found their block, by the smallest size that
 *	holds it; behind the sizes, of those that no size serves
 * @reads: all reads, sampled or not, in the unit of @found; 0: not known
 * @sampled: sampled reads, never halved
 */
struct hc_mrc {
	struct hc_sample sample;
	struct hc_stack stack;
	u64 weight;
	u32 depth;
	u64 size[HC_MRC_SIZES];
	u64 found[HC_MRC_SIZES + 1];
	u64 reads;
	u64 sampled;
};

static_assert(sizeof(struct hc_mrc) <= 256 * 1024);

u32 hc_mrc_first_threshold(u64 nr_slots);
void hc_mrc_init(struct hc_mrc *mrc, u64 nr_slots, u32 threshold, u64 seed);
void hc_mrc_read(struct hc_mrc *mrc, u64 block, u32 draw);
bool hc_mrc_thin(struct hc_mrc *mrc, u32 threshold);
void hc_mrc_count(struct hc_mrc *mrc, u64 reads);
u64 hc_mrc_reads(const struct hc_mrc *mrc);
void hc_mrc_halve(struct hc_mrc *mrc);
void hc_mrc_curve(const struct hc_mrc *mrc,
		  struct hc_mrc_point point[HC_MRC_SIZES]);
u64 hc_mrc_footprint(const struct hc_mrc *mrc);

#endif /* HOTCACHE_POLICIES_INSIGHT_MRC_H */
