// SPDX-License-Identifier: GPL-2.0
/*
 * Which blocks of the sample are read: the part of insight.c in the data path.
 */
#include "io/insight_note.h"

#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <hotcache/hash.h>

#include "io/insight_internal.h"
#include "io/io.h"

/* By the ring's CPU, with preemption disabled. */
static void hc_insight_put(struct hc_insight *insight,
			   struct hc_insight_ring *ring, u64 block)
{
	u32 tail = ring->tail;
	/* Pairs with the release in hc_insight_take(): the place has been read. */
	u32 used = tail - smp_load_acquire(&ring->head);

	if (used >= insight->records) {
		WRITE_ONCE(ring->dropped, ring->dropped + 1);
		return;
	}
	ring->block[tail & (insight->records - 1)] = block;
	/* Pairs with the acquire in hc_insight_take(): the record is written. */
	smp_store_release(&ring->tail, tail + 1);
	if (used + 1 == insight->records / 2)
		queue_work(system_power_efficient_wq, &insight->work);
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
		hc_insight_put(insight, hc_insight_ring(insight, cpu), block);
	put_cpu();
}

static void hc_insight_put_region(struct hc_insight *insight,
				  struct hc_insight_ring *ring, u64 first,
				  u32 nr)
{
	u64 hash = hc_hash(first >> HC_REGION_SHIFT, insight->seed);
	u32 draws = READ_ONCE(insight->draws);
	u32 draw = hc_mrc_draw(hash, first);
	u32 i;

	for (i = 0; i < nr; i++, draw += HC_MRC_DRAW_STEP)
		if (unlikely(draw < draws))
			hc_insight_put(insight, ring, first + i);
}

static void hc_insight_put_range(struct hc_insight *insight,
				 struct hc_insight_ring *ring, u64 first,
				 u64 last)
{
	while (first <= last) {
		u64 end = min(first | (HC_REGION_BLOCKS - 1), last);

		hc_insight_put_region(insight, ring, first, end - first + 1);
		first = end + 1;
	}
}

static void hc_insight_extra(struct hc_insight_ring *ring, u64 n)
{
	WRITE_ONCE(ring->extra, ring->extra + n);
}

/**
 * hc_insight_request() - a request that reads does not go the short way
 * @dev: the device, which has counted it
 *
 * Context: Process; does not sleep and takes none of our locks.
 */
void hc_insight_request(struct hc_dev *dev)
{
	unsigned int cpu = get_cpu();
	struct hc_insight *insight = rcu_dereference_sched(dev->insight);

	if (insight)
		hc_insight_extra(hc_insight_ring(insight, cpu), -1);
	put_cpu();
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
	unsigned int cpu = get_cpu();
	struct hc_insight *insight = rcu_dereference_sched(dev->insight);
	struct hc_insight_ring *ring;

	if (insight && !(io->access.hints & HC_HINT_SCAN)) {
		ring = hc_insight_ring(insight, cpu);
		hc_insight_extra(ring, io->last - io->first + 1);
		/* The short way has noted a block that it has not found. */
		if (!io->absent)
			hc_insight_put_range(insight, ring, io->first, io->last);
	}
	put_cpu();
}
