// SPDX-License-Identifier: GPL-2.0
/*
 * Discards, write-zeroes, erases: writes without data, often huge.
 */
#include "io/discard.h"

/* As many regions are fenced one by one, like those of a write. */
#define HC_DISCARD_FENCED	HC_IO_REGIONS_MAX
/* So many are, too, where there are more discards than bars. */
#define HC_DISCARD_FENCED_MAX	256u

/* The bar went up in hc_discard(): nothing slips in behind the walk. */
static void hc_discard_walk(struct hc_dev *dev, const struct hc_io *io)
{
	hc_cache_drop(dev->cache, io->first, io->last,
		      HC_CNT_invalidate_discard);
}

static void hc_discard_work(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);
	struct hc_dev *dev = io->dev;

	hc_discard_walk(dev, io);
	/* It may have ended then. */
	hc_io_pass(dev, io->bio);
	atomic_dec(&dev->nr_discards);
}

/*
 * Is there a worker for it? Then hc_discard_work() has to follow. The pieces of one huge
 * discard come as fast as they can be made, and each takes memory.
 */
static bool hc_discard_hold(struct hc_dev *dev, const struct bio *bio)
{
	if (atomic_inc_return(&dev->nr_discards) <= HC_DISCARDERS ||
	    bio->bi_opf & REQ_NOWAIT)
		return true;
	atomic_dec(&dev->nr_discards);
	return false;
}

static void hc_discard_fence(struct hc_dev *dev, struct hc_io *io)
{
	u64 region = io->first >> HC_REGION_SHIFT;

	for (; region <= io->last >> HC_REGION_SHIFT; region++) {
		u32 slot[HC_REGION_BLOCKS];

		hc_shard_write_begin(hc_cache_shard(dev->cache, region), region,
				     hc_region_mask(region, io->first, io->last),
				     false, HC_CNT_invalidate_discard, slot);
	}
	io->kind = HC_IO_FENCED;
}

/* Returns false if the range shall be fenced instead, region by region. */
static bool hc_discard_bar(struct hc_dev *dev, struct hc_io *io)
{
	struct hc_bars *bars = &dev->cache->bars;

	if (hc_io_regions(io) <= HC_DISCARD_FENCED)
		return false;
	io->bar = hc_bars_raise(bars, io->first >> HC_REGION_SHIFT,
				io->last >> HC_REGION_SHIFT);
	if (io->bar == HC_BAR_NONE) {
		if (hc_io_regions(io) <= HC_DISCARD_FENCED_MAX)
			return false;
		io->bar = hc_bars_raise_near(bars,
					     io->first >> HC_REGION_SHIFT,
					     io->last >> HC_REGION_SHIFT);
	}
	io->kind = HC_IO_BARRED;
	return true;
}

/**
 * hc_discard() - answer a request that changes blocks without carrying data
 * @dev: the device
 * @bio: the request, of any length
 * @io: its state, range set to the cacheable blocks that it touches
 *
 * A short one is fenced like a write. A long one bars its range. What is cached
 * of it is dropped before it is sent. If that is much a worker does it; or, where many
 * wait for one already, who sends it.
 *
 * Context: Process; waits for no bio, does not sleep if the request is NOWAIT, and lets
 * others run if it is long and is not.
 * Return: HC_PASS if the caller must send it to the origin.
 */
enum hc_verdict hc_discard(struct hc_dev *dev, struct bio *bio,
			   struct hc_io *io)
{
	if (!hc_discard_bar(dev, io)) {
		hc_discard_fence(dev, io);
		return HC_PASS;
	}
	if (hc_cache_try_drop(dev->cache, io->first, io->last,
			      HC_CNT_invalidate_discard))
		return HC_PASS;
	if (!hc_discard_hold(dev, bio)) {
		hc_discard_walk(dev, io);
		return HC_PASS;
	}
	hc_io_put_off(dev, bio, io, hc_discard_work);
	return HC_TAKEN;
}
