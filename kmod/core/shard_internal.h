/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that the files of a shard call in each other.
 */
#ifndef HOTCACHE_KMOD_CORE_SHARD_INTERNAL_H
#define HOTCACHE_KMOD_CORE_SHARD_INTERNAL_H

#include <linux/gfp.h>
#include <linux/types.h>
#include <hotcache/admit.h>

struct hc_lookup;
struct hc_shard;
struct list_head;

/* Fail rather than invoke the OOM killer for a cache. */
#define HC_SHARD_GFP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

void __hc_shard_hit(struct hc_shard *shard, u32 slot, unsigned int hints);
unsigned int __hc_shard_drain(struct hc_shard *shard, unsigned int cpu);
void hc_shard_hit_later(struct hc_shard *shard, u64 region, unsigned int hints,
			struct hc_lookup *found);
u32 __hc_shard_find_free(struct hc_shard *shard, u64 block,
			 enum hc_admit admit, u32 *steps);
void __hc_shard_take_free(struct hc_shard *shard, u32 slot);
u32 __hc_shard_move(struct hc_shard *shard, u32 from, enum hc_admit admit,
		    u32 *steps);
void __hc_shard_wake(struct hc_shard *shard, u64 region, u16 mask,
		     struct list_head *wake);

#endif /* HOTCACHE_KMOD_CORE_SHARD_INTERNAL_H */
