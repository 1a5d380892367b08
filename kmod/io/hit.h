/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_HIT_H
#define HOTCACHE_KMOD_IO_HIT_H

#include <linux/kcsan-checks.h>
#include <linux/types.h>
#include <hotcache/types.h>

#include "core/shard_hit.h"
#include "io/cursor.h"
#include "io/dev.h"
#include "io/io.h"

/**
 * struct hc_hits - the blocks of a region that a read has got from the pool
 * @slot: pool-wide slots of these, and of some others, by bit number
 * @mask: the blocks, bit i for the i-th of the region
 * @streamed: those of them that a scan has inserted
 */
struct hc_hits {
	u32 slot[HC_REGION_BLOCKS];
	u16 mask;
	u16 streamed;
};

bool hc_hit_marked(struct hc_dev *dev, u64 *word, u64 before);
void hc_hit_record_block(struct hc_dev *dev, struct hc_shard *shard,
			 struct hc_hitbuf *records, u64 block,
			 unsigned int hints, u32 slot);
bool hc_hit_block(struct hc_dev *dev, struct hc_shard *shard, u64 region_hash,
		  u64 block, unsigned int hints, void *to, bool *streamed);
void hc_hit_read(struct hc_dev *dev, struct hc_shard *shard, u64 region_hash,
		 struct hc_cursor *cur, u64 region, u16 wanted,
		 unsigned int hints, struct hc_hits *hits);
void hc_hit_under_lock(struct hc_dev *dev, struct bio *bio,
		       const struct hc_io *io, struct hc_shard *shard,
		       u64 region, u16 wanted, struct hc_hits *hits,
		       struct hc_lookup *found);

/**
 * hc_hit_good() - a copy has been made: is it a hit?
 * @dev: the device
 * @word: the word of the slot, which is still named
 * @before: as of hc_hit_begin()
 * @hit_max: of hc_hit_max()
 * @streamed: out, of a hit: a scan has inserted the block
 *
 * Counts a hit in the slot's touch.
 *
 * Context: Any.
 * Return: false if the copy has to be rejected.
 */
static __always_inline bool hc_hit_good(struct hc_dev *dev, u64 *word, u64 before,
					u8 hit_max, bool *streamed)
{
	if (unlikely(!hc_hit_end(word, &before)))
		return false;
	hc_hit_touch(word, before, hit_max);
	*streamed = unlikely(before & (HC_SLOT_STREAM | HC_SLOT_READAHEAD)) &&
		    hc_hit_marked(dev, word, before);
	return true;
}

/**
 * __hc_hit_block() - copy a block that is there
 * @dev: the device, with its cache
 * @shard: the block's shard
 * @region_hash: the hash of the block's region
 * @block: the block
 * @hints: of enum hc_hint
 * @to: where to
 * @bytes: of a block
 * @streamed: out, of a hit: a scan has inserted it
 *
 * Tells the policy. A block that is not copied may be there all the same: the
 * shard's lock tells, see hc_shard_read().
 *
 * Context: Any; takes no lock, except that a policy which relinks may be told of
 * hits if the shard's lock is free.
 * Return: whether it has been copied.
 */
static __always_inline bool
__hc_hit_block(struct hc_dev *dev, struct hc_shard *shard, u64 region_hash,
	       u64 block, unsigned int hints, void *to, unsigned int bytes,
	       bool *streamed)
{
	struct hc_cache *cache = dev->cache;
	struct hc_hazard_line *line;
	struct hc_hitbuf *records;
	u64 *word, before;
	bool hit = false;
	u32 slot;

	slot = hc_hit_find(shard, region_hash, block >> HC_REGION_SHIFT,
			   block % HC_REGION_BLOCKS);
	if (slot == HC_SLOT_NONE)
		return false;
	line = hc_hazards_begin(cache->hazards);
	if (unlikely(!line))
		return false;
	word = &shard->word[slot];
	slot += shard->base;
	hc_hazards_add(line, 0, slot);
	hc_hazards_seal();
	if (likely(hc_hit_begin(word, block, &before))) {
		/* A write may be changing the data: then they are rejected. */
		kcsan_disable_current();
		hc_cursor_copy(to, hc_pool_addr(cache->pool, slot), bytes);
		kcsan_enable_current();
		hit = hc_hit_good(dev, word, before, hc_hit_max(shard, hints),
				  streamed);
	}
	hc_hazards_end(line, 1);
	records = hc_hit_records(shard);
	if (unlikely(records) && hit)
		hc_hit_record_block(dev, shard, records, block, hints, slot);
	return hit;
}

#endif /* HOTCACHE_KMOD_IO_HIT_H */
