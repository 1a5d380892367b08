/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_CURSOR_H
#define HOTCACHE_KMOD_IO_CURSOR_H

#include <linux/align.h>
#include <linux/bio.h>
#include <linux/cacheflush.h>
#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <hotcache/types.h>

struct hc_cache;

/*
 * Copies are made in pieces of at most so many bytes, which every block is a multiple
 * of. Where the compiler knows such a bound it makes a string instruction of the copy
 * on x86; the kernel's memcpy() takes two and a half times the instructions, and on
 * processors that do not copy short strings fast, twice the time.
 */
#define HC_COPY_BYTES	(1u << HC_BLOCK_SHIFT_MIN)

/**
 * struct hc_cursor - a place in a bio's data, which moves forward only
 * @bio: the bio, which itself is not moved
 * @iter: where the cursor is
 * @pos: the same in bytes on the device
 * @end: end of the bio in bytes on the device
 * @mapped: address of the byte at @pos, if @mapped_end is beyond it
 * @mapped_end: end of what is contiguous in memory from @mapped on, in bytes on the
 *	device; 0 if nothing has been mapped yet
 */
struct hc_cursor {
	struct bio *bio;
	struct bvec_iter iter;
	u64 pos;
	u64 end;
	void *mapped;
	u64 mapped_end;
};

/**
 * struct hc_part - what a bio and a block have in common
 * @pos: where it begins, in bytes on the device
 * @offset: the same from the start of the block
 * @len: its length in bytes
 */
struct hc_part {
	u64 pos;
	unsigned int offset;
	unsigned int len;
};

void hc_cursor_init(struct hc_cursor *cur, struct bio *bio);
void hc_cursor_init_read(struct hc_cursor *cur, struct bio *bio);
struct hc_part hc_cursor_part(const struct hc_cursor *cur, u64 block,
			      unsigned int block_shift);
void hc_cursor_seek(struct hc_cursor *cur, u64 pos);
void hc_cursor_read_part(struct hc_cursor *cur, u64 block, unsigned int shift,
			 const void *slot);
void hc_cursor_read_region(struct hc_cursor *cur, const struct hc_cache *cache,
			   u64 region, const u32 *slot, u16 mask);
void hc_cursor_write(struct hc_cursor *cur, const struct hc_part *part,
		     void *slot);
unsigned int hc_cursor_equal(const void *a, const void *b, unsigned int len);
unsigned int hc_cursor_compare(struct hc_cursor *cur,
			       const struct hc_part *part, const void *slot);
bool hc_cursor_add_pages(struct hc_cursor *cur, u64 end, struct bio *to);

static inline void hc_cursor_flush(const void *at, unsigned int len)
{
	const void *end = at + len;

	if (!ARCH_IMPLEMENTS_FLUSH_DCACHE_PAGE)
		return;
	for (; at < end; at = PTR_ALIGN_DOWN(at, PAGE_SIZE) + PAGE_SIZE)
		flush_dcache_page(virt_to_page(at));
}

/* Whole blocks: the copy's length is a constant. */
static __always_inline void hc_cursor_copy(void *to, const void *from,
					   unsigned int bytes)
{
	unsigned int i;

	memcpy(to, from, HC_COPY_BYTES);
	for (i = HC_COPY_BYTES; unlikely(i < bytes); i += HC_COPY_BYTES)
		memcpy(to + i, from + i, HC_COPY_BYTES);
	hc_cursor_flush(to, bytes);
}

/**
 * hc_cursor_read_block() - copy a block from its slot into a read
 * @cur: the cursor, of hc_cursor_init_read(), not beyond the block; it may be left
 *	behind
 * @block: the block, which the read touches
 * @shift: log2 of the bytes of a block
 * @slot: address of the slot
 *
 * Context: Any.
 */
static __always_inline void hc_cursor_read_block(struct hc_cursor *cur, u64 block,
						 unsigned int shift,
						 const void *slot)
{
	u64 pos = block << shift;

	if (unlikely(pos < cur->pos || pos + (1u << shift) > cur->mapped_end))
		hc_cursor_read_part(cur, block, shift, slot);
	else
		hc_cursor_copy(cur->mapped + (pos - cur->pos), slot, 1u << shift);
}

/**
 * hc_cursor_whole() - where a read wants a whole block
 * @bio: the read, which touches one block
 * @shift: log2 of the bytes of a block
 *
 * Context: Any.
 * Return: the address; NULL if it wants but a part of the block, or has it in more than
 * one piece of memory.
 */
static inline void *hc_cursor_whole(const struct bio *bio, unsigned int shift)
{
	struct bio_vec bv = mp_bvec_iter_bvec(bio->bi_io_vec, bio->bi_iter);

	if (bv.bv_len != 1u << shift)
		return NULL;
	return kasan_reset_tag(page_address(bv.bv_page)) + bv.bv_offset;
}

#endif /* HOTCACHE_KMOD_IO_CURSOR_H */
