// SPDX-License-Identifier: GPL-2.0
/*
 * What the data path has noted of reads goes into the curve: the part of insight.c
 * that the worker does.
 *
 * The records of all CPUs are played in the order of time, as far as their clocks
 * agree: how many blocks others read between two reads of a block is what the curve
 * is made of. Each ring is in that order by itself, so a heap of rings merges them.
 */
#include "io/insight_play.h"

#include <linux/cpumask.h>
#include <linux/lockdep.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <hotcache/hash.h>

#include "core/counters.h"
#include "io/dev.h"
#include "io/insight_internal.h"

/* Records that are played before others may run. */
#define HC_INSIGHT_BATCH	256u

/* Of how many records that were kept one may be missing without harm. */
#define HC_INSIGHT_KEPT		16u

/*
 * Are blocks that are counted there noted, too? Not those that are passed without a
 * look at what there is.
 */
static bool hc_insight_is_looked_up(enum hc_counter i)
{
	switch (i) {
	case HC_CNT_hits:
	case HC_CNT_filled:
	case HC_CNT_joined:
		return true;
	case HC_CNT_bypass_pool:
	case HC_CNT_bypass_mode:
	case HC_CNT_bypass_frozen:
	case HC_CNT_bypass_special:
	case HC_CNT_bypass_partial:
	case HC_CNT_bypass_shrunk:
		return false;
	default:
		return hc_counter_is(i, HC_PREFIX_BYPASS);
	}
}

static u64 hc_insight_sum(const struct hc_dev *dev, enum hc_counter i)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(dev->stats, cpu)->v[i]);
	return sum;
}

/*
 * Blocks read so far that count. Hits count them anyway, so they cost nothing there.
 * Below 0 if what does not count has been taken off, and not been counted yet.
 */
static s64 hc_insight_reads(const struct hc_insight *insight)
{
	enum hc_counter i;
	s64 sum = 0;
	int cpu;

	for (i = 0; i < HC_NR_COUNTERS; i++)
		if (hc_insight_is_looked_up(i))
			sum += hc_insight_sum(insight->dev, i);
	for_each_possible_cpu(cpu)
		sum -= READ_ONCE(per_cpu_ptr(insight->dev->stats, cpu)->left_out);
	return sum;
}

static u64 hc_insight_dropped(struct hc_insight *insight)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(hc_insight_ring(insight, cpu)->dropped);
	return sum;
}

static u64 hc_insight_next(const struct hc_insight *insight,
			   const struct hc_insight_ring *ring)
{
	return ring->record[ring->head & (insight->records - 1)];
}

/*
 * Which ring is played first? Of those whose clocks say the same, the one that has
 * more left, so that they go on alike. The time goes round: what is later by less
 * than half of it is later.
 */
static bool hc_insight_is_earlier(const struct hc_insight_turn *a,
				  const struct hc_insight_turn *b)
{
	s32 later = (a->time - b->time) << (32 - HC_INSIGHT_TIME_BITS);

	return later ? later < 0 : a->left > b->left;
}

/* Put a ring at a place of the heap, or farther from the root. */
static void hc_insight_heap_down(struct hc_insight_turn *heap, u32 nr, u32 at)
{
	struct hc_insight_turn turn = heap[at];

	for (;;) {
		u32 child = 2 * at + 1;

		if (child >= nr)
			break;
		if (child + 1 < nr &&
		    hc_insight_is_earlier(&heap[child + 1], &heap[child]))
			child++;
		if (!hc_insight_is_earlier(&heap[child], &turn))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = turn;
}

/* What the rings have now goes into a heap; returns how many have anything. */
static u32 hc_insight_gather(struct hc_insight *insight, u64 *kept)
{
	struct hc_insight_turn *turn = hc_insight_turns(insight);
	u32 nr = 0, i;
	int cpu;

	*kept = 0;
	for_each_possible_cpu(cpu) {
		struct hc_insight_ring *ring = hc_insight_ring(insight, cpu);
		/* Pairs with the release in hc_insight_put(): they are written. */
		u32 left = smp_load_acquire(&ring->tail) - ring->head;

		if (!left)
			continue;
		turn[nr++] = (struct hc_insight_turn){
			.time = hc_insight_time(hc_insight_next(insight, ring)),
			.cpu = cpu,
			.left = left,
		};
		*kept += left;
	}
	for (i = nr / 2; i--;)
		hc_insight_heap_down(turn, nr, i);
	return nr;
}

/* Play the first record of a ring that has one. */
static void hc_insight_play_one(struct hc_insight *insight,
				struct hc_insight_turn *turn)
{
	struct hc_insight_ring *ring = hc_insight_ring(insight, turn->cpu);
	u64 block = hc_insight_block(hc_insight_next(insight, ring));
	u64 hash = hc_hash(block >> HC_REGION_SHIFT, insight->seed);

	hc_mrc_read(&insight->mrc, block, hc_mrc_draw(hash, block));
	/* Pairs with the acquire in hc_insight_put(): it has been read. */
	smp_store_release(&ring->head, ring->head + 1);
	if (--turn->left)
		turn->time = hc_insight_time(hc_insight_next(insight, ring));
}

static void hc_insight_play_all(struct hc_insight *insight, u32 nr)
{
	struct hc_insight_turn *heap = hc_insight_turns(insight);
	u32 played = 0;

	while (nr) {
		hc_insight_play_one(insight, &heap[0]);
		if (!heap[0].left)
			heap[0] = heap[--nr];
		hc_insight_heap_down(heap, nr, 0);
		if (!(++played % HC_INSIGHT_BATCH))
			cond_resched();
	}
}

/* What the rings had goes unplayed. */
static void hc_insight_throw_all(struct hc_insight *insight, u32 nr)
{
	const struct hc_insight_turn *turn = hc_insight_turns(insight);
	struct hc_insight_ring *ring;

	while (nr--) {
		ring = hc_insight_ring(insight, turn[nr].cpu);
		/* Pairs with the acquire in hc_insight_put(), though nobody has read. */
		smp_store_release(&ring->head, ring->head + turn[nr].left);
	}
}

/*
 * Reads that were dropped are missing between two reads of another block, so they
 * would bend the curve. A sample of fewer blocks does not.
 */
static void hc_insight_thin(struct hc_insight *insight, u64 kept, u64 all)
{
	u64 threshold = insight->mrc.sample.threshold * kept;

	while (hc_mrc_thin(&insight->mrc, div64_u64(threshold, all)))
		cond_resched();
}

/* Returns how many there were since it was asked last. */
static u64 hc_insight_new_drops(struct hc_insight *insight)
{
	u64 before = insight->dropped;

	insight->dropped = hc_insight_dropped(insight);
	return insight->dropped - before;
}

/* Likewise. A sum over CPUs that read meanwhile may be less than the last one. */
static u64 hc_insight_new_reads(struct hc_insight *insight)
{
	s64 before = insight->reads;

	insight->reads = max(hc_insight_reads(insight), before);
	return insight->reads - before;
}

/*
 * Too much was dropped. Once, as when nobody let the worker run for a while, that is
 * the end of it; if it is so again, more is read than can be played. What is noted
 * before the data path knows of a lower rate says nothing of that rate.
 */
static void hc_insight_throw(struct hc_insight *insight, u32 nr, u64 kept, u64 all)
{
	bool again = insight->thrown && kept;

	hc_insight_throw_all(insight, nr);
	/* What was dropped until now is missing here, not in what comes next. */
	all += hc_insight_new_drops(insight);
	if (again)
		hc_insight_thin(insight, kept, all);
	insight->thrown = !again;
}

/**
 * hc_insight_forget() - what has been noted so far does not count
 * @insight: what is learned
 *
 * Context: Process; under &hc_dev.watch_lock, or before others know of it.
 */
void hc_insight_forget(struct hc_insight *insight)
{
	u64 kept;

	hc_insight_throw_all(insight, hc_insight_gather(insight, &kept));
	insight->dropped = hc_insight_dropped(insight);
	insight->reads = hc_insight_reads(insight);
	insight->thrown = false;
}

/**
 * hc_insight_play() - what has been noted goes into the curve
 * @insight: what is learned
 *
 * As much as the rings hold when it begins, whatever is noted meanwhile. If too much
 * was dropped, all of it is thrown away, and if that was so before, too, the sample
 * has fewer blocks from now on.
 *
 * Context: Process, may sleep; under &hc_dev.watch_lock.
 */
void hc_insight_play(struct hc_insight *insight)
{
	u64 kept, all, reads;
	u32 nr;

	lockdep_assert_held(&insight->dev->watch_lock);
	nr = hc_insight_gather(insight, &kept);
	all = kept + hc_insight_new_drops(insight);
	reads = hc_insight_new_reads(insight);
	if (all - kept > kept / HC_INSIGHT_KEPT) {
		hc_insight_throw(insight, nr, kept, all);
		return;
	}
	insight->thrown = false;
	hc_insight_play_all(insight, nr);
	/* Of what is missing nobody knows whether it would have been found. */
	if (all > kept)
		reads = div64_u64(reads * kept, all);
	hc_mrc_count(&insight->mrc, reads);
}
