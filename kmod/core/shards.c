// SPDX-License-Identifier: GPL-2.0
/*
 * The shards of a cache, whose memory is spread over the NUMA nodes.
 *
 * A shard's index, words and policy are on one node, the next shard's on the next
 * node. Each node's are made by a worker of that node, since memory comes from the
 * node of who allocates it, and from another one where that is full. Which CPU reads a
 * block has nothing to do with which shard it is in, so no CPU is nearer to the
 * metadata, and no node has to answer all look-ups.
 */
#include "core/shards.h"

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/nodemask.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "core/shard.h"
#include "core/shard_free.h"

/**
 * struct hc_shards_worker - makes the shards of one node
 * @work: the work item
 * @shard: all shards
 * @plan: what they are made by
 * @node: the node
 * @first: its first shard
 * @step: the distance to the next one
 * @err: how it ended
 */
struct hc_shards_worker {
	struct work_struct work;
	struct hc_shard *shard;
	const struct hc_shards_plan *plan;
	int node;
	u32 first;
	u32 step;
	int err;
};

static void hc_shards_of_node(struct hc_shards_worker *worker)
{
	const struct hc_shards_plan *plan = worker->plan;
	u32 i;

	for (i = worker->first; i < plan->nr_shards; i += worker->step) {
		u32 slots = hc_shards_slots(plan->nr_slots, plan->nr_shards, i);
		u32 base = hc_shards_base(plan->nr_slots, plan->nr_shards, i);
		struct hc_shard *shard = &worker->shard[i];

		worker->err = hc_shard_init(shard, base, slots, plan->seed,
					    plan->choice);
		if (worker->err)
			break;
		shard->bars = plan->bars;
		shard->waited = plan->waited;
		shard->hazards = plan->hazards;
		shard->reserve = hc_shard_reserve(nr_cpu_ids, slots);
		cond_resched();
	}
}

/* I/O may be stopped, as for who waits: reclaim must not wait for any. */
static void hc_shards_work(struct work_struct *work)
{
	unsigned int noio = memalloc_noio_save();

	hc_shards_of_node(container_of(work, struct hc_shards_worker, work));
	memalloc_noio_restore(noio);
}

/**
 * hc_shards_make() - make all shards of a cache
 * @shard: zeroed memory of all of them
 * @plan: what they are made by
 * @wq: a queue for the workers, unbound and with WQ_MEM_RECLAIM
 *
 * Context: Process, may sleep for long.
 * Return: 0, or -ENOMEM with some of the shards made.
 */
int hc_shards_make(struct hc_shard *shard, const struct hc_shards_plan *plan,
		   struct workqueue_struct *wq)
{
	u32 n = 0, max_workers = num_node_state(N_MEMORY);
	struct hc_shards_worker *worker;
	int node, err = 0;
	u32 i;

	worker = kcalloc(max_workers, sizeof(*worker),
			 GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!worker)
		return -ENOMEM;
	/* Nodes may get memory, or lose it, meanwhile. */
	for_each_node_state(node, N_MEMORY)
		if (n < max_workers)
			worker[n++].node = node;
	for (i = 0; i < n; i++) {
		INIT_WORK(&worker[i].work, hc_shards_work);
		worker[i].shard = shard;
		worker[i].plan = plan;
		worker[i].first = i;
		worker[i].step = n;
		queue_work_node(worker[i].node, wq, &worker[i].work);
	}
	for (i = 0; i < n; i++) {
		flush_work(&worker[i].work);
		err = err ?: worker[i].err;
	}
	kfree(worker);
	return err;
}
