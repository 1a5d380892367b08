// SPDX-License-Identifier: GPL-2.0
/*
 * Fills: one read of our own for the missing span of a read.
 *
 * The origin's data goes straight into the slots' own pages and is copied from
 * there to the reader. The reader's pages are never the source of a slot: who
 * reads could scribble into them.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/preempt.h>

#include "io/cursor.h"
#include "io/io.h"

/* More than this is not copied in an interrupt. */
#define HC_FILL_INLINE_MAX	(32u << 10)

static bool hc_fill_has(const struct hc_io *io, const u16 *mask, u64 block)
{
	u64 r = (block >> HC_REGION_SHIFT) - (io->first >> HC_REGION_SHIFT);

	return mask[r] & BIT(block & (HC_REGION_BLOCKS - 1));
}

static bool hc_fill_add_region(struct hc_own *own, struct hc_cursor *cur,
			       u64 region, u16 wanted, u16 fill)
{
	unsigned int shift = own->dev->cache->geo.block_shift;
	unsigned long todo = wanted;
	u32 slot[HC_REGION_BLOCKS];
	unsigned int i;

	hc_shard_slots(hc_cache_shard(own->dev->cache, region), region, fill,
		       slot);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = (region << HC_REGION_SHIFT) + i;
		struct hc_part part = hc_cursor_part(cur, block, shift);

		hc_cursor_seek(cur, part.pos);
		if (!(fill & BIT(i))) {
			if (!hc_cursor_share(cur, part.pos + part.len, &own->bio))
				return false;
		} else if (!hc_own_add_slot(own, slot[i], 0, 1u << shift)) {
			return false;
		}
	}
	return true;
}

/* Blocks that are admitted are read whole, the others as far as is asked. */
static bool hc_fill_build(struct hc_own *own, u64 first, u64 last)
{
	unsigned int shift = own->dev->cache->geo.block_shift;
	u64 base = own->io->first >> HC_REGION_SHIFT;
	u64 region = first >> HC_REGION_SHIFT;
	struct hc_cursor cur;
	u64 pos;

	hc_cursor_init(&cur, own->parent);
	pos = hc_fill_has(own->io, own->mask, first) ?
	      first << shift : hc_cursor_part(&cur, first, shift).pos;
	own->bio.bi_iter.bi_sector = pos >> SECTOR_SHIFT;

	for (; region <= last >> HC_REGION_SHIFT; region++) {
		u16 wanted = hc_region_mask(region, first, last);

		if (!hc_fill_add_region(own, &cur, region, wanted,
					own->mask[region - base]))
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

	for (r = 0; r < hc_io_regions(io); r++)
		admitted += hweight16(mask[r]);
	return admitted == blocks ? blocks : blocks + bio_segments(parent);
}

static void hc_fill_copy(struct hc_own *own, struct hc_cursor *cur, u64 region,
			 const u32 *slot, u16 mask)
{
	struct hc_cache *cache = own->dev->cache;
	unsigned long todo = mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = (region << HC_REGION_SHIFT) + i;
		struct hc_part part = hc_cursor_part(cur, block,
						     cache->geo.block_shift);

		hc_cursor_read(cur, &part, hc_pool_addr(cache->pool, slot[i]));
	}
}

/* Publish, copy to the reader, wake who waits: all but ending the reader. */
static void hc_fill_settle(struct hc_own *own, bool ok)
{
	unsigned int nr_regions = hc_io_regions(own->io);
	const u16 *mask = own->mask;
	struct hc_dev *dev = own->dev;
	u64 region = own->io->first >> HC_REGION_SHIFT;
	struct hc_cursor cur;
	LIST_HEAD(wake);
	unsigned int r;

	hc_cursor_init(&cur, own->parent);
	for (r = 0; r < nr_regions; r++, region++) {
		struct hc_shard *shard = hc_cache_shard(dev->cache, region);
		u32 slot[HC_REGION_BLOCKS];
		u16 published;

		if (!mask[r])
			continue;
		published = hc_shard_fill_end(shard, region, mask[r], ok,
					      own->hints, slot, &wake);
		if (!ok)
			continue;
		hc_fill_copy(own, &cur, region, slot, mask[r]);
		hc_shard_fill_put(shard, slot, published,
				  mask[r] & ~published);
	}
	hc_wait_wake(dev, &wake);
}

static void hc_fill_finish(struct hc_own *own)
{
	blk_status_t status = own->bio.bi_status;
	unsigned int sent = own->span.bi_size;
	struct bio *parent = own->parent;
	struct hc_dev *dev = own->dev;
	struct hc_io *io = own->io;

	hc_fill_settle(own, !status);
	bio_put(&own->bio);

	/* Ending the parent is the last: the device may be gone after it. */
	if (status) {
		/*
		 * Blocks are wider than some reads, and the fill has other
		 * segments: its failure need not be that of the read.
		 */
		hc_count(dev, HC_CNT_fill_errors, 1);
		hc_io_retry(dev, parent, io);
		return;
	}
	if (sent < parent->bi_iter.bi_size)
		hc_count(dev, HC_CNT_saved_bytes,
			 parent->bi_iter.bi_size - sent);
	bio_endio(parent);
}

static void hc_fill_work(struct work_struct *work)
{
	hc_fill_finish(container_of(work, struct hc_own, work));
}

static void hc_fill_end_io(struct bio *bio)
{
	struct hc_own *own = container_of(bio, struct hc_own, bio);

	if (hc_own_again(own))
		return;
	if (in_task() || own->parent->bi_iter.bi_size <= HC_FILL_INLINE_MAX) {
		hc_fill_finish(own);
		return;
	}
	INIT_WORK(&own->work, hc_fill_work);
	queue_work(own->dev->wq, &own->work);
}

/**
 * hc_fill_alloc() - a read of the missing span of a read
 * @dev: the device
 * @parent: the read
 * @io: its state
 * @mask: by region, the blocks that have got slots
 * @first: first block of the span
 * @last: last block of the span
 * @hints: of enum hc_hint
 *
 * Context: Process, does not sleep.
 * Return: the fill, to be submitted, which ends @parent; or NULL if there is no
 * memory for it.
 */
struct hc_own *hc_fill_alloc(struct hc_dev *dev, struct bio *parent,
			     struct hc_io *io, const u16 *mask, u64 first,
			     u64 last, unsigned int hints)
{
	struct hc_own *own;

	own = hc_own_alloc(dev, parent, io,
			   hc_fill_vecs(parent, io, first, last, mask));
	if (!own)
		return NULL;
	own->hints = hints;
	own->bio.bi_end_io = hc_fill_end_io;
	memcpy(own->mask, mask, hc_io_regions(io) * sizeof(*mask));
	if (!hc_fill_build(own, first, last)) {
		bio_put(&own->bio);
		return NULL;
	}
	return own;
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
	u64 region = io->first >> HC_REGION_SHIFT;
	LIST_HEAD(wake);
	unsigned int r;

	for (r = 0; r < hc_io_regions(io); r++, region++) {
		u32 slot[HC_REGION_BLOCKS];

		if (mask[r])
			hc_shard_fill_end(hc_cache_shard(dev->cache, region),
					  region, mask[r], false, 0, slot,
					  &wake);
	}
	hc_wait_wake(dev, &wake);
}
