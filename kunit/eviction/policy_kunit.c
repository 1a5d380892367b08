// SPDX-License-Identifier: GPL-2.0
/*
 * The contract of <hotcache/policy.h>, for each policy.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "core/index.h"
#include "fixtures/policy_names.h"
#include "models/contract.h"
/* After contract.h, so that steps are counted. */
#include "fixtures/policies.h"

#define NR_STEPS	(10000u * HC_HOST_SPEED)

/*
 * Limits of memory: per slot, per slot of the default policy, and in addition.
 */
#define SLOT_BYTES	48u
#define DEFAULT_BYTES	7u
#define EXTRA_BYTES	1536u

#define MAX_STEPS	128u

static void all_listed_policies_are_tested(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		KUNIT_ASSERT_NOT_NULL(test, hc_policy_at(i));
		KUNIT_EXPECT_STREQ(test, hc_policy_at(i)->name, names[i]);
	}
	KUNIT_EXPECT_NULL(test, hc_policy_at(i));
	KUNIT_EXPECT_NULL(test, hc_policy_at(U32_MAX));
	KUNIT_EXPECT_NULL(test, hc_policy_find(""));
	KUNIT_EXPECT_NULL(test, hc_policy_find("lr"));
	KUNIT_EXPECT_NOT_NULL(test, hc_policy_find(HC_POLICY_DEFAULT));
}

static void ops_are_complete(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	struct hc_policy_params params;
	u32 i;

	KUNIT_EXPECT_LT(test, strlen(ops->name), (size_t)HC_POLICY_NAME_MAX);
	KUNIT_EXPECT_GT(test, ops->max_steps, 0u);
	KUNIT_EXPECT_LE(test, ops->max_steps, MAX_STEPS);
	KUNIT_EXPECT_TRUE(test, ops->size && ops->init);
	KUNIT_EXPECT_TRUE(test, ops->insert && ops->hit && ops->remove);
	KUNIT_EXPECT_TRUE(test, ops->victim && ops->refuse && ops->evict);
	KUNIT_ASSERT_LE(test, ops->nr_tunables, HC_POLICY_MAX_TUNABLES);
	memset(&params, 0xff, sizeof(params));
	hc_policy_default_params(ops, 7, &params);
	KUNIT_EXPECT_EQ(test, params.nr_slots, 7u);
	for (i = 0; i < HC_POLICY_MAX_TUNABLES; i++) {
		const struct hc_tunable *tunable = &ops->tunables[i];

		if (i >= ops->nr_tunables) {
			KUNIT_EXPECT_EQ(test, params.tunable[i], 0u);
			continue;
		}
		KUNIT_EXPECT_EQ(test, params.tunable[i], tunable->def);
		KUNIT_EXPECT_LE(test, tunable->min, tunable->def);
		KUNIT_EXPECT_GE(test, tunable->max, tunable->def);
		KUNIT_EXPECT_TRUE(test, tunable->name && tunable->unit);
	}
	KUNIT_ASSERT_LE(test, ops->nr_internals, HC_POLICY_MAX_INTERNALS);
	KUNIT_EXPECT_EQ(test, !ops->report, !ops->nr_internals);
	for (i = 0; i < ops->nr_internals; i++)
		KUNIT_EXPECT_TRUE(test, ops->internals[i].name &&
				  ops->internals[i].unit);
}

static void size_is_within_its_limit(struct kunit *test)
{
	static const u32 sizes[] = { 0, 1, 2, 100, 1024, 1 << 20, 1 << 30 };
	const struct hc_policy_ops *ops = ops_of(test);
	u32 bytes = ops == hc_policy_find(HC_POLICY_DEFAULT) ? DEFAULT_BYTES :
							       SLOT_BYTES;
	struct hc_policy_params params;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		hc_policy_default_params(ops, sizes[i], &params);
		KUNIT_EXPECT_LE(test, (u64)ops->size(&params),
				(u64)sizes[i] * bytes + EXTRA_BYTES);
	}
}

/* The largest instance is one allocation: kvmalloc() gives no more than 2 GiB. */
static void largest_instance_can_be_allocated(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	struct hc_policy_params params;
	u32 i;

	hc_policy_default_params(ops, 1u << HC_INDEX_SLOT_BITS, &params);
	for (i = 0; i < ops->nr_tunables; i++)
		params.tunable[i] = ops->tunables[i].max;
	KUNIT_EXPECT_LE(test, (u64)ops->size(&params), (u64)INT_MAX);
}

static void victim_without_slots_is_none(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	void *policy = hc_test_default_policy(test, ops, 0);

	KUNIT_EXPECT_EQ(test, ops->victim(policy, 1), HC_SLOT_NONE);
}

static void only_slot_is_named_even_if_refused(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	void *policy = hc_test_default_policy(test, ops, 1);
	u32 i;

	ops->insert(policy, 0, 17, 0);
	for (i = 0; i < 5; i++) {
		ops->hit(policy, 0, 0);
		KUNIT_ASSERT_EQ(test, ops->victim(policy, 1), 0u);
		ops->refuse(policy, 0);
	}
	ops->remove(policy, 0);
	KUNIT_EXPECT_EQ(test, ops->victim(policy, 1), HC_SLOT_NONE);
}

/*
 * A call that examines more than a few slots also changes them: it moves them
 * or decrements their counters. So the number of bytes it changed shows whether
 * it kept its bound. All slots are as hot as possible.
 */
static void victim_of_hot_slots_keeps_its_bound(struct kunit *test)
{
	const struct hc_policy_ops *ops = ops_of(test);
	const u32 nr = 4096, per_step = 40;
	struct hc_policy_params params;
	u32 i, call, changed;
	size_t size, k;
	u8 *policy, *before;
	u64 *word;

	hc_policy_default_params(ops, nr, &params);
	word = hc_test_words(test, nr);
	params.word = word;
	policy = hc_test_policy(test, ops, &params);
	size = ops->size(&params);
	before = vzalloc(size + nr);
	KUNIT_ASSERT_NOT_NULL(test, before);
	for (i = 0; i < nr; i++)
		ops->insert(policy, i, i, i & 1 ? HC_HINT_ADOPT | HC_HINT_HOT :
						  0);
	for (i = 0; i < 8 * nr; i++)
		ops->hit(policy, i % nr, 0);

	for (call = 0; call < 100; call++) {
		memcpy(before, policy, size);
		for (k = 0; k < nr; k++)
			before[size + k] = hc_touch(word, k);
		i = ops->victim(policy, nr + call);
		for (changed = 0, k = 0; k < size; k++)
			changed += before[k] != policy[k];
		for (k = 0; k < nr; k++)
			changed += before[size + k] != hc_touch(word, k);
		KUNIT_EXPECT_LE_MSG(test, changed, ops->max_steps * per_step,
				    "call %u", call);
		ops->evict(policy, i, i);
	}
	vfree(before);
}

/* A policy reports the slots it tracks; each slot is in one number. */
static void check_internals(struct kunit *test, struct contract *c)
{
	u64 value[HC_POLICY_MAX_INTERNALS], slots = 0;
	bool counts_slots = false;
	u32 i;

	if (!c->ops->report)
		return;
	memset(value, 0xff, sizeof(value));
	c->ops->report(c->policy, value);
	KUNIT_ASSERT_LE(test, hc_steps, HC_POLICY_REPORT_STEPS);
	hc_steps = 0;
	for (i = 0; i < c->ops->nr_internals; i++) {
		const char *unit = c->ops->internals[i].unit;
		bool is_slots = !strcmp(unit, "slots");

		slots += is_slots ? value[i] : 0;
		counts_slots |= is_slots;
		/* The defaults give at most twice as many ghosts as slots. */
		KUNIT_ASSERT_LE_MSG(test, value[i], 2ull * c->nr_slots + 8,
				    "%s", c->ops->internals[i].name);
	}
	if (counts_slots)
		KUNIT_ASSERT_EQ(test, slots, (u64)c->nr_tracked);
}

static void random_steps_keep_the_contract(struct kunit *test)
{
	static const u32 sizes[] = { 1, 2, 3, 4, 9, 20, MAX_SLOTS };
	struct contract *c = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, c, sizes[i]);
		for (k = 0; k < NR_STEPS; k++) {
			step(test, c);
			check_internals(test, c);
		}
		drain(test, c);
	}
}

static void switch_to_each_policy_keeps_the_contract(struct kunit *test)
{
	struct contract *c = test->priv;
	u32 i, k, from;

	start(test, c, MAX_SLOTS);
	for (i = 0; i < 20 * ARRAY_SIZE(names); i++) {
		for (k = 0; k < 500; k++)
			step(test, c);
		from = c->nr_tracked;
		adopt(test, c, hc_policy_at(i % ARRAY_SIZE(names)));
		KUNIT_ASSERT_EQ(test, c->nr_tracked, from);
		if (i % 3 == 0)
			drain(test, c);
	}
	drain(test, c);
}

/* A cache as it is used: half of the reads are of a few blocks. */
static void use_cache(struct contract *c, u32 nr_hot, u32 reads)
{
	u32 i, slot;
	u64 block;

	for (i = 0; i < reads; i++) {
		block = hc_rng_percent(&c->rng, 50) ? hc_rng_below(&c->rng, nr_hot) :
						      1000 + i;
		for (slot = 0; slot < c->nr_slots; slot++)
			if (c->tracked[slot] && c->block[slot] == block)
				break;
		if (slot < c->nr_slots) {
			c->ops->hit(c->policy, slot, 0);
			continue;
		}
		if (c->nr_tracked < c->nr_slots) {
			slot = c->nr_tracked++;
		} else {
			slot = c->ops->victim(c->policy, block);
			c->ops->evict(c->policy, slot, c->block[slot]);
		}
		c->block[slot] = block;
		c->tracked[slot] = true;
		c->ops->insert(c->policy, slot, block, 0);
	}
}

/* The last slots of a shard are vacated, or most of them. */
static void hot_blocks_outlive_others_when_it_shrinks(struct kunit *test)
{
	const u32 nr_hot = MAX_SLOTS / 16, least = MAX_SLOTS / 12;
	struct contract *c = test->priv;
	u32 slot, nr, left = 0;

	start(test, c, MAX_SLOTS);
	if (!c->ops->is_hot)
		return;
	use_cache(c, nr_hot, 20 * MAX_SLOTS);
	for (nr = MAX_SLOTS; nr > least; nr--) {
		if (c->ops->limit)
			c->ops->limit(c->policy, nr - 1);
		slot = c->ops->victim(c->policy, U64_MAX);
		c->ops->evict(c->policy, slot, c->block[slot]);
		c->tracked[slot] = false;
	}
	for (slot = 0; slot < MAX_SLOTS; slot++)
		left += c->tracked[slot] && c->block[slot] < nr_hot;
	KUNIT_EXPECT_EQ_MSG(test, left, nr_hot, "%s", c->ops->name);
}

/* A change of size that is given up. */
static void limit_that_is_raised_again_leaves_no_trace(struct kunit *test)
{
	u64 before[HC_POLICY_MAX_INTERNALS], after[HC_POLICY_MAX_INTERNALS];
	struct contract *c = test->priv;
	u32 i;

	start(test, c, MAX_SLOTS);
	if (!c->ops->limit || !c->ops->report)
		return;
	use_cache(c, MAX_SLOTS / 16, 20 * MAX_SLOTS);
	c->ops->report(c->policy, before);
	c->ops->limit(c->policy, 1);
	c->ops->limit(c->policy, MAX_SLOTS);
	c->ops->report(c->policy, after);
	for (i = 0; i < c->ops->nr_internals; i++)
		KUNIT_EXPECT_EQ_MSG(test, before[i], after[i], "%s of %s",
				    c->ops->internals[i].name, c->ops->name);
}

static int contract_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct contract), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case contract_cases[] = {
	KUNIT_CASE(all_listed_policies_are_tested),
	KUNIT_CASE_PARAM(ops_are_complete, policy_gen_params),
	KUNIT_CASE_PARAM(size_is_within_its_limit, policy_gen_params),
	KUNIT_CASE_PARAM(largest_instance_can_be_allocated, policy_gen_params),
	KUNIT_CASE_PARAM(victim_without_slots_is_none, policy_gen_params),
	KUNIT_CASE_PARAM(only_slot_is_named_even_if_refused, policy_gen_params),
	KUNIT_CASE_PARAM(victim_of_hot_slots_keeps_its_bound,
			 policy_gen_params),
	KUNIT_CASE_PARAM(random_steps_keep_the_contract, policy_gen_params),
	KUNIT_CASE_PARAM(switch_to_each_policy_keeps_the_contract,
			 policy_gen_params),
	KUNIT_CASE_PARAM(hot_blocks_outlive_others_when_it_shrinks,
			 policy_gen_params),
	KUNIT_CASE_PARAM(limit_that_is_raised_again_leaves_no_trace,
			 policy_gen_params),
	{}
};

static struct kunit_suite contract_suite = {
	.name = "hotcache_policy",
	.init = contract_test_init,
	.test_cases = contract_cases,
};

kunit_test_suite(contract_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the contract of policies");
MODULE_LICENSE("GPL");
