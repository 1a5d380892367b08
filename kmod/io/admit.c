// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the blocks that a read misses are filled. The decision takes into
 * account the read's own flags, the administrator's rules (core/rules.c) and the
 * run of reads that it is part of.
 */
#include "io/admit.h"

#include <linux/bitops.h>

#include "admission/admit.h"
#include "admission/reuse.h"

/* REQ_IDLE gives no hint: it says only that more requests will follow soon. */
static unsigned int hc_bio_hints(const struct bio *bio)
{
	unsigned int hints = 0;

	if (bio->bi_opf & REQ_RAHEAD)
		hints |= HC_HINT_READAHEAD;
	if (bio->bi_opf & (REQ_META | REQ_PRIO))
		hints |= HC_HINT_META;
	if (bio->bi_opf & REQ_BACKGROUND || hc_bio_is_of_idle(bio))
		hints |= HC_HINT_IDLE;
	return hints;
}

/* Most reads have neither hints nor a rule. */
static bool hc_admit_is_plain(const struct hc_admission *admission,
			      const struct bio *bio)
{
	return !(bio->bi_opf & HC_OPF_HINTS) && !hc_bio_is_of_idle(bio) &&
	       hc_rules_are_none(&admission->rules);
}

static struct hc_sector_range hc_bio_range(const struct bio *bio)
{
	return (struct hc_sector_range){
		.start = bio->bi_iter.bi_sector,
		.end = bio_end_sector(bio),
	};
}

/* Hints that never keep a block from being filled have no bypass counter. */
static void hc_admit_count(struct hc_dev *dev, unsigned int hints,
			   enum hc_rule rule)
{
	if (rule == HC_RULE_HOT)
		hc_count(dev, HC_CNT_hot_requests, 1);
	if (hints & HC_HINT_META)
		hc_count(dev, HC_CNT_metadata_requests, 1);
	if (hints & HC_HINT_READAHEAD)
		hc_count(dev, HC_CNT_readahead_requests, 1);
}

/* A stream is traced from when it passes the threshold until it is forgotten. */
static void hc_admit_trace(const struct hc_dev *dev,
			   const struct hc_sector_range *x,
			   const struct hc_run *run,
			   const struct hc_stream *gone, u64 threshold)
{
	if (run->sectors > threshold &&
	    run->sectors - (x->end - x->start) <= threshold)
		trace_hotcache_stream_start(dev->number, x->start,
					    run->sectors, run->requests,
					    run->kind);
	if (gone->requests && gone->sectors > threshold)
		trace_hotcache_stream_stop(dev->number, gone->start,
					   gone->sectors, gone->requests,
					   gone->kind);
}

static bool hc_admit_is_traced(void)
{
	return trace_hotcache_stream_start_enabled() ||
	       trace_hotcache_stream_stop_enabled();
}

/**
 * hc_admit_read() - which of a read's blocks may be filled
 * @dev: the device
 * @bio: the read, its sector as on the origin
 * @io: its state; @access, @may_start_stream and @backward are set
 *
 * Called once a read, before the look-up, so that the stream grows by it once.
 *
 * Context: Process, by the task that reads; does not sleep.
 */
void hc_admit_read(struct hc_dev *dev, const struct bio *bio,
		   struct hc_io *io)
{
	struct hc_admission *admission = &dev->admission;
	const struct hc_scan_knobs knobs = {
		.threshold = READ_ONCE(admission->knobs.threshold),
		.request_max = READ_ONCE(admission->knobs.request_max),
		.action = READ_ONCE(admission->knobs.action),
	};
	const struct hc_sector_range x = hc_bio_range(bio);
	enum hc_rule rule = HC_RULE_NONE;
	struct hc_stream_local *local;
	unsigned int hints = 0;
	struct hc_stream gone;
	struct hc_run run;

	if (unlikely(!hc_admit_is_plain(admission, bio))) {
		rule = hc_rules_find(&admission->rules, &x);
		hints = hc_bio_hints(bio);
		hc_admit_count(dev, hints, rule);
	}
	local = get_cpu_ptr(admission->local);
	io->may_start_stream = !hc_stream_table_follow(admission->streams, local,
						       &x, &run, &gone);
	put_cpu_ptr(admission->local);
	io->backward = run.kind == HC_RUN_BACKWARD;
	run.sectors = hc_run_length(&run, knobs.action);
	if (hc_admit_is_traced())
		hc_admit_trace(dev, &x, &run, &gone, knobs.threshold);
	io->access = hc_admit_decide(&knobs, hints, rule, bio_sectors(bio),
				     run.sectors);
	if (io->access.reason == HC_REASON_SCAN &&
	    !hc_reuse_scans_confirmed(admission->reuse))
		io->access = hc_admit_unconfirmed(io->access);
}

/*
 * A block shared by two requests of a run is attributed to the first to reach
 * it: the one that reads its first sector, or its last sector if the run goes
 * backward. Counted for both, the run would look as if it were read twice.
 */
static u16 hc_admit_attributed(const struct hc_dev *dev, const struct bio *bio,
			       const struct hc_io *io, u64 region)
{
	u64 shared = io->backward ? io->last : io->first;
	u64 sector = io->backward ? bio_end_sector(bio) :
				    bio->bi_iter.bi_sector;
	u64 edge = (shared + io->backward) << (dev->block_shift - SECTOR_SHIFT);
	u16 blocks = hc_region_mask(region, io->first, io->last);

	if (region == shared >> HC_REGION_SHIFT && sector != edge)
		blocks &= ~BIT(shared & (HC_REGION_BLOCKS - 1));
	return blocks;
}

/*
 * How many blocks the time of the samples advances by: those that are missed, and
 * those that a run hits. Short reads do not write to a shared line each: what they
 * hit is counted where the run leaves the region, for the whole of it.
 */
static unsigned int hc_admit_passed(const struct hc_io *io, u16 missed, u16 hit)
{
	if (hc_admit_is_large(io))
		return hweight16(missed | hit);
	if (hc_admit_leaves_region(io, hit))
		return HC_REGION_BLOCKS;
	return hweight16(missed);
}

/**
 * hc_admit_sample() - learn from a region that a read has looked up
 * @dev: the device
 * @bio: the read
 * @io: its state
 * @region: the region
 * @hit: the blocks that were found there, by bit
 *
 * Samples of what is read tell whether blocks of scans are soon read again; as
 * long as they are not, scans are acted on. Called once a read and region, at the
 * first look, if hc_admit_wants_sample() returns true.
 *
 * Context: Any.
 * Return: how many blocks hc_admit_advance() is to be told of for this region.
 */
unsigned int hc_admit_sample(struct hc_dev *dev, const struct bio *bio,
			     const struct hc_io *io, u64 region,
			     u16 hit)
{
	u16 blocks = hc_admit_attributed(dev, bio, io, region);
	struct hc_admission *admission = &dev->admission;
	unsigned long missed = blocks & ~hit;
	struct hc_reuse *reuse = admission->reuse;
	u64 first = region << HC_REGION_SHIFT;
	unsigned long todo = missed;
	unsigned int i, passed;
	u64 now;

	passed = hc_admit_passed(io, missed, blocks & hit);
	now = atomic64_read(&admission->clock.read) + passed;
	if (blocks && hc_reuse_wants_hits(reuse) &&
	    hc_reuse_may_know(reuse, first, blocks))
		todo = blocks;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		hc_reuse_read(reuse, first + i, now);

	if (io->access.reason == HC_REASON_SCAN)
		for_each_set_bit(i, &missed, HC_REGION_BLOCKS)
			hc_reuse_sample_miss(reuse, first + i, now);
	return passed;
}

/**
 * hc_admit_missed() - start a stream for a read that missed
 * @dev: the device
 * @bio: the read
 * @io: its state
 *
 * Only a read that missed and continues no stream starts one.
 *
 * Context: Process; does not sleep.
 */
void hc_admit_missed(struct hc_dev *dev, const struct bio *bio,
		     struct hc_io *io)
{
	struct hc_admission *admission = &dev->admission;
	const struct hc_sector_range x = hc_bio_range(bio);
	const struct hc_run none = { .sectors = 0 };
	struct hc_stream gone;

	if (!io->may_start_stream)
		return;
	io->may_start_stream = false;
	hc_stream_table_begin(admission->streams, get_cpu_ptr(admission->local), &x, &gone);
	put_cpu_ptr(admission->local);
	if (hc_admit_is_traced())
		hc_admit_trace(dev, &x, &none, &gone,
			       READ_ONCE(admission->knobs.threshold));
}
