/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differential test of a policy and a slow, simple model of it: both get the
 * same random calls and must name the same victims.
 */
#ifndef HOTCACHE_KUNIT_DIFFERENTIAL_H
#define HOTCACHE_KUNIT_DIFFERENTIAL_H

#include <kunit/test.h>
#include <hotcache/policy.h>

#include "fixtures/host.h"

#define DIFF_SLOTS	40u
#define DIFF_BLOCKS	(3 * DIFF_SLOTS)

/**
 * struct diff_model - the operations of a model, as in &struct hc_policy_ops
 * @insert: a slot now holds a block
 * @hit: the block of a slot was accessed
 * @victim: name a slot; @refuse or @evict of it follows
 * @refuse: the named slot is busy
 * @evict: the named slot is evicted
 * @remove: a slot was invalidated
 */
struct diff_model {
	void (*insert)(void *model, u32 slot, u64 block, unsigned int hints);
	void (*hit)(void *model, u32 slot);
	u32 (*victim)(void *model);
	void (*refuse)(void *model, u32 slot);
	void (*evict)(void *model, u32 slot, u64 block);
	void (*remove)(void *model, u32 slot);
};

/**
 * struct differential - the policy and its model
 * @ops: the policy
 * @policy: its instance
 * @mops: the model
 * @model: its instance
 * @nr_slots: slots
 * @rng: chooses the next step
 * @block: the block of each slot plus one, or 0
 * @choice: the blocks to choose from
 */
struct differential {
	const struct hc_policy_ops *ops;
	void *policy;
	const struct diff_model *mops;
	void *model;
	u32 nr_slots;
	struct hc_rng rng;
	u64 block[DIFF_SLOTS];
	u64 choice[DIFF_BLOCKS];
};

static inline bool diff_holds(const struct differential *d, u64 block)
{
	u32 i;

	for (i = 0; i < d->nr_slots; i++)
		if (d->block[i] == block + 1)
			return true;
	return false;
}

static inline void diff_insert(struct differential *d, u32 slot, u64 block)
{
	unsigned int hints = 0;

	if (hc_rng_percent(&d->rng, 3))
		hints = HC_HINT_ADOPT | (slot & 1 ? HC_HINT_HOT : 0);
	d->block[slot] = block + 1;
	d->ops->insert(d->policy, slot, block, hints);
	d->mops->insert(d->model, slot, block, hints);
}

static inline void diff_touch(struct differential *d, u32 slot)
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

/*
 * Make room for a block; refusals are rare, so that the order is tested, too.
 */
static inline u32 diff_make_room(struct kunit *test, struct differential *d,
				 u64 block)
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

static inline void diff_step(struct kunit *test, struct differential *d)
{
	u32 slot = hc_rng_below(&d->rng, d->nr_slots);
	u64 block = d->choice[hc_rng_below(&d->rng, 3 * d->nr_slots)];

	if (d->block[slot] && hc_rng_percent(&d->rng, 60)) {
		diff_touch(d, slot);
		return;
	}
	if (diff_holds(d, block))
		return;
	if (d->block[slot])
		slot = diff_make_room(test, d, block);
	if (slot != HC_SLOT_NONE)
		diff_insert(d, slot, block);
}

/* Now and then all slots are hit, so that searches take long. */
static inline void diff_run(struct kunit *test, struct differential *d,
			    u32 steps)
{
	u32 step, i;

	for (step = 0; step < steps; step++) {
		diff_step(test, d);
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

#endif /* HOTCACHE_KUNIT_DIFFERENTIAL_H */
