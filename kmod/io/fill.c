// SPDX-License-Identifier: GPL-2.0
/*
 * Fills: one read of our own for the missing span of a read.
 *
 * The origin's data goes straight into the slots' own pages and is copied from
 * there to the reader. The reader's pages are never the source of a slot: who
 * reads could scribble into them.
 */
#include "io/fill.h"

#include <linux/bitops.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/preempt.h>

#include "io/cursor.h"
#include "io/wait.h"

/* More than this is not copied in an interrupt, or with interrupts off. */
#define HC_FILL_INLINE_MAX	(32u << 10)

static bool hc_fill_has(const struct hc_io *io, const u16 *mask, u64 block)
{
	u64 r = (block >> HC_REGION_SHIFT) - (io->first >> HC_REGION_SHIFT);

	return mask[r] & BIT(block & (HC_REGION_BLOCKS - 1));
}

/*
 * The slots of the blocks of a region. Most fills are within one region, and remember
 * them; the others find them once more when they end.
 */
static const u32 *hc_fill_slots(struct hc_child *child, struct hc_shard *shard,
				u64 region, u16 mask, u32 *slot)
{
	if (hc_io_regions(child->io) == 1)
		return child->slot;
	hc_shard_slots(shard, region, mask, slot);
	return slot;
}

static bool hc_fill_add_region(struct hc_child *child, struct hc_cursor *cur,
			       u64 region, u16 wanted, u16 fill)
{
	unsigned int shift = child->dev->cache->geo.block_shift;
	unsigned int i, todo = wanted;
	u32 *slot = child->slot;

	hc_for_each_bit(i, todo) {
		u64 block = (region << HC_REGION_SHIFT) + i;
		struct hc_part part = hc_cursor_part(cur, block, shift);

		hc_cursor_seek(cur, part.pos);
		if (!(fill & BIT(i))) {
			if (!hc_cursor_add_pages(cur, part.pos + part.len, &child->bio))
				return false;
		} else if (!hc_child_add_slot(child, slot[i], 0, 1u << shift)) {
			return false;
		}
	}
	return true;
}

/* Blocks that are admitted are read whole, the others as far as is asked. */
static bool hc_fill_build(struct hc_child *child, const u32 *slot, u64 first,
			  u64 last)
{
	unsigned int shift = child->dev->cache->geo.block_shift;
	u64 base = child->io->first >> HC_REGION_SHIFT;
	u64 region = first >> HC_REGION_SHIFT;
	struct hc_cursor cur;
	u64 pos;

	hc_cursor_init(&cur, child->parent);
	pos = hc_fill_has(child->io, child->mask, first) ?
	      first << shift : hc_cursor_part(&cur, first, shift).pos;
	child->bio.bi_iter.bi_sector = pos >> SECTOR_SHIFT;

	for (; region <= last >> HC_REGION_SHIFT; region++) {
		u16 wanted = hc_region_mask(region, first, last);
		u16 fill = child->mask[region - base];

		if (slot)
			memcpy(child->slot, slot, sizeof(child->slot));
		else
			hc_shard_slots(hc_cache_shard(child->dev->cache, region),
				       region, fill, child->slot);
		if (!hc_fill_add_region(child, &cur, region, wanted, fill))
			return false;
	}
	return true;
}

static unsigned int hc_fill_vecs(struct bio *parent, const struct hc_io *io,
				 u64 first, u64 last, const u16 *mask)
{
	unsigned int blocks = last - first + 1;
	unsigned int admitted = 0;
	unsigned int r;
	u64 region;

	hc_for_each_region(io, region, r)
		admitted += hweight16(mask[r]);
	return admitted == blocks ? blocks : blocks + bio_segments(parent);
}

/* Copy to the reader, publish, wake who waits: all but ending the reader. */
static void hc_fill_settle(struct hc_child *child, bool ok)
{
	const u16 *mask = child->mask;
	struct hc_dev *dev = child->dev;
	struct hc_cursor cur;
	LIST_HEAD(wake);
	unsigned int r;
	u64 region;

	hc_cursor_init_read(&cur, child->parent);
	hc_for_each_region(child->io, region, r) {
		struct hc_shard *shard = hc_cache_shard(dev->cache, region);
		u32 found[HC_REGION_BLOCKS];
		const u32 *slot;

		if (!mask[r])
			continue;
		slot = hc_fill_slots(child, shard, region, mask[r], found);
		/* As long as they are not published, their data are its own. */
		if (ok)
			hc_cursor_read_region(&cur, dev->cache, region, slot,
					      mask[r]);
		hc_shard_fill_end(shard, region, mask[r], ok, child->hints,
				  slot, &wake);
	}
	hc_wait_wake(dev, &wake, ok);
}

static void hc_fill_remember(struct hc_child *child, u64 block)
{
	struct hc_cache *cache = child->dev->cache;

	hc_shard_fill_failed(hc_cache_shard(cache, block >> HC_REGION_SHIFT),
			     block);
}

/*
 * Does the error tell of the medium, not of the way to it or of this request? A read
 * that is to fail soon may have been given up without an attempt: dm-raid1 does so
 * with a read-ahead where it resynchronises.
 */
static bool hc_fill_error_is_lasting(const struct bio *bio)
{
	switch (bio->bi_status) {
	case BLK_STS_MEDIUM:
	case BLK_STS_PROTECTION:
		return true;
	case BLK_STS_IOERR:
		return !(bio->bi_opf & (REQ_RAHEAD | REQ_FAILFAST_MASK));
	default:
		return false;
	}
}

/*
 * Blocks are wider than some reads: a fill may have failed for a sector that the
 * read did not ask for. That lies in the first block or in the last one. These are
 * remembered, so that who wants a part of such a block reads no more than that. So
 * is the block of a fill of one block: its next readers need not join a fill that
 * will fail. The failure of a fill of no more than was asked for is the answer.
 */
static bool hc_fill_failed_for_parent(struct hc_child *child)
{
	unsigned int shift = child->dev->block_shift - SECTOR_SHIFT;
	u64 start = child->span.bi_sector;
	u64 end = start + (child->span.bi_size >> SECTOR_SHIFT);
	bool before = start < child->parent->bi_iter.bi_sector;
	bool beyond = end > bio_end_sector(child->parent);
	u64 first = start >> shift;
	u64 last = (end - 1) >> shift;
	bool lasting = hc_fill_error_is_lasting(&child->bio);

	if (lasting && (before || first == last))
		hc_fill_remember(child, first);
	if (lasting && beyond && first != last)
		hc_fill_remember(child, last);
	return !before && !beyond && !hc_child_should_retry(child);
}

static void hc_fill_finish(struct hc_child *child)
{
	blk_status_t status = child->bio.bi_status;
	unsigned int sent = child->span.bi_size;
	struct bio *parent = child->parent;
	struct hc_dev *dev = child->dev;
	struct hc_io *io = child->io;
	bool retry = false;

	/* As long as it holds its slots, no other fill of these blocks begins. */
	if (status) {
		/* That one had to wait is no error of the origin. */
		if (status != BLK_STS_AGAIN)
			hc_count(dev, HC_CNT_fill_errors, 1);
		retry = !hc_fill_failed_for_parent(child);
	}
	hc_fill_settle(child, !status);
	bio_put(&child->bio);

	/* Ending the parent is the last: the device may be gone after it. */
	if (retry && status == BLK_STS_AGAIN) {
		/* Nothing bounds how many there are, so they have a queue of their own. */
		hc_count(dev, HC_CNT_retries, 1);
		hc_io_pass_later(dev, parent, io);
		return;
	}
	if (retry) {
		hc_io_retry(dev, parent, io);
		return;
	}
	if (status)
		parent->bi_status = status;
	else if (sent < parent->bi_iter.bi_size)
		hc_count(dev, HC_CNT_saved_bytes,
			 parent->bi_iter.bi_size - sent);
	bio_endio(parent);
}

static void hc_fill_work(struct work_struct *work)
{
	hc_fill_finish(container_of(work, struct hc_child, work));
}

static void hc_fill_end_io(struct bio *bio)
{
	struct hc_child *child = container_of(bio, struct hc_child, bio);

	if (hc_child_resubmit(child, false))
		return;
	/* What warms the cache is of the idle class, and may take as long as it likes. */
	if (!bio->bi_status && !(child->hints & HC_HINT_ADOPT))
		hc_wait_learn(child->dev, jiffies - child->began);
	if ((in_task() && !irqs_disabled()) ||
	    child->parent->bi_iter.bi_size <= HC_FILL_INLINE_MAX) {
		hc_fill_finish(child);
		return;
	}
	INIT_WORK(&child->work, hc_fill_work);
	queue_work(child->dev->wq, &child->work);
}

/**
 * hc_fill_alloc() - a read of the missing span of a read
 * @dev: the device
 * @parent: the read
 * @io: its state
 * @mask: by region, the blocks that have got slots
 * @slot: if the read is of one region: their pool-wide slots, by bit number; or NULL
 * @first: first block of the span
 * @last: last block of the span
 * @hints: of enum hc_hint
 *
 * Context: Process, does not sleep.
 * Return: the fill, to be submitted, which ends @parent; or NULL if there is no
 * memory for it.
 */
struct hc_child *hc_fill_alloc(struct hc_dev *dev, struct bio *parent,
			       struct hc_io *io, const u16 *mask,
			       const u32 *slot, u64 first, u64 last,
			       unsigned int hints)
{
	struct hc_child *child;

	child = hc_child_alloc(dev, parent, io,
			       hc_fill_vecs(parent, io, first, last, mask));
	if (!child)
		return NULL;
	child->hints = hints;
	child->began = jiffies;
	child->bio.bi_end_io = hc_fill_end_io;
	memcpy(child->mask, mask, hc_io_regions(io) * sizeof(*mask));
	if (!hc_fill_build(child, slot, first, last)) {
		bio_put(&child->bio);
		return NULL;
	}
	return child;
}

/**
 * hc_fill_abort() - give back the slots of a fill that could not be started
 * @dev: the device
 * @io: the read's state
 * @mask: by region, the blocks that have got slots
 *
 * Context: Any, does not sleep.
 */
void hc_fill_abort(struct hc_dev *dev, struct hc_io *io, const u16 *mask)
{
	LIST_HEAD(wake);
	unsigned int r;
	u64 region;

	hc_for_each_region(io, region, r) {
		struct hc_shard *shard = hc_cache_shard(dev->cache, region);
		u32 slot[HC_REGION_BLOCKS];

		if (!mask[r])
			continue;
		hc_shard_slots(shard, region, mask[r], slot);
		hc_shard_fill_end(shard, region, mask[r], false, 0, slot, &wake);
	}
	hc_wait_wake(dev, &wake, false);
}
