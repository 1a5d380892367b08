// SPDX-License-Identifier: GPL-2.0
/*
 * A policy under test: two instances that get the same calls, a model of which
 * slots are tracked, and the checks after each call.
 */
#include "fuzz_side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "steps.h"

unsigned int hc_steps;

/**
 * fuzz_fail() - report a failure and its seed, and end the program
 * @side: the policy
 * @what: what failed, as a clause
 */
void fuzz_fail(const struct fuzz_side *side, const char *what)
{
	printf("%s: %s (slots %u, operation %llu; --seed %llu)\n",
	       side->ops->name, what, side->shard->nr_slots, side->shard->op,
	       side->shard->seed);
	exit(1);
}

static void fuzz_steps(const struct fuzz_side *side)
{
	if (hc_steps > side->ops->max_steps)
		fuzz_fail(side, "a callback looked at more than it declares");
	hc_steps = 0;
}

/* Mostly the defaults, else random values, often the ends of the ranges. */
static void fuzz_params(const struct fuzz_side *side, struct sim_rng *rng,
			struct hc_policy_params *params)
{
	unsigned int i;

	hc_policy_default_params(side->ops, side->shard->nr_slots, params);
	for (i = 0; i < side->ops->nr_tunables; i++) {
		const struct hc_tunable *t = &side->ops->tunables[i];

		switch (sim_rng_below(rng, 8)) {
		case 0:
			params->tunable[i] = t->min;
			break;
		case 1:
			params->tunable[i] = t->max;
			break;
		case 2:
			params->tunable[i] = t->min +
				sim_rng_below(rng, (u64)t->max - t->min + 1);
			break;
		}
	}
}

/**
 * fuzz_side_init() - allocate two empty instances
 * @side: set
 * @shard: the slots they track
 * @ops: the policy
 * @rng: chooses the tunables
 */
void fuzz_side_init(struct fuzz_side *side, const struct fuzz_shard *shard,
		    const struct hc_policy_ops *ops, struct sim_rng *rng)
{
	struct hc_policy_params params;
	int i;

	*side = (struct fuzz_side){ .ops = ops, .shard = shard };
	side->tracked = calloc(shard->nr_slots + 1, sizeof(*side->tracked));
	fuzz_params(side, rng, &params);
	for (i = 0; i < 2; i++) {
		params.word = shard->word[i];
		/* Exactly the size, so that the sanitizer sees an overrun. */
		if (posix_memalign(&side->twin[i], 64, ops->size(&params)))
			exit(1);
		memset(side->twin[i], 0, ops->size(&params));
		ops->init(side->twin[i], &params);
	}
	hc_steps = 0;
}

/**
 * fuzz_side_free() - free both instances
 * @side: set to no policy
 */
void fuzz_side_free(struct fuzz_side *side)
{
	free(side->twin[0]);
	free(side->twin[1]);
	free(side->tracked);
	*side = (struct fuzz_side){};
}

/**
 * fuzz_insert() - insert a slot
 * @side: the policy
 * @slot: a slot that is not tracked
 * @hints: bits of enum hc_hint
 */
void fuzz_insert(struct fuzz_side *side, u32 slot, unsigned int hints)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->insert(side->twin[i], slot, side->shard->block[slot],
				  hints);
		fuzz_steps(side);
	}
	side->tracked[slot] = true;
	side->nr++;
}

/**
 * fuzz_hit() - hit a slot
 * @side: the policy
 * @slot: the slot
 * @hints: bits of enum hc_hint
 */
void fuzz_hit(struct fuzz_side *side, u32 slot, unsigned int hints)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->hit(side->twin[i], slot, hints);
		fuzz_steps(side);
	}
}

/**
 * fuzz_victim() - ask for a victim
 * @side: the policy
 * @block: the block that needs a slot
 *
 * Return: a tracked slot, or HC_SLOT_NONE if there is none.
 */
u32 fuzz_victim(struct fuzz_side *side, u64 block)
{
	u32 slot, other;

	slot = side->ops->victim(side->twin[0], block);
	fuzz_steps(side);
	other = side->ops->victim(side->twin[1], block);
	fuzz_steps(side);
	if (slot != other)
		fuzz_fail(side, "two instances chose different victims");
	if (slot == HC_SLOT_NONE && side->nr)
		fuzz_fail(side, "no victim, though slots are tracked");
	if (slot != HC_SLOT_NONE &&
	    (slot >= side->shard->nr_slots || !side->tracked[slot]))
		fuzz_fail(side, "the victim is not tracked");
	return slot;
}

/**
 * fuzz_refuse() - refuse a victim, as the module does if it is busy
 * @side: the policy
 * @slot: the slot that fuzz_victim() returned
 */
void fuzz_refuse(struct fuzz_side *side, u32 slot)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->refuse(side->twin[i], slot);
		fuzz_steps(side);
	}
}

/**
 * fuzz_evict() - evict a victim
 * @side: the policy
 * @slot: the slot that fuzz_victim() returned
 */
void fuzz_evict(struct fuzz_side *side, u32 slot)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->evict(side->twin[i], slot, side->shard->block[slot]);
		fuzz_steps(side);
	}
	side->tracked[slot] = false;
	side->nr--;
}

/**
 * fuzz_remove() - invalidate a slot
 * @side: the policy, or none
 * @slot: any slot
 */
void fuzz_remove(struct fuzz_side *side, u32 slot)
{
	int i;

	if (!side->ops || !side->tracked[slot])
		return;
	for (i = 0; i < 2; i++) {
		side->ops->remove(side->twin[i], slot);
		fuzz_steps(side);
	}
	side->tracked[slot] = false;
	side->nr--;
}

/**
 * fuzz_is_hot() - whether the policy prefers a slot to others
 * @side: the policy
 * @slot: a tracked slot
 *
 * Return: true if it does, and tells so.
 */
bool fuzz_is_hot(struct fuzz_side *side, u32 slot)
{
	bool hot;

	if (!side->ops->is_hot)
		return false;
	hot = side->ops->is_hot(side->twin[0], slot);
	fuzz_steps(side);
	return hot;
}
