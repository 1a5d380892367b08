// SPDX-License-Identifier: GPL-2.0
/*
 * Which blocks of the sample are read: the part of insight.c in the data path.
 */
#include "io/insight_note.h"

#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched/clock.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "io/insight_internal.h"
#include "io/io.h"

/*
 * The worker may have begun before, and leave what it has not seen: so whoever finds
 * a ring half full sees to it that it comes again. It waits already as a rule.
 */
static void hc_insight_wake(struct hc_insight *insight)
{
	if (!work_pending(&insight->work))
		queue_work(hc_unbound_wq, &insight->work);
}

/* By the ring's CPU, with preemption disabled. */
static void hc_insight_put(struct hc_insight *insight,
			   struct hc_insight_ring *ring, u64 record)
{
	u32 tail = ring->tail;
	/* Pairs with the release in hc_insight_play_one(): the place has been read. */
	u32 used = tail - smp_load_acquire(&ring->head);

	if (used >= insight->records) {
		WRITE_ONCE(ring->dropped, ring->dropped + 1);
		hc_insight_wake(insight);
		return;
	}
	ring->record[tail & (insight->records - 1)] = record;
	/* Pairs with the acquire in hc_insight_gather(): the record is written. */
	smp_store_release(&ring->tail, tail + 1);
	if (used + 1 >= insight->records / 2)
		hc_insight_wake(insight);
}

/**
 * hc_insight_add() - a block is read in the short way
 * @dev: the device
 * @block: the block
 * @draw: its draw
 *
 * Context: Process; does not sleep and takes none of our locks.
 */
void hc_insight_add(struct hc_dev *dev, u64 block, u32 draw)
{
	unsigned int cpu = get_cpu();
	struct hc_insight *insight = rcu_dereference_sched(dev->insight);

	if (insight && draw < READ_ONCE(insight->draws))
		hc_insight_put(insight, hc_insight_ring(insight, cpu),
			       hc_insight_record(block, local_clock()));
	put_cpu();
}

/* By draw, so that none has to be looked at that is not in the sample. */
static void hc_insight_put_region(struct hc_insight *insight,
				  struct hc_insight_ring *ring,
				  const struct hc_io *io, u64 region, u64 hash)
{
	u64 draw = hc_mrc_lowest_draw(hash);
	u32 draws = READ_ONCE(insight->draws);
	u64 now = local_clock();
	u32 i;

	for (i = 0; i < HC_REGION_BLOCKS && draw < draws; i++) {
		u64 block = (region << HC_REGION_SHIFT) + hc_mrc_by_draw(hash, i);

		if (block >= io->first && block <= io->last)
			hc_insight_put(insight, ring,
				       hc_insight_record(block, now));
		draw += 1ull << HC_MRC_DRAW_BITS;
	}
}

/* A block of the region may be in the sample: apart, for the sake of all others. */
static noinline void hc_insight_add_region(struct hc_dev *dev,
					   const struct hc_io *io, u64 region,
					   u64 hash)
{
	unsigned int cpu = get_cpu();
	struct hc_insight *insight = rcu_dereference_sched(dev->insight);

	if (insight)
		hc_insight_put_region(insight, hc_insight_ring(insight, cpu), io,
				      region, hash);
	put_cpu();
}

/**
 * hc_insight_take_back() - blocks that were, or will be, counted do not count
 * @dev: the device
 * @io: state of the read
 *
 * What has been noted stays: that there are too many in the sample then is known, as
 * the number of all reads is, and they are taken off where the next read finds them.
 *
 * Context: Any.
 */
void hc_insight_take_back(struct hc_dev *dev, const struct hc_io *io)
{
	this_cpu_add(dev->stats->left_out, io->last - io->first + 1);
}

static __always_inline void hc_insight_region(struct hc_dev *dev,
					      const struct hc_io *io, u64 region)
{
	u64 hash = hc_cache_region_hash(dev->cache, region);

	if (unlikely(hc_mrc_lowest_draw(hash) <= READ_ONCE(dev->watched)))
		hc_insight_add_region(dev, io, region, hash);
}

/* Apart, so that a read of one region needs no registers for more. */
static noinline void hc_insight_regions(struct hc_dev *dev,
					const struct hc_io *io)
{
	unsigned int i;
	u64 region;

	hc_for_each_region(io, region, i)
		hc_insight_region(dev, io, region);
}

/**
 * hc_insight_read() - blocks are read, but not in the short way
 * @dev: the device
 * @io: state of the request, @access decided
 *
 * What is not to count for the policy does not count here: the blocks of a scan that
 * is acted on, for example, say nothing of a larger pool.
 *
 * Context: Process; does not sleep and takes none of our locks.
 */
void hc_insight_read(struct hc_dev *dev, const struct hc_io *io)
{
	if (unlikely(io->access.hints & HC_HINT_SCAN)) {
		hc_insight_take_back(dev, io);
		return;
	}
	/* The short way has noted a block that it has not found. */
	if (io->absent)
		return;
	if (hc_io_regions(io) == 1)
		hc_insight_region(dev, io, io->first >> HC_REGION_SHIFT);
	else
		hc_insight_regions(dev, io);
}
