// SPDX-License-Identifier: GPL-2.0
/*
 * What a change of the number of slots takes of the pool: a block moves to another
 * slot, a chunk that has been given back gets memory again.
 */
#include "core/pool_resize.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/string.h>

#include "core/memory.h"

/* Bytes of a cache line, each of which is a step. */
#define HC_COPY_STEP	64u

/**
 * hc_pool_copy() - copy the data of a slot to another one
 * @pool: the pool
 * @to: pool-wide slot that nobody uses
 * @from: pool-wide slot whose data nobody changes meanwhile
 *
 * Context: Any.
 * Return: the steps that this may have taken.
 */
u32 hc_pool_copy(const struct hc_pool *pool, u32 to, u32 from)
{
	u32 bytes = 1u << pool->block_shift;

	memcpy(hc_pool_addr(pool, to), hc_pool_addr(pool, from), bytes);
	return bytes / HC_COPY_STEP;
}

/**
 * hc_pool_free_chunk() - give the memory of a chunk back
 * @pool: the pool
 * @i: the chunk, none of whose slots is in use
 *
 * Whoever waits for memory is told.
 *
 * Context: Process, one at a time.
 * Return: pages.
 */
u64 hc_pool_free_chunk(struct hc_pool *pool, u32 i)
{
	u64 pages = hc_pool_chunk_pages(pool, i);

	WRITE_ONCE(pool->overhead,
		   pool->overhead - hc_chunk_overhead(&pool->chunk[i]));
	WRITE_ONCE(pool->pages, pool->pages - pool->chunk[i].pages);
	hc_chunk_free(&pool->chunk[i]);
	hc_memory_freed(pages);
	return pages;
}

/* The node whose worker would have given a chunk its memory in the beginning. */
static int hc_pool_node(u32 i)
{
	u32 n = i % num_node_state(N_MEMORY);
	int node;

	for_each_node_state(node, N_MEMORY)
		if (!n--)
			return node;
	/* One has lost its memory just now. */
	return NUMA_NO_NODE;
}

/**
 * hc_pool_restore_chunk() - give memory to a chunk that has been given back
 * @pool: the pool
 * @i: the chunk, which is empty
 * @claim: memory that may be taken
 *
 * Context: Process, may sleep. Nothing waits for I/O, provided that the caller is
 * in a scope without.
 * Return: 0 or -ENOMEM.
 */
int hc_pool_restore_chunk(struct hc_pool *pool, u32 i, struct hc_claim *claim)
{
	u32 pages = hc_pool_chunk_pages(pool, i);
	u64 bytes = (u64)pages << PAGE_SHIFT;
	int err;

	if (!hc_claim_may_take(claim, bytes))
		return -ENOMEM;
	err = hc_chunk_alloc(&pool->chunk[i], pages, hc_pool_node(i),
			     pool->block_shift - PAGE_SHIFT);
	if (err)
		return err;
	WRITE_ONCE(pool->overhead,
		   pool->overhead + hc_chunk_overhead(&pool->chunk[i]));
	WRITE_ONCE(pool->pages, pool->pages + pages);
	hc_claim_taken(claim, bytes);
	return 0;
}
