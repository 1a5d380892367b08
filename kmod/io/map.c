// SPDX-License-Identifier: GPL-2.0
/*
 * Which request goes which way, if the short one (fast.c) is not for it.
 */
#include "io/map.h"

#include <linux/blk-crypto.h>
#include <linux/minmax.h>

#include "io/admit.h"
#include "io/discard.h"
#include "io/insight.h"
#include "io/insight_note.h"
#include "io/read.h"
#include "io/shrink.h"
#include "io/timing.h"
#include "io/write.h"

/* What HC_OPF_SPECIAL says, or it has a key that the slot cannot keep either. */
static bool hc_bio_is_special(struct bio *bio)
{
	return bio->bi_opf & HC_OPF_SPECIAL || bio_has_crypt_ctx(bio);
}

/*
 * An operation that the origin does not have is no failure of it: whoever asked
 * goes another way, as a file system does that zeroes blocks. A SCSI disk that had
 * promised the operation, and then refuses the command, ends it as the target's.
 * Nor is it one that a write would have had to wait, which did not want to.
 */
static bool hc_write_failed(const struct bio *bio, blk_status_t status)
{
	switch (status) {
	case BLK_STS_OK:
	case BLK_STS_NOTSUPP:
	case BLK_STS_AGAIN:
		return false;
	case BLK_STS_TARGET:
		return bio_op(bio) == REQ_OP_WRITE;
	default:
		return true;
	}
}

static void hc_io_ended(struct hc_dev *dev, const struct bio *bio,
			struct hc_io *io)
{
	hc_timing_end(dev, io);
	if (io->kind >= HC_IO_WRITE && hc_write_failed(bio, bio->bi_status))
		hc_count(dev, HC_CNT_write_errors, 1);
	switch (io->kind) {
	case HC_IO_PLAIN:
	case HC_IO_WRITE:
		break;
	case HC_IO_NOTED:
		if (bio->bi_status == BLK_STS_AGAIN)
			hc_insight_take_back(dev, io);
		break;
	case HC_IO_FENCED:
		hc_write_passed(dev, io, bio->bi_status);
		break;
	case HC_IO_BARRED:
		hc_bars_lift(&dev->cache->bars, io->bar);
		break;
	}
}

static void hc_bio_end_io(struct bio *bio)
{
	struct hc_io *io = bio->bi_private;

	bio->bi_end_io = io->end_io;
	bio->bi_private = io->private;
	hc_io_ended(io->dev, bio, io);
	bio->bi_end_io(bio);
}

/*
 * The end of a bio is of interest. Device-mapper's own hook would be called for every
 * bio, though for most of them, and all hits, there is nothing to do.
 */
static void hc_io_hook(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	io->dev = dev;
	io->end_io = bio->bi_end_io;
	io->private = bio->bi_private;
	bio->bi_end_io = hc_bio_end_io;
	bio->bi_private = io;
}

/*
 * A read that must not block and is passed may have to come again. One that is filled
 * does not: whoever fills sends it once more.
 */
static noinline void hc_map_passed(struct hc_dev *dev, struct bio *bio,
				   struct hc_io *io)
{
	if (!hc_insight_is_on(dev) || io->access.hints & HC_HINT_SCAN)
		return;
	io->kind = HC_IO_NOTED;
	if (!io->timed)
		hc_io_hook(dev, bio, io);
}

static enum hc_verdict hc_map_noted(struct hc_dev *dev, struct bio *bio,
				    struct hc_io *io)
{
	enum hc_verdict verdict;

	/* Before it is answered: then it may be gone. */
	hc_insight_read(dev, io);
	verdict = hc_read(dev, bio, io);
	if (verdict == HC_PASS && bio->bi_opf & REQ_NOWAIT)
		hc_map_passed(dev, bio, io);
	return verdict;
}

static enum hc_verdict hc_map_cached(struct hc_dev *dev, struct bio *bio,
				     struct hc_io *io)
{
	hc_admit_read(dev, bio, io);
	if (unlikely(READ_ONCE(dev->watched)))
		return hc_map_noted(dev, bio, io);
	return hc_read(dev, bio, io);
}

/* Somebody wants to know how long reads take. */
static noinline void hc_map_timed(struct hc_dev *dev, struct bio *bio,
				  struct hc_io *io)
{
	hc_timing_begin(dev, bio, io, HC_HIST_MISS_NS, HC_HIST_READ_BYTES);
	if (io->timed)
		hc_io_hook(dev, bio, io);
}

static enum hc_verdict hc_map_read(struct hc_dev *dev, struct bio *bio,
				   struct hc_io *io)
{
	u32 nr_blocks = io->last - io->first + 1;

	hc_count(dev, HC_CNT_read_requests, 1);
	if (unlikely(READ_ONCE(dev->timing)))
		hc_map_timed(dev, bio, io);
	if (!dev->cache)
		hc_bypass(dev, io, HC_CNT_bypass_pool, nr_blocks);
	else if (hc_is_off(dev))
		hc_bypass(dev, io, hc_off_reason(dev), nr_blocks);
	else if (hc_bio_is_special(bio))
		hc_bypass(dev, io, HC_CNT_bypass_special, nr_blocks);
	else if (io->last >= dev->cache->geo.nr_blocks)
		hc_bypass(dev, io, HC_CNT_bypass_partial, nr_blocks);
	else if (hc_is_beyond_end(dev, io->last))
		hc_bypass(dev, io, HC_CNT_bypass_shrunk, nr_blocks);
	else
		return hc_map_cached(dev, bio, io);
	return HC_PASS;
}

static bool hc_may_update(const struct hc_dev *dev, struct bio *bio)
{
	return READ_ONCE(dev->mode) == HC_MODE_WRITETHROUGH &&
	       !READ_ONCE(dev->frozen) && !hc_bio_is_special(bio);
}

static enum hc_verdict hc_map_write(struct hc_dev *dev, struct bio *bio,
				    struct hc_io *io)
{
	bool data = bio_op(bio) == REQ_OP_WRITE && bio_has_data(bio);
	u64 nr_blocks;

	io->kind = HC_IO_WRITE;
	hc_io_hook(dev, bio, io);
	if (data) {
		hc_timing_begin(dev, bio, io, HC_HIST_WRITE_NS,
				HC_HIST_WRITE_BYTES);
		hc_count(dev, HC_CNT_write_requests, 1);
		hc_count(dev, HC_CNT_writes, io->last - io->first + 1);
	} else {
		hc_count(dev, HC_CNT_discard_requests, 1);
	}
	if (!dev->cache)
		return HC_PASS;
	/* The partial last block is never cached, nor is anything beyond. */
	nr_blocks = dev->cache->geo.nr_blocks;
	if (io->first >= nr_blocks)
		return HC_PASS;
	io->last = min(io->last, nr_blocks - 1);
	if (!data)
		return hc_discard(dev, bio, io);
	return hc_write(dev, bio, io, hc_may_update(dev, bio));
}

/**
 * hc_map() - decide what becomes of a bio that the short way has not answered
 * @dev: the device, with its cache if it has one
 * @bio: as of hc_fast_map()
 * @io: our part of it, uninitialised
 * @fast: what the short way has found
 *
 * Context: As hc_fast_map().
 * Return: HC_PASS if the caller shall send it to the origin as it is.
 */
enum hc_verdict hc_map(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		       enum hc_fast fast)
{
	unsigned int shift = dev->block_shift - SECTOR_SHIFT;
	sector_t sector = bio->bi_iter.bi_sector;

	io->kind = HC_IO_PLAIN;
	io->absent = fast == HC_FAST_ABSENT;
	io->chosen = fast == HC_FAST_CHOSEN;
	io->waits = 0;
	io->timed = 0;
	io->early_hits = 0;
	if (!bio_sectors(bio)) {
		hc_count(dev, HC_CNT_flush_requests, 1);
		return HC_PASS;
	}
	io->first = sector >> shift;
	io->last = (sector + bio_sectors(bio) - 1) >> shift;
	if (op_is_write(bio_op(bio)))
		return hc_map_write(dev, bio, io);
	if (bio_op(bio) == REQ_OP_READ)
		return hc_map_read(dev, bio, io);
	return HC_PASS;
}
