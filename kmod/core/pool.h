/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_POOL_H
#define HOTCACHE_KMOD_CORE_POOL_H

#include <linux/types.h>

struct hc_claim;
struct hc_pool;
struct page;
struct workqueue_struct;

struct hc_pool *hc_pool_create(u32 nr_slots, unsigned int block_shift,
			       struct hc_pool *old, struct hc_claim *claim,
			       struct workqueue_struct *wq);
void hc_pool_destroy(struct hc_pool *pool);
struct page *hc_pool_page(const struct hc_pool *pool, u32 slot);
void *hc_pool_addr(const struct hc_pool *pool, u32 slot);
u32 hc_pool_slots(const struct hc_pool *pool);
u64 hc_pool_bytes(u32 nr_slots, unsigned int block_shift);
u64 hc_pool_overhead_most(u32 nr_slots, unsigned int block_shift);
u64 hc_pool_overhead(const struct hc_pool *pool);

#endif /* HOTCACHE_KMOD_CORE_POOL_H */
