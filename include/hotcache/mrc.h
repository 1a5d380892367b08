/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of the miss ratio curve, with what every read asks inline.
 */
#ifndef HOTCACHE_MRC_H
#define HOTCACHE_MRC_H

#include <linux/types.h>

/* Sizes of a curve, log-spaced, from 1/64 to 8 times the pool. */
#define HC_MRC_SIZES		32u

/* A miss ratio of 1. */
#define HC_MRC_ONE		1000000u

/**
 * struct hc_mrc_point - a point of a curve
 * @blocks: a size of the pool
 * @miss_ratio: reads that would miss with it, of HC_MRC_ONE
 */
struct hc_mrc_point {
	u64 blocks;
	u32 miss_ratio;
};

/* How the draw of a block differs from that of the one before it in its region. */
#define HC_MRC_DRAW_STEP	0x9e3779b9u

/**
 * hc_mrc_draw() - the number that says whether a block is in the sample
 * @hash: hash of the block's region, by the same seed for all
 * @block: the block
 *
 * The draws of the blocks of a region are spread evenly, by the golden ratio: a
 * sample of one block in sixteen has about one of each region.
 *
 * Return: the draw: the lower, the longer it stays in the sample.
 */
static inline u32 hc_mrc_draw(u64 hash, u64 block)
{
	return (u32)hash + (u32)block * HC_MRC_DRAW_STEP;
}

#endif /* HOTCACHE_MRC_H */
