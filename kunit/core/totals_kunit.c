// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to look at all shards, in holds of their locks, and whether who
 * goes through them lets others run.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "fixtures/cache_fixture.h"

static u32 nr_yields;
static u32 nr_reports;

static void count_yield(void)
{
	nr_yields++;
	cond_resched();
}

static void count_report(struct hc_shard *shard, const struct hc_policy_ops *ops,
			 u64 *sum)
{
	nr_reports++;
	hc_shard_report(shard, ops, sum);
}

#undef cond_resched
#define cond_resched() count_yield()
#define hc_shard_report count_report
#include "../../kmod/core/cache.c"
#include "../../kmod/core/totals.c"
#undef cond_resched
#undef hc_shard_report

#define NR_SHARDS	8u
#define NR_SLOTS	(NR_SHARDS * HC_SLOTS_PER_SHARD_MIN)

/**
 * struct totals_test - a cache, and what was last reported of it
 * @cache: the cache
 * @report: the report
 * @value: the internals that were read last
 */
struct totals_test {
	struct hc_cache *cache;
	struct hc_report report;
	u64 value[HC_POLICY_MAX_INTERNALS];
};

static void read_report(struct totals_test *t, const struct hc_policy_ops *ops)
{
	hc_report_read(&t->report, t->cache, ops, t->value);
}

/* Cache one more region. */
static void fill_region(struct kunit *test, u64 region)
{
	struct totals_test *t = test->priv;
	struct hc_shard *shard = hc_cache_shard(t->cache, region);
	struct hc_lookup found;
	LIST_HEAD(wake);

	hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_EQ(test, found.fill, 0xffff);
	KUNIT_ASSERT_EQ(test, end_fill_of(shard, region, 0xffff, true, 0,
					  &wake), 0xffff);
}

static void report_is_made_once_a_second(struct kunit *test)
{
	struct totals_test *t = test->priv;

	fill_region(test, 1);
	read_report(t, &hc_clock2qp_policy);
	KUNIT_EXPECT_EQ(test, nr_reports, NR_SHARDS);
	KUNIT_EXPECT_EQ(test, t->value[0] + t->value[1], 16ull);

	fill_region(test, 2);
	t->report.since = jiffies;
	memset(t->value, 0xff, sizeof(t->value));
	read_report(t, &hc_clock2qp_policy);
	KUNIT_EXPECT_EQ(test, nr_reports, NR_SHARDS);
	KUNIT_EXPECT_EQ(test, t->value[0] + t->value[1], 16ull);

	t->report.since -= HZ;
	read_report(t, &hc_clock2qp_policy);
	KUNIT_EXPECT_EQ(test, nr_reports, 2 * NR_SHARDS);
	KUNIT_EXPECT_EQ(test, t->value[0] + t->value[1], 32ull);
}

static void another_policy_reports_at_once(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_2q_policy);
	struct totals_test *t = test->priv;
	bool stop = false;

	fill_region(test, 1);
	read_report(t, &hc_clock2qp_policy);
	KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(t->cache, &choice, &stop),
			0);
	t->report.since = jiffies;
	memset(t->value, 0xff, sizeof(t->value));
	read_report(t, &hc_2q_policy);
	KUNIT_EXPECT_EQ(test, nr_reports, 2 * NR_SHARDS);
	KUNIT_EXPECT_EQ(test, t->value[0] + t->value[1], 16ull);
	KUNIT_EXPECT_EQ(test, t->value[2], 0ull);
	/* No more than it has. */
	KUNIT_EXPECT_EQ(test, t->value[3], U64_MAX);
}

static void counts_are_those_of_each_counter(struct kunit *test)
{
	struct totals_test *t = test->priv;
	u64 sum[HC_NR_COUNTERS];
	unsigned int i;
	u64 region;

	for (region = 0; region < 2 * NR_SHARDS; region++)
		fill_region(test, region);
	for (i = 0; i < HC_NR_COUNTERS; i++)
		sum[i] = i;
	hc_cache_add_counts(t->cache, sum);
	KUNIT_EXPECT_EQ(test, sum[HC_CNT_inserts],
			HC_CNT_inserts + 2ull * NR_SHARDS * HC_REGION_BLOCKS);
	for (i = 0; i < HC_NR_COUNTERS; i++)
		KUNIT_EXPECT_EQ(test, sum[i], hc_cache_count(t->cache, i) + i);
}

static void who_looks_lets_others_run(struct kunit *test)
{
	struct totals_test *t = test->priv;
	u64 sum[HC_NR_COUNTERS] = {};

	nr_yields = 0;
	read_report(t, &hc_clock2qp_policy);
	KUNIT_EXPECT_EQ(test, nr_yields, NR_SHARDS);
	hc_cache_add_counts(t->cache, sum);
	KUNIT_EXPECT_EQ(test, nr_yields, 2 * NR_SHARDS);
	hc_cache_reset_counts(t->cache);
	KUNIT_EXPECT_EQ(test, nr_yields, 3 * NR_SHARDS);
}

static void destruction_lets_others_run(struct kunit *test)
{
	struct totals_test *t = test->priv;

	nr_yields = 0;
	hc_cache_destroy(t->cache);
	t->cache = NULL;
	KUNIT_EXPECT_EQ(test, nr_yields, NR_SHARDS);
}

/* It allocates, tells the new policy of no slot, and frees. */
static void switch_of_an_empty_cache_lets_others_run(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_fifo_policy);
	struct totals_test *t = test->priv;
	bool stop = false;
	u32 steps = DIV_ROUND_UP(HC_SLOTS_PER_SHARD_MIN, HC_WALK_BATCH);

	nr_yields = 0;
	KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(t->cache, &choice, &stop),
			0);
	KUNIT_EXPECT_EQ(test, nr_yields, NR_SHARDS * (1 + steps - 1 + 1));
}

static int totals_init(struct kunit *test)
{
	struct totals_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct hc_cache *cache;

	if (!t)
		return -ENOMEM;
	cache = make_cache(1ull << 20, NR_SLOTS, NR_SHARDS);
	if (IS_ERR(cache))
		return PTR_ERR(cache);
	hc_report_init(&t->report);
	t->cache = cache;
	test->priv = t;
	nr_reports = 0;
	return 0;
}

static void totals_exit(struct kunit *test)
{
	struct totals_test *t = test->priv;

	if (t)
		hc_cache_destroy(t->cache);
}

static struct kunit_case totals_cases[] = {
	KUNIT_CASE(report_is_made_once_a_second),
	KUNIT_CASE(another_policy_reports_at_once),
	KUNIT_CASE(counts_are_those_of_each_counter),
	KUNIT_CASE(who_looks_lets_others_run),
	KUNIT_CASE(destruction_lets_others_run),
	KUNIT_CASE(switch_of_an_empty_cache_lets_others_run),
	{}
};

static struct kunit_suite totals_suite = {
	.name = "hotcache_totals",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = totals_init,
	.exit = totals_exit,
	.test_cases = totals_cases,
};

kunit_test_suite(totals_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: sums over all shards");
MODULE_LICENSE("GPL");
