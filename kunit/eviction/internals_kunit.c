// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks that were evicted and come back, and what policies show of their state:
 * each policy by itself, and the shard that counts and adds up.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/instance.h"
#include "fixtures/policy_names.h"
#include "fixtures/shard_fixture.h"

static u64 internal_of(struct kunit *test, const struct hc_policy_ops *ops,
		       void *policy, const char *unit)
{
	u64 value[HC_POLICY_MAX_INTERNALS], sum = 0;
	u32 i;

	ops->look(policy, value);
	for (i = 0; i < ops->nr_internals; i++)
		if (!strcmp(ops->internals[i].unit, unit))
			sum += value[i];
	return sum;
}

/* Those that remember what they evicted. */
static bool has_ghosts(const struct hc_policy_ops *ops)
{
	static const char *const with[] = {
		"lru2", "2q", "arc", "s3fifo", "clock2q+", "lirs",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(with); i++)
		if (!strcmp(ops->name, with[i]))
			return true;
	return false;
}

/* Let @block have the slot of the victim, whose block is returned. */
static bool replace(const struct hc_policy_ops *ops, void *policy, u64 *holds,
		    u64 block, unsigned int hints, u64 *evicted)
{
	u32 slot = ops->victim(policy, block);

	*evicted = holds[slot];
	ops->evict(policy, slot, holds[slot]);
	holds[slot] = block;
	return ops->insert(policy, slot, block, hints);
}

static void block_comes_back_once(struct kunit *test)
{
	static const unsigned int no_access[] = {
		HC_HINT_SCAN, HC_HINT_READAHEAD, HC_HINT_ADOPT,
		HC_HINT_ADOPT | HC_HINT_HOT,
	};
	const char *const *name = test->param_value;
	const struct hc_policy_ops *ops = hc_policy_find(*name);
	const u32 nr = 20;
	u64 holds[20], first, other;
	u32 i, k;

	KUNIT_ASSERT_NOT_NULL(test, ops);
	for (k = 0; k <= ARRAY_SIZE(no_access); k++) {
		bool counts = k == ARRAY_SIZE(no_access);
		unsigned int hints = counts ? 0 : no_access[k];
		void *policy = hc_test_default_policy(test, ops, nr);

		for (i = 0; i < nr; i++) {
			holds[i] = 100 + i;
			KUNIT_ASSERT_FALSE(test, ops->insert(policy, i,
							     holds[i], 0));
		}
		/* Where there are two lists, both shall have some. */
		for (i = 0; i < nr; i += 2)
			ops->hit(policy, i, 0);
		KUNIT_EXPECT_FALSE(test, replace(ops, policy, holds, 200, 0,
						 &first));
		if (has_ghosts(ops))
			KUNIT_EXPECT_EQ(test, internal_of(test, ops, policy,
							  "ghosts"), 1ull);
		KUNIT_EXPECT_EQ(test, replace(ops, policy, holds, first, hints,
					      &other),
				counts && has_ghosts(ops));
		KUNIT_EXPECT_NE(test, first, other);
		for (i = 0; i < nr && holds[i] != first; i++)
			;
		/* One was taken back, one was left. */
		if (counts && has_ghosts(ops))
			KUNIT_EXPECT_EQ(test, internal_of(test, ops, policy,
							  "ghosts"), 1ull);
		/* Invalidation leaves no ghost, and the one there was is gone. */
		ops->remove(policy, i);
		if (counts)
			KUNIT_EXPECT_FALSE(test, ops->insert(policy, i, first,
							     0));
		kunit_kfree(test, policy);
	}
}

static void blocks_that_come_back_are_counted(struct kunit *test)
{
	struct life *l = test->priv;
	const u64 *refaults = &l->shard.count[HC_CNT_refaults];

	fill(test, 0xf);
	/* Evicts block 0, and then block 1 for block 0. */
	fill(test, 0x10);
	KUNIT_EXPECT_EQ(test, *refaults, 0ull);
	fill(test, 1);
	KUNIT_EXPECT_EQ(test, *refaults, 1ull);
	/* Not what a scan brings in, nor what was invalidated. */
	fill_with(test, 2, HC_HINT_SCAN);
	drop(test, 1);
	fill(test, 1);
	KUNIT_EXPECT_EQ(test, *refaults, 1ull);
	hc_shard_reset_counts(&l->shard);
	KUNIT_EXPECT_EQ(test, *refaults, 0ull);
}

static void shows_what_the_policy_in_use_shows(struct kunit *test)
{
	struct life *l = test->priv;
	u64 sum[HC_POLICY_MAX_INTERNALS] = { 10 };

	fill(test, 0xf);
	fill(test, 0x10);
	/* Added up: small, main, ghost. */
	hc_shard_look(&l->shard, &hc_clock2qp_policy, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 14ull);
	KUNIT_EXPECT_EQ(test, sum[1], 0ull);
	KUNIT_EXPECT_EQ(test, sum[2], 1ull);
	fill(test, 1);
	memset(sum, 0, sizeof(sum));
	hc_shard_look(&l->shard, &hc_clock2qp_policy, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 3ull);
	KUNIT_EXPECT_EQ(test, sum[1], 1ull);
	KUNIT_EXPECT_EQ(test, sum[2], 1ull);
	/* Not the one that is in use here, or one that shows nothing. */
	hc_shard_look(&l->shard, &hc_2q_policy, sum);
	hc_shard_look(&l->shard, &hc_lru_policy, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 3ull);
}

static int internals_test_init(struct kunit *test)
{
	return life_init(test, &hc_clock2qp_policy);
}

static struct kunit_case internals_cases[] = {
	KUNIT_CASE_PARAM(block_comes_back_once, policy_gen_params),
	KUNIT_CASE(blocks_that_come_back_are_counted),
	KUNIT_CASE(shows_what_the_policy_in_use_shows),
	{}
};

static struct kunit_suite internals_suite = {
	.name = "hotcache_internals",
	.init = internals_test_init,
	.exit = life_exit,
	.test_cases = internals_cases,
};

kunit_test_suite(internals_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: blocks that come back");
MODULE_LICENSE("GPL");
