/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Terms that all layers share: slots, regions, hints.
 */
#ifndef HOTCACHE_TYPES_H
#define HOTCACHE_TYPES_H

#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/types.h>

/* No slot: slots are numbered 0 ... nr_slots - 1 within their shard. */
#define HC_SLOT_NONE		U32_MAX

/* A region is 2^HC_REGION_SHIFT neighbouring blocks. */
#define HC_REGION_SHIFT		4
#define HC_REGION_BLOCKS	(1u << HC_REGION_SHIFT)

/*
 * Bits of a block's number in the word of a slot. The simulator, whose traces may
 * name more blocks than a device has, takes 64.
 */
#ifndef HC_BLOCK_BITS
#define HC_BLOCK_BITS		40
#endif
#define HC_BLOCK_MASK		GENMASK_ULL(HC_BLOCK_BITS - 1, 0)

#define HC_BLOCK_SHIFT_MIN	12
#define HC_BLOCK_SHIFT_MAX	16

/**
 * enum hc_hint - what is known of an access besides its address
 * @HC_HINT_SCAN: part of a sequential run longer than the threshold
 * @HC_HINT_READAHEAD: read through the page cache, which marks all its reads as
 *	read-ahead; for counters, not for policies
 * @HC_HINT_META: a file system's metadata
 * @HC_HINT_IDLE: from a task of the idle I/O class, or background work
 * @HC_HINT_WRITE: a write, not a read
 * @HC_HINT_ADOPT: not an access: a policy takes over a block in a switch, or one that
 *	was cached before a restart
 * @HC_HINT_HOT: with ADOPT: the previous policy considered the block hot
 * @HC_HINT_RUN: with a fill: part of a run longer than the threshold, whatever
 *	the scan action is; for counters, not for policies
 */
enum hc_hint {
	HC_HINT_SCAN		= BIT(0),
	HC_HINT_READAHEAD	= BIT(1),
	HC_HINT_META		= BIT(2),
	HC_HINT_IDLE		= BIT(3),
	HC_HINT_WRITE		= BIT(4),
	HC_HINT_ADOPT		= BIT(5),
	HC_HINT_HOT		= BIT(6),
	HC_HINT_RUN		= BIT(7),
};

/**
 * hc_block_of() - the number of a block of a region
 * @region: the region
 * @i: its place in the region, from 0
 *
 * Return: the block.
 */
static inline u64 hc_block_of(u64 region, unsigned int i)
{
	return (region << HC_REGION_SHIFT) + i;
}

/**
 * hc_region_mask() - the blocks of a region that lie in a range
 * @region: the region
 * @first: first block of the range
 * @last: last block of the range, not below the region
 *
 * Return: bit i for the i-th block of @region.
 */
static inline u16 hc_region_mask(u64 region, u64 first, u64 last)
{
	u64 start = region << HC_REGION_SHIFT;
	unsigned int lo = first > start ? first - start : 0;
	unsigned int hi = last - start < HC_REGION_BLOCKS - 1 ?
			  last - start : HC_REGION_BLOCKS - 1;

	return GENMASK(hi, lo);
}

/**
 * hc_range_mask() - the blocks of a range that lies in one region
 * @first: first block of the range
 * @last: last block of the range, in the same region
 *
 * Return: bit i for the i-th block of the region.
 */
static inline u16 hc_range_mask(u64 first, u64 last)
{
	return (2u << (last % HC_REGION_BLOCKS)) -
	       (1u << (first % HC_REGION_BLOCKS));
}

/**
 * hc_for_each_bit() - go through the bits of a mask
 * @i: the number of the bit
 * @todo: a u32, or less, with the mask, which is 0 afterwards
 *
 * For masks of one word that are not needed any more: cheaper than to search a
 * bitmap for the next bit.
 */
#define hc_for_each_bit(i, todo)					\
	for (; (todo) && ((i) = __builtin_ctz(todo), 1); (todo) &= (todo) - 1)

#endif /* HOTCACHE_TYPES_H */
