// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of one chunk of a pool.
 */
#include "core/pool_chunk.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

/*
 * Compound pages, because network block devices use the reference count of each
 * page that they send. No access to the memory reserves.
 */
#define HC_POOL_GFP		(GFP_KERNEL | __GFP_COMP | __GFP_NOWARN | \
				 __GFP_NOMEMALLOC)

static unsigned int hc_chunk_pieces(const struct hc_pool_chunk *chunk)
{
	return chunk->pages >> chunk->order;
}

/**
 * hc_chunk_overhead() - memory of a chunk besides the data and the chunk itself
 * @chunk: the chunk
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_chunk_overhead(const struct hc_pool_chunk *chunk)
{
	return chunk->piece ? hc_chunk_pieces(chunk) * sizeof(*chunk->piece) : 0;
}

/**
 * hc_chunk_free() - give the memory of a chunk back
 * @chunk: the chunk, which is empty afterwards
 *
 * Context: Process.
 */
void hc_chunk_free(struct hc_pool_chunk *chunk)
{
	unsigned int i;

	if (chunk->whole)
		__free_pages(chunk->whole, chunk->order);
	for (i = 0; chunk->piece && i < hc_chunk_pieces(chunk); i++)
		if (chunk->piece[i])
			__free_pages(chunk->piece[i], chunk->order);
	kfree(chunk->piece);
	memset(chunk, 0, sizeof(*chunk));
}

static int hc_chunk_alloc_pieces(struct hc_pool_chunk *chunk, u32 pages,
				 unsigned int order, int node, gfp_t gfp)
{
	unsigned int i;

	chunk->pages = pages;
	chunk->order = order;
	/* It must be able to fail: I/O that would free memory may be stopped. */
	chunk->piece = kcalloc(hc_chunk_pieces(chunk), sizeof(*chunk->piece),
			       GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!chunk->piece)
		goto fail;
	for (i = 0; i < hc_chunk_pieces(chunk); i++) {
		chunk->piece[i] = alloc_pages_node(node, gfp, chunk->order);
		if (!chunk->piece[i])
			goto fail;
	}
	return 0;

fail:
	hc_chunk_free(chunk);
	return -ENOMEM;
}

/**
 * hc_chunk_alloc() - give memory to a chunk
 * @chunk: an empty chunk
 * @pages: how much
 * @node: from which node, if that has so much
 * @min_order: of the smallest pieces
 *
 * In one piece if possible, else in the largest that divide it, a quarter of that, etc.
 *
 * Context: Process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int hc_chunk_alloc(struct hc_pool_chunk *chunk, u32 pages, int node,
		   unsigned int min_order)
{
	gfp_t gfp = HC_POOL_GFP | __GFP_NORETRY;
	int order = __ffs(pages);

	if (is_power_of_2(pages)) {
		chunk->pages = pages;
		chunk->order = order;
		chunk->whole = alloc_pages_node(node, gfp, order);
		if (chunk->whole) {
			chunk->addr = page_address(chunk->whole);
			return 0;
		}
		order -= 2;
	}
	for (; order > (int)min_order; order -= 2)
		if (!hc_chunk_alloc_pieces(chunk, pages, order, node, gfp))
			return 0;
	return hc_chunk_alloc_pieces(chunk, pages, min_order, node,
				     HC_POOL_GFP | __GFP_RETRY_MAYFAIL);
}
