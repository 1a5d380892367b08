// SPDX-License-Identifier: GPL-2.0
#include "insight/mrc.h"

#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "lib/steps.h"

/**
 * DOC: miss ratio curve
 *
 * How many reads would miss if the pool were larger or smaller? With LRU a read
 * finds its block in each pool that holds more blocks than were read since the
 * block was read last: its reuse distance. So one histogram of distances has
 * the answer for all sizes. It counts a distance at the smallest of 32 sizes
 * that holds it; what the curve shows at these sizes is not rounded.
 *
 * Distances are measured in a sample of the blocks. If one block in r is
 * in it, k blocks of the sample between two reads of a block stand for r k of
 * all, and the read for r reads. The rate begins as high as the size of the pool
 * asks for, and falls when the sample is full: a read counts with the weight
 * that is right at its time. Blocks that have not been read for longer than the
 * largest size holds them leave the sample, since it makes no difference to
 * any size when they come back: so the rate need not fall further than to
 * HC_SAMPLE_MAX blocks in eight pools, however large the device is and however
 * long it runs.
 *
 * Few blocks may get many of the reads, and whether the sample has them is
 * chance. Such blocks are found in the smallest of pools, so what the sample
 * has too few or too many reads, against all that were counted, is added to or
 * taken from those (SHARDS-adj).
 *
 * Halving all counts now and then makes older reads count less.
 */

/* Fractional bits of weights. */
#define HC_MRC_WEIGHT_SHIFT	16

/* Sums have no more bits, and all 33 of them together fit into 64. */
#define HC_MRC_SUM_BITS		58

/* Blocks of the first sample that a pool of the present size shall hold. */
#define HC_MRC_POOL_SAMPLES	2048u

/* Likewise, however little can be played: a rough curve, but none that is bent. */
#define HC_MRC_POOL_LEAST	32u

/* Blocks that leave the sample with each call of hc_mrc_thin() at most. */
#define HC_MRC_THIN		64u

/* Blocks that leave at the bottom with each read at most. */
#define HC_MRC_DROPS		2u

/* 2^16 times 2^(9 i / 31): the sizes in units of 2^-16 of the smallest. */
static const u32 hc_mrc_steps[HC_MRC_SIZES] = {
	65536, 80145, 98010, 119858, 146576, 179250, 219207, 268071,
	327828, 400906, 490273, 599562, 733212, 896655, 1096532, 1340964,
	1639883, 2005435, 2452474, 2999164, 3667719, 4485304, 5485139, 6707852,
	8203124, 10031712, 12267918, 15002605, 18346891, 22436664, 27438103,
	33554432,
};

static u64 hc_mrc_size_of(u64 nr_slots, u32 i)
{
	/* 64 of the smallest size are the pool. */
	return max((nr_slots * hc_mrc_steps[i] + BIT_ULL(21)) >> 22, 1ull);
}

/**
 * hc_mrc_first_threshold() - the rate to begin with
 * @nr_slots: slots of the pool
 *
 * Return: the threshold of draws: for all blocks in a small pool, for one in
 * 2^HC_MRC_SHIFT_MAX in pools of 65,536 blocks or more.
 */
u32 hc_mrc_first_threshold(u64 nr_slots)
{
	u32 shift = ilog2(max(nr_slots / HC_MRC_POOL_SAMPLES, 1ull));

	return U32_MAX >> min(shift, HC_MRC_SHIFT_MAX);
}

static void hc_mrc_set_rate(struct hc_mrc *mrc, u32 threshold)
{
	u64 most = mrc->size[HC_MRC_SIZES - 1];

	mrc->sample.threshold = threshold;
	mrc->weight = div64_u64(1ull << (32 + HC_MRC_WEIGHT_SHIFT), threshold);
	mrc->depth = min(mul_u64_u32_shr(most, threshold, 32) + 2,
			 (u64)HC_SAMPLE_MAX);
}

/**
 * hc_mrc_init() - begin a curve
 * @mrc: uninitialised
 * @nr_slots: slots of the pool, not 0
 * @threshold: blocks with a lower draw are in the sample, not 0
 * @seed: a random number, so that nobody can choose blocks that collide
 */
void hc_mrc_init(struct hc_mrc *mrc, u64 nr_slots, u32 threshold, u64 seed)
{
	u32 i;

	memset(mrc, 0, sizeof(*mrc));
	hc_sample_init(&mrc->sample, threshold, seed);
	for (i = 0; i < HC_MRC_SIZES; i++)
		mrc->size[i] = hc_mrc_size_of(nr_slots, i);
	hc_mrc_set_rate(mrc, threshold);
}

/* Of how many blocks, itself included, was the block the last one read? */
static u64 hc_mrc_distance(const struct hc_mrc *mrc, u32 above)
{
	u64 one = 1ull << HC_MRC_WEIGHT_SHIFT;
	/* The block itself is known; half a step of the sample is expected. */
	u64 others = above * mrc->weight + (mrc->weight - one) / 2;

	return (others >> HC_MRC_WEIGHT_SHIFT) + 1;
}

/* The smallest size that holds a distance, HC_MRC_SIZES if none does. */
static u32 hc_mrc_smallest(const struct hc_mrc *mrc, u64 distance)
{
	u32 low = 0, high = HC_MRC_SIZES;

	while (low < high) {
		u32 middle = (low + high) / 2;

		hc_step();
		if (mrc->size[middle] < distance)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void hc_mrc_forget(struct hc_mrc *mrc, u32 nr)
{
	hc_stack_remove(&mrc->stack, nr);
	hc_sample_remove(&mrc->sample, nr);
}

/* Make room by a lower rate. */
static void hc_mrc_lower(struct hc_mrc *mrc)
{
	u32 nr = hc_sample_highest(&mrc->sample);
	u32 draw = mrc->sample.entry[nr].draw;

	hc_mrc_forget(mrc, nr);
	hc_mrc_set_rate(mrc, max(draw, 1u));
}

static u32 hc_mrc_last_threshold(const struct hc_mrc *mrc)
{
	u64 pool = mrc->size[HC_MRC_SIZES - 1] / 8;

	return U32_MAX / max_t(u64, div_u64(pool, HC_MRC_POOL_LEAST), 1);
}

/**
 * hc_mrc_thin() - go on with a lower rate
 * @mrc: the curve
 * @threshold: blocks with a lower draw stay in the sample; the rate falls no further
 *	than to what leaves HC_MRC_POOL_LEAST of them to the pool, and never rises
 *
 * Takes at most HC_MRC_THIN times the steps of hc_mrc_read().
 *
 * Return: whether to call it again, before any other read: there are more blocks that
 * have to leave.
 */
bool hc_mrc_thin(struct hc_mrc *mrc, u32 threshold)
{
	u32 i, nr;

	threshold = max(threshold, hc_mrc_last_threshold(mrc));
	if (threshold < mrc->sample.threshold)
		hc_mrc_set_rate(mrc, threshold);
	for (i = 0; i < HC_MRC_THIN && mrc->sample.nr; i++) {
		nr = hc_sample_highest(&mrc->sample);
		if (mrc->sample.entry[nr].draw < mrc->sample.threshold)
			return false;
		hc_step();
		hc_mrc_forget(mrc, nr);
	}
	return mrc->sample.nr;
}

/* Returns HC_SAMPLE_NONE if the block does not get into the sample. */
static u32 hc_mrc_admit(struct hc_mrc *mrc, u64 block, u32 draw)
{
	if (mrc->sample.nr == HC_SAMPLE_MAX) {
		hc_mrc_lower(mrc);
		if (draw >= mrc->sample.threshold)
			return HC_SAMPLE_NONE;
	}
	return hc_sample_add(&mrc->sample, block, draw);
}

static void hc_mrc_drop(struct hc_mrc *mrc)
{
	u32 i;

	for (i = 0; i < HC_MRC_DROPS && mrc->stack.nr > mrc->depth; i++)
		hc_mrc_forget(mrc, hc_stack_bottom(&mrc->stack));
}

/**
 * hc_mrc_halve() - let what was read so far count half
 * @mrc: the curve
 */
void hc_mrc_halve(struct hc_mrc *mrc)
{
	u32 i;

	for (i = 0; i <= HC_MRC_SIZES; i++)
		mrc->found[i] /= 2;
	mrc->reads /= 2;
}

/* Add to a sum. Of months without another halving: the ratios stay. */
static void hc_mrc_add(struct hc_mrc *mrc, u64 *sum, u64 n)
{
	*sum += n;
	if (*sum >> HC_MRC_SUM_BITS)
		hc_mrc_halve(mrc);
}

/**
 * hc_mrc_read() - a block is read
 * @mrc: the curve
 * @block: the block
 * @draw: its draw, from hc_mrc_draw(); if it is not below the threshold, the
 *	block is not in the sample, and nothing is done
 *
 * Takes at most HC_MRC_MAX_STEPS steps.
 */
void hc_mrc_read(struct hc_mrc *mrc, u64 block, u32 draw)
{
	u32 nr;

	if (draw >= mrc->sample.threshold)
		return;
	mrc->sampled++;
	nr = hc_sample_find(&mrc->sample, block);
	if (nr == HC_SAMPLE_NONE) {
		hc_mrc_add(mrc, &mrc->found[HC_MRC_SIZES], mrc->weight);
		nr = hc_mrc_admit(mrc, block, draw);
		if (nr == HC_SAMPLE_NONE)
			return;
	} else {
		u32 above = hc_stack_above(&mrc->stack, nr);
		u64 distance = hc_mrc_distance(mrc, above);

		hc_mrc_add(mrc, &mrc->found[hc_mrc_smallest(mrc, distance)],
			   mrc->weight);
		hc_stack_remove(&mrc->stack, nr);
	}
	hc_stack_push(&mrc->stack, nr);
	hc_mrc_drop(mrc);
}

/**
 * hc_mrc_count() - blocks have been read, in the sample or not
 * @mrc: the curve
 * @reads: how many, at most 2^40
 */
void hc_mrc_count(struct hc_mrc *mrc, u64 reads)
{
	hc_mrc_add(mrc, &mrc->reads, reads << HC_MRC_WEIGHT_SHIFT);
}

/**
 * hc_mrc_reads() - reads that count
 * @mrc: the curve, of which hc_mrc_count() knows
 *
 * Return: how many, those that were halved as fewer.
 */
u64 hc_mrc_reads(const struct hc_mrc *mrc)
{
	return mrc->reads >> HC_MRC_WEIGHT_SHIFT;
}

static u64 hc_mrc_sum(const struct hc_mrc *mrc)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i <= HC_MRC_SIZES; i++)
		sum += mrc->found[i];
	return sum;
}

/* Misses of HC_MRC_ONE, without an overflow however many there are. */
static u32 hc_mrc_ratio(u64 misses, u64 reads)
{
	while (misses > U64_MAX / HC_MRC_ONE) {
		misses /= 2;
		reads /= 2;
	}
	return reads ? div64_u64(misses * HC_MRC_ONE, reads) : HC_MRC_ONE;
}

/**
 * hc_mrc_curve() - the miss ratios of LRU with other sizes of the pool
 * @mrc: the curve
 * @point: set; 1 everywhere if nothing has been read
 */
void hc_mrc_curve(const struct hc_mrc *mrc,
		  struct hc_mrc_point point[HC_MRC_SIZES])
{
	u64 sum = hc_mrc_sum(mrc);
	u64 reads = mrc->reads ? mrc->reads : sum;
	u64 beyond = sum;
	u32 i;

	for (i = 0; i < HC_MRC_SIZES; i++) {
		beyond -= mrc->found[i];
		point[i].blocks = mrc->size[i];
		point[i].miss_ratio = hc_mrc_ratio(min(beyond, reads), reads);
	}
}

/**
 * hc_mrc_footprint() - blocks that have been read lately
 * @mrc: the curve
 *
 * Return: about how many different ones, at most 8 pools.
 */
u64 hc_mrc_footprint(const struct hc_mrc *mrc)
{
	return (mrc->stack.nr * mrc->weight) >> HC_MRC_WEIGHT_SHIFT;
}
