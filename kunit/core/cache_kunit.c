// SPDX-License-Identifier: GPL-2.0
/*
 * A cache's shards together: what it takes to drop a range, counted in holds of
 * their locks, and a policy for which there is no memory.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/module.h>

#include "fixtures/cache_fixture.h"

static u64 nr_region_holds;
static u64 nr_slot_holds;

static void count_drop_region(struct hc_shard *shard, u64 region, u16 mask,
			      enum hc_counter reason)
{
	nr_region_holds++;
	hc_shard_drop_region(shard, region, mask, reason);
}

static bool count_drop_step(struct hc_shard *shard, u64 first, u64 last,
			    enum hc_counter reason, u32 *cursor)
{
	nr_slot_holds++;
	return hc_shard_drop_step(shard, first, last, reason, cursor);
}

static u32 nr_policies_made;
static bool *stop_when_made;

static int count_policy_alloc(const struct hc_shard *shard,
			      const struct hc_policy_choice *choice,
			      struct hc_shard_policy *made)
{
	nr_policies_made++;
	if (stop_when_made)
		*stop_when_made = true;
	return hc_shard_policy_alloc(shard, choice, made);
}

#define hc_shard_drop_region	count_drop_region
#define hc_shard_drop_step	count_drop_step
#define hc_shard_policy_alloc	count_policy_alloc
#include "../../kmod/core/cache.c"
#undef hc_shard_drop_region
#undef hc_shard_drop_step
#undef hc_shard_policy_alloc
#include "../../kmod/core/totals.c"

#define NR_SHARDS	2u
#define SHARD_SLOTS	4096u
#define NR_SLOTS	(NR_SHARDS * SHARD_SLOTS)
/* 2 TiB in blocks of 4 KiB. */
#define NR_BLOCKS	(1ull << 29)
/* Longer than is dropped at once, and shorter than the pool. */
#define LONG_RANGE	6000u

static void expect_holds(struct kunit *test, u64 regions, u64 slots)
{
	KUNIT_EXPECT_EQ(test, nr_region_holds, regions);
	KUNIT_EXPECT_EQ(test, nr_slot_holds, slots);
	nr_region_holds = 0;
	nr_slot_holds = 0;
}

static void drop_range(struct hc_cache *cache, u64 first, u64 nr)
{
	hc_cache_drop(cache, first, first + nr - 1, HC_CNT_invalidate_discard);
}

/* Cache so many regions from @first on. */
static void fill_regions(struct kunit *test, u64 first, u32 nr)
{
	struct hc_cache *cache = test->priv;
	LIST_HEAD(wake);
	u64 region;

	for (region = first; region < first + nr; region++) {
		struct hc_shard *shard = hc_cache_shard(cache, region);
		struct hc_lookup found;

		hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
		KUNIT_ASSERT_EQ(test,
				end_fill_of(shard, region, found.fill, true,
					    0, &wake), found.fill);
	}
}

static void check_all(struct kunit *test, u32 occupancy)
{
	struct hc_cache *cache = test->priv;
	u32 i;

	for (i = 0; i < NR_SHARDS; i++)
		check_shard(test, &cache->shard[i]);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), occupancy);
}

static void nothing_cached_costs_a_look_at_each_shard(struct kunit *test)
{
	struct hc_cache *cache = test->priv;

	drop_range(cache, 0, NR_BLOCKS);
	expect_holds(test, 0, NR_SHARDS);
	drop_range(cache, 0, LONG_RANGE);
	expect_holds(test, 0, NR_SHARDS);
	KUNIT_EXPECT_TRUE(test, hc_cache_try_drop(cache, 0, NR_BLOCKS - 1,
						  HC_CNT_invalidate_discard));
	expect_holds(test, 0, NR_SHARDS);
	/* A region is still shorter than that. */
	drop_range(cache, 0, 1);
	expect_holds(test, 1, 0);
}

/* What has been cached and is no more costs nothing, either. */
static void emptied_costs_as_if_nothing_had_been_cached(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	u32 i;

	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	check_all(test, NR_SLOTS);
	drop_range(cache, 0, NR_BLOCKS);
	expect_holds(test, 0, NR_SLOTS / HC_WALK_BATCH);
	check_all(test, 0);
	for (i = 0; i < 2; i++) {
		drop_range(cache, 0, NR_BLOCKS);
		expect_holds(test, 0, NR_SHARDS);
		check_all(test, 0);
	}
	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	check_all(test, NR_SLOTS);
}

/* Nor does it once a few blocks are cached again, however the others were dropped. */
static void emptied_by_regions_costs_what_came_since(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	u32 nr_regions = 2 * NR_SLOTS / HC_REGION_BLOCKS;
	u64 region;

	fill_regions(test, 0, nr_regions);
	for (region = 0; region < nr_regions; region++)
		drop_range(cache, region * HC_REGION_BLOCKS, HC_REGION_BLOCKS);
	check_all(test, 0);
	fill_regions(test, 0, 4);
	nr_region_holds = 0;
	nr_slot_holds = 0;
	drop_range(cache, 2 * HC_REGION_BLOCKS, LONG_RANGE);
	expect_holds(test, 0, NR_SHARDS);
	check_all(test, 2 * HC_REGION_BLOCKS);
}

static void little_cached_costs_no_more_than_that(struct kunit *test)
{
	struct hc_cache *cache = test->priv;

	fill_regions(test, 0, 4);
	drop_range(cache, 2 * HC_REGION_BLOCKS, LONG_RANGE);
	expect_holds(test, 0, NR_SHARDS);
	check_all(test, 2 * HC_REGION_BLOCKS);
}

/*
 * All slots have been in use, and a few still are, far apart: the pieces of a discard of
 * the whole device cost what these do, each.
 */
static void little_left_costs_no_more_than_that(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	u64 region, nr_regions = 2 * NR_SLOTS / HC_REGION_BLOCKS;
	u32 left;

	fill_regions(test, 0, nr_regions);
	for (region = 0; region < nr_regions; region++)
		if (region % 128)
			drop_range(cache, region * HC_REGION_BLOCKS,
				   HC_REGION_BLOCKS);
	left = hc_cache_occupancy(cache);
	KUNIT_ASSERT_GT(test, left, 0u);
	KUNIT_ASSERT_LE(test, left, HC_WALK_BATCH);
	check_all(test, left);
	nr_region_holds = 0;
	nr_slot_holds = 0;
	KUNIT_EXPECT_TRUE(test, hc_cache_try_drop(cache, NR_BLOCKS / 2,
						  NR_BLOCKS - 1,
						  HC_CNT_invalidate_discard));
	expect_holds(test, 0, NR_SHARDS);
	drop_range(cache, NR_BLOCKS / 2, LONG_RANGE);
	expect_holds(test, 0, NR_SHARDS);
	check_all(test, left);
	drop_range(cache, 0, NR_BLOCKS);
	expect_holds(test, 0, NR_SHARDS);
	check_all(test, 0);
}

static void range_shorter_than_the_slots_is_dropped_by_regions(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	u32 before;

	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	before = hc_cache_occupancy(cache);
	drop_range(cache, 0, LONG_RANGE);
	expect_holds(test, LONG_RANGE / HC_REGION_BLOCKS, 0);
	KUNIT_EXPECT_LE(test, hc_cache_occupancy(cache), before);
	check_all(test, hc_cache_occupancy(cache));
}

static void much_is_not_dropped_at_once(struct kunit *test)
{
	struct hc_cache *cache = test->priv;

	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	KUNIT_EXPECT_FALSE(test, hc_cache_try_drop(cache, 0, NR_BLOCKS - 1,
						   HC_CNT_invalidate_discard));
	KUNIT_EXPECT_FALSE(test, hc_cache_try_drop(cache, 0, LONG_RANGE - 1,
						   HC_CNT_invalidate_discard));
	expect_holds(test, 0, 0);
	check_all(test, NR_SLOTS);
	KUNIT_EXPECT_TRUE(test, hc_cache_try_drop(cache, 0, HC_DROP_AT_ONCE - 1,
						  HC_CNT_invalidate_discard));
	expect_holds(test, HC_DROP_AT_ONCE / HC_REGION_BLOCKS, 0);
}

/* One bar is seen by the shards of all the regions that it covers. */
static void bar_is_seen_in_every_shard(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	unsigned int entry;
	u64 region;

	entry = hc_bars_raise(&cache->bars, 100, 199);
	for (region = 0; region < 300; region++) {
		struct hc_shard *shard = hc_cache_shard(cache, region);
		struct hc_lookup found;
		LIST_HEAD(wake);

		hc_shard_read(shard, region, 1, HC_ADMIT_ALL, &found);
		KUNIT_ASSERT_EQ(test, found.fenced,
				region >= 100 && region < 200);
		if (found.fill)
			end_fill_of(shard, region, 1, false, 0, &wake);
	}
	hc_bars_lift(&cache->bars, entry);
	fill_regions(test, 100, 100);
	check_all(test, 100 * HC_REGION_BLOCKS);
}

/* Others have claimed what a switch would take beside the reserve. */
static void policy_without_memory_changes_nothing(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_lirs_policy);
	u64 most = hc_memory_available() - hc_memory_reserve() / 2;
	struct hc_cache *cache = test->priv;
	struct hc_claim others;
	bool stop = false;
	int err;

	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&others, most, 0, 0));
	err = hc_cache_switch_policy(cache, &choice, &stop);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), most);
	hc_claim_end(&others);
	KUNIT_ASSERT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_PTR_NE(test, cache->shard[0].ops, &hc_lirs_policy);
	check_all(test, NR_SLOTS);

	KUNIT_EXPECT_EQ(test, hc_cache_switch_policy(cache, &choice, &stop), 0);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
	KUNIT_EXPECT_PTR_EQ(test, cache->shard[0].ops, &hc_lirs_policy);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), NR_SLOTS);
}

/* A suspend does not wait until there are new instances for all shards. */
static void suspend_ends_a_switch_at_once(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_lirs_policy);
	struct hc_cache *cache = test->priv;
	bool stop = false;
	int err;

	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	nr_policies_made = 0;
	stop_when_made = &stop;
	err = hc_cache_switch_policy(cache, &choice, &stop);
	stop_when_made = NULL;
	KUNIT_EXPECT_EQ(test, err, -EBUSY);
	KUNIT_EXPECT_EQ(test, nr_policies_made, 1u);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
	KUNIT_EXPECT_PTR_NE(test, cache->shard[0].ops, &hc_lirs_policy);
	check_all(test, NR_SLOTS);
}

static int cache_test_init(struct kunit *test)
{
	struct hc_cache *cache = make_cache(NR_BLOCKS, NR_SLOTS, NR_SHARDS);

	if (IS_ERR(cache))
		return PTR_ERR(cache);
	test->priv = cache;
	nr_region_holds = 0;
	nr_slot_holds = 0;
	return 0;
}

static void cache_test_exit(struct kunit *test)
{
	hc_cache_destroy(test->priv);
}

/* The most blocks that any shard gets, of so many in all. */
static u64 fullest_shard(u64 nr_blocks, u32 nr_shards, u64 seed)
{
	u32 *regions = kvcalloc(nr_shards, sizeof(*regions), GFP_KERNEL);
	u64 region, most = 0;

	for (region = 0; region < nr_blocks / HC_REGION_BLOCKS; region++)
		most = max_t(u64, most, ++regions[hc_hash(region, seed) >> 40 &
						  (nr_shards - 1)]);
	kvfree(regions);
	return most * HC_REGION_BLOCKS;
}

static void most_slots_take_the_whole_device(struct kunit *test)
{
	static const u32 nr_shards[] = { 1, 2, 8, 64 };
	static const u64 nr_blocks[] = { 16, 4096, 16384, 1 << 20 };
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(nr_shards); i++) {
		for (k = 0; k < ARRAY_SIZE(nr_blocks); k++) {
			u64 most = hc_cache_most_slots(nr_blocks[k], nr_shards[i]);

			KUNIT_EXPECT_GE(test, most / nr_shards[i],
					fullest_shard(nr_blocks[k],
						      nr_shards[i], 7 + k));
		}
		/* A large device gets hardly more than it has. */
		KUNIT_EXPECT_LE(test, hc_cache_most_slots(1 << 28, nr_shards[i]),
				(1ull << 28) + (1 << 23));
	}
	KUNIT_EXPECT_LE(test, hc_cache_most_slots(16384, 1), 16384 + 16ull);
	KUNIT_EXPECT_GT(test, hc_cache_most_slots(0, 4096), 4095ull);
}

/* Also where the pool has room for more than the blocks of the device. */
static void default_shards_are_small_enough(struct kunit *test)
{
	static const u64 nr_blocks[] = {
		0, 1, 4096, 1 << 23, 1 << 24, 5 << 24, 1ull << 40,
	};
	static const unsigned int cpus[] = { 1, 2, 8, 64, 4096 };
	u32 i, k, n, slots;

	for (i = 0; i < ARRAY_SIZE(nr_blocks); i++)
		for (k = 0; k < ARRAY_SIZE(cpus); k++) {
			n = hc_cache_default_shards(HC_SLOTS_MAX, nr_blocks[i], cpus[k]);
			KUNIT_EXPECT_EQ(test, n & (n - 1), 0u);
			slots = min_t(u64, HC_SLOTS_MAX,
				      hc_cache_most_slots(nr_blocks[i], n));
			KUNIT_EXPECT_LE(test, slots, (u64)n * HC_SLOTS_PER_SHARD_MAX);
		}
	KUNIT_EXPECT_EQ(test, hc_cache_default_shards(1023, 1 << 20, 8), 1u);
	KUNIT_EXPECT_EQ(test, hc_cache_default_shards(4096, 1 << 20, 8), 4u);
	KUNIT_EXPECT_EQ(test, hc_cache_default_shards(4096, 2048, 8), 2u);
	KUNIT_EXPECT_EQ(test, hc_cache_default_shards(1 << 20, 1 << 20, 6), 8u);
}

static void shards_are_spread_over_nodes(struct kunit *test)
{
	long before[5], took[5];
	struct hc_cache *cache;
	int node;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "nodes come on demand in user space only");
	for (node = 0; node < 5; node++)
		before[node] = hc_host_node_bytes(node);
	hc_host_nodes(0x1a);
	cache = make_cache(NR_BLOCKS, 8 * SHARD_SLOTS, 8);
	hc_host_nodes(1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cache);
	for (node = 0; node < 5; node++)
		took[node] = hc_host_node_bytes(node) - before[node];
	/* Three shards on node 1 and 3 each, two on node 4. */
	KUNIT_EXPECT_GT(test, took[1], 3l * SHARD_SLOTS * sizeof(u64));
	KUNIT_EXPECT_EQ(test, took[3], took[1]);
	KUNIT_EXPECT_EQ(test, took[4], took[1] / 3 * 2);
	KUNIT_EXPECT_EQ(test, took[2], 0l);
	hc_cache_destroy(cache);
}

static struct kunit_case cache_cases[] = {
	KUNIT_CASE(nothing_cached_costs_a_look_at_each_shard),
	KUNIT_CASE(emptied_costs_as_if_nothing_had_been_cached),
	KUNIT_CASE(emptied_by_regions_costs_what_came_since),
	KUNIT_CASE(little_cached_costs_no_more_than_that),
	KUNIT_CASE(little_left_costs_no_more_than_that),
	KUNIT_CASE(range_shorter_than_the_slots_is_dropped_by_regions),
	KUNIT_CASE(much_is_not_dropped_at_once),
	KUNIT_CASE(bar_is_seen_in_every_shard),
	KUNIT_CASE(policy_without_memory_changes_nothing),
	KUNIT_CASE(suspend_ends_a_switch_at_once),
	KUNIT_CASE(most_slots_take_the_whole_device),
	KUNIT_CASE(default_shards_are_small_enough),
	KUNIT_CASE(shards_are_spread_over_nodes),
	{}
};

static struct kunit_suite cache_suite = {
	.name = "hotcache_cache",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = cache_test_init,
	.exit = cache_test_exit,
	.test_cases = cache_cases,
};

kunit_test_suite(cache_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: a cache's shards together");
MODULE_LICENSE("GPL");
