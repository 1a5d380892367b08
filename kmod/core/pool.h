/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_POOL_H
#define HOTCACHE_KMOD_CORE_POOL_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "core/pool_chunk.h"

struct hc_claim;
struct page;
struct workqueue_struct;

/* log2 of the bytes of a chunk. */
#define HC_CHUNK_SHIFT		21

/**
 * struct hc_pool - see the head of pool.c
 * @nr_slots: slots, with those whose chunks have been given back
 * @nr_chunks: entries in @chunk
 * @overhead: bytes besides the data; READ_ONCE()
 * @pages: pages that the chunks have; READ_ONCE()
 * @block_shift: log2 of the bytes of a slot
 * @slot_shift: log2 of the slots of a chunk
 * @chunk: the chunks
 */
struct hc_pool {
	u32 nr_slots;
	u32 nr_chunks;
	u64 overhead;
	u64 pages;
	unsigned int block_shift;
	unsigned int slot_shift;
	struct hc_pool_chunk chunk[];
};

struct hc_pool *hc_pool_create(u32 nr_slots, unsigned int block_shift,
			       struct hc_pool *old, struct hc_claim *claim,
			       struct workqueue_struct *wq);
void hc_pool_destroy(struct hc_pool *pool);
struct page *hc_pool_page(const struct hc_pool *pool, u32 slot);
void *hc_pool_addr_of_piece(const struct hc_pool *pool, u32 slot);
u32 hc_pool_slots(const struct hc_pool *pool);
u64 hc_pool_bytes(u32 nr_slots, unsigned int block_shift);
u64 hc_pool_overhead_most(u32 nr_slots, unsigned int block_shift);
u64 hc_pool_overhead(const struct hc_pool *pool);
u64 hc_pool_held_bytes(const struct hc_pool *pool);
void hc_pool_count(struct hc_pool *pool);
u32 hc_pool_chunk_pages(const struct hc_pool *pool, u32 i);

/**
 * hc_pool_addr() - the address of a slot
 * @pool: the pool
 * @slot: pool-wide slot number
 *
 * Context: Any.
 * Return: the address of its first byte; a slot is contiguous.
 */
static inline void *hc_pool_addr(const struct hc_pool *pool, u32 slot)
{
	u64 byte = (u64)slot << pool->block_shift;
	void *addr = pool->chunk[byte >> HC_CHUNK_SHIFT].addr;

	if (unlikely(!addr))
		return hc_pool_addr_of_piece(pool, slot);
	return addr + (byte & ((1ul << HC_CHUNK_SHIFT) - 1));
}

#endif /* HOTCACHE_KMOD_CORE_POOL_H */
