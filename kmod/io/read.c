// SPDX-License-Identifier: GPL-2.0
/*
 * Reads: serve what is there, fill what is missing, wait for what is coming.
 */
#include "io/read.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "io/admit.h"
#include "io/check.h"
#include "io/cursor.h"
#include "io/fill.h"
#include "io/hit.h"
#include "io/read_count.h"
#include "io/shrink.h"
#include "io/tally.h"
#include "io/timing.h"
#include "io/wait.h"

/*
 * A read that has waited this often for other reads' fills, each of which then
 * did not leave all that it needs, goes to the origin.
 */
#define HC_WAITS_MAX	4u

/* Looks at what there is before it goes to the origin. */
#define HC_LOOKS_MAX	2u

/**
 * struct hc_read_result - what a look-up of all of a read's blocks found
 * @tally: the sums
 * @mask: by region, the blocks that have got slots
 * @slot: if it is known: their pool-wide slots, of one region, by bit number
 */
struct hc_read_result {
	struct hc_tally tally;
	u16 mask[HC_IO_REGIONS_MAX];
	const u32 *slot;
};

/**
 * enum hc_look - what a read is to do after it has looked
 * @HC_LOOK_HIT: end: it has all its data
 * @HC_LOOK_WAITING: nothing: it waits for another read's fill
 * @HC_LOOK_MISS: go to the origin
 */
enum hc_look {
	HC_LOOK_HIT,
	HC_LOOK_WAITING,
	HC_LOOK_MISS,
};

/* Returns those of the hits that a scan has inserted. */
static __always_inline u16
hc_read_region(struct hc_dev *dev, struct bio *bio, const struct hc_io *io,
	       struct hc_cursor *cur, u64 region, u16 wanted,
	       struct hc_lookup *found)
{
	u64 hash = hc_cache_region_hash(dev->cache, region);
	struct hc_shard *shard = hc_cache_shard_at(dev->cache, hash);
	struct hc_hits hits;

	hc_hit_read(dev, shard, hash, cur, region, wanted, io->access.hints,
		    &hits);
	if (unlikely(hits.mask != wanted)) {
		hc_hit_under_lock(dev, bio, io, shard, region, wanted, &hits,
				  found);
	} else {
		found->hit = wanted;
		found->fill = 0;
	}
	return hits.streamed;
}

/*
 * Once a read and region: what it found tells about scans. Returns by how many
 * blocks the time of the samples is to advance.
 */
static inline unsigned int hc_read_learn(struct hc_dev *dev, struct bio *bio,
					 const struct hc_io *io, u64 region,
					 u16 wanted, u16 hit, u16 streamed)
{
	if (unlikely(streamed))
		hc_count(dev, HC_CNT_stream_hits, hweight16(streamed));
	if (!hc_admit_wants_sample(dev, io, region, wanted, hit))
		return 0;
	return hc_admit_sample(dev, bio, io, region, hit);
}

/* Add what was found of the @r-th of its regions. */
static void hc_read_add(struct hc_read_result *result, unsigned int r,
			u64 region, u16 wanted, const struct hc_lookup *found)
{
	result->mask[r] = found->fill;
	result->tally.hits += hweight16(found->hit);
	if (found->hit != wanted)
		hc_tally_missing(&result->tally, region, wanted, found);
}

static void hc_read_lookup(struct hc_dev *dev, struct bio *bio,
			   struct hc_io *io, bool first_look,
			   struct hc_read_result *result)
{
	unsigned int r, passed = 0;
	struct hc_cursor cur;
	u64 region;

	hc_tally_init(&result->tally);
	result->slot = NULL;
	hc_cursor_init_read(&cur, bio);

	hc_for_each_region(io, region, r) {
		u16 wanted = hc_region_mask(region, io->first, io->last);
		struct hc_lookup found;
		u16 streamed;

		streamed = hc_read_region(dev, bio, io, &cur, region, wanted,
					  &found);
		if (first_look)
			passed += hc_read_learn(dev, bio, io, region, wanted,
						found.hit, streamed);
		hc_read_add(result, r, region, wanted, &found);
	}
	hc_admit_advance(dev, passed);
}

/*
 * It has waited. Blocks that were hits at the first look already count as another access
 * for the policy. Returns true if it is to be sent to the origin.
 */
static bool hc_read_again(struct hc_io *io, bool ok)
{
	u32 total = io->last - io->first + 1;
	struct hc_dev *dev = io->dev;
	struct bio *bio = io->bio;

	hc_io_detach(bio);
	if (!ok || hc_is_off(dev)) {
		/* The failure, or the delay, was another's; learn our own. */
		hc_bypass(dev, io, ok ? hc_off_reason(dev) :
			  HC_CNT_bypass_wait, total);
		hc_count(dev, HC_CNT_retries, 1);
		return true;
	}
	if (hc_is_beyond_end(dev, io->last)) {
		/* The origin has become smaller while it waited. */
		hc_bypass(dev, io, HC_CNT_bypass_shrunk, total);
		return true;
	}
	return hc_read(dev, bio, io) == HC_PASS;
}

static void hc_read_woken(struct work_struct *work)
{
	hc_wait_go_on(container_of(work, struct hc_io, work), hc_read_again);
}

/* Wait for the fill of one of the blocks; woken, the read looks again. */
static int hc_read_wait(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			const struct hc_tally *tally)
{
	int err;

	if (!io->waits) {
		io->early_hits = tally->hits;
		io->waiter.since = jiffies;
	}
	/* Before it waits: once it does, a worker may have it. */
	io->waits++;
	io->dev = dev;
	io->bio = bio;
	io->passed = NULL;
	io->waiter.block = tally->wait;
	INIT_WORK(&io->work, hc_read_woken);
	err = hc_wait_start(dev, io);
	if (err)
		io->waits--;
	return err;
}

/*
 * After its first look. It looks again if it could not wait because the fill has just
 * ended.
 */
static enum hc_look hc_read_wait_or_miss(struct hc_dev *dev, struct bio *bio,
					 struct hc_io *io,
					 struct hc_read_result *result)
{
	const struct hc_tally *tally = &result->tally;
	unsigned int looks;
	int err;

	for (looks = 1;; looks++) {
		if (tally->first == U64_MAX)
			return HC_LOOK_HIT;
		hc_admit_missed(dev, bio, io);
		if (!hc_tally_only_filling(tally) || io->waits >= HC_WAITS_MAX)
			return HC_LOOK_MISS;
		err = hc_read_wait(dev, bio, io, tally);
		if (!err)
			return HC_LOOK_WAITING;
		if (err != -EAGAIN || looks == HC_LOOKS_MAX)
			return HC_LOOK_MISS;
		hc_read_lookup(dev, bio, io, false, result);
	}
}

static void hc_read_end(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	if (unlikely(READ_ONCE(dev->verify_ratio)) && hc_check_start(dev, bio, io))
		return;
	hc_count(dev, HC_CNT_saved_bytes, bio->bi_iter.bi_size);
	hc_timing_hit(io);
	bio_endio(bio);
}

/*
 * Must a fill wait until a worker sends it, or may it have to? Then it holds its
 * slots for as long as the origin takes no more requests, so there is a limit.
 */
static bool hc_read_may_fill(struct hc_dev *dev, struct bio *bio,
			     const struct hc_io *io)
{
	if (io->waits)
		return hc_child_hold(dev, io->waiter.group);
	return !(bio->bi_opf & REQ_NOWAIT) || !hc_child_is_congested(dev, bio);
}

/* The fill of the blocks that have got slots; or NULL, and @fate says why. */
static struct hc_child *hc_read_fill(struct hc_dev *dev, struct bio *bio,
				     struct hc_io *io,
				     const struct hc_read_result *result,
				     enum hc_counter *fate)
{
	const struct hc_tally *tally = &result->tally;
	struct hc_child *child;

	*fate = HC_CNT_bypass_congested;
	if (!hc_read_may_fill(dev, bio, io))
		return NULL;
	*fate = HC_CNT_filled;
	child = hc_fill_alloc(dev, bio, io, result->mask, result->slot,
			      tally->first, tally->last, io->access.fill_hints);
	if (child)
		return child;
	*fate = HC_CNT_bypass_memory;
	if (io->waits)
		hc_child_unhold(dev, io->waiter.group);
	return NULL;
}

/* To the origin: as a fill if any block has got a slot, else as it is. */
static enum hc_verdict hc_read_send(struct hc_dev *dev, struct bio *bio,
				    struct hc_io *io,
				    const struct hc_read_result *result)
{
	const struct hc_tally *tally = &result->tally;
	enum hc_counter fate = HC_CNT_bypass_memory;
	struct hc_child *child = NULL;

	if (tally->fill)
		child = hc_read_fill(dev, bio, io, result, &fate);
	hc_read_count(dev, io, tally, fate);
	if (!child) {
		if (tally->fill)
			hc_fill_abort(dev, io, result->mask);
		return HC_PASS;
	}
	if (io->waits)
		hc_child_submit_later(child);
	else
		hc_child_submit(child);
	return HC_TAKEN;
}

/* What the first look of a read has found is not all that it wants, or it has waited. */
static enum hc_verdict hc_read_on(struct hc_dev *dev, struct bio *bio,
				  struct hc_io *io,
				  struct hc_read_result *result)
{
	switch (hc_read_wait_or_miss(dev, bio, io, result)) {
	case HC_LOOK_HIT:
		hc_read_count(dev, io, &result->tally, HC_CNT_filled);
		hc_read_end(dev, bio, io);
		return HC_TAKEN;
	case HC_LOOK_WAITING:
		return HC_TAKEN;
	default:
		return hc_read_send(dev, bio, io, result);
	}
}

/* A read of one region of which something is missing: apart, for the sake of hits. */
static noinline enum hc_verdict
hc_read_on_region(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		  u64 region, u16 wanted, const struct hc_lookup *found)
{
	struct hc_read_result result;

	hc_tally_init(&result.tally);
	result.slot = found->slot;
	hc_read_add(&result, 0, region, wanted, found);
	return hc_read_on(dev, bio, io, &result);
}

/* All of a read's blocks, which are of one region, are there. */
static __always_inline enum hc_verdict
hc_read_end_region(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	u32 total = io->last - io->first + 1;

	hc_count(dev, HC_CNT_hits, total);
	trace_hotcache_hit(dev->number, io->first, total, total);
	hc_read_end(dev, bio, io);
	return HC_TAKEN;
}

/* A read of one region, of which all has been looked for. */
static __always_inline enum hc_verdict
hc_read_looked(struct hc_dev *dev, struct bio *bio, struct hc_io *io, u64 region,
	       u16 wanted, u16 streamed, const struct hc_lookup *found)
{
	hc_admit_advance(dev, hc_read_learn(dev, bio, io, region, wanted,
					    found->hit, streamed));
	if (found->hit != wanted)
		return hc_read_on_region(dev, bio, io, region, wanted, found);
	return hc_read_end_region(dev, bio, io);
}

/*
 * A read that touches one region and has not waited, as most reads do: if all is
 * there, nothing has to be added up.
 */
static noinline enum hc_verdict
hc_read_small(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	u64 region = io->first >> HC_REGION_SHIFT;
	u16 wanted = hc_range_mask(io->first, io->last);
	struct hc_lookup found;
	struct hc_cursor cur;
	u16 streamed;

	hc_cursor_init_read(&cur, bio);
	streamed = hc_read_region(dev, bio, io, &cur, region, wanted, &found);
	return hc_read_looked(dev, bio, io, region, wanted, streamed, &found);
}

/* A read of one whole block that was not found without the lock. */
static noinline enum hc_verdict
hc_read_block_missing(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		      struct hc_shard *shard)
{
	u64 region = io->first >> HC_REGION_SHIFT;
	u16 wanted = hc_range_mask(io->first, io->last);
	struct hc_hits hits = { .mask = 0 };
	struct hc_lookup found;

	hc_hit_under_lock(dev, bio, io, shard, region, wanted, &hits, &found);
	return hc_read_looked(dev, bio, io, region, wanted, hits.streamed,
			      &found);
}

/* A read of one whole block to one place in memory: most reads of random access. */
static __always_inline enum hc_verdict
hc_read_block(struct hc_dev *dev, struct bio *bio, struct hc_io *io, void *to)
{
	u64 region = io->first >> HC_REGION_SHIFT;
	u64 hash = hc_cache_region_hash(dev->cache, region);
	struct hc_shard *shard = hc_cache_shard_at(dev->cache, hash);
	u16 wanted = BIT(io->first % HC_REGION_BLOCKS);
	bool streamed;

	if (unlikely(io->absent ||
		     !hc_hit_block(dev, shard, hash, io->first, io->access.hints,
				   to, &streamed)))
		return hc_read_block_missing(dev, bio, io, shard);
	hc_admit_advance(dev, hc_read_learn(dev, bio, io, region, wanted, wanted,
					    streamed ? wanted : 0));
	return hc_read_end_region(dev, bio, io);
}

static noinline enum hc_verdict
hc_read_large(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	struct hc_read_result result;

	hc_read_lookup(dev, bio, io, !io->waits, &result);
	return hc_read_on(dev, bio, io, &result);
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
	void *to;

	if (unlikely(hc_io_regions(io) != 1 || io->waits))
		return hc_read_large(dev, bio, io);
	if (io->first == io->last) {
		to = hc_cursor_whole(bio, dev->block_shift);
		if (likely(to))
			return hc_read_block(dev, bio, io, to);
	}
	return hc_read_small(dev, bio, io);
}
