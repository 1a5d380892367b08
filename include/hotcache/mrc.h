/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of the miss ratio curve, with what every read asks inline.
 */
#ifndef HOTCACHE_MRC_H
#define HOTCACHE_MRC_H

#include <linux/bits.h>
#include <linux/types.h>
#include <hotcache/types.h>

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

/*
 * How the draw of a block differs from that of the one before it in its region: 7
 * sixteenths of all numbers, so that the draws of a region are one sixteenth apart.
 */
#define HC_MRC_DRAW_STEP	0x70000000u
#define HC_MRC_DRAW_BITS	(32 - HC_REGION_SHIFT)

/**
 * hc_mrc_draw() - the number that says whether a block is in the sample
 * @hash: hash of the block's region, by the same seed for all
 * @block: the block
 *
 * The draws of the blocks of a region are spread evenly: a sample of one block in
 * sixteen has one of each region.
 *
 * Return: the draw: the lower, the longer it stays in the sample.
 */
static inline u32 hc_mrc_draw(u64 hash, u64 block)
{
	return (u32)hash + (u32)block * HC_MRC_DRAW_STEP;
}

/**
 * hc_mrc_lowest_draw() - the lowest draw of a region's blocks
 * @hash: as for hc_mrc_draw()
 *
 * Return: the draw: if it is not in the sample, no block of the region is.
 */
static inline u32 hc_mrc_lowest_draw(u64 hash)
{
	return (u32)hash & (BIT(HC_MRC_DRAW_BITS) - 1);
}

/**
 * hc_mrc_by_draw() - the blocks of a region in the order of their draws
 * @hash: as for hc_mrc_draw()
 * @i: which, below HC_REGION_BLOCKS; 0: the one with the lowest draw
 *
 * Return: its number in the region.
 */
static inline u32 hc_mrc_by_draw(u64 hash, u32 i)
{
	/* 7 times 7 is 1 modulo 16, so it leads from a step back to a number. */
	return 7 * (i - ((u32)hash >> HC_MRC_DRAW_BITS)) % HC_REGION_BLOCKS;
}

#endif /* HOTCACHE_MRC_H */
