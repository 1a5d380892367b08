// SPDX-License-Identifier: GPL-2.0
/*
 * The touch of a slot: by itself, and as the policies change it.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/policy_names.h"
#include "models/contract.h"
/* After contract.h, so that steps are counted. */
#include "fixtures/policies.h"

#define NR_STEPS	(10000u * HC_HOST_SPEED)

static const u32 sizes[] = { 1, 2, 3, 4, 9, 20, MAX_SLOTS };

static void touch_is_the_top_byte(struct kunit *test)
{
	u64 word[2] = { 0x0102030405060708ull, U64_MAX >> 8 };

	KUNIT_EXPECT_EQ(test, hc_touch(word, 0), 1);
	KUNIT_EXPECT_EQ(test, hc_touch(word, 1), 0);
	hc_touch_set(word, 0, 3 | HC_TOUCH_DEAF);
	KUNIT_EXPECT_EQ(test, word[0], 0x4302030405060708ull);
	KUNIT_EXPECT_EQ(test, hc_touch_count(word, 0), 3);
	hc_touch_hit(word, 1, 1);
	KUNIT_EXPECT_EQ(test, word[1], 0x01ffffffffffffffull);
}

static void set_keeps_the_mark_of_a_read(struct kunit *test)
{
	u64 word = (u64)HC_TOUCH_READ << 56;

	hc_touch_set(&word, 0, 5 | HC_TOUCH_DEAF);
	KUNIT_EXPECT_EQ(test, hc_touch(&word, 0),
			HC_TOUCH_READ | HC_TOUCH_DEAF | 5);
	hc_touch_set(&word, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_touch(&word, 0), HC_TOUCH_READ);
}

/* For each touch that there may be, and each count up to which hits count. */
static void hit_counts_up_to_its_limit(struct kunit *test)
{
	u32 touch, max;

	for (max = 0; max <= HC_TOUCH_COUNT; max++) {
		for (touch = 0; touch <= 0xff; touch++) {
			u64 word = (u64)touch << 56;
			bool counts = !(touch & HC_TOUCH_DEAF) &&
				      (touch & HC_TOUCH_COUNT) < max;

			hc_touch_hit(&word, 0, max);
			KUNIT_ASSERT_EQ_MSG(test, word,
					    (u64)(touch + counts) << 56,
					    "touch %#x, up to %u", touch, max);
		}
	}
}

/* Hits bring a hot block to that count and no further, with any tunables. */
static void check_limit(struct kunit *test, const struct hc_policy_ops *ops,
			struct hc_policy_params *params)
{
	u8 max = ops->hit_max(params);
	void *policy;
	u32 i;

	KUNIT_ASSERT_LE(test, max, (u8)HC_TOUCH_COUNT);
	params->word = hc_test_words(test, 1);
	policy = hc_test_policy(test, ops, params);
	ops->insert(policy, 0, 17, HC_HINT_ADOPT | HC_HINT_HOT);
	for (i = 0; i < 2 * HC_TOUCH_COUNT; i++)
		ops->hit(policy, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_touch(params->word, 0), max);
}

static void policies_count_up_to_their_limit(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	struct hc_policy_params params;
	u32 i;

	if (!ops->hit_max)
		kunit_skip(test, "it relinks lists on a hit");
	hc_policy_default_params(ops, 1, &params);
	check_limit(test, ops, &params);
	for (i = 0; i < ops->nr_tunables; i++) {
		hc_policy_default_params(ops, 1, &params);
		params.tunable[i] = ops->tunables[i].min;
		check_limit(test, ops, &params);
		params.tunable[i] = ops->tunables[i].max;
		check_limit(test, ops, &params);
	}
}

/*
 * One instance is told of hits, for the other the owner makes the touch; also on
 * slots that have just been evicted. The words stay the same in each bit.
 */
static void owner_makes_the_same_touch(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	struct hc_policy_params params;
	struct contract *c = test->priv;
	u32 i, k;

	if (!ops->hit_max)
		kunit_skip(test, "it relinks lists on a hit");
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, c, sizes[i]);
		hc_policy_default_params(ops, sizes[i], &params);
		c->touches = true;
		c->hit_max = ops->hit_max(&params);
		for (k = 0; k < NR_STEPS; k++) {
			step(test, c);
			if (hc_rng_percent(&c->rng, 10))
				do_hit(c, hc_rng_below(&c->rng, sizes[i]), 0);
			check_words(test, c);
		}
		drain(test, c);
	}
}

/*
 * After a switch there may be anything in the touch. What is the owner's of a word,
 * the mark of a read included, survives each call.
 */
static void any_touch_keeps_the_contract(struct kunit *test)
{
	struct contract *c = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, c, sizes[i]);
		for (k = 0; k < NR_STEPS; k++) {
			if (hc_rng_percent(&c->rng, 20))
				leave_word(c, hc_rng_below(&c->rng, sizes[i]));
			step(test, c);
			check_words(test, c);
		}
		drain(test, c);
		check_words(test, c);
	}
}

/* All touches are as full as they can be: a search must not take longer. */
static void full_touches_keep_the_bound(struct kunit *test)
{
	struct contract *c = test->priv;
	u32 slot, k;

	start(test, c, MAX_SLOTS);
	for (slot = 0; slot < MAX_SLOTS; slot++)
		do_insert(c, slot, 0);
	for (k = 0; k < 4 * MAX_SLOTS; k++) {
		for (slot = 0; slot < MAX_SLOTS; slot++) {
			hc_touch_set(c->word[0], slot, HC_TOUCH_COUNT);
			hc_touch_set(c->word[1], slot, HC_TOUCH_COUNT);
		}
		slot = do_victim(test, c);
		do_evict(c, slot);
		do_insert(c, slot, 0);
		KUNIT_ASSERT_LE(test, c->most_steps, c->ops->max_steps);
	}
	drain(test, c);
}

static int touch_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct contract), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case touch_cases[] = {
	KUNIT_CASE(touch_is_the_top_byte),
	KUNIT_CASE(set_keeps_the_mark_of_a_read),
	KUNIT_CASE(hit_counts_up_to_its_limit),
	KUNIT_CASE_PARAM(policies_count_up_to_their_limit, policy_gen_params),
	KUNIT_CASE_PARAM(owner_makes_the_same_touch, policy_gen_params),
	KUNIT_CASE_PARAM(any_touch_keeps_the_contract, policy_gen_params),
	KUNIT_CASE_PARAM(full_touches_keep_the_bound, policy_gen_params),
	{}
};

static struct kunit_suite touch_suite = {
	.name = "hotcache_touch",
	.init = touch_test_init,
	.test_cases = touch_cases,
};

kunit_test_suite(touch_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the touch of a slot");
MODULE_LICENSE("GPL");
