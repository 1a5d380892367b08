// SPDX-License-Identifier: GPL-2.0
/*
 * How a shard tells its policy of hits.
 *
 * A policy that only sets bits is told at once. A policy that relinks lists is
 * told later: after a reader has released the lock, it adds a record to its
 * CPU's buffer. The buffer is drained before an eviction on that CPU, or by a
 * reader that finds it half full and the lock free. So a hit holds the lock
 * equally short with each policy.
 */
#include "core/shard_internal.h"

#include <linux/bitops.h>
#include <linux/lockdep.h>
#include <linux/smp.h>

#include "core/shard.h"
#include "core/slot.h"

/**
 * __hc_shard_drain() - tell the policy of the hits in a CPU's buffer
 * @shard: the shard, with buffers
 * @cpu: the CPU
 *
 * Context: Shard's lock held.
 * Return: how often the policy was called, at most HC_HITBUF_RECORDS times.
 */
unsigned int __hc_shard_drain(struct hc_shard *shard, unsigned int cpu)
{
	unsigned int i, calls = 0;
	struct hc_hit hit;

	lockdep_assert_held(&shard->lock);
	for (i = 0; i < HC_HITBUF_RECORDS; i++) {
		if (!hc_hitbuf_pop(shard->hits, cpu, &hit))
			break;
		/* The slot may have been freed since, or hold another block. */
		if (!hc_slot_tracked(shard->ctl[hit.slot]) ||
		    !hc_hit_is_of(&hit, hc_slot_block(shard->word[hit.slot])))
			continue;
		__hc_shard_hit(shard, hit.slot, hit.hints);
		calls++;
	}
	return calls;
}

/**
 * hc_shard_hit_later() - record hits for a policy that relinks
 * @shard: the shard, with buffers
 * @region: the region
 * @hints: of enum hc_hint
 * @found: the hits; those that could not be recorded are added to @dropped
 *
 * Context: Any. Drains the buffer if it is half full and the shard's lock is
 * free.
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
