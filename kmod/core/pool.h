/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_POOL_H
#define HOTCACHE_KMOD_CORE_POOL_H

#include <linux/types.h>

struct page;
struct hc_pool;

struct hc_pool *hc_pool_create(u32 nr_slots, unsigned int block_shift);
void hc_pool_destroy(struct hc_pool *pool);
bool hc_pool_fits(const struct hc_pool *pool, u32 nr_slots,
		  unsigned int block_shift);
struct page *hc_pool_page(const struct hc_pool *pool, u32 slot);
void *hc_pool_addr(const struct hc_pool *pool, u32 slot);
u64 hc_pool_bytes(u32 nr_slots, unsigned int block_shift);
u64 hc_pool_overhead(const struct hc_pool *pool);

#endif /* HOTCACHE_KMOD_CORE_POOL_H */
