/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_POOL_CHUNK_H
#define HOTCACHE_KMOD_CORE_POOL_CHUNK_H

#include <linux/types.h>

struct page;

/**
 * struct hc_pool_chunk - 2 MiB of slots, or fewer
 * @addr: of @whole, or NULL
 * @whole: one allocation for all of it, or NULL
 * @piece: if not @whole: its pieces, each of 2^@order pages; NULL if there is no
 *	memory yet
 * @order: of the allocation or of each piece
 * @pages: of the allocation or of all pieces
 */
struct hc_pool_chunk {
	void *addr;
	struct page *whole;
	struct page **piece;
	u16 order;
	u16 pages;
};

u64 hc_chunk_overhead(const struct hc_pool_chunk *chunk);
void hc_chunk_free(struct hc_pool_chunk *chunk);
int hc_chunk_alloc(struct hc_pool_chunk *chunk, u32 pages, int node,
		   unsigned int min_order);

/**
 * hc_chunk_is_empty() - has a chunk no memory?
 * @chunk: the chunk
 *
 * Context: Any.
 * Return: whether it has none.
 */
static inline bool hc_chunk_is_empty(const struct hc_pool_chunk *chunk)
{
	return !chunk->whole && !chunk->piece;
}

#endif /* HOTCACHE_KMOD_CORE_POOL_CHUNK_H */
