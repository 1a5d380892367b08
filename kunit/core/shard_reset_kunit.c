// SPDX-License-Identifier: GPL-2.0
/*
 * A shard that is emptied without a walk over its slots, and a switch of the policy
 * that is given up.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/module.h>

#include "fixtures/policy_names.h"
#include "fixtures/pool_fixture.h"
#include "fixtures/shard_check.h"
#include "fixtures/reader.h"

#include "../../kmod/core/pool_resize.c"
#include "../../kmod/core/shard_resize.c"

#define NR_SLOTS	64u
#define NR_REGIONS	10u
#define ALL_BLOCKS	0xffffu

/* Read whole regions and fill what is missing. Return the blocks that were hit. */
static u32 read_regions(struct kunit *test, struct hc_shard *shard, u32 nr)
{
	struct hc_hazards *lines = reader_lines(test, 1);
	struct hc_lookup found;
	LIST_HEAD(wake);
	u64 region;
	u32 hits = 0;

	KUNIT_ASSERT_NOT_NULL(test, lines);
	for (region = 0; region < nr; region++) {
		struct reader r;
		u16 missing;

		missing = ALL_BLOCKS & ~reader_read(&r, shard, &lines->line[0],
						    region, ALL_BLOCKS, 0);
		hits += hweight16(r.good);
		hc_shard_read(shard, region, missing, HC_ADMIT_ALL, &found);
		KUNIT_ASSERT_EQ(test, found.hit, 0);
		KUNIT_ASSERT_EQ(test,
				end_fill_of(shard, region, found.fill, true,
					    0, &wake), found.fill);
	}
	return hits;
}

static void reset_leaves_an_empty_shard(struct kunit *test)
{
	const char *const *name = test->param_value;
	const struct hc_policy_ops *ops = hc_policy_find(*name);
	struct hc_policy_choice choice = choice_of(ops);
	struct hc_shard *shard = test->priv;
	u64 gone, inserts;

	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, NR_SLOTS, 0x5eed, &choice), 0);
	/* More than fits, and hits: lists, ghosts and buffers are in use. */
	read_regions(test, shard, NR_REGIONS);
	read_regions(test, shard, 2);
	read_regions(test, shard, 2);
	KUNIT_ASSERT_EQ(test, shard->occupancy, NR_SLOTS);
	inserts = shard->count[HC_CNT_inserts];

	KUNIT_EXPECT_TRUE(test, hc_shard_reset(shard, &choice,
					       HC_CNT_invalidate_suspend));
	KUNIT_EXPECT_EQ(test, shard->occupancy, 0u);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_invalidate_suspend],
			(u64)NR_SLOTS);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_inserts], inserts);
	gone = shard->count[HC_CNT_evict_capacity];

	/* As in a new shard: nothing is found, and all slots are free. */
	KUNIT_EXPECT_EQ(test, read_regions(test, shard, 4), 0u);
	KUNIT_EXPECT_EQ(test, shard->occupancy, NR_SLOTS);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_evict_capacity], gone);
	KUNIT_EXPECT_EQ(test, read_regions(test, shard, 4), NR_SLOTS);
	read_regions(test, shard, NR_REGIONS);
	KUNIT_EXPECT_EQ(test, shard->occupancy, NR_SLOTS);

	hc_shard_reset(shard, &choice, HC_CNT_invalidate_suspend);
	hc_shard_reset(shard, &choice, HC_CNT_invalidate_suspend);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_invalidate_suspend],
			2ull * NR_SLOTS);
	KUNIT_EXPECT_EQ(test, read_regions(test, shard, 1), 0u);
}

static void expect_nothing_found(struct kunit *test, struct hc_shard *shard)
{
	u64 block;

	KUNIT_EXPECT_EQ(test, shard->occupancy, 0u);
	for (block = 0; block < NR_REGIONS * HC_REGION_BLOCKS; block++)
		KUNIT_EXPECT_EQ(test, hc_index_find(&shard->index, block),
				HC_SLOT_NONE);
}

/* Whatever the reason for it: what was cached must not be read after a suspend. */
static void reset_that_fails_leaves_nothing_cached(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_policy_choice other = choice_of(&hc_lru_policy);
	struct hc_shard *shard = test->priv;
	struct hc_shard_policy made;

	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, NR_SLOTS, 0x5eed, &choice), 0);
	read_regions(test, shard, 4);
	KUNIT_EXPECT_FALSE(test, hc_shard_reset(shard, &other,
						HC_CNT_invalidate_suspend));
	expect_nothing_found(test, shard);
	KUNIT_ASSERT_TRUE(test, hc_shard_reset(shard, &choice,
					       HC_CNT_invalidate_suspend));

	read_regions(test, shard, 4);
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(shard, &other, &made), 0);
	hc_shard_switch_begin(shard, &made);
	KUNIT_EXPECT_FALSE(test, hc_shard_reset(shard, &choice,
						HC_CNT_invalidate_suspend));
	expect_nothing_found(test, shard);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_invalidate_suspend],
			2ull * NR_SLOTS);
	hc_shard_switch_end(shard, false, &made);
	hc_shard_policy_free(&made);
}

/* All that may free slots, or find some that are free. */
static void walk_over_all(struct hc_shard *shard)
{
	u32 cursor = 0;

	while (hc_shard_drop_step(shard, 0, U64_MAX, HC_CNT_invalidate_drop, &cursor))
		;
	hc_shard_drop_region(shard, 1, ALL_BLOCKS, HC_CNT_invalidate_drop);
	hc_shard_shrink_begin(shard, NR_SLOTS / 2, HC_CNT_evict_resize);
	cursor = 0;
	while (hc_shard_shrink_step(shard, NULL, &cursor))
		;
	if (!hc_shard_shrink_finish(shard))
		while (hc_shard_unshrink_step(shard, shard->nr_slots))
			;
	cursor = 0;
	while (hc_shard_drop_step(shard, 0, U64_MAX, HC_CNT_invalidate_drop, &cursor))
		;
}

/* Its policy still has what was cached, and would get a slot twice. */
static void shard_whose_reset_failed_gets_no_slot(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_policy_choice other = choice_of(&hc_lru_policy);
	struct hc_shard *shard = test->priv;
	struct hc_lookup found;
	u64 region;

	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, NR_SLOTS, 0x5eed, &choice), 0);
	read_regions(test, shard, 4);
	KUNIT_EXPECT_FALSE(test, hc_shard_reset(shard, &other,
						HC_CNT_invalidate_suspend));
	walk_over_all(shard);
	for (region = 0; region < NR_REGIONS; region++) {
		hc_shard_read(shard, region, ALL_BLOCKS, HC_ADMIT_ALL, &found);
		KUNIT_EXPECT_EQ(test, found.hit, 0);
		KUNIT_ASSERT_EQ(test, found.fill, 0);
	}
	expect_nothing_found(test, shard);
	KUNIT_EXPECT_EQ(test, shard->nr_slots, NR_SLOTS);
	/* The end of the next suspend may know the policy. */
	KUNIT_ASSERT_TRUE(test, hc_shard_reset(shard, &choice,
					       HC_CNT_invalidate_suspend));
	read_regions(test, shard, 4);
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, read_regions(test, shard, 4), NR_SLOTS);
}

static void switch_that_is_given_up_changes_nothing(struct kunit *test)
{
	struct hc_policy_choice old = choice_of(&hc_clock2qp_policy);
	struct hc_policy_choice next = choice_of(&hc_lru_policy);
	struct hc_shard *shard = test->priv;
	struct hc_shard_policy made;
	void *policy;

	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, NR_SLOTS, 0x5eed, &old), 0);
	read_regions(test, shard, 4);
	policy = shard->policy;
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(shard, &next, &made), 0);
	hc_shard_switch_begin(shard, &made);
	KUNIT_EXPECT_FALSE(test, hc_shard_switch_step(shard));
	/* All is adopted, and still the old policy decides. */
	KUNIT_EXPECT_PTR_EQ(test, shard->ops, &hc_clock2qp_policy);
	hc_shard_switch_end(shard, false, &made);
	KUNIT_EXPECT_PTR_NE(test, made.instance, policy);
	hc_shard_policy_free(&made);

	KUNIT_EXPECT_PTR_EQ(test, shard->ops, &hc_clock2qp_policy);
	KUNIT_EXPECT_PTR_EQ(test, shard->policy, policy);
	KUNIT_EXPECT_NULL(test, hc_hit_records(shard));
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, read_regions(test, shard, 4), NR_SLOTS);
	read_regions(test, shard, NR_REGIONS);
	check_shard(test, shard);
}

static int reset_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct hc_shard), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void reset_test_exit(struct kunit *test)
{
	hc_shard_destroy(test->priv);
}

static struct kunit_case reset_cases[] = {
	KUNIT_CASE_PARAM(reset_leaves_an_empty_shard, policy_gen_params),
	KUNIT_CASE(reset_that_fails_leaves_nothing_cached),
	KUNIT_CASE(shard_whose_reset_failed_gets_no_slot),
	KUNIT_CASE(switch_that_is_given_up_changes_nothing),
	{}
};

static struct kunit_suite reset_suite = {
	.name = "hotcache_shard_reset",
	.init = reset_test_init,
	.exit = reset_test_exit,
	.test_cases = reset_cases,
};

kunit_test_suite(reset_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: a shard emptied at once");
MODULE_LICENSE("GPL");
