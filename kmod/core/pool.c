// SPDX-License-Identifier: GPL-2.0
/*
 * The pool: memory for the data of all slots, taken once and kept.
 *
 * Slots are grouped into chunks of 2 MiB. A chunk is one physically
 * contiguous allocation where the allocator gives it, so that neighbouring
 * slots share a TLB entry and a slot's address is one table look-up away. Where
 * memory is fragmented, a chunk is a table of smaller pieces of at least one
 * block each: a block is always contiguous and thus one segment of a bio.
 */
#include "core/pool.h"

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <hotcache/types.h>

#define HC_CHUNK_SHIFT		21
#define HC_CHUNK_ORDER		(HC_CHUNK_SHIFT - PAGE_SHIFT)

/*
 * Compound pages, because network block devices use the reference count of each
 * page that they send. No access to the memory reserves.
 */
#define HC_POOL_GFP		(GFP_KERNEL | __GFP_COMP | __GFP_NOWARN | \
				 __GFP_NOMEMALLOC)

/**
 * struct hc_pool_chunk - 2 MiB of slots
 * @whole: one allocation for all of it, or NULL
 * @piece: if not @whole: its pieces, each of 2^@order pages
 * @order: of the allocation or of each piece
 */
struct hc_pool_chunk {
	struct page *whole;
	struct page **piece;
	unsigned int order;
};

/**
 * struct hc_pool - see the head of this file
 * @nr_slots: slots
 * @nr_chunks: entries in @chunk
 * @overhead: bytes besides the data
 * @block_shift: log2 of the bytes of a slot
 * @slot_shift: log2 of the slots of a chunk
 * @chunk: the chunks
 */
struct hc_pool {
	u32 nr_slots;
	u32 nr_chunks;
	u64 overhead;
	unsigned int block_shift;
	unsigned int slot_shift;
	struct hc_pool_chunk chunk[];
};

static unsigned int hc_chunk_pieces(const struct hc_pool_chunk *chunk)
{
	return 1u << (HC_CHUNK_ORDER - chunk->order);
}

/* Bytes besides the data and the chunk itself. */
static u64 hc_chunk_overhead(const struct hc_pool_chunk *chunk)
{
	return chunk->piece ? hc_chunk_pieces(chunk) * sizeof(*chunk->piece) : 0;
}

static void hc_chunk_free(struct hc_pool_chunk *chunk)
{
	unsigned int i;

	if (chunk->whole)
		__free_pages(chunk->whole, HC_CHUNK_ORDER);
	if (!chunk->piece)
		return;
	for (i = 0; i < hc_chunk_pieces(chunk); i++)
		if (chunk->piece[i])
			__free_pages(chunk->piece[i], chunk->order);
	kfree(chunk->piece);
}

static int hc_chunk_alloc_pieces(struct hc_pool_chunk *chunk, int node,
				 gfp_t gfp)
{
	unsigned int i;

	chunk->piece = kcalloc(hc_chunk_pieces(chunk), sizeof(*chunk->piece),
			       GFP_KERNEL);
	if (!chunk->piece)
		return -ENOMEM;
	for (i = 0; i < hc_chunk_pieces(chunk); i++) {
		chunk->piece[i] = alloc_pages_node(node, gfp, chunk->order);
		if (!chunk->piece[i]) {
			hc_chunk_free(chunk);
			chunk->piece = NULL;
			return -ENOMEM;
		}
	}
	return 0;
}

/* In one piece if possible, else in pieces of a quarter of that size, etc. */
static int hc_chunk_alloc(struct hc_pool_chunk *chunk, int node,
			  unsigned int min_order)
{
	gfp_t gfp = HC_POOL_GFP | __GFP_NORETRY;
	int order;

	chunk->order = HC_CHUNK_ORDER;
	chunk->whole = alloc_pages_node(node, gfp, HC_CHUNK_ORDER);
	if (chunk->whole)
		return 0;

	for (order = HC_CHUNK_ORDER - 2; order > (int)min_order; order -= 2) {
		chunk->order = order;
		if (!hc_chunk_alloc_pieces(chunk, node, gfp))
			return 0;
	}
	chunk->order = min_order;
	return hc_chunk_alloc_pieces(chunk, node,
				     HC_POOL_GFP | __GFP_RETRY_MAYFAIL);
}

/**
 * hc_pool_create() - allocate the memory for all slots
 * @nr_slots: number of slots
 * @block_shift: log2 of the bytes of each
 *
 * Chunks are interleaved over the NUMA nodes that have memory.
 *
 * Context: Process, may sleep for long; a fatal signal ends it.
 * Return: the pool, or ERR_PTR of -ENOMEM or -EINTR.
 */
struct hc_pool *hc_pool_create(u32 nr_slots, unsigned int block_shift)
{
	unsigned int slot_shift = HC_CHUNK_SHIFT - block_shift;
	u32 nr_chunks = DIV_ROUND_UP(nr_slots, 1u << slot_shift);
	int node = first_memory_node;
	struct hc_pool *pool;
	int err;

	might_sleep();
	pool = kvzalloc(struct_size(pool, chunk, nr_chunks),
			GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->nr_slots = nr_slots;
	pool->overhead = struct_size(pool, chunk, nr_chunks);
	pool->block_shift = block_shift;
	pool->slot_shift = slot_shift;

	for (; pool->nr_chunks < nr_chunks; pool->nr_chunks++) {
		err = -EINTR;
		if (fatal_signal_pending(current))
			goto destroy;
		err = hc_chunk_alloc(&pool->chunk[pool->nr_chunks], node,
				     block_shift - PAGE_SHIFT);
		if (err)
			goto destroy;
		pool->overhead += hc_chunk_overhead(&pool->chunk[pool->nr_chunks]);
		node = next_node_in(node, node_states[N_MEMORY]);
		cond_resched();
	}
	return pool;

destroy:
	hc_pool_destroy(pool);
	return ERR_PTR(err);
}

/**
 * hc_pool_destroy() - free a pool
 * @pool: the pool or NULL
 *
 * Context: Process, may sleep.
 */
void hc_pool_destroy(struct hc_pool *pool)
{
	u32 i;

	if (!pool)
		return;
	for (i = 0; i < pool->nr_chunks; i++) {
		hc_chunk_free(&pool->chunk[i]);
		cond_resched();
	}
	kvfree(pool);
}

/**
 * hc_pool_fits() - can a new cache take over this pool?
 * @pool: the pool
 * @nr_slots: slots of the new cache
 * @block_shift: log2 of the bytes of each
 *
 * Context: Any.
 * Return: whether the pool has exactly this shape.
 */
bool hc_pool_fits(const struct hc_pool *pool, u32 nr_slots,
		  unsigned int block_shift)
{
	return pool->nr_slots == nr_slots && pool->block_shift == block_shift;
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
 * hc_pool_addr() - the address of a slot
 * @pool: the pool
 * @slot: pool-wide slot number
 *
 * Context: Any.
 * Return: the address of its first byte; a slot is contiguous.
 */
void *hc_pool_addr(const struct hc_pool *pool, u32 slot)
{
	return page_address(hc_pool_page(pool, slot));
}

/**
 * hc_pool_bytes() - memory of a pool for data
 * @nr_slots: slots
 * @block_shift: log2 of the bytes of each
 *
 * Context: Any.
 * Return: bytes, whole chunks.
 */
u64 hc_pool_bytes(u32 nr_slots, unsigned int block_shift)
{
	return (u64)DIV_ROUND_UP(nr_slots,
				 1u << (HC_CHUNK_SHIFT - block_shift))
	       << HC_CHUNK_SHIFT;
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
	return pool->overhead;
}
