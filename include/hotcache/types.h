/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words that every layer shares: slots, regions, hints.
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

#define HC_BLOCK_SHIFT_MIN	12
#define HC_BLOCK_SHIFT_MAX	16

/**
 * enum hc_hint - what is known of an access besides its address
 * @HC_HINT_SCAN: part of a sequential run longer than the threshold
 * @HC_HINT_READAHEAD: read ahead by the kernel, nobody has asked for it yet
 * @HC_HINT_META: a file system's metadata
 * @HC_HINT_IDLE: from a task of the idle I/O class, or background work
 * @HC_HINT_WRITE: a write, not a read
 * @HC_HINT_ADOPT: not an access: a policy takes over a block that is cached
 * @HC_HINT_HOT: with ADOPT: the policy before held the block to be hot
 * @HC_HINT_RUN: as SCAN, with what is filled, whatever is done about scans; for
 *	counters, not for policies
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

#endif /* HOTCACHE_TYPES_H */
