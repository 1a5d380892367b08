// SPDX-License-Identifier: GPL-2.0
/*
 * Discards, write-zeroes, erases: writes without data, often huge.
 */
#include "io/discard.h"

/* As many regions are fenced one by one; above that, all shards are barred. */
#define HC_DISCARD_REGIONS_MAX	256u

/* The bar went up in hc_discard(): nothing slips in behind the walk. */
static void hc_discard_walk(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);

	hc_cache_drop(io->dev->cache, io->first, io->last,
		      HC_CNT_invalidate_discard);
	hc_io_pass(io->dev, io->bio);
}

static void hc_discard_narrow(struct hc_dev *dev, struct hc_io *io)
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

/**
 * hc_discard() - answer a request that changes blocks without carrying data
 * @dev: the device
 * @bio: the request, of any length
 * @io: its state, range set to the cacheable blocks that it touches
 *
 * A short one is fenced like a write. For a long one all shards are barred at
 * once and the slots are walked in process context before it is sent.
 *
 * Context: Process; does not sleep and waits for no bio.
 * Return: HC_PASS if the caller must send it to the origin, and in any case
 * call hc_end_io() when it has completed.
 */
enum hc_verdict hc_discard(struct hc_dev *dev, struct bio *bio,
			   struct hc_io *io)
{
	if (hc_io_regions(io) <= HC_DISCARD_REGIONS_MAX) {
		hc_discard_narrow(dev, io);
		return HC_PASS;
	}
	hc_cache_bar(dev->cache);
	io->kind = HC_IO_BARRED;
	hc_io_put_off(dev, bio, io, hc_discard_walk);
	return HC_TAKEN;
}
