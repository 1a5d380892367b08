// SPDX-License-Identifier: GPL-2.0
/*
 * How a shard's policy learns of hits, and what a policy of a shard consists of.
 *
 * A policy that only sets bits is told at once. One that relinks lists is told
 * later: the reader leaves a record in its CPU's buffer after it has given the
 * lock up. The policy is told of a buffer's records in one go by who is about to
 * evict on that CPU, or by a reader who finds it getting full and the lock free. A
 * hit keeps the lock for no longer, whatever the policy.
 */
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "core/shard.h"
#include "core/slot.h"

/**
 * hc_shard_policy_bytes() - memory that a policy takes in a shard
 * @choice: the policy
 * @nr_slots: slots of the shard
 *
 * Return: bytes: the instance, and what has to be buffered for it.
 */
u64 hc_shard_policy_bytes(const struct hc_policy_choice *choice, u32 nr_slots)
{
	struct hc_policy_params params;
	u64 bytes;

	hc_policy_choice_params(choice, nr_slots, &params);
	bytes = choice->ops->size(&params);
	if (hc_policy_relinks(choice->ops))
		bytes += hc_hitbuf_size(nr_slots, nr_cpu_ids);
	return bytes;
}

/**
 * hc_shard_policy_alloc() - make what a shard needs for a policy
 * @choice: the policy
 * @nr_slots: slots of the shard
 * @made: out: an empty instance, buffers if it relinks; neither on failure
 *
 * Context: Process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int hc_shard_policy_alloc(const struct hc_policy_choice *choice, u32 nr_slots,
			  struct hc_shard_policy *made)
{
	const struct hc_policy_ops *ops = choice->ops;
	struct hc_policy_params params;
	size_t hits;

	hc_policy_choice_params(choice, nr_slots, &params);
	made->ops = ops;
	made->hits = NULL;
	made->bytes = ops->size(&params);
	made->instance = kvzalloc(made->bytes, HC_SHARD_GFP);
	if (!made->instance)
		return -ENOMEM;
	ops->init(made->instance, &params);
	if (!hc_policy_relinks(ops))
		return 0;

	hits = hc_hitbuf_size(nr_slots, nr_cpu_ids);
	made->hits = kvzalloc(hits, HC_SHARD_GFP);
	if (!made->hits) {
		hc_shard_policy_free(made);
		return -ENOMEM;
	}
	hc_hitbuf_init(made->hits, hits);
	return 0;
}

/**
 * hc_shard_policy_free() - undo hc_shard_policy_alloc()
 * @made: what it made, or zeroed
 *
 * Context: Process, may sleep.
 */
void hc_shard_policy_free(struct hc_shard_policy *made)
{
	kvfree(made->hits);
	kvfree(made->instance);
	made->hits = NULL;
	made->instance = NULL;
}

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
	if ((used && used < HC_HITBUF_ENOUGH) ||
	    !spin_trylock_irqsave(&shard->lock, flags))
		return;
	__hc_shard_drain(shard, cpu);
	spin_unlock_irqrestore(&shard->lock, flags);
}
