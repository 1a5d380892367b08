/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_POOL_RESIZE_H
#define HOTCACHE_KMOD_CORE_POOL_RESIZE_H

#include <linux/types.h>

#include "core/pool.h"

u32 hc_pool_copy(const struct hc_pool *pool, u32 to, u32 from);
u64 hc_pool_free_chunk(struct hc_pool *pool, u32 i);
int hc_pool_restore_chunk(struct hc_pool *pool, u32 i, struct hc_claim *claim);

#endif /* HOTCACHE_KMOD_CORE_POOL_RESIZE_H */
