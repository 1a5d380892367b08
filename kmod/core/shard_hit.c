// SPDX-License-Identifier: GPL-2.0
/*
 * How a shard's policy learns of hits.
 *
 * A policy that only sets bits is told at once. One that relinks lists is told
 * later: the reader leaves a record in its CPU's buffer after it has given the
 * lock up. The policy is told of a buffer's records in one go by who is about to
 * evict on that CPU, or by a reader who finds it getting full and the lock free. A
 * hit keeps the lock for no longer, whatever the policy.
 */
#include "core/shard_internal.h"

#include <linux/bitops.h>
#include <linux/lockdep.h>
#include <linux/smp.h>

#include "core/shard.h"
#include "core/slot.h"

/**
 * __hc_shard_hit() - tell the policy of a hit
 * @shard: the shard
 * @slot: a slot that the policy tracks
 * @hints: of enum hc_hint
 *
 * Context: Shard's lock held.
 */
void __hc_shard_hit(struct hc_shard *shard, u32 slot, unsigned int hints)
{
	lockdep_assert_held(&shard->lock);
	shard->ops->hit(shard->policy, slot, hints);
	if (slot < shard->adopted)
		shard->next_ops->hit(shard->next_policy, slot, hints);
}

/**
 * __hc_shard_drain() - tell the policy of the hits that a CPU's buffer holds
 * @shard: the shard, with buffers
 * @cpu: the CPU
 *
 * Context: Shard's lock held. At most HC_HITBUF_RECORDS hits.
 */
void __hc_shard_drain(struct hc_shard *shard, unsigned int cpu)
{
	struct hc_hit hit;
	unsigned int i;

	lockdep_assert_held(&shard->lock);
	for (i = 0; i < HC_HITBUF_RECORDS; i++) {
		if (!hc_hitbuf_pop(shard->hits, cpu, &hit))
			break;
		/* The slot may have been freed since, and taken again. */
		if (hc_slot_tracked(shard->ctl[hit.slot]) &&
		    hc_hit_is_of(&hit, shard->tag[hit.slot]))
			__hc_shard_hit(shard, hit.slot, hit.hints);
	}
}

/**
 * hc_shard_hit_later() - remember hits for a policy that relinks
 * @shard: the shard, with buffers
 * @region: the region
 * @hints: of enum hc_hint
 * @found: what was hit; in @dropped comes what could not be remembered
 *
 * Context: Any. Takes the shard's lock if that is free and it is time to.
 */
void hc_shard_hit_later(struct hc_shard *shard, u64 region, unsigned int hints,
			struct hc_lookup *found)
{
	unsigned long flags, todo = found->hit;
	struct hc_hit hit = { .hints = hints };
	unsigned int used = 0;
	unsigned int cpu, i;

	cpu = get_cpu();
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		hit.slot = found->slot[i] - shard->base;
		hit.block = hc_block_of(region, i);
		used = hc_hitbuf_push(shard->hits, cpu, &hit);
		if (!used)
			found->dropped |= BIT(i);
	}
	put_cpu();
	if ((used && used < HC_HITBUF_DRAIN_AT) ||
	    !spin_trylock_irqsave(&shard->lock, flags))
		return;
	__hc_shard_drain(shard, cpu);
	spin_unlock_irqrestore(&shard->lock, flags);
}
