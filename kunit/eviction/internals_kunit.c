// SPDX-License-Identifier: GPL-2.0
/*
 * Refaults, and the internals that policies report: each policy by itself, and
 * the shard, which counts refaults and adds reports up.
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

	ops->report(policy, value);
	for (i = 0; i < ops->nr_internals; i++)
		if (!strcmp(ops->internals[i].unit, unit))
			sum += value[i];
	return sum;
}

/* Does a policy remember evicted blocks? */
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

/* Replace the victim by @block; the victim's block goes to @evicted. */
static bool replace(const struct hc_policy_ops *ops, void *policy, u64 *holds,
		    u64 block, unsigned int hints, u64 *evicted)
{
	u32 slot = ops->victim(policy, block);

	*evicted = holds[slot];
	ops->evict(policy, slot, holds[slot]);
	holds[slot] = block;
	return ops->insert(policy, slot, block, hints);
}

static void insert_reports_a_ghost_once(struct kunit *test)
{
	static const unsigned int no_access[] = {
		HC_HINT_SCAN, HC_HINT_SCAN | HC_HINT_READAHEAD, HC_HINT_ADOPT,
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
		/* If the policy has two lists, fill both. */
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
		/* One ghost was taken, one was added. */
		if (counts && has_ghosts(ops))
			KUNIT_EXPECT_EQ(test, internal_of(test, ops, policy,
							  "ghosts"), 1ull);
		/*
		 * Invalidation leaves no ghost, and the one there was is gone.
		 */
		ops->remove(policy, i);
		if (counts)
			KUNIT_EXPECT_FALSE(test, ops->insert(policy, i, first,
							     0));
		kunit_kfree(test, policy);
	}
}

static void refaults_are_counted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *refaults = &f->shard.count[HC_CNT_refaults];

	fill(test, 0xf);
	/* Evicts block 0, and then block 1 for block 0. */
	fill(test, 0x10);
	KUNIT_EXPECT_EQ(test, *refaults, 0ull);
	fill(test, 1);
	KUNIT_EXPECT_EQ(test, *refaults, 1ull);
	/* Fills of a scan and invalidated blocks do not count. */
	fill_with(test, 2, HC_HINT_SCAN);
	drop(test, 1);
	fill(test, 1);
	KUNIT_EXPECT_EQ(test, *refaults, 1ull);
	hc_shard_reset_counts(&f->shard);
	KUNIT_EXPECT_EQ(test, *refaults, 0ull);
}

static void report_adds_internals_of_the_policy_in_use(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 sum[HC_POLICY_MAX_INTERNALS] = { 10 };

	fill(test, 0xf);
	fill(test, 0x10);
	/* Added to @sum: small, main, ghost. */
	hc_shard_report(&f->shard, &hc_clock2qp_policy, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 14ull);
	KUNIT_EXPECT_EQ(test, sum[1], 0ull);
	KUNIT_EXPECT_EQ(test, sum[2], 1ull);
	fill(test, 1);
	memset(sum, 0, sizeof(sum));
	hc_shard_report(&f->shard, &hc_clock2qp_policy, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 3ull);
	KUNIT_EXPECT_EQ(test, sum[1], 1ull);
	KUNIT_EXPECT_EQ(test, sum[2], 1ull);
	/* Other policies than the one in use add nothing. */
	hc_shard_report(&f->shard, &hc_2q_policy, sum);
	hc_shard_report(&f->shard, &hc_lru_policy, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 3ull);
}

static int internals_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case internals_cases[] = {
	KUNIT_CASE_PARAM(insert_reports_a_ghost_once, policy_gen_params),
	KUNIT_CASE(refaults_are_counted),
	KUNIT_CASE(report_adds_internals_of_the_policy_in_use),
	{}
};

static struct kunit_suite internals_suite = {
	.name = "hotcache_internals",
	.init = internals_test_init,
	.exit = shard_fixture_exit,
	.test_cases = internals_cases,
};

kunit_test_suite(internals_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: refaults and internals");
MODULE_LICENSE("GPL");
