// SPDX-License-Identifier: GPL-2.0
/*
 * Reads: serve what is there, fill what is missing, wait for what is coming.
 */
#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "io/cursor.h"
#include "io/io.h"
#include "io/timing.h"

/*
 * A read that has waited this often for other reads' fills, each of which then
 * did not leave all that it needs, goes to the origin.
 */
#define HC_WAITS_MAX	4u

/* Looks at what there is before it goes to the origin. */
#define HC_LOOKS_MAX	2u

/**
 * struct hc_scan - what a read found, over all its regions
 * @hits: blocks found
 * @fill: blocks that have got slots
 * @filling: blocks that other reads are filling
 * @busy: blocks being written, or on their way out
 * @fenced: blocks with a write in flight over their region
 * @noslot: blocks for which there was no slot
 * @declined: blocks that were not to be filled
 * @first: first block not found
 * @last: last block not found
 * @wait: the last block in @filling
 * @mask: by region, the blocks in @fill
 */
struct hc_scan {
	u32 hits;
	u32 fill;
	u32 filling;
	u32 busy;
	u32 fenced;
	u32 noslot;
	u32 declined;
	u64 first;
	u64 last;
	u64 wait;
	u16 mask[HC_IO_REGIONS_MAX];
};

static void hc_read_copy(struct hc_dev *dev, struct hc_cursor *cur, u64 region,
			 const u32 *slot, u16 mask)
{
	unsigned int shift = dev->cache->geo.block_shift;
	unsigned long todo = mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = (region << HC_REGION_SHIFT) + i;
		struct hc_part part = hc_cursor_part(cur, block, shift);

		hc_cursor_read(cur, &part,
			       hc_pool_addr(dev->cache->pool, slot[i]));
	}
}

static void hc_scan_note(struct hc_scan *scan, u64 region, u16 wanted,
			 const struct hc_lookup *found)
{
	u64 base = region << HC_REGION_SHIFT;
	u16 missing = wanted & ~found->hit;

	scan->fill += hweight16(found->fill);
	scan->filling += hweight16(found->filling);
	scan->busy += hweight16(found->busy);
	scan->fenced += hweight16(found->fenced);
	scan->noslot += hweight16(found->noslot);
	scan->declined += hweight16(found->declined);
	if (!missing)
		return;
	if (found->filling)
		scan->wait = base + __fls(found->filling);
	scan->first = min(scan->first, base + __ffs(missing));
	scan->last = base + __fls(missing);
}

static void hc_read_scan(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			 bool first_look, struct hc_scan *scan)
{
	u64 region = io->first >> HC_REGION_SHIFT;
	struct hc_cursor cur;
	unsigned int r;

	memset(scan, 0, offsetof(struct hc_scan, mask));
	scan->first = U64_MAX;
	hc_cursor_init(&cur, bio);

	for (r = 0; region <= io->last >> HC_REGION_SHIFT; r++, region++) {
		struct hc_shard *shard = hc_cache_shard(dev->cache, region);
		u16 wanted = hc_region_mask(region, io->first, io->last);
		struct hc_lookup found;

		hc_shard_read(shard, region, wanted, io->access.admit,
			      io->access.hints, &found);
		scan->hits += hweight16(found.hit);
		scan->mask[r] = found.fill;
		if (found.dropped)
			hc_count(dev, HC_CNT_hits_dropped,
				 hweight16(found.dropped));
		if (found.hit) {
			hc_read_copy(dev, &cur, region, found.slot, found.hit);
			hc_shard_unpin(shard, found.slot, found.hit);
		}
		if (first_look && found.streamed)
			hc_count(dev, HC_CNT_stream_hits,
				 hweight16(found.streamed));
		if (first_look &&
		    hc_scans_want(dev, io, region, wanted, found.hit))
			hc_scans_learn(dev, bio, io, region, &found);
		if (found.hit != wanted)
			hc_scan_note(scan, region, wanted, &found);
	}
}

/* The counter of blocks that are not filled though they could be. */
static enum hc_counter hc_read_reason(const struct hc_io *io)
{
	switch (io->access.reason) {
	case HC_REASON_IDLE:
		return HC_CNT_bypass_idle;
	case HC_REASON_LARGE:
		return HC_CNT_bypass_size;
	case HC_REASON_RANGE:
		return HC_CNT_bypass_hint;
	case HC_REASON_TASK:
		return HC_CNT_bypass_task;
	case HC_REASON_WINDOW:
		return HC_CNT_bypass_window;
	default:
		return HC_CNT_bypass_scan;
	}
}

/*
 * Hits at the second look are what another read has filled for us. A hit that
 * lies between misses is read again with them, so it has saved nothing.
 */
static void hc_read_count(struct hc_dev *dev, const struct hc_io *io,
			  const struct hc_scan *scan, bool passed)
{
	u32 total = io->last - io->first + 1;
	u32 missed = total - scan->hits;
	u32 respan = 0;
	u32 joined = 0;

	if (passed)
		respan = scan->hits;
	else if (missed)
		respan = scan->last - scan->first + 1 - missed;
	if (io->waits && scan->hits - respan > io->early_hits)
		joined = scan->hits - respan - io->early_hits;

	hc_count(dev, HC_CNT_hits, scan->hits - respan - joined);
	if (!missed && !joined) {
		trace_hotcache_hit(dev->number, io->first, total, total);
		return;
	}
	trace_hotcache_miss(dev->number, io->first, total,
			    scan->hits - respan - joined);
	hc_count(dev, HC_CNT_joined, joined);
	if (passed)
		hc_bypass(dev, io, HC_CNT_bypass_memory, scan->fill);
	else
		hc_count(dev, HC_CNT_filled, scan->fill);
	hc_bypass(dev, io, HC_CNT_bypass_span, respan);
	hc_bypass(dev, io, HC_CNT_bypass_busy, scan->busy + scan->filling);
	hc_bypass(dev, io, HC_CNT_bypass_fence, scan->fenced);
	hc_bypass(dev, io, HC_CNT_bypass_slot, scan->noslot);
	hc_bypass(dev, io, hc_read_reason(io), scan->declined);
}

/*
 * On the queue whose workers never wait: what is a hit by now must not stand
 * behind what the origin has no room for. Blocks that were hits at the first
 * look already count as another access for the policy.
 */
static void hc_read_again(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);
	struct hc_dev *dev = io->dev;
	struct bio *bio = io->bio;

	hc_io_detach(bio);
	if (!io->waiter.ok || hc_is_off(dev)) {
		u32 total = io->last - io->first + 1;

		/* The failure, or the delay, was another's; learn our own. */
		hc_bypass(dev, io, io->waiter.ok ? hc_off_reason(dev) :
			  HC_CNT_bypass_wait, total);
		hc_io_retry(dev, bio, io);
	} else if (hc_read(dev, bio, io) == HC_PASS) {
		hc_io_pass_later(dev, bio, io);
	}
}

/* Wait for the fill of one of the blocks; woken, the read looks again. */
static bool hc_read_wait(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			 const struct hc_scan *scan)
{
	if (!io->waits) {
		io->early_hits = scan->hits;
		io->waiter.since = jiffies;
	}
	/* Before it waits: once it does, a worker may have it. */
	io->waits++;
	io->dev = dev;
	io->bio = bio;
	io->waiter.block = scan->wait;
	INIT_WORK(&io->work, hc_read_again);
	if (hc_wait_start(dev, io))
		return true;
	io->waits--;
	return false;
}

static bool hc_scan_may_wait(const struct hc_scan *scan)
{
	return scan->filling &&
	       !(scan->fill || scan->busy || scan->fenced || scan->noslot ||
		 scan->declined);
}

/**
 * hc_read() - answer a read
 * @dev: the device
 * @bio: the read; all blocks that it touches are cacheable
 * @io: its state, range set and decided upon
 *
 * Context: Process; does not sleep and waits for no bio.
 * Return: HC_PASS if the caller must send it to the origin.
 */
enum hc_verdict hc_read(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	unsigned int looks;
	struct hc_scan scan;
	struct hc_own *own;

	for (looks = 1;; looks++) {
		hc_read_scan(dev, bio, io, looks == 1 && !io->waits, &scan);
		if (scan.first == U64_MAX) {
			hc_read_count(dev, io, &scan, false);
			hc_count(dev, HC_CNT_saved_bytes,
				 bio->bi_iter.bi_size);
			hc_timing_hit(io);
			bio_endio(bio);
			return HC_TAKEN;
		}
		hc_scans_begin(dev, bio, io);
		if (!hc_scan_may_wait(&scan) || io->waits >= HC_WAITS_MAX)
			break;
		if (hc_read_wait(dev, bio, io, &scan))
			return HC_TAKEN;
		/* The fill has just ended, or else too many wait. */
		if (looks == HC_LOOKS_MAX)
			break;
	}

	own = scan.fill ? hc_fill_alloc(dev, bio, io, scan.mask, scan.first,
					scan.last, io->access.fill_hints) :
			  NULL;
	hc_read_count(dev, io, &scan, !own);
	if (own) {
		if (io->waits)
			hc_own_submit_later(own);
		else
			hc_own_submit(own);
		return HC_TAKEN;
	}
	if (scan.fill)
		hc_fill_abort(dev, io, scan.mask);
	return HC_PASS;
}
