/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_SHARD_FREE_H
#define HOTCACHE_KMOD_CORE_SHARD_FREE_H

#include <linux/types.h>

#include "core/shard.h"

u32 hc_shard_reserve(unsigned int nr_cpus, u32 nr_slots);
void __hc_shard_push(struct hc_shard *shard, u32 slot);
u32 __hc_shard_pop(struct hc_shard *shard, u32 *steps);
bool __hc_shard_is_copied(const struct hc_shard *shard, u32 slot);
void __hc_shard_free_all(struct hc_shard *shard);

/**
 * __hc_shard_is_full() - must a block be evicted for another?
 * @shard: the shard
 *
 * Context: Shard's lock held.
 * Return: whether no more slots are free than are kept in reserve.
 */
static inline bool __hc_shard_is_full(const struct hc_shard *shard)
{
	return shard->nr_slots - shard->retired - shard->used <= shard->reserve;
}

#endif /* HOTCACHE_KMOD_CORE_SHARD_FREE_H */
