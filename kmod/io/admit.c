// SPDX-License-Identifier: GPL-2.0
/*
 * What is done with the blocks that a read misses: what the read says of itself,
 * what an administrator said (said.c), and the run that it is part of, put
 * together.
 */
#include <linux/bitops.h>
#include <linux/ioprio.h>
#include <linux/slab.h>

#include "io/io.h"

/**
 * hc_scans_default() - what is done if nobody says otherwise
 * @scans: zeroed
 */
void hc_scans_default(struct hc_scans *scans)
{
	scans->knobs.action = HC_SCAN_FULL;
	scans->knobs.threshold = HC_SCAN_THRESHOLD_DEFAULT;
	scans->nr_streams = HC_STREAMS_DEFAULT;
}

/**
 * hc_scans_init() - make the tables of streams
 * @scans: with values for its knobs
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_scans_init(struct hc_scans *scans)
{
	int cpu;

	scans->streams = kvzalloc(sizeof(*scans->streams), GFP_KERNEL);
	scans->local = alloc_percpu(struct hc_streams_local);
	scans->trust = kvzalloc(sizeof(*scans->trust), GFP_KERNEL);
	if (!scans->streams || !scans->local || !scans->trust) {
		hc_scans_exit(scans);
		return -ENOMEM;
	}
	hc_streams_init(scans->streams, scans->nr_streams);
	for_each_possible_cpu(cpu)
		hc_streams_local_init(per_cpu_ptr(scans->local, cpu));
	return 0;
}

/**
 * hc_scans_exit() - undo hc_scans_init(), and forget what was said
 * @scans: with no read under way
 *
 * Context: Process, may sleep.
 */
void hc_scans_exit(struct hc_scans *scans)
{
	hc_said_forget(scans);
	free_percpu(scans->local);
	kvfree(scans->streams);
	kvfree(scans->trust);
	scans->local = NULL;
	scans->streams = NULL;
	scans->trust = NULL;
}

/**
 * hc_scans_ready() - the size of the cache is known
 * @scans: with its tables, no read under way
 * @nr_slots: slots of the cache
 *
 * Context: Any.
 */
void hc_scans_ready(struct hc_scans *scans, u64 nr_slots)
{
	hc_trust_init(scans->trust, nr_slots);
}

/**
 * hc_scans_resize() - set how many streams are followed
 * @scans: with its tables, or before hc_scans_init()
 * @nr_streams: a power of two from HC_STREAMS_MIN to HC_STREAMS_MAX
 *
 * Context: Any, while reads go on.
 */
void hc_scans_resize(struct hc_scans *scans, u32 nr_streams)
{
	WRITE_ONCE(scans->nr_streams, nr_streams);
	if (scans->streams)
		hc_streams_resize(scans->streams, nr_streams);
}

/*
 * Kernels as old as 6.1 do not tell a device that has no queue of its own, as
 * this one, which class the task is in that submits.
 */
static bool hc_bio_is_idle(const struct bio *bio)
{
	unsigned int class = IOPRIO_PRIO_CLASS(bio->bi_ioprio);

	if (class == IOPRIO_CLASS_NONE)
		class = IOPRIO_PRIO_CLASS(get_current_ioprio());
	return class == IOPRIO_CLASS_IDLE || bio->bi_opf & REQ_BACKGROUND;
}

/* REQ_IDLE is none of these: it says that more requests will follow soon. */
static unsigned int hc_bio_hints(const struct bio *bio)
{
	unsigned int hints = 0;

	if (bio->bi_opf & REQ_RAHEAD)
		hints |= HC_HINT_READAHEAD;
	if (bio->bi_opf & (REQ_META | REQ_PRIO))
		hints |= HC_HINT_META;
	if (hc_bio_is_idle(bio))
		hints |= HC_HINT_IDLE;
	return hints;
}

static struct hc_extent hc_bio_extent(const struct bio *bio)
{
	return (struct hc_extent){
		.start = bio->bi_iter.bi_sector,
		.end = bio_end_sector(bio),
	};
}

/* What fills in spite of all, or is filled for later: it has no other counter. */
static void hc_scans_count(struct hc_dev *dev, unsigned int hints,
			   enum hc_said said)
{
	if (said == HC_SAID_HOT)
		hc_count(dev, HC_CNT_hot_requests, 1);
	if (hints & HC_HINT_META)
		hc_count(dev, HC_CNT_metadata_requests, 1);
	if (hints & HC_HINT_READAHEAD)
		hc_count(dev, HC_CNT_readahead_requests, 1);
}

/* A run is traced as a stream while it is longer than the threshold. */
static void hc_scans_trace(const struct hc_dev *dev, const struct hc_extent *x,
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

static bool hc_scans_are_traced(void)
{
	return trace_hotcache_stream_start_enabled() ||
	       trace_hotcache_stream_stop_enabled();
}

/**
 * hc_scans_decide() - which of a read's blocks may be filled
 * @dev: the device
 * @bio: the read, its sector as on the origin
 * @io: its state; @access, @begins and @backward are set
 *
 * Called once a read, before it is looked up: it is part of a stream once only.
 *
 * Context: Process, by the task that reads; does not sleep.
 */
void hc_scans_decide(struct hc_dev *dev, const struct bio *bio,
		     struct hc_io *io)
{
	struct hc_scans *scans = &dev->scans;
	const struct hc_scan_knobs knobs = {
		.threshold = READ_ONCE(scans->knobs.threshold),
		.request_max = READ_ONCE(scans->knobs.request_max),
		.action = READ_ONCE(scans->knobs.action),
	};
	const struct hc_extent x = hc_bio_extent(bio);
	enum hc_said said = hc_said_of(scans, &x);
	unsigned int hints = hc_bio_hints(bio);
	struct hc_stream gone;
	struct hc_run run;

	hc_scans_count(dev, hints, said);
	io->begins = !hc_streams_follow(scans->streams,
					get_cpu_ptr(scans->local), &x, &run,
					&gone);
	put_cpu_ptr(scans->local);
	io->backward = run.kind == HC_RUN_BACKWARD;
	if (hc_scans_are_traced())
		hc_scans_trace(dev, &x, &run, &gone, knobs.threshold);
	io->access = hc_scan_decide(&knobs, hints, said, bio_sectors(bio),
				    run.sectors);
	if (io->access.reason == HC_REASON_SCAN &&
	    !hc_trust_earned(scans->trust))
		io->access = hc_scan_doubt(io->access);
}

/*
 * Requests of a run may meet within a block: it is the one's that comes to it
 * first, which reads its first sector, or its last one if the run is backward. Or
 * else a run would seem to be read twice.
 */
static u16 hc_scans_own(const struct hc_dev *dev, const struct bio *bio,
			const struct hc_io *io, u64 region)
{
	u64 shared = io->backward ? io->last : io->first;
	u64 sector = io->backward ? bio_end_sector(bio) :
				    bio->bi_iter.bi_sector;
	u64 edge = (shared + io->backward) << (dev->block_shift - SECTOR_SHIFT);
	u16 own = hc_region_mask(region, io->first, io->last);

	if (region == shared >> HC_REGION_SHIFT && sector != edge)
		own &= ~BIT(shared & (HC_REGION_BLOCKS - 1));
	return own;
}

/**
 * hc_scans_learn() - a region of a read was looked up
 * @dev: the device
 * @bio: the read
 * @io: its state
 * @region: the region
 * @found: what was found there
 *
 * Scans are acted on as long as what they read is not soon read again. Called once
 * a read and region, at the first look, if hc_scans_want() says so.
 *
 * Context: Any.
 */
void hc_scans_learn(struct hc_dev *dev, const struct bio *bio,
		    const struct hc_io *io, u64 region,
		    const struct hc_lookup *found)
{
	u16 own = hc_scans_own(dev, bio, io, region);
	struct hc_scans *scans = &dev->scans;
	unsigned long todo, missed = own & ~found->hit;
	struct hc_trust *trust = scans->trust;
	unsigned int i;
	u64 now;

	now = !missed ? atomic64_read(&scans->clock.missed) :
			atomic64_add_return_relaxed(hweight16(missed),
						    &scans->clock.missed);
	todo = hc_trust_wants_hits(trust) ? own : missed;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		hc_trust_read(trust, (region << HC_REGION_SHIFT) + i, now);

	if (io->access.reason != HC_REASON_SCAN)
		return;
	for_each_set_bit(i, &missed, HC_REGION_BLOCKS)
		hc_trust_suspect(trust, (region << HC_REGION_SHIFT) + i, now);
}

/**
 * hc_scans_begin() - a read was not answered from the cache
 * @dev: the device
 * @bio: the read
 * @io: its state
 *
 * One that continues no stream may begin one.
 *
 * Context: Process; does not sleep.
 */
void hc_scans_begin(struct hc_dev *dev, const struct bio *bio, struct hc_io *io)
{
	struct hc_scans *scans = &dev->scans;
	const struct hc_extent x = hc_bio_extent(bio);
	const struct hc_run none = { .sectors = 0 };
	struct hc_stream gone;

	if (!io->begins)
		return;
	io->begins = false;
	hc_streams_begin(scans->streams, get_cpu_ptr(scans->local), &x, &gone);
	put_cpu_ptr(scans->local);
	if (hc_scans_are_traced())
		hc_scans_trace(dev, &x, &none, &gone,
			       READ_ONCE(scans->knobs.threshold));
}
