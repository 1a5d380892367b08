// SPDX-License-Identifier: GPL-2.0
/*
 * Moving data between a bio and slots.
 */
#include "io/cursor.h"

#include <linux/bitops.h>
#include <linux/highmem.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/cache.h"

/**
 * hc_cursor_init() - begin at the start of a bio
 * @cur: the cursor
 * @bio: a bio with data that has not been sent
 */
void hc_cursor_init(struct hc_cursor *cur, struct bio *bio)
{
	cur->bio = bio;
	cur->iter = bio->bi_iter;
	cur->pos = bio->bi_iter.bi_sector << SECTOR_SHIFT;
	cur->end = cur->pos + bio->bi_iter.bi_size;
}

/**
 * hc_cursor_part() - the part of a block that a bio touches
 * @cur: a cursor on the bio
 * @block: a block that the bio touches
 * @block_shift: log2 of the bytes of a block
 *
 * Return: the part.
 */
struct hc_part hc_cursor_part(const struct hc_cursor *cur, u64 block,
			      unsigned int block_shift)
{
	u64 start = block << block_shift;
	u64 bio_start = cur->bio->bi_iter.bi_sector << SECTOR_SHIFT;
	u64 lo = max(start, bio_start);
	u64 hi = min(start + (1u << block_shift), cur->end);
	struct hc_part part = {
		.pos = lo,
		.offset = lo - start,
		.len = hi - lo,
	};

	return part;
}

/**
 * hc_cursor_seek() - move on
 * @cur: the cursor
 * @pos: where to, in bytes on the device; not before the cursor
 */
void hc_cursor_seek(struct hc_cursor *cur, u64 pos)
{
	if (pos == cur->pos)
		return;
	bio_advance_iter(cur->bio, &cur->iter, pos - cur->pos);
	cur->pos = pos;
}

static void hc_cursor_step(struct hc_cursor *cur, unsigned int len)
{
	bio_advance_iter_single(cur->bio, &cur->iter, len);
	cur->pos += len;
}

/**
 * hc_cursor_read() - copy from a slot into the bio, which is a read
 * @cur: the cursor, not beyond @part; moved to its end
 * @part: which part of the block
 * @slot: address of the slot
 *
 * Context: Any.
 */
void hc_cursor_read(struct hc_cursor *cur, const struct hc_part *part,
		    const void *slot)
{
	u64 end = part->pos + part->len;
	const void *from = slot + part->offset;

	hc_cursor_seek(cur, part->pos);
	while (cur->pos < end) {
		struct bio_vec bv = bio_iter_iovec(cur->bio, cur->iter);
		unsigned int len = min_t(u64, bv.bv_len, end - cur->pos);
		void *to = bvec_kmap_local(&bv);

		memcpy(to, from, len);
		flush_dcache_page(bv.bv_page);
		kunmap_local(to);
		from += len;
		hc_cursor_step(cur, len);
	}
}

/**
 * hc_cursor_read_region() - copy blocks of a region from their slots into a read
 * @cur: the cursor, not beyond the first of the blocks
 * @cache: the cache
 * @region: the region
 * @slot: by block of the region, its pool-wide slot
 * @mask: the blocks, all of which the read touches
 *
 * Context: Any.
 */
void hc_cursor_read_region(struct hc_cursor *cur, const struct hc_cache *cache,
			   u64 region, const u32 *slot, u16 mask)
{
	unsigned int shift = cache->geo.block_shift;
	unsigned long todo = mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = (region << HC_REGION_SHIFT) + i;
		struct hc_part part = hc_cursor_part(cur, block, shift);

		hc_cursor_read(cur, &part, hc_pool_addr(cache->pool, slot[i]));
	}
}

/**
 * hc_cursor_write() - copy from the bio, which is a write, into a slot
 * @cur: the cursor, not beyond @part; moved to its end
 * @part: which part of the block
 * @slot: address of the slot
 *
 * Context: Any.
 */
void hc_cursor_write(struct hc_cursor *cur, const struct hc_part *part,
		     void *slot)
{
	u64 end = part->pos + part->len;
	void *to = slot + part->offset;

	hc_cursor_seek(cur, part->pos);
	while (cur->pos < end) {
		struct bio_vec bv = bio_iter_iovec(cur->bio, cur->iter);
		unsigned int len = min_t(u64, bv.bv_len, end - cur->pos);
		void *from = bvec_kmap_local(&bv);

		memcpy(to, from, len);
		kunmap_local(from);
		to += len;
		hc_cursor_step(cur, len);
	}
}

/**
 * hc_cursor_add_pages() - let another bio use the same pages
 * @cur: the cursor; moved to @end
 * @end: where to stop, in bytes on the device
 * @to: the other bio; the pages are added to it
 *
 * Context: Any.
 * Return: false if @to is full.
 */
bool hc_cursor_add_pages(struct hc_cursor *cur, u64 end, struct bio *to)
{
	while (cur->pos < end) {
		struct bio_vec bv = bio_iter_iovec(cur->bio, cur->iter);
		unsigned int len = min_t(u64, bv.bv_len, end - cur->pos);

		if (bio_add_page(to, bv.bv_page, len, bv.bv_offset) != len)
			return false;
		hc_cursor_step(cur, len);
	}
	return true;
}
