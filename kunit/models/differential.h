/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy beside a slow and obvious model of it: the same happens to both, at
 * random, and both must name the same victims.
 */
#ifndef HOTCACHE_KUNIT_DUEL_H
#define HOTCACHE_KUNIT_DUEL_H

#include <kunit/test.h>
#include <hotcache/policy.h>

#include "fixtures/host.h"

#define DUEL_SLOTS	40u
#define DUEL_BLOCKS	(3 * DUEL_SLOTS)

/**
 * struct duel_model - what a model does, as &struct hc_policy_ops
 * @insert: a slot holds a block now
 * @hit: its block was accessed
 * @victim: name a slot; nothing but hits are between it and what follows
 * @refuse: the one just named is busy
 * @evict: the one just named is evicted
 * @remove: a slot was invalidated
 */
struct duel_model {
	void (*insert)(void *model, u32 slot, u64 block, unsigned int hints);
	void (*hit)(void *model, u32 slot);
	u32 (*victim)(void *model);
	void (*refuse)(void *model, u32 slot);
	void (*evict)(void *model, u32 slot, u64 block);
	void (*remove)(void *model, u32 slot);
};

/**
 * struct duel - both
 * @ops: the policy
 * @policy: its instance
 * @mops: the model
 * @model: its instance
 * @nr_slots: slots
 * @rng: what happens
 * @block: what each slot holds plus one, or 0
 * @choice: blocks to choose from
 */
struct duel {
	const struct hc_policy_ops *ops;
	void *policy;
	const struct duel_model *mops;
	void *model;
	u32 nr_slots;
	struct hc_rng rng;
	u64 block[DUEL_SLOTS];
	u64 choice[DUEL_BLOCKS];
};

static inline bool duel_holds(const struct duel *d, u64 block)
{
	u32 i;

	for (i = 0; i < d->nr_slots; i++)
		if (d->block[i] == block + 1)
			return true;
	return false;
}

static inline void duel_insert(struct duel *d, u32 slot, u64 block)
{
	unsigned int hints = 0;

	if (hc_rng_percent(&d->rng, 3))
		hints = HC_HINT_ADOPT | (slot & 1 ? HC_HINT_HOT : 0);
	d->block[slot] = block + 1;
	d->ops->insert(d->policy, slot, block, hints);
	d->mops->insert(d->model, slot, block, hints);
}

static inline void duel_touch(struct duel *d, u32 slot)
{
	if (hc_rng_percent(&d->rng, 97)) {
		d->ops->hit(d->policy, slot, 0);
		d->mops->hit(d->model, slot);
	} else {
		d->ops->remove(d->policy, slot);
		d->mops->remove(d->model, slot);
		d->block[slot] = 0;
	}
}

/* Make room for a block; refusals are rare, so that the order is seen as well. */
static inline u32 duel_make_room(struct kunit *test, struct duel *d, u64 block)
{
	for (;;) {
		u32 slot = d->ops->victim(d->policy, block);

		KUNIT_ASSERT_EQ(test, slot, d->mops->victim(d->model));
		if (slot == HC_SLOT_NONE)
			return slot;
		if (hc_rng_percent(&d->rng, 3)) {
			d->ops->refuse(d->policy, slot);
			d->mops->refuse(d->model, slot);
			continue;
		}
		d->ops->evict(d->policy, slot, d->block[slot] - 1);
		d->mops->evict(d->model, slot, d->block[slot] - 1);
		d->block[slot] = 0;
		return slot;
	}
}

static inline void duel_step(struct kunit *test, struct duel *d)
{
	u32 slot = hc_rng_below(&d->rng, d->nr_slots);
	u64 block = d->choice[hc_rng_below(&d->rng, 3 * d->nr_slots)];

	if (d->block[slot] && hc_rng_percent(&d->rng, 60)) {
		duel_touch(d, slot);
		return;
	}
	if (duel_holds(d, block))
		return;
	if (d->block[slot])
		slot = duel_make_room(test, d, block);
	if (slot != HC_SLOT_NONE)
		duel_insert(d, slot, block);
}

/* Rounds in which everything is hit make for long runs of what was. */
static inline void duel_fight(struct kunit *test, struct duel *d, u32 steps)
{
	u32 step, i;

	for (step = 0; step < steps; step++) {
		duel_step(test, d);
		if (hc_rng_below(&d->rng, 300))
			continue;
		for (i = 0; i < d->nr_slots; i++) {
			if (!d->block[i])
				continue;
			d->ops->hit(d->policy, i, 0);
			d->mops->hit(d->model, i);
		}
	}
}

#endif /* HOTCACHE_KUNIT_DUEL_H */
