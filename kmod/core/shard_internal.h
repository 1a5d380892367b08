/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that the files of a shard call in each other.
 */
#ifndef HOTCACHE_KMOD_CORE_SHARD_INTERNAL_H
#define HOTCACHE_KMOD_CORE_SHARD_INTERNAL_H

#include <linux/lockdep.h>
#include <linux/types.h>
#include <hotcache/touch.h>

#include "core/shard.h"

void __hc_shard_choose_hits(struct hc_shard *shard);
u32 __hc_shard_evict(struct hc_shard *shard, u64 block, enum hc_counter reason,
		     u32 *steps);
unsigned int __hc_shard_drain(struct hc_shard *shard, unsigned int cpu);
void __hc_shard_wake(struct hc_shard *shard, u64 region, u16 mask,
		     struct list_head *wake);

/**
 * __hc_shard_hit() - tell the policy of a hit
 * @shard: the shard
 * @slot: a slot that the policy tracks
 * @hints: of enum hc_hint
 *
 * Context: Shard's lock held.
 */
static inline void __hc_shard_hit(struct hc_shard *shard, u32 slot,
				  unsigned int hints)
{
	lockdep_assert_held(&shard->lock);
	shard->ops->hit(shard->policy, slot, hints);
	if (slot < shard->adopted)
		shard->next_ops->hit(shard->next_policy, slot, hints);
}

/**
 * __hc_shard_undeafen() - let hits on a slot count
 * @shard: the shard, during a switch of the policy
 * @slot: a slot below &hc_shard.adopted, or the one that is being adopted
 *
 * Both policies share the touch. The one that has made the slot deaf may be the one
 * that goes, and the other one never takes that back: the block would be evicted
 * however often it is read.
 *
 * Context: Shard's lock held.
 */
static inline void __hc_shard_undeafen(struct hc_shard *shard, u32 slot)
{
	lockdep_assert_held(&shard->lock);
	hc_touch_set(shard->word, slot, hc_touch_count(shard->word, slot));
}

#endif /* HOTCACHE_KMOD_CORE_SHARD_INTERNAL_H */
