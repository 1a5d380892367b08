// SPDX-License-Identifier: GPL-2.0
/*
 * Writes: fence, update what is resident, send, publish.
 *
 * The data of resident blocks is copied into their slots once and the slots'
 * pages are what the origin gets: the writer may scribble into his own pages as
 * he likes, disk and cache get the same bytes.
 */
#include "io/write.h"

#include <linux/bitops.h>

#include "io/child.h"
#include "io/cursor.h"
#include "io/piece.h"

/**
 * struct hc_update - a write that updates resident blocks, being built
 * @dev: the device
 * @bio: the write as the device was given it
 * @io: its state
 * @child: what goes to the origin in its place; NULL as long as no block is
 *	resident
 * @cur: how far @bio has been taken over into @child
 * @update: whether resident blocks shall be updated
 */
struct hc_update {
	struct hc_dev *dev;
	struct bio *bio;
	struct hc_io *io;
	struct hc_child *child;
	struct hc_cursor cur;
	bool update;
};

static void hc_write_drop(struct hc_child *child, enum hc_counter reason)
{
	unsigned int r;
	u64 region;

	hc_for_each_region(child->io, region, r) {
		if (child->mask[r])
			hc_shard_write_drop(hc_cache_shard(child->dev->cache,
							   region),
					    region, child->mask[r], reason);
	}
}

/* @child: what has gone to the origin for it, with slots' pages; or NULL. */
static void hc_write_leave(struct hc_dev *dev, const struct hc_io *io,
			   const struct hc_child *child, bool ok)
{
	const u32 *slot = child && hc_io_regions(io) == 1 ? child->slot : NULL;
	unsigned int r;
	u64 region;

	hc_for_each_region(io, region, r)
		hc_shard_write_end(hc_cache_shard(dev->cache, region), region,
				   child ? child->mask[r] : 0, slot, ok);
}

/*
 * May the writer be told that his write would have to wait? It must not be a part of
 * one of which another part may have been sent.
 */
static bool hc_write_may_refuse(struct bio *bio)
{
	return bio->bi_opf & REQ_NOWAIT && !hc_piece_is(bio);
}

static void hc_write_end_io(struct bio *bio)
{
	struct hc_child *child = container_of(bio, struct hc_child, bio);
	blk_status_t status = bio->bi_status;
	struct bio *parent = child->parent;
	struct hc_dev *dev = child->dev;
	struct hc_io *io = child->io;
	bool may_refuse = hc_write_may_refuse(parent);
	const struct hc_child *held = child;

	if (hc_child_resubmit(child, !may_refuse))
		return;
	if (may_refuse && status == BLK_STS_AGAIN) {
		/* That it had to wait is no error of the origin. */
		hc_write_drop(child, HC_CNT_invalidate_write);
		held = NULL;
	} else if (hc_child_should_retry(child)) {
		/* The fences stay up until the write that goes down now is done. */
		hc_write_drop(child, HC_CNT_invalidate_error);
		bio_put(bio);
		io->kind = HC_IO_FENCED;
		hc_io_retry(dev, parent, io);
		return;
	}

	hc_write_leave(dev, io, held, !status);
	bio_put(bio);
	parent->bi_status = status;
	bio_endio(parent);
}

/* Go on without updating anything: what is left is dropped. */
static void hc_update_give_up(struct hc_update *up)
{
	if (up->child) {
		hc_write_drop(up->child, HC_CNT_invalidate_write);
		bio_put(&up->child->bio);
		up->child = NULL;
	}
	up->update = false;
}

static bool hc_update_start(struct hc_update *up)
{
	unsigned int vecs = bio_segments(up->bio) +
			    up->io->last - up->io->first + 1;

	if (up->child)
		return true;
	up->child = hc_child_alloc(up->dev, up->bio, up->io, vecs);
	if (!up->child)
		return false;
	up->child->bio.bi_end_io = hc_write_end_io;
	up->child->bio.bi_iter.bi_sector = up->bio->bi_iter.bi_sector;
	return true;
}

/* Take a region's data over: into slots, and their pages into the new bio. */
static bool hc_update_region(struct hc_update *up, u64 region, u16 resident,
			     const u32 *slot)
{
	struct hc_cache *cache = up->dev->cache;
	unsigned long todo = resident;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = (region << HC_REGION_SHIFT) + i;
		struct hc_part part = hc_cursor_part(&up->cur, block,
						     cache->geo.block_shift);

		/* For hc_write_leave(), if there is no other region. */
		up->child->slot[i] = slot[i];
		if (!hc_cursor_add_pages(&up->cur, part.pos, &up->child->bio))
			return false;
		hc_cursor_write(&up->cur, &part,
				hc_pool_addr(cache->pool, slot[i]));
		if (!hc_child_add_slot(up->child, slot[i], part.offset, part.len))
			return false;
	}
	return true;
}

/* The blocks of a region that the shard has given to this write. */
static void hc_update_take_over(struct hc_update *up, struct hc_shard *shard,
				u64 region, unsigned int r, u16 resident,
				const u32 *slot)
{
	if (!hc_update_start(up)) {
		hc_shard_write_drop(shard, region, resident,
				    HC_CNT_invalidate_write);
		hc_update_give_up(up);
		return;
	}
	up->child->mask[r] = resident;
	if (!hc_update_region(up, region, resident, slot))
		hc_update_give_up(up);
}

static void hc_write_region(struct hc_update *up, u64 region, unsigned int r)
{
	struct hc_shard *shard = hc_cache_shard(up->dev->cache, region);
	u16 mask = hc_region_mask(region, up->io->first, up->io->last);
	u32 slot[HC_REGION_BLOCKS];
	u16 resident;

	resident = hc_shard_write_begin(shard, region, mask, up->update,
					HC_CNT_invalidate_write, slot);
	if (resident)
		hc_update_take_over(up, shard, region, r, resident, slot);
}

/**
 * hc_write() - answer a write
 * @dev: the device
 * @bio: the write, at most HC_IO_SECTORS long
 * @io: its state, range set to the cacheable blocks that it touches
 * @update: whether resident blocks shall take the new data; else they are
 *	dropped
 *
 * Context: Process; does not sleep and waits for no bio.
 * Return: HC_PASS if the caller must send it to the origin.
 */
enum hc_verdict hc_write(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			 bool update)
{
	struct hc_update up = {
		.dev = dev,
		.bio = bio,
		.io = io,
		.update = update,
	};
	unsigned int r;
	u64 region;

	if (update)
		hc_cursor_init(&up.cur, bio);
	hc_for_each_region(io, region, r)
		hc_write_region(&up, region, r);
	if (up.child && !hc_cursor_add_pages(&up.cur, up.cur.end, &up.child->bio))
		hc_update_give_up(&up);

	if (!up.child) {
		io->kind = HC_IO_FENCED;
		return HC_PASS;
	}
	hc_child_submit(up.child);
	return HC_TAKEN;
}

/**
 * hc_write_passed() - a write that was passed on has completed
 * @dev: the device
 * @io: its state
 * @status: of the origin
 *
 * Context: Any, does not sleep.
 */
void hc_write_passed(struct hc_dev *dev, struct hc_io *io, blk_status_t status)
{
	hc_write_leave(dev, io, NULL, !status);
}
