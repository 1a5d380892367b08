// SPDX-License-Identifier: GPL-2.0
/*
 * Pieces of a request that must not block, passed to the origin.
 *
 * The block layer never splits such a request: one piece may be under way while
 * another one would have to wait, and then the whole fails with EAGAIN, late and in
 * an interrupt, where older io_uring does not try again. Device-mapper splits it,
 * because of our limits. So the piece that would have to wait is sent by a worker.
 */
#include "io/piece.h"

#include <linux/blkdev.h>
#include <linux/bvec.h>

#include "io/child.h"

/**
 * hc_piece_is() - may a bio be a piece of one that must not block?
 * @bio: the bio, as device-mapper has made it
 *
 * A piece does not begin where its segments begin, or it ends where device-mapper
 * splits: at a multiple of HC_IO_SECTORS, or after as much as the device takes at
 * once. Some bios that are whole do so, too.
 *
 * Context: Any.
 * Return: whether it may.
 */
bool hc_piece_is(struct bio *bio)
{
	const struct bio_vec *first = bio->bi_io_vec;

	if (!(bio->bi_opf & REQ_NOWAIT) || !bio_has_data(bio))
		return false;
	return bio->bi_iter.bi_idx ||
	       mp_bvec_iter_offset(first, bio->bi_iter) != first->bv_offset ||
	       !(bio_end_sector(bio) % HC_IO_SECTORS) ||
	       bio_sectors(bio) >= queue_max_sectors(bdev_get_queue(bio->bi_bdev));
}

static void hc_piece_end_io(struct bio *bio)
{
	struct hc_child *child = container_of(bio, struct hc_child, bio);
	blk_status_t status = bio->bi_status;
	struct bio *parent = child->parent;
	struct hc_dev *dev = child->dev;
	struct hc_io *io = child->io;

	bio_put(bio);
	if (status == BLK_STS_AGAIN) {
		hc_count(dev, HC_CNT_retries, 1);
		hc_io_pass_later(dev, parent, io);
		return;
	}
	parent->bi_status = status;
	bio_endio(parent);
}

/**
 * hc_piece_pass() - send a piece to the origin
 * @dev: the device
 * @bio: the piece, which was to be passed
 * @io: our part of it
 *
 * What is sent is a clone, so that the piece itself can still be sent.
 *
 * Context: Process, does not sleep.
 */
void hc_piece_pass(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	struct hc_child *child = hc_child_clone(dev, bio, io);

	if (!child) {
		hc_io_pass_later(dev, bio, io);
		return;
	}
	child->bio.bi_end_io = hc_piece_end_io;
	hc_child_submit(child);
}
