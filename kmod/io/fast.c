// SPDX-License-Identifier: GPL-2.0
/*
 * The data path's front door, and the short way of most reads of random access: one
 * whole block that is there, no flag, rule or run that would make a difference, nobody
 * who wants to know how long it took, or whether the cache is right. Whatever is not so
 * plain goes the way of all other reads, which does the same to it, and more.
 */
#include "io/fast.h"

#include <linux/blk-crypto.h>

#include "admission/reuse.h"
#include "core/trace.h"
#include "io/admit.h"
#include "io/check.h"
#include "io/hit.h"
#include "io/insight_note.h"
#include "io/map.h"
#include "io/shrink.h"

/* All but a read that asks for nothing special. */
#define HC_FAST_OPF	((__force u32)(REQ_OP_MASK | HC_OPF_HINTS | HC_OPF_SPECIAL))

/* Does the device serve reads as it does by default? */
static __always_inline bool hc_fast_is_open(const struct hc_dev *dev)
{
	return dev->cache && !hc_is_off(dev) &&
	       hc_rules_are_none(&dev->admission.rules);
}

/* Is a read of one block no more to the administrator's knobs than that? */
static __always_inline bool hc_fast_is_short(const struct hc_scan_knobs *knobs,
					     unsigned int sectors)
{
	/* 0 is no limit: one less than that is more than all. */
	return sectors <= READ_ONCE(knobs->threshold) &&
	       sectors - 1 <= READ_ONCE(knobs->request_max) - 1;
}

static __always_inline struct hc_sector_range hc_fast_range(sector_t start,
							    unsigned int sectors)
{
	return (struct hc_sector_range){
		.start = start,
		.end = start + sectors,
	};
}

/* Apart, so that the range is put into memory only where somebody has to look. */
static noinline bool hc_fast_may_continue(struct hc_admission *admission,
					  struct hc_stream_local *local,
					  sector_t start, unsigned int sectors)
{
	const struct hc_sector_range x = hc_fast_range(start, sectors);

	return hc_stream_table_may_continue(admission->streams, local, &x);
}

/* Does a read belong to no run, and begin none? */
static __always_inline bool hc_fast_is_alone(struct hc_admission *admission,
					     sector_t start, unsigned int sectors)
{
	const struct hc_sector_range x = hc_fast_range(start, sectors);
	struct hc_stream_local *local;
	bool alone;

	/* Such a one is remembered even if it only finds blocks. */
	if (sectors >= HC_STREAM_TABLE_LARGE)
		return false;
	local = get_cpu_ptr(admission->local);
	alone = start != local->end &&
		(!hc_stream_table_may_know(admission->streams, local, &x) ||
		 !hc_fast_may_continue(admission, local, start, sectors));
	put_cpu_ptr(admission->local);
	return alone;
}

/* Would a hit of the block tell something of the runs there have been? Seldom. */
static __always_inline bool hc_fast_is_sample(const struct hc_reuse *reuse,
					      u64 block)
{
	unsigned int i = block % HC_REGION_BLOCKS;

	return unlikely(hc_reuse_wants_hits(reuse)) &&
	       hc_reuse_may_know(reuse, block - i, BIT(i));
}

/* Does somebody want to know more of this read? HC_FAST_HIT: no, go on. */
static noinline enum hc_fast hc_fast_watched(struct hc_dev *dev, u64 block,
					     u32 draw)
{
	if (READ_ONCE(dev->timing))
		return HC_FAST_NO;
	if (hc_check_chooses(dev))
		return HC_FAST_CHOSEN;
	hc_insight_add(dev, block, draw);
	return HC_FAST_HIT;
}

/*
 * Answer a read in the short way. It does not sleep and takes no lock, except as
 * __hc_hit_block(). Unless it returns HC_FAST_HIT, nothing has been counted.
 */
static __always_inline enum hc_fast hc_fast_read(struct hc_dev *dev, struct bio *bio)
{
	const unsigned int shift = dev->block_shift;
	const unsigned int sectors = 1u << (shift - SECTOR_SHIFT);
	sector_t start = bio->bi_iter.bi_sector;
	u64 block = start >> (shift - SECTOR_SHIFT);
	struct hc_cache *cache = dev->cache;
	bool streamed;
	u64 hash;
	u32 draw;
	void *to;

	if ((__force u32)bio->bi_opf & HC_FAST_OPF ||
	    bio->bi_iter.bi_size != 1u << shift || start & (sectors - 1))
		return HC_FAST_NO;
	if (unlikely(!hc_fast_is_open(dev) || bio_has_crypt_ctx(bio) ||
		     block >= cache->geo.nr_blocks ||
		     hc_end_differs(dev, start + sectors)))
		return HC_FAST_NO;
	to = hc_cursor_whole(bio, shift);
	if (unlikely(!to || hc_bio_is_of_idle(bio) ||
		     !hc_fast_is_short(&dev->admission.knobs, sectors) ||
		     !hc_fast_is_alone(&dev->admission, start, sectors) ||
		     hc_fast_is_sample(dev->admission.reuse, block)))
		return HC_FAST_NO;

	hash = hc_cache_region_hash(cache, block >> HC_REGION_SHIFT);
	draw = hc_mrc_draw(hash, block);
	/* Here, where little can follow that would let it be chosen once more. */
	if (unlikely(draw <= READ_ONCE(dev->watched))) {
		enum hc_fast seen = hc_fast_watched(dev, block, draw);

		if (seen != HC_FAST_HIT)
			return seen;
	}
	if (!__hc_hit_block(dev, hc_cache_shard_at(cache, hash), hash, block, 0,
			    to, 1u << shift, &streamed))
		return HC_FAST_ABSENT;
	if (unlikely(streamed))
		hc_count(dev, HC_CNT_stream_hits, 1);
	hc_count(dev, HC_CNT_read_requests, 1);
	hc_count(dev, HC_CNT_hits, 1);
	hc_count(dev, HC_CNT_saved_bytes, 1u << shift);
	trace_hotcache_hit(dev->number, block, 1, 1);
	bio_endio(bio);
	return HC_FAST_HIT;
}

/**
 * hc_fast_map() - decide what becomes of a bio
 * @dev: the device, with its cache if it has one
 * @bio: the bio, its sector as on the origin; no longer than HC_IO_SECTORS and
 *	within a multiple of that if it carries data
 * @io: our part of it, uninitialised
 *
 * Context: Process; waits for no bio, and does not sleep, but that it lets others run
 * during a long discard that is not NOWAIT.
 * Return: HC_PASS if the caller shall send it to the origin as it is.
 */
enum hc_verdict hc_fast_map(struct hc_dev *dev, struct bio *bio,
			    struct hc_io *io)
{
	enum hc_fast fast = hc_fast_read(dev, bio);

	return fast == HC_FAST_HIT ? HC_TAKEN : hc_map(dev, bio, io, fast);
}
