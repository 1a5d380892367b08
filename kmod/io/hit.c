// SPDX-License-Identifier: GPL-2.0
/*
 * Hits: from slots into a read, without a lock. See core/hazard.h for what keeps a
 * slot from being given to another block, or written, unnoticed meanwhile.
 */
#include "io/hit.h"

#include <linux/bitops.h>
#include <linux/kcsan-checks.h>
#include <linux/kconfig.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/shard_hit.h"
#include "io/cursor.h"
#include "io/dev.h"

/* No more than this is copied in one go with preemption off, or one block. */
#define HC_HIT_BYTES	(64u << 10)

/**
 * hc_hit_marked() - a hit on a block that a scan or a read-ahead has inserted
 * @dev: the device
 * @word: the word of its slot, which is still named
 * @before: as of hc_hit_begin()
 *
 * Context: Any.
 * Return: whether it was a scan.
 */
bool hc_hit_marked(struct hc_dev *dev, u64 *word, u64 before)
{
	if (before & HC_SLOT_READAHEAD && hc_hit_of_readahead(word))
		hc_count(dev, HC_CNT_readahead_hits, 1);
	return before & HC_SLOT_STREAM;
}

static noinline void hc_hit_record(struct hc_dev *dev, struct hc_shard *shard,
				   struct hc_hitbuf *records, u64 region,
				   unsigned int hints, const u32 *slot, u16 mask)
{
	hc_count(dev, HC_CNT_hits_dropped,
		 hc_shard_record(shard, records, region, hints, slot, mask));
}

/**
 * hc_hit_record_block() - record a hit for a policy that relinks
 * @dev: the device
 * @shard: the block's shard
 * @records: of hc_hit_records()
 * @block: the block
 * @hints: of enum hc_hint
 * @slot: its pool-wide slot
 *
 * Context: Any; takes the shard's lock if that is free.
 */
void hc_hit_record_block(struct hc_dev *dev, struct hc_shard *shard,
			 struct hc_hitbuf *records, u64 block,
			 unsigned int hints, u32 slot)
{
	unsigned int i = block % HC_REGION_BLOCKS;
	u32 slots[HC_REGION_BLOCKS];

	slots[i] = slot;
	hc_hit_record(dev, shard, records, block >> HC_REGION_SHIFT, hints,
		      slots, BIT(i));
}

/**
 * hc_hit_block() - copy a block that is there
 * @dev: the device, with its cache
 * @shard: the block's shard
 * @region_hash: the hash of the block's region
 * @block: the block
 * @hints: of enum hc_hint
 * @to: where to
 * @streamed: out, of a hit: a scan has inserted it
 *
 * Context: As __hc_hit_block().
 * Return: the same.
 */
bool hc_hit_block(struct hc_dev *dev, struct hc_shard *shard, u64 region_hash,
		  u64 block, unsigned int hints, void *to, bool *streamed)
{
	return __hc_hit_block(dev, shard, region_hash, block, hints, to,
			      1u << dev->cache->geo.block_shift, streamed);
}

/* Copy blocks whose slots are named. */
static __always_inline void hc_hit_named(struct hc_dev *dev, struct hc_shard *shard,
					 struct hc_cursor *cur, u64 region,
					 unsigned int todo, u8 hit_max,
					 struct hc_hits *hits)
{
	const unsigned int shift = dev->cache->geo.block_shift;
	const struct hc_pool *pool = dev->cache->pool;
	const u32 base = shard->base;
	unsigned int i;

	hc_for_each_bit(i, todo) {
		u64 block = hc_block_of(region, i);
		u32 slot = hits->slot[i];
		u64 *word = &shard->word[slot - base];
		bool streamed;
		u64 before;

		if (unlikely(!hc_hit_begin(word, block, &before)))
			continue;
		kcsan_disable_current();
		hc_cursor_read_block(cur, block, shift, hc_pool_addr(pool, slot));
		kcsan_enable_current();
		if (unlikely(!hc_hit_good(dev, word, before, hit_max, &streamed)))
			continue;
		if (unlikely(streamed))
			hits->streamed |= BIT(i);
		hits->mask |= BIT(i);
	}
}

/* As many of the blocks as may be copied in one go, the first ones. */
static inline unsigned int hc_hit_share(const struct hc_cache *cache,
					unsigned int todo)
{
	unsigned int most = max(HC_HIT_BYTES >> cache->geo.block_shift, 1u);

	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		most = 1;
	return todo & (((1u << most) - 1) << __builtin_ctz(todo));
}

/*
 * Name the slots of blocks. Those that are not known are found without a lock; blocks
 * that are not found are taken out of @todo. Returns how many are named.
 */
static __always_inline unsigned int hc_hit_name(const struct hc_shard *shard,
						struct hc_hazard_line *line,
						u64 region_hash, u64 region,
						unsigned int *todo, u32 *slot,
						bool known)
{
	unsigned int i, look = *todo, nr = 0;

	hc_for_each_bit(i, look) {
		u32 s;

		if (!known) {
			s = hc_hit_find(shard, region_hash, region, i);
			if (unlikely(s == HC_SLOT_NONE)) {
				*todo &= ~BIT(i);
				continue;
			}
			slot[i] = shard->base + s;
		}
		hc_hazards_add(line, nr++, slot[i]);
	}
	hc_hazards_seal();
	return nr;
}

/* Copy blocks, known ones or those that are found, and tell the policy. */
static __always_inline void hc_hit_copy(struct hc_dev *dev, struct hc_shard *shard,
					u64 region_hash, struct hc_cursor *cur,
					u64 region, unsigned int todo,
					unsigned int hints, struct hc_hits *hits,
					bool known)
{
	struct hc_hazards *hazards = dev->cache->hazards;
	u8 hit_max = hc_hit_max(shard, hints);
	struct hc_hitbuf *records;

	hits->mask = 0;
	hits->streamed = 0;
	while (todo) {
		unsigned int share = hc_hit_share(dev->cache, todo);
		struct hc_hazard_line *line = hc_hazards_begin(hazards);
		unsigned int nr;

		if (unlikely(!line))
			break;
		todo &= ~share;
		nr = hc_hit_name(shard, line, region_hash, region, &share,
				 hits->slot, known);
		hc_hit_named(dev, shard, cur, region, share, hit_max, hits);
		hc_hazards_end(line, nr);
	}
	records = hc_hit_records(shard);
	if (unlikely(records) && hits->mask)
		hc_hit_record(dev, shard, records, region, hints, hits->slot,
			      hits->mask);
}

/**
 * hc_hit_read() - copy those blocks of a region that are there into a read
 * @dev: the device, with its cache
 * @shard: the region's shard
 * @region_hash: the hash of the region
 * @cur: a cursor on the read, of hc_cursor_init_read(), not beyond the blocks
 * @region: the region
 * @wanted: the blocks that the read touches, bit i for the i-th of the region
 * @hints: of enum hc_hint
 * @hits: out: what has been copied
 *
 * As hc_hit_block(), for several blocks or a part of one.
 *
 * Context: As hc_hit_block().
 */
void hc_hit_read(struct hc_dev *dev, struct hc_shard *shard, u64 region_hash,
		 struct hc_cursor *cur, u64 region, u16 wanted,
		 unsigned int hints, struct hc_hits *hits)
{
	hc_hit_copy(dev, shard, region_hash, cur, region, wanted, hints, hits,
		    false);
}

/**
 * hc_hit_under_lock() - look again for blocks that were not found without the lock
 * @dev: the device, with its cache
 * @bio: the read
 * @io: its state
 * @shard: the region's shard
 * @region: the region
 * @wanted: the blocks that the read touches, bit i for the i-th of the region
 * @hits: those of them that it has got already; those that are there now, which
 *	another read has just filled, or a write has just ended, are added
 * @found: out: the hits, and what becomes of the other blocks
 *
 * Context: Any, takes the shard's lock.
 */
void hc_hit_under_lock(struct hc_dev *dev, struct bio *bio,
		       const struct hc_io *io, struct hc_shard *shard,
		       u64 region, u16 wanted, struct hc_hits *hits,
		       struct hc_lookup *found)
{
	struct hc_cursor cur;
	struct hc_hits late;

	hc_shard_read(shard, region, wanted & ~hits->mask, io->access.admit,
		      found);
	if (found->hit) {
		memcpy(late.slot, found->slot, sizeof(late.slot));
		hc_cursor_init_read(&cur, bio);
		/* What is not copied is being written, or not there any more. */
		hc_hit_copy(dev, shard, 0, &cur, region, found->hit,
			    io->access.hints, &late, true);
		found->busy |= found->hit & ~late.mask;
		hits->mask |= late.mask;
		hits->streamed |= late.streamed;
	}
	found->hit = hits->mask;
}
