/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hit, which takes no lock; hazard.h tells why that is right. For each region of
 * a read:
 *
 *	line = hc_hazards_begin(hazards);
 *	for each block:
 *		slot[i] = hc_hit_find(shard, hash, region, i);
 *		if it is found: hc_hazards_add(line, nr++, slot[i]);
 *	hc_hazards_seal();
 *	for each block found:
 *		if (hc_hit_begin(word, block, &before)) {
 *			copy the data;
 *			if (hc_hit_end(word, &before)) {
 *				it is a hit;
 *				hc_hit_touch(word, before, hit_max);
 *			}
 *		}
 *	hc_hazards_end(line, nr);
 */
#ifndef HOTCACHE_KMOD_CORE_SHARD_HIT_H
#define HOTCACHE_KMOD_CORE_SHARD_HIT_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <hotcache/touch.h>
#include <hotcache/types.h>

#include "core/hazard.h"
#include "core/index.h"
#include "core/shard.h"
#include "core/slot_word.h"
#include "lib/hints.h"

unsigned int hc_shard_record(struct hc_shard *shard, struct hc_hitbuf *hits,
			     u64 region, unsigned int hints, const u32 *slot,
			     u16 mask);
bool hc_hit_of_readahead(u64 *word);

/**
 * hc_hit_find() - where is a block, probably?
 * @shard: the block's shard
 * @region_hash: of its region, see hc_cache_region_hash()
 * @region: the region
 * @i: the block's number in the region
 *
 * Context: Any.
 * Return: its slot, within the shard, or HC_SLOT_NONE.
 */
static __always_inline u32 hc_hit_find(const struct hc_shard *shard,
				       u64 region_hash, u64 region,
				       unsigned int i)
{
	return __hc_index_find(&shard->index, hc_index_hash(region_hash, i),
			       hc_block_of(region, i));
}

/**
 * hc_hit_max() - up to which count does a read count as a hit?
 * @shard: the shard
 * @hints: of enum hc_hint
 *
 * Return: the count for hc_hit_touch().
 */
static inline u8 hc_hit_max(const struct hc_shard *shard, unsigned int hints)
{
	return hc_hints_count(hints) ? READ_ONCE(shard->hit_max) : 0;
}

/**
 * hc_hit_records() - where are hits recorded?
 * @shard: the shard
 *
 * Return: the buffers, for hc_shard_record(), or NULL: hc_hit_touch() is enough.
 */
static inline struct hc_hitbuf *hc_hit_records(const struct hc_shard *shard)
{
	/* Pairs with the release in __hc_shard_choose_hits(). */
	return smp_load_acquire(&shard->recorded);
}

/**
 * hc_hit_begin() - may the data of a slot be copied?
 * @word: the word of a slot that this CPU's hazard line names
 * @block: the block wanted
 * @before: out: for hc_hit_end()
 *
 * Return: whether the slot holds the block, which is not being written.
 */
static __always_inline bool hc_hit_begin(const u64 *word, u64 block, u64 *before)
{
	/* [B] of hazard.h: pairs with the releases of who publishes. */
	*before = smp_load_acquire(word);
	return hc_slot_holds(*before, block);
}

/**
 * hc_hit_end() - are the data good that have been copied?
 * @word: as of hc_hit_begin()
 * @before: what that returned; out: what the word is now, for hc_hit_touch()
 *
 * Return: false if a write has begun in between, or the block has been dropped.
 */
static __always_inline bool hc_hit_end(const u64 *word, u64 *before)
{
	u64 after;

	/* [C] of hazard.h: pairs with [F]. */
	smp_rmb();
	after = READ_ONCE(*word);
	swap(*before, after);
	return hc_slot_same(*before, after);
}

/**
 * hc_hit_touch() - a slot has been read
 * @word: as of hc_hit_end(), which has returned true; its slot is still named
 * @now: what it was then
 * @hit_max: of hc_hit_max()
 *
 * The word of a hot block is not written to: its count has reached its end.
 */
static __always_inline void hc_hit_touch(u64 *word, u64 now, u8 hit_max)
{
	u8 touch = now >> HC_SLOT_TOUCH_SHIFT;
	bool count = (touch & ~HC_TOUCH_READ) < hit_max;

	if (count || !(touch & HC_TOUCH_READ))
		hc_touch_store(word, 0, (touch + count) | HC_TOUCH_READ);
}

#endif /* HOTCACHE_KMOD_CORE_SHARD_HIT_H */
