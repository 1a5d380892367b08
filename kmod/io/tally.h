/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_TALLY_H
#define HOTCACHE_KMOD_IO_TALLY_H

#include <linux/types.h>

struct hc_lookup;

/**
 * struct hc_tally - what a read found, in blocks, over all its regions
 * @hits: blocks found
 * @fill: blocks that have got slots
 * @filling: blocks that other reads are filling
 * @busy: blocks being written, or on their way out
 * @fenced: blocks that a write or a discard in flight may be changing
 * @failed: blocks that could not be filled lately
 * @noslot: blocks for which there was no slot
 * @inflight: blocks for which nothing was evicted: too many fills in flight
 * @declined: blocks that were not to be filled
 * @first: number of the first block not found; U64_MAX if all were
 * @last: number of the last block not found
 * @wait: number of the last block in @filling
 */
struct hc_tally {
	u32 hits;
	u32 fill;
	u32 filling;
	u32 busy;
	u32 fenced;
	u32 failed;
	u32 noslot;
	u32 inflight;
	u32 declined;
	u64 first;
	u64 last;
	u64 wait;
};

/**
 * struct hc_shares - how the blocks that a read found are counted
 * @hits: served from the pool at once
 * @joined: served from the pool after waiting for another read's fill
 * @reread: found, but read from the origin together with what was missing
 */
struct hc_shares {
	u32 hits;
	u32 joined;
	u32 reread;
};

void hc_tally_init(struct hc_tally *tally);
void hc_tally_missing(struct hc_tally *tally, u64 region, u16 wanted,
		      const struct hc_lookup *found);
bool hc_tally_only_filling(const struct hc_tally *tally);
struct hc_shares hc_tally_shares(const struct hc_tally *tally, u32 total,
				 u32 early_hits, bool passed);

#endif /* HOTCACHE_KMOD_IO_TALLY_H */
