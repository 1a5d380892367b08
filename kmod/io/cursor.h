/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_CURSOR_H
#define HOTCACHE_KMOD_IO_CURSOR_H

#include <linux/bio.h>

struct hc_cache;

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
void hc_cursor_read_region(struct hc_cursor *cur, const struct hc_cache *cache,
			   u64 region, const u32 *slot, u16 mask);
void hc_cursor_write(struct hc_cursor *cur, const struct hc_part *part,
		     void *slot);
bool hc_cursor_add_pages(struct hc_cursor *cur, u64 end, struct bio *to);

#endif /* HOTCACHE_KMOD_IO_CURSOR_H */
