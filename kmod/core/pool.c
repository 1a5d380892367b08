// SPDX-License-Identifier: GPL-2.0
/*
 * The pool: memory for the data of all slots, taken once and kept, also by a later
 * pool of another size. Chunks in whose slots nothing is kept any more can be given
 * back meanwhile, and taken again: see pool_resize.c.
 *
 * Slots are grouped into chunks of 2 MiB, the last of which may be smaller. A chunk
 * is one physically contiguous allocation where the allocator gives it, so that
 * neighbouring slots share a TLB entry and a slot's address is one table look-up
 * away. Where memory is fragmented, a chunk is a table of smaller pieces of at least
 * one block each: a block is always contiguous and thus one segment of a bio.
 *
 * Chunks are interleaved over the NUMA nodes that have memory. Each node's are
 * allocated by a worker of that node, so that the nodes are at work side by side.
 */
#include "core/pool.h"

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <hotcache/types.h>

#include "core/memory.h"

/**
 * struct hc_pool_worker - allocates the chunks of one node
 * @work: the work item
 * @job: what it is a part of
 * @node: the node
 * @first: its first chunk; the others follow at the distance of the job's workers
 */
struct hc_pool_worker {
	struct work_struct work;
	struct hc_pool_job *job;
	int node;
	u32 first;
};

/**
 * struct hc_pool_job - the allocation of a pool's missing chunks
 * @pool: the pool
 * @claim: memory that it may take
 * @task: who waits for it; a fatal signal to that task ends it
 * @err: why it has to end early, or 0; READ_ONCE()
 * @running: workers that are not done
 * @done: all are
 * @nr_workers: entries in @worker
 * @worker: the workers
 */
struct hc_pool_job {
	struct hc_pool *pool;
	struct hc_claim *claim;
	struct task_struct *task;
	int err;
	atomic_t running;
	struct completion done;
	u32 nr_workers;
	struct hc_pool_worker worker[];
};

/**
 * hc_pool_chunk_pages() - how many pages a chunk must have
 * @pool: the pool
 * @i: which chunk
 *
 * Context: Any.
 * Return: the number.
 */
u32 hc_pool_chunk_pages(const struct hc_pool *pool, u32 i)
{
	u32 slots = min(pool->nr_slots - (i << pool->slot_shift),
			1u << pool->slot_shift);

	return slots << (pool->block_shift - PAGE_SHIFT);
}

static int hc_pool_fill_chunk(struct hc_pool_job *job, u32 i, int node)
{
	u32 pages = hc_pool_chunk_pages(job->pool, i);
	u64 bytes = (u64)pages << PAGE_SHIFT;
	int err;

	if (fatal_signal_pending(job->task))
		return -EINTR;
	if (!hc_claim_may_take(job->claim, bytes))
		return -ENOMEM;
	err = hc_chunk_alloc(&job->pool->chunk[i], pages, node,
			     job->pool->block_shift - PAGE_SHIFT);
	if (!err)
		hc_claim_taken(job->claim, bytes);
	return err;
}

/* I/O may be stopped, as for who waits: reclaim must not wait for any. */
static void hc_pool_fill_node(struct work_struct *work)
{
	struct hc_pool_worker *worker = container_of(work, struct hc_pool_worker,
						     work);
	struct hc_pool_job *job = worker->job;
	unsigned int noio = memalloc_noio_save();
	int err = 0;
	u32 i;

	for (i = worker->first; i < job->pool->nr_chunks && !READ_ONCE(job->err);
	     i += job->nr_workers) {
		if (!hc_chunk_is_empty(&job->pool->chunk[i]))
			continue;
		err = hc_pool_fill_chunk(job, i, worker->node);
		if (err)
			WRITE_ONCE(job->err, err);
		cond_resched();
	}
	memalloc_noio_restore(noio);
	if (atomic_dec_and_test(&job->running))
		complete(&job->done);
}

/* Allocate all chunks that have no memory yet. */
static int hc_pool_fill(struct hc_pool *pool, struct hc_claim *claim,
			struct workqueue_struct *wq)
{
	u32 max_workers = num_node_state(N_MEMORY);
	struct hc_pool_job *job;
	int node, err;
	u32 i;

	/* Chunks of an old pool come first. */
	if (!pool->nr_chunks ||
	    !hc_chunk_is_empty(&pool->chunk[pool->nr_chunks - 1]))
		return 0;
	job = kzalloc(struct_size(job, worker, max_workers),
		      GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!job)
		return -ENOMEM;
	job->pool = pool;
	job->claim = claim;
	job->task = current;
	init_completion(&job->done);
	for_each_node_state(node, N_MEMORY) {
		struct hc_pool_worker *worker = &job->worker[job->nr_workers];

		if (job->nr_workers == max_workers)
			break;
		INIT_WORK(&worker->work, hc_pool_fill_node);
		worker->job = job;
		worker->node = node;
		worker->first = job->nr_workers++;
	}
	atomic_set(&job->running, job->nr_workers);
	for (i = 0; i < job->nr_workers; i++)
		queue_work_node(job->worker[i].node, wq, &job->worker[i].work);
	/* Killable first, so that who is killed does not look hung meanwhile. */
	if (wait_for_completion_killable(&job->done))
		wait_for_completion(&job->done);
	err = job->err;
	kfree(job);
	return err;
}

/*
 * Move over the chunks of an old pool that can be used, and free the others. One
 * that is too small is put into @rest. Returns how many were moved; they come first.
 */
static u32 hc_pool_inherit(struct hc_pool *pool, struct hc_pool *old,
			   struct hc_pool_chunk *rest)
{
	u32 to = 0;
	u32 i;

	for (i = 0; i < old->nr_chunks && to < pool->nr_chunks; i++) {
		struct hc_pool_chunk *chunk = &old->chunk[i];

		if (hc_chunk_is_empty(chunk))
			continue;
		/* Its pieces may be smaller than a block is now. */
		if (chunk->order < pool->block_shift - PAGE_SHIFT)
			continue;
		if (chunk->pages < hc_pool_chunk_pages(pool, to))
			*rest = *chunk;
		else
			pool->chunk[to++] = *chunk;
		memset(chunk, 0, sizeof(*chunk));
	}
	hc_pool_destroy(old);
	return to;
}

/* Who waits for memory is told. */
static void hc_pool_give_back(struct hc_pool_chunk *chunk)
{
	u64 pages = chunk->pages;

	hc_chunk_free(chunk);
	hc_memory_freed(pages);
}

/* Give back all chunks but those that were inherited. */
static void hc_pool_cut(struct hc_pool *pool, u32 inherited,
			struct hc_pool_chunk *rest)
{
	u32 slots = inherited << pool->slot_shift;
	u32 i;

	hc_freeing_begin();
	for (i = inherited; i < pool->nr_chunks; i++) {
		hc_pool_give_back(&pool->chunk[i]);
		cond_resched();
	}
	hc_freeing_end();
	pool->nr_chunks = inherited;
	if (!hc_chunk_is_empty(rest)) {
		pool->chunk[pool->nr_chunks++] = *rest;
		slots += rest->pages >> (pool->block_shift - PAGE_SHIFT);
		memset(rest, 0, sizeof(*rest));
	}
	pool->nr_slots = min(pool->nr_slots, slots);
}

/* Has a pool that became smaller got all of its memory back? */
static bool hc_pool_is_whole(const struct hc_pool *pool)
{
	u32 i;

	for (i = 0; i < pool->nr_chunks; i++)
		if (hc_chunk_is_empty(&pool->chunk[i]))
			return false;
	return true;
}

/**
 * hc_pool_count() - count what hc_pool_overhead() and hc_pool_held_bytes() return
 * @pool: the pool, some of whose chunks have got memory or lost it
 *
 * Context: Process, one at a time.
 */
void hc_pool_count(struct hc_pool *pool)
{
	u64 pages = 0, bytes = struct_size(pool, chunk, pool->nr_chunks);
	u32 i;

	for (i = 0; i < pool->nr_chunks; i++) {
		bytes += hc_chunk_overhead(&pool->chunk[i]);
		pages += pool->chunk[i].pages;
	}
	WRITE_ONCE(pool->overhead, bytes);
	WRITE_ONCE(pool->pages, pages);
}

/**
 * hc_pool_create() - allocate the memory for all slots
 * @nr_slots: number of slots
 * @block_shift: log2 of the bytes of each
 * @old: a pool that is not used any more, or NULL; its memory is used as far as it
 *	fits, and it is gone after this call
 * @claim: memory that may be taken
 * @wq: a queue for the workers, unbound and with WQ_MEM_RECLAIM
 *
 * If the pool cannot be made as large as asked for, what @old has given is kept:
 * the pool then has fewer slots, which hc_pool_slots() tells.
 *
 * Context: Process, may sleep for long; a fatal signal ends it. Nothing waits for
 * I/O, provided that the caller is in a scope without.
 * Return: the pool, or ERR_PTR of -ENOMEM or -EINTR with all memory given back if
 * there is nothing to keep.
 */
struct hc_pool *hc_pool_create(u32 nr_slots, unsigned int block_shift,
			       struct hc_pool *old, struct hc_claim *claim,
			       struct workqueue_struct *wq)
{
	unsigned int slot_shift = HC_CHUNK_SHIFT - block_shift;
	u32 nr_chunks = DIV_ROUND_UP(nr_slots, 1u << slot_shift);
	struct hc_pool_chunk rest = {};
	struct hc_pool *pool;
	u32 inherited = 0;
	int err;

	might_sleep();
	if (old && old->nr_slots == nr_slots &&
	    old->block_shift == block_shift && hc_pool_is_whole(old))
		return old;
	pool = kvzalloc(struct_size(pool, chunk, nr_chunks),
			GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!pool) {
		hc_pool_destroy(old);
		return ERR_PTR(-ENOMEM);
	}
	pool->nr_slots = nr_slots;
	pool->nr_chunks = nr_chunks;
	pool->block_shift = block_shift;
	pool->slot_shift = slot_shift;
	if (old)
		inherited = hc_pool_inherit(pool, old, &rest);
	err = hc_pool_fill(pool, claim, wq);
	/* The rest is freed last, up to a chunk beyond the claim: it may be needed. */
	if (err)
		hc_pool_cut(pool, inherited, &rest);
	hc_pool_give_back(&rest);
	if (!pool->nr_slots) {
		hc_pool_destroy(pool);
		return ERR_PTR(err);
	}
	hc_pool_count(pool);
	return pool;
}

/**
 * hc_pool_destroy() - free a pool
 * @pool: the pool or NULL
 *
 * Whoever waits for memory is told of each chunk.
 *
 * Context: Process, may sleep.
 */
void hc_pool_destroy(struct hc_pool *pool)
{
	u32 i;

	if (!pool)
		return;
	hc_freeing_begin();
	for (i = 0; i < pool->nr_chunks; i++) {
		hc_pool_give_back(&pool->chunk[i]);
		cond_resched();
	}
	hc_freeing_end();
	kvfree(pool);
}

/**
 * hc_pool_page() - the first page of a slot, for a bio
 * @pool: the pool
 * @slot: pool-wide slot number
 *
 * Context: Any.
 * Return: the page. The other pages of the slot follow it.
 */
struct page *hc_pool_page(const struct hc_pool *pool, u32 slot)
{
	u32 nr = slot >> pool->slot_shift;
	const struct hc_pool_chunk *chunk = &pool->chunk[nr];
	unsigned int in_chunk = slot & ((1u << pool->slot_shift) - 1);
	unsigned int page = in_chunk << (pool->block_shift - PAGE_SHIFT);

	if (chunk->whole)
		return chunk->whole + page;
	return chunk->piece[page >> chunk->order] +
	       (page & ((1u << chunk->order) - 1));
}

/**
 * hc_pool_addr_of_piece() - the address of a slot in a chunk of several pieces
 * @pool: the pool
 * @slot: pool-wide slot number
 *
 * The slow path of hc_pool_addr().
 *
 * Context: Any.
 * Return: the address of its first byte.
 */
void *hc_pool_addr_of_piece(const struct hc_pool *pool, u32 slot)
{
	return page_address(hc_pool_page(pool, slot));
}

/**
 * hc_pool_slots() - how many slots a pool has
 * @pool: the pool
 *
 * Context: Any.
 * Return: the number.
 */
u32 hc_pool_slots(const struct hc_pool *pool)
{
	return pool->nr_slots;
}

/**
 * hc_pool_bytes() - memory of a pool for data
 * @nr_slots: slots
 * @block_shift: log2 of the bytes of each
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_pool_bytes(u32 nr_slots, unsigned int block_shift)
{
	return (u64)nr_slots << block_shift;
}

/**
 * hc_pool_held_bytes() - memory that a pool has for data
 * @pool: the pool
 *
 * Chunks that are not in use and have not been given back yet count, too.
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_pool_held_bytes(const struct hc_pool *pool)
{
	return READ_ONCE(pool->pages) << PAGE_SHIFT;
}

/**
 * hc_pool_overhead_most() - the most memory that a pool takes besides the data
 * @nr_slots: slots
 * @block_shift: log2 of the bytes of each
 *
 * That is if memory is so fragmented that there is one piece for each block.
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_pool_overhead_most(u32 nr_slots, unsigned int block_shift)
{
	u32 nr_chunks = DIV_ROUND_UP(nr_slots,
				     1u << (HC_CHUNK_SHIFT - block_shift));

	return struct_size((struct hc_pool *)NULL, chunk, nr_chunks) +
	       (u64)nr_slots * sizeof(struct page *);
}

/**
 * hc_pool_overhead() - memory of a pool besides the data
 * @pool: the pool
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_pool_overhead(const struct hc_pool *pool)
{
	return READ_ONCE(pool->overhead);
}
