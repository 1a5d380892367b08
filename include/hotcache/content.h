/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The list of what is cached, as the module shows it to programs: a record of 64
 * bits for each slot, in the byte order of the machine. A slot without a cached
 * block has the record 0.
 */
#ifndef HOTCACHE_CONTENT_H
#define HOTCACHE_CONTENT_H

#include <linux/bits.h>

/* The block's number. */
#define HC_CONTENT_BLOCK	GENMASK_ULL(39, 0)
/* A block is cached in the slot. */
#define HC_CONTENT_CACHED	BIT_ULL(40)
/* The policy prefers it to an average one; see hc_shard_content(). */
#define HC_CONTENT_HOT		BIT_ULL(41)
/* Hits that the policy has counted and not used up yet. */
#define HC_CONTENT_HITS_SHIFT	48
#define HC_CONTENT_HITS		GENMASK_ULL(55, HC_CONTENT_HITS_SHIFT)

#endif /* HOTCACHE_CONTENT_H */
