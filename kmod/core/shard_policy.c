// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a shard's policy, the switch to another policy, and the
 * policy's report.
 */
#include "core/shard.h"

#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "core/exact.h"
#include "core/shard_internal.h"
#include "core/slot.h"

#include <asm/barrier.h>

/**
 * hc_shard_policy_bytes() - memory of a policy in a shard
 * @choice: the policy
 * @nr_slots: slots of the shard
 *
 * Return: bytes of the instance, and of the buffers for hits if it needs them, as
 * the allocator counts them.
 */
u64 hc_shard_policy_bytes(const struct hc_policy_choice *choice, u32 nr_slots)
{
	struct hc_policy_params params;
	u64 bytes;

	hc_policy_choice_params(choice, nr_slots, NULL, &params);
	bytes = hc_exact_bytes(choice->ops->size(&params));
	if (hc_policy_relinks(choice->ops))
		bytes += hc_exact_bytes(hc_hitbuf_size(nr_slots, nr_cpu_ids));
	return bytes;
}

/**
 * hc_shard_policy_alloc() - allocate the memory of a policy for a shard
 * @shard: the shard, of whose policy_slots slots it is to keep track
 * @choice: the policy
 * @made: out: an empty instance, and buffers if the policy relinks; neither on
 *	failure
 *
 * Context: Process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int hc_shard_policy_alloc(const struct hc_shard *shard,
			  const struct hc_policy_choice *choice,
			  struct hc_shard_policy *made)
{
	const struct hc_policy_ops *ops = choice->ops;
	struct hc_policy_params params;
	size_t hits;

	hc_policy_choice_params(choice, shard->policy_slots, shard->word, &params);
	made->ops = ops;
	made->hits = NULL;
	made->hit_max = ops->hit_max ? ops->hit_max(&params) : 0;
	made->bytes = ops->size(&params);
	made->instance = hc_exact_alloc(made->bytes);
	if (!made->instance)
		return -ENOMEM;
	ops->init(made->instance, &params);
	if (!hc_policy_relinks(ops))
		return 0;

	hits = hc_hitbuf_size(shard->policy_slots, nr_cpu_ids);
	made->hits = hc_exact_alloc(hits);
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
	hc_exact_free(made->hits, hc_hitbuf_bytes(made->hits));
	hc_exact_free(made->instance, made->bytes);
	made->hits = NULL;
	made->instance = NULL;
}

/**
 * __hc_shard_choose_hits() - tell readers how to count hits
 * @shard: the shard, whose policies have just changed
 *
 * In the touches of the slots, or, if a policy relinks, by records. Two policies
 * that look at the touches share them.
 *
 * Context: Shard's lock held, or nobody else knows the shard yet.
 */
void __hc_shard_choose_hits(struct hc_shard *shard)
{
	const struct hc_policy_ops *next = shard->next_ops;
	bool relinks = hc_policy_relinks(shard->ops) ||
		       (next && hc_policy_relinks(next));
	u8 hit_max = next ? shard->next_hit_max : shard->own_hit_max;

	WRITE_ONCE(shard->hit_max, relinks ? 0 : hit_max);
	/* Pairs with the acquire in hc_hit_records(). */
	smp_store_release(&shard->recorded, relinks ? shard->hits : NULL);
}

/**
 * hc_shard_switch_begin() - begin to change the policy
 * @shard: the shard, not switching
 * @next: the new policy, from hc_shard_policy_alloc(); the memory that the
 *	shard takes over is removed from it
 *
 * Until hc_shard_switch_end() the old policy names the victims, and the new one is told
 * of each event on the slots that it has adopted. The shard keeps its buffers
 * for hits in any case, because readers may be using them.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_switch_begin(struct hc_shard *shard, struct hc_shard_policy *next)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	shard->next_ops = next->ops;
	shard->next_policy = next->instance;
	shard->next_bytes = next->bytes;
	shard->next_hit_max = next->hit_max;
	shard->adopted = 0;
	next->instance = NULL;
	if (!shard->hits)
		swap(shard->hits, next->hits);
	__hc_shard_choose_hits(shard);
	spin_unlock_irqrestore(&shard->lock, flags);
}

static void __hc_shard_adopt(struct hc_shard *shard, u32 slot)
{
	unsigned int hints = HC_HINT_ADOPT;
	u64 word = READ_ONCE(shard->word[slot]);

	if (!hc_slot_tracked(word))
		return;
	if (shard->ops->is_hot && shard->ops->is_hot(shard->policy, slot))
		hints |= HC_HINT_HOT;
	shard->next_ops->insert(shard->next_policy, slot,
				hc_slot_block(word), hints);
	__hc_shard_undeafen(shard, slot);
}

/* Slots that the new policy takes over in one hold of the lock. */
static u32 hc_shard_adopt_batch(const struct hc_policy_ops *ops)
{
	return clamp(HC_HOLD_STEPS / ops->max_steps, 1u, HC_WALK_BATCH);
}

/**
 * hc_shard_switch_step() - hand one batch of slots to the new policy
 * @shard: the shard, switching
 *
 * Context: Any, takes the shard's lock.
 * Return: true if there is more to do.
 */
bool hc_shard_switch_step(struct hc_shard *shard)
{
	unsigned long flags;
	u32 end;

	spin_lock_irqsave(&shard->lock, flags);
	end = min(shard->adopted + hc_shard_adopt_batch(shard->next_ops),
		  shard->nr_slots);
	for (; shard->adopted < end; shard->adopted++)
		__hc_shard_adopt(shard, shard->adopted);
	spin_unlock_irqrestore(&shard->lock, flags);
	return end < shard->nr_slots;
}

/**
 * hc_shard_switch_end() - let the new policy decide, or give it up
 * @shard: the shard, switching
 * @use: true after the last step: the new policy decides from now on; false at
 *	any step: the old one stays
 * @unused: out: the instance that is not used any more, and its size;
 *	hc_shard_policy_free() frees it
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_switch_end(struct hc_shard *shard, bool use,
			 struct hc_shard_policy *unused)
{
	unsigned long flags;

	spin_lock_irqsave(&shard->lock, flags);
	unused->instance = use ? shard->policy : shard->next_policy;
	unused->bytes = use ? shard->policy_bytes : shard->next_bytes;
	if (use) {
		shard->ops = shard->next_ops;
		shard->policy = shard->next_policy;
		shard->policy_bytes = shard->next_bytes;
		shard->own_hit_max = shard->next_hit_max;
	}
	shard->next_ops = NULL;
	shard->next_policy = NULL;
	shard->adopted = 0;
	__hc_shard_choose_hits(shard);
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_report() - add what the policy reports to a sum
 * @shard: the shard
 * @ops: the policy; if it is not in use here, or not yet, nothing is added
 * @sum: one number for each internal of @ops
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_report(struct hc_shard *shard, const struct hc_policy_ops *ops,
		     u64 *sum)
{
	u64 value[HC_POLICY_MAX_INTERNALS] = {};
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&shard->lock, flags);
	if (shard->ops == ops && ops->report)
		ops->report(shard->policy, value);
	spin_unlock_irqrestore(&shard->lock, flags);
	for (i = 0; i < ops->nr_internals; i++)
		sum[i] += value[i];
}
