// SPDX-License-Identifier: GPL-2.0
/*
 * Moving data between a bio and slots.
 */
#include "io/cursor.h"

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/highmem.h>
#include <linux/kasan.h>
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
	cur->mapped_end = 0;
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
	cur->mapped_end = 0;
}

static void hc_cursor_step(struct hc_cursor *cur, unsigned int len)
{
	bio_advance_iter_single(cur->bio, &cur->iter, len);
	cur->pos += len;
	cur->mapped_end = 0;
}

/*
 * All memory of a 64-bit kernel has an address, so no segment is mapped. Its pages may
 * have different tags, where KASAN keeps these in addresses.
 */
static_assert(BITS_PER_LONG == 64);

static void hc_cursor_map(struct hc_cursor *cur, u64 pos)
{
	struct bio_vec bv;

	hc_cursor_seek(cur, pos);
	bv = mp_bvec_iter_bvec(cur->bio->bi_io_vec, cur->iter);
	cur->mapped = kasan_reset_tag(page_address(bv.bv_page)) + bv.bv_offset;
	cur->mapped_end = pos + bv.bv_len;
}

/* Copy @from to the bytes from @pos to @end of the bio, not before the cursor. */
static void hc_cursor_read_mapped(struct hc_cursor *cur, u64 pos, u64 end,
				  const void *from)
{
	unsigned int len;
	void *to;

	for (; pos < end; pos += len, from += len) {
		if (pos >= cur->mapped_end)
			hc_cursor_map(cur, pos);
		len = min3(end - pos, cur->mapped_end - pos, (u64)HC_COPY_BYTES);
		to = cur->mapped + (pos - cur->pos);
		memcpy(to, from, len);
		hc_cursor_flush(to, len);
	}
}

/**
 * hc_cursor_read_part() - copy what a read wants of a block
 * @cur: the cursor, not beyond that
 * @block: the block
 * @shift: log2 of the bytes of a block
 * @slot: address of the slot
 *
 * The slow path of hc_cursor_read_block(): a block of which the bio has only a part,
 * or that is more than what is left of a segment.
 *
 * Context: Any.
 */
void hc_cursor_read_part(struct hc_cursor *cur, u64 block, unsigned int shift,
			 const void *slot)
{
	struct hc_part part = hc_cursor_part(cur, block, shift);

	hc_cursor_read_mapped(cur, part.pos, part.pos + part.len,
			      slot + part.offset);
}

/**
 * hc_cursor_init_read() - begin at the start of a read that is to be answered
 * @cur: the cursor
 * @bio: a read with data that has not been sent
 */
void hc_cursor_init_read(struct hc_cursor *cur, struct bio *bio)
{
	hc_cursor_init(cur, bio);
	hc_cursor_map(cur, cur->pos);
}

/**
 * hc_cursor_read_region() - copy blocks of a region from their slots into a read
 * @cur: the cursor, of hc_cursor_init_read(), not beyond the first of the blocks; it
 *	may be left behind
 * @cache: the cache
 * @region: the region
 * @slot: by block of the region, its pool-wide slot, which the caller holds
 * @mask: the blocks, all of which the read touches
 *
 * Context: Any.
 */
void hc_cursor_read_region(struct hc_cursor *cur, const struct hc_cache *cache,
			   u64 region, const u32 *slot, u16 mask)
{
	unsigned int i, todo = mask;

	hc_for_each_bit(i, todo)
		hc_cursor_read_block(cur, hc_block_of(region, i),
				     cache->geo.block_shift,
				     hc_pool_addr(cache->pool, slot[i]));
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
 * hc_cursor_equal() - how many bytes are the same
 * @a: some bytes
 * @b: others, which may be changing
 * @len: how many
 *
 * Context: Any.
 * Return: the number of those before the first that differs; @len if there is none.
 */
unsigned int hc_cursor_equal(const void *a, const void *b, unsigned int len)
{
	const u8 *x = a, *y = b;
	unsigned int i = 0;

	if (!memcmp(a, b, len))
		return len;
	while (i < len && x[i] == y[i])
		i++;
	return i;
}

/**
 * hc_cursor_compare() - compare a part of the bio with a slot
 * @cur: the cursor, not beyond @part; it may be left within
 * @part: which part of the block
 * @slot: address of the slot
 *
 * Context: Any.
 * Return: how many bytes are the same before the first that differs; the length of
 * @part if there is none.
 */
unsigned int hc_cursor_compare(struct hc_cursor *cur,
			       const struct hc_part *part, const void *slot)
{
	const void *with = slot + part->offset;
	unsigned int done = 0;

	hc_cursor_seek(cur, part->pos);
	while (done < part->len) {
		struct bio_vec bv = bio_iter_iovec(cur->bio, cur->iter);
		unsigned int len = min(bv.bv_len, part->len - done);
		void *at = bvec_kmap_local(&bv);
		unsigned int same = hc_cursor_equal(at, with + done, len);

		kunmap_local(at);
		done += same;
		if (same < len)
			break;
		hc_cursor_step(cur, len);
	}
	return done;
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
