/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_VACATE_H
#define HOTCACHE_KMOD_CORE_VACATE_H

#include <linux/types.h>
#include <hotcache/counters.h>

struct hc_cache;
struct hc_shard;

int hc_vacate_ends(const bool *stop);
void hc_vacate_begin(struct hc_cache *cache, struct hc_shard *shard, u32 nr_slots,
		     enum hc_counter reason, const bool *stop);
bool hc_vacate_raise(struct hc_shard *shard, u32 nr_slots, const bool *stop);
bool hc_vacate_shard(struct hc_cache *cache, struct hc_shard *shard, u32 nr_slots,
		     enum hc_counter reason, const bool *stop);
bool hc_vacate_give_up(struct hc_shard *shard, u32 nr_slots, const bool *stop);

#endif /* HOTCACHE_KMOD_CORE_VACATE_H */
