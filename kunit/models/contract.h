/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random calls of a policy as the core makes them, and what the contract of
 * <hotcache/policy.h> says of the answers. Two instances get the same calls and must
 * give the same answers.
 */
#ifndef HOTCACHE_KUNIT_CONTRACT_H
#define HOTCACHE_KUNIT_CONTRACT_H

#include <kunit/test.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <hotcache/policy.h>
#include <hotcache/touch.h>

#include "fixtures/host.h"
#include "fixtures/instance.h"
#include "fixtures/steps.h"
#include "lib/hints.h"

#define MAX_SLOTS	64u

/* The policy that the case is about. */
static inline const struct hc_policy_ops *ops_of(struct kunit *test)
{
	const char *const *name = test->param_value;
	const struct hc_policy_ops *ops = hc_policy_find(*name);

	KUNIT_ASSERT_NOT_NULL(test, ops);
	return ops;
}

/**
 * struct contract - an instance and its expected state
 * @ops: the policy
 * @policy: the instance
 * @twin: another instance that gets the same calls
 * @word: the words of the slots, for @policy and for @twin
 * @owned: what is the owner's of each word
 * @touches: @twin is not told of hits: the owner makes the touch himself
 * @hit_max: with @touches: the count up to which hits count
 * @rng: chooses the next step
 * @nr_slots: slots
 * @nr_tracked: number of slots that it should track
 * @block: the block of each slot
 * @tracked: whether it should track each slot
 * @refused: the slot refused last, if nothing else has happened since
 * @most_steps: steps of the longest call
 */
struct contract {
	const struct hc_policy_ops *ops;
	void *policy;
	void *twin;
	u64 word[2][MAX_SLOTS];
	u64 owned[MAX_SLOTS];
	bool touches;
	u8 hit_max;
	struct hc_rng rng;
	u32 nr_slots;
	u32 nr_tracked;
	u64 block[MAX_SLOTS];
	bool tracked[MAX_SLOTS];
	u32 refused;
	u32 most_steps;
};

/* After each call. */
static inline void count_steps(struct contract *c)
{
	c->most_steps = max(c->most_steps, hc_steps);
	hc_steps = 0;
}

static inline void do_insert(struct contract *c, u32 slot, unsigned int hints)
{
	/* A block belongs to one slot, so no two slots hold the same block. */
	c->block[slot] = hc_rng_below(&c->rng, 3) * MAX_SLOTS + slot;
	c->ops->insert(c->policy, slot, c->block[slot], hints);
	count_steps(c);
	c->ops->insert(c->twin, slot, c->block[slot], hints);
	hc_steps = 0;
	c->tracked[slot] = true;
	c->nr_tracked++;
}

static inline void do_remove(struct contract *c, u32 slot)
{
	c->ops->remove(c->policy, slot);
	count_steps(c);
	c->ops->remove(c->twin, slot);
	hc_steps = 0;
	c->tracked[slot] = false;
	c->nr_tracked--;
}

static inline void do_hit(struct contract *c, u32 slot, unsigned int hints)
{
	c->ops->hit(c->policy, slot, hints);
	count_steps(c);
	if (!c->touches)
		c->ops->hit(c->twin, slot, hints);
	else if (hc_hints_count(hints))
		hc_touch_hit(c->word[1], slot, c->hit_max);
	hc_steps = 0;
}

static inline void do_evict(struct contract *c, u32 slot)
{
	c->ops->evict(c->policy, slot, c->block[slot]);
	count_steps(c);
	c->ops->evict(c->twin, slot, c->block[slot]);
	hc_steps = 0;
	c->tracked[slot] = false;
	c->nr_tracked--;
}

static inline void do_refuse(struct contract *c, u32 slot)
{
	c->ops->refuse(c->policy, slot);
	count_steps(c);
	c->ops->refuse(c->twin, slot);
	hc_steps = 0;
	c->refused = slot;
}

static inline void do_limit(struct contract *c, u32 nr_slots)
{
	if (!c->ops->limit)
		return;
	c->ops->limit(c->policy, nr_slots);
	count_steps(c);
	c->ops->limit(c->twin, nr_slots);
	hc_steps = 0;
}

static inline u32 do_victim(struct kunit *test, struct contract *c)
{
	u64 block = hc_rng_next(&c->rng);
	u32 slot = c->ops->victim(c->policy, block);

	count_steps(c);
	KUNIT_ASSERT_LE(test, c->most_steps, c->ops->max_steps);
	KUNIT_ASSERT_EQ(test, slot, c->ops->victim(c->twin, block));
	hc_steps = 0;
	if (!c->nr_tracked) {
		KUNIT_ASSERT_EQ(test, slot, HC_SLOT_NONE);
		return slot;
	}
	KUNIT_ASSERT_LT(test, slot, c->nr_slots);
	KUNIT_ASSERT_TRUE_MSG(test, c->tracked[slot], "slot %u", slot);
	if (c->nr_tracked > 1)
		KUNIT_ASSERT_NE(test, slot, c->refused);
	c->refused = HC_SLOT_NONE;
	return slot;
}

/* Victims are refused until the only idle slot is named, whatever the order. */
static inline void find_the_idle_one(struct kunit *test, struct contract *c)
{
	u32 idle = hc_rng_below(&c->rng, c->nr_slots);
	u32 tries;

	if (!c->tracked[idle])
		return;
	for (tries = 0; tries < 16 * c->nr_slots; tries++) {
		u32 slot = do_victim(test, c);

		if (slot == idle)
			break;
		do_refuse(c, slot);
	}
	KUNIT_ASSERT_LT_MSG(test, tries, 16 * c->nr_slots,
			    "slot %u was never named", idle);
	do_evict(c, idle);
}

static inline void drain(struct kunit *test, struct contract *c)
{
	while (c->nr_tracked)
		do_evict(c, do_victim(test, c));
	KUNIT_ASSERT_EQ(test, do_victim(test, c), HC_SLOT_NONE);
}

/* Switch the policy as the core does. */
static inline void adopt(struct kunit *test, struct contract *c,
			 const struct hc_policy_ops *next)
{
	void *policy = hc_test_policy_of(test, next, c->nr_slots, c->word[0]);
	void *twin = hc_test_policy_of(test, next, c->nr_slots, c->word[1]);
	u32 slot;

	for (slot = 0; slot < c->nr_slots; slot++) {
		unsigned int hints = HC_HINT_ADOPT;

		if (!c->tracked[slot])
			continue;
		if (c->ops->is_hot && c->ops->is_hot(c->policy, slot))
			hints |= HC_HINT_HOT;
		next->insert(policy, slot, c->block[slot], hints);
		next->insert(twin, slot, c->block[slot], hints);
	}
	hc_steps = 0;
	c->most_steps = 0;
	kunit_kfree(test, c->policy);
	kunit_kfree(test, c->twin);
	c->policy = policy;
	c->twin = twin;
	c->ops = next;
	c->refused = HC_SLOT_NONE;
}

static inline void step(struct kunit *test, struct contract *c)
{
	u32 slot = hc_rng_below(&c->rng, c->nr_slots);
	unsigned int hints = hc_rng_percent(&c->rng, 50) ? 0 :
			     hc_rng_below(&c->rng, HC_HINT_ADOPT);
	u32 dice = hc_rng_below(&c->rng, 1000);

	if (dice < 1) {
		drain(test, c);
	} else if (dice < 2) {
		do_limit(c, 1 + hc_rng_below(&c->rng, c->nr_slots));
	} else if (dice < 5) {
		find_the_idle_one(test, c);
	} else if (dice < 300) {
		slot = do_victim(test, c);
		if (slot == HC_SLOT_NONE)
			return;
		if (dice < 100)
			do_refuse(c, slot);
		else if (dice < 290)
			do_evict(c, slot);
	} else if (!c->tracked[slot]) {
		do_insert(c, slot, hints);
		c->refused = HC_SLOT_NONE;
	} else {
		if (dice < 900)
			do_hit(c, slot, hints);
		else
			do_remove(c, slot);
		c->refused = HC_SLOT_NONE;
	}
}

static inline void start(struct kunit *test, struct contract *c, u32 nr_slots)
{
	memset(c, 0, sizeof(*c));
	hc_steps = 0;
	c->ops = ops_of(test);
	c->policy = hc_test_policy_of(test, c->ops, nr_slots, c->word[0]);
	c->twin = hc_test_policy_of(test, c->ops, nr_slots, c->word[1]);
	c->nr_slots = nr_slots;
	c->rng.state = nr_slots;
	c->refused = HC_SLOT_NONE;
}

/* Leave any touch in a slot, as another policy may do, and any owner's bits. */
static inline void leave_word(struct contract *c, u32 slot)
{
	u64 word = (u64)hc_rng_next(&c->rng) << 32 | hc_rng_next(&c->rng);

	c->word[0][slot] = word;
	c->word[1][slot] = word;
	c->owned[slot] = word & ~(((u64)HC_TOUCH_COUNT | HC_TOUCH_DEAF) << 56);
}

/* Both instances have left the same touch, and what is the owner's as it was. */
static inline void check_words(struct kunit *test, const struct contract *c)
{
	u32 slot;

	for (slot = 0; slot < c->nr_slots; slot++) {
		u64 touch = (u64)(hc_touch(c->word[0], slot) &
				  ~HC_TOUCH_READ) << 56;

		KUNIT_ASSERT_EQ_MSG(test, c->word[0][slot] ^ touch,
				    c->owned[slot], "slot %u", slot);
		KUNIT_ASSERT_EQ_MSG(test, c->word[1][slot], c->word[0][slot],
				    "slot %u", slot);
	}
}

#endif /* HOTCACHE_KUNIT_CONTRACT_H */
