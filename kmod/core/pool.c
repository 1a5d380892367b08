// SPDX-License-Identifier: GPL-2.0
/*
 * The pool: memory for the data of all slots, taken once and kept.
 *
 * Slots are grouped into extents of 2 MiB. An extent is one physically
 * contiguous allocation where the allocator gives it, so that neighbouring
 * slots share a TLB entry and a slot's address is one table look-up away. Where
 * memory is fragmented an extent is a table of smaller pieces, each of at least
 * one block: a block is always contiguous and thus one segment of a bio.
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

#define HC_EXTENT_SHIFT		21
#define HC_EXTENT_ORDER		(HC_EXTENT_SHIFT - PAGE_SHIFT)

/*
 * Compound pages, since network block devices look at the reference count of
 * each page they send. No access to the reserves: those are not ours.
 */
#define HC_POOL_GFP		(GFP_KERNEL | __GFP_COMP | __GFP_NOWARN | \
				 __GFP_NOMEMALLOC)

/**
 * struct hc_extent - 2 MiB of slots
 * @whole: one allocation for all of it, or NULL
 * @piece: if not @whole: its pieces, each of 2^@order pages
 * @order: of the allocation or of each piece
 */
struct hc_extent {
	struct page *whole;
	struct page **piece;
	unsigned int order;
};

/**
 * struct hc_pool - see the head of this file
 * @nr_slots: slots
 * @nr_extents: entries in @extent
 * @block_shift: log2 of the bytes of a slot
 * @slot_shift: log2 of the slots of an extent
 * @extent: the extents
 */
struct hc_pool {
	u32 nr_slots;
	u32 nr_extents;
	unsigned int block_shift;
	unsigned int slot_shift;
	struct hc_extent extent[];
};

static unsigned int hc_extent_pieces(const struct hc_extent *ext)
{
	return 1u << (HC_EXTENT_ORDER - ext->order);
}

static void hc_extent_free(struct hc_extent *ext)
{
	unsigned int i;

	if (ext->whole)
		__free_pages(ext->whole, HC_EXTENT_ORDER);
	if (!ext->piece)
		return;
	for (i = 0; i < hc_extent_pieces(ext); i++)
		if (ext->piece[i])
			__free_pages(ext->piece[i], ext->order);
	kfree(ext->piece);
}

static int hc_extent_alloc_pieces(struct hc_extent *ext, int node, gfp_t gfp)
{
	unsigned int i;

	ext->piece = kcalloc(hc_extent_pieces(ext), sizeof(*ext->piece),
			     GFP_KERNEL);
	if (!ext->piece)
		return -ENOMEM;
	for (i = 0; i < hc_extent_pieces(ext); i++) {
		ext->piece[i] = alloc_pages_node(node, gfp, ext->order);
		if (!ext->piece[i]) {
			hc_extent_free(ext);
			ext->piece = NULL;
			return -ENOMEM;
		}
	}
	return 0;
}

/* Whole if possible, else in pieces of a quarter of the size, and so on. */
static int hc_extent_alloc(struct hc_extent *ext, int node,
			   unsigned int min_order)
{
	gfp_t gfp = HC_POOL_GFP | __GFP_NORETRY;
	int order;

	ext->order = HC_EXTENT_ORDER;
	ext->whole = alloc_pages_node(node, gfp, HC_EXTENT_ORDER);
	if (ext->whole)
		return 0;

	for (order = HC_EXTENT_ORDER - 2; order > (int)min_order; order -= 2) {
		ext->order = order;
		if (!hc_extent_alloc_pieces(ext, node, gfp))
			return 0;
	}
	ext->order = min_order;
	return hc_extent_alloc_pieces(ext, node,
				      HC_POOL_GFP | __GFP_RETRY_MAYFAIL);
}

/**
 * hc_pool_create() - take the memory for all slots
 * @nr_slots: how many
 * @block_shift: log2 of the bytes of each
 *
 * Extents go round the NUMA nodes that have memory.
 *
 * Context: Process, may sleep for long; a fatal signal ends it.
 * Return: the pool, or ERR_PTR of -ENOMEM or -EINTR.
 */
struct hc_pool *hc_pool_create(u32 nr_slots, unsigned int block_shift)
{
	unsigned int slot_shift = HC_EXTENT_SHIFT - block_shift;
	u32 nr_extents = DIV_ROUND_UP(nr_slots, 1u << slot_shift);
	int node = first_memory_node;
	struct hc_pool *pool;
	int err;

	might_sleep();
	pool = kvzalloc(struct_size(pool, extent, nr_extents),
			GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->nr_slots = nr_slots;
	pool->block_shift = block_shift;
	pool->slot_shift = slot_shift;

	for (; pool->nr_extents < nr_extents; pool->nr_extents++) {
		err = -EINTR;
		if (fatal_signal_pending(current))
			goto destroy;
		err = hc_extent_alloc(&pool->extent[pool->nr_extents], node,
				      block_shift - PAGE_SHIFT);
		if (err)
			goto destroy;
		node = next_node_in(node, node_states[N_MEMORY]);
		cond_resched();
	}
	return pool;

destroy:
	hc_pool_destroy(pool);
	return ERR_PTR(err);
}

/**
 * hc_pool_destroy() - give the memory back
 * @pool: the pool or NULL
 *
 * Context: Process, may sleep.
 */
void hc_pool_destroy(struct hc_pool *pool)
{
	u32 i;

	if (!pool)
		return;
	for (i = 0; i < pool->nr_extents; i++) {
		hc_extent_free(&pool->extent[i]);
		cond_resched();
	}
	kvfree(pool);
}

/**
 * hc_pool_fits() - can a new cache take over this pool?
 * @pool: the pool
 * @nr_slots: slots it wants
 * @block_shift: log2 of the bytes of each
 *
 * Context: Any.
 * Return: whether the pool is just like that.
 */
bool hc_pool_fits(const struct hc_pool *pool, u32 nr_slots,
		  unsigned int block_shift)
{
	return pool->nr_slots == nr_slots && pool->block_shift == block_shift;
}

/**
 * hc_pool_page() - where a slot is, for a bio
 * @pool: the pool
 * @slot: pool-wide slot number
 *
 * Context: Any.
 * Return: the page. The slot's further pages follow it.
 */
struct page *hc_pool_page(const struct hc_pool *pool, u32 slot)
{
	const struct hc_extent *ext = &pool->extent[slot >> pool->slot_shift];
	unsigned int in_extent = slot & ((1u << pool->slot_shift) - 1);
	unsigned int page = in_extent << (pool->block_shift - PAGE_SHIFT);

	if (ext->whole)
		return ext->whole + page;
	return ext->piece[page >> ext->order] +
	       (page & ((1u << ext->order) - 1));
}

/**
 * hc_pool_addr() - where a slot is, for the CPU
 * @pool: the pool
 * @slot: pool-wide slot number
 *
 * Context: Any.
 * Return: the address of the slot's first byte; a slot is contiguous.
 */
void *hc_pool_addr(const struct hc_pool *pool, u32 slot)
{
	return page_address(hc_pool_page(pool, slot));
}

/**
 * hc_pool_bytes() - memory that a pool takes for data
 * @nr_slots: slots
 * @block_shift: log2 of the bytes of each
 *
 * Context: Any.
 * Return: bytes, whole extents.
 */
u64 hc_pool_bytes(u32 nr_slots, unsigned int block_shift)
{
	return (u64)DIV_ROUND_UP(nr_slots,
				 1u << (HC_EXTENT_SHIFT - block_shift))
	       << HC_EXTENT_SHIFT;
}

/**
 * hc_pool_overhead() - memory that a pool takes beside the data
 * @pool: the pool
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_pool_overhead(const struct hc_pool *pool)
{
	u64 bytes = struct_size(pool, extent, pool->nr_extents);
	u32 i;

	for (i = 0; i < pool->nr_extents; i++)
		if (pool->extent[i].piece)
			bytes += hc_extent_pieces(&pool->extent[i]) *
				 sizeof(struct page *);
	return bytes;
}
