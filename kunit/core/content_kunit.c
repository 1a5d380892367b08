// SPDX-License-Identifier: GPL-2.0
/*
 * The list of what is cached: each block once, with the policy's opinion of it,
 * wherever the list is cut.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/module.h>

#include "fixtures/cache_fixture.h"

static u32 most_in_a_hold;

static void count_content(struct hc_shard *shard, u32 first, u32 nr, u64 *record)
{
	most_in_a_hold = max(most_in_a_hold, nr);
	hc_shard_content(shard, first, nr, record);
}

#include "../../kmod/core/cache.c"
#define hc_shard_content count_content
#include "../../kmod/core/content.c"
#undef hc_shard_content

#define NR_SHARDS	4u
#define NR_SLOTS	(NR_SHARDS * HC_SLOTS_PER_SHARD_MIN + 3)
#define NR_REGIONS	64u
#define NR_BLOCKS	(NR_REGIONS * HC_REGION_BLOCKS)

static void fill_region(struct kunit *test, u64 region)
{
	struct hc_shard *shard = hc_cache_shard(test->priv, region);
	struct hc_lookup found;
	LIST_HEAD(wake);

	hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_EQ(test, found.fill, 0xffff);
	KUNIT_ASSERT_EQ(test, end_fill_of(shard, region, 0xffff, true, 0,
					  &wake), 0xffff);
}

/* All records of the cache, asked for in pieces of @piece. */
static u64 *list_all(struct kunit *test, u32 piece)
{
	u64 *record = kunit_kcalloc(test, NR_SLOTS + piece, sizeof(*record),
				    GFP_KERNEL);
	u32 n, at = 0;

	KUNIT_ASSERT_NOT_NULL(test, record);
	do {
		n = hc_cache_content(test->priv, at, piece, record + at);
		at += n;
	} while (n == piece);
	KUNIT_EXPECT_EQ(test, at, NR_SLOTS);
	return record;
}

static void every_block_is_listed_once(struct kunit *test)
{
	static const u32 pieces[] = { 1, 7, 512, NR_SLOTS, 2 * NR_SLOTS };
	u32 *times = kunit_kcalloc(test, NR_BLOCKS, sizeof(*times), GFP_KERNEL);
	u32 i, k;

	KUNIT_ASSERT_NOT_NULL(test, times);
	for (i = 0; i < NR_REGIONS; i++)
		fill_region(test, i);
	for (k = 0; k < ARRAY_SIZE(pieces); k++) {
		u64 *record = list_all(test, pieces[k]);

		memset(times, 0, NR_BLOCKS * sizeof(*times));
		for (i = 0; i < NR_SLOTS; i++) {
			u64 block = record[i] & HC_CONTENT_BLOCK;

			if (!(record[i] & HC_CONTENT_CACHED)) {
				KUNIT_EXPECT_EQ(test, record[i], 0ull);
				continue;
			}
			KUNIT_ASSERT_LT(test, block, NR_BLOCKS + 0ull);
			times[block]++;
		}
		for (i = 0; i < NR_BLOCKS; i++)
			KUNIT_EXPECT_EQ(test, times[i], 1u);
	}
}

static void list_ends_where_the_pool_ends(struct kunit *test)
{
	u64 record[2] = { 1, 1 };

	KUNIT_EXPECT_EQ(test, hc_cache_content(test->priv, NR_SLOTS - 1, 2,
					       record), 1u);
	KUNIT_EXPECT_EQ(test, record[0], 0ull);
	KUNIT_EXPECT_EQ(test, record[1], 1ull);
	KUNIT_EXPECT_EQ(test, hc_cache_content(test->priv, NR_SLOTS, 2, record),
			0u);
	KUNIT_EXPECT_EQ(test, hc_cache_content(test->priv, U32_MAX, 2, record),
			0u);
}

static void no_hold_is_long(struct kunit *test)
{
	most_in_a_hold = 0;
	list_all(test, 2 * NR_SLOTS);
	KUNIT_EXPECT_EQ(test, most_in_a_hold, HC_WALK_BATCH);
}

/* The record of a block; 0 if it is in no slot. */
static u64 record_of(struct kunit *test, u64 block)
{
	u64 *record = list_all(test, 512);
	u32 i;

	for (i = 0; i < NR_SLOTS; i++)
		if (record[i] & HC_CONTENT_CACHED &&
		    (record[i] & HC_CONTENT_BLOCK) == block)
			return record[i];
	return 0;
}

static void touch_block(struct kunit *test, u64 block, u8 touch)
{
	struct hc_shard *shard =
		hc_cache_shard(test->priv, block >> HC_REGION_SHIFT);
	u32 slot = hc_index_find(&shard->index, block);

	KUNIT_ASSERT_NE(test, slot, HC_SLOT_NONE);
	hc_touch_store(shard->word, slot, touch);
}

/* clock2q+ takes a block on probation for hot once a hit was counted, up to 3. */
static void record_tells_what_the_policy_thinks(struct kunit *test)
{
	fill_region(test, 5);
	KUNIT_EXPECT_EQ(test, record_of(test, 80), 80 | HC_CONTENT_CACHED);
	touch_block(test, 80, HC_TOUCH_READ);
	KUNIT_EXPECT_EQ(test, record_of(test, 80), 80 | HC_CONTENT_CACHED);
	touch_block(test, 80, 2 | HC_TOUCH_DEAF);
	KUNIT_EXPECT_EQ(test, record_of(test, 80),
			80 | HC_CONTENT_CACHED | HC_CONTENT_HOT |
			2ull << HC_CONTENT_HITS_SHIFT);
	touch_block(test, 80, HC_TOUCH_COUNT);
	KUNIT_EXPECT_EQ(test, record_of(test, 80),
			80 | HC_CONTENT_CACHED | HC_CONTENT_HOT |
			3ull << HC_CONTENT_HITS_SHIFT);
}

/* lru has no opinion and counts no hits: what was read is hot. */
static void without_an_opinion_what_was_read_is_hot(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_lru_policy);
	bool stop = false;

	fill_region(test, 5);
	KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(test->priv, &choice, &stop),
			0);
	touch_block(test, 80, 3);
	KUNIT_EXPECT_EQ(test, record_of(test, 80), 80 | HC_CONTENT_CACHED);
	touch_block(test, 80, 3 | HC_TOUCH_READ);
	KUNIT_EXPECT_EQ(test, record_of(test, 80),
			80 | HC_CONTENT_CACHED | HC_CONTENT_HOT);
}

static void lost_blocks_are_not_listed(struct kunit *test)
{
	struct hc_shard *shard = hc_cache_shard(test->priv, 5);
	u32 slot[HC_REGION_BLOCKS];

	fill_region(test, 5);
	hc_shard_write_begin(shard, 5, BIT(0), true, HC_CNT_invalidate_write,
			     slot);
	KUNIT_EXPECT_EQ(test, record_of(test, 80), 80 | HC_CONTENT_CACHED);
	hc_cache_drop(test->priv, 80, 81, HC_CNT_invalidate_drop);
	KUNIT_EXPECT_EQ(test, record_of(test, 80), 0ull);
	KUNIT_EXPECT_EQ(test, record_of(test, 81), 0ull);
	KUNIT_EXPECT_EQ(test, record_of(test, 82), 82 | HC_CONTENT_CACHED);
	hc_shard_write_end(shard, 5, BIT(0), NULL, true);
	KUNIT_EXPECT_EQ(test, record_of(test, 80), 0ull);
}

static int content_init(struct kunit *test)
{
	struct hc_cache *cache = make_cache(1ull << 20, NR_SLOTS, NR_SHARDS);

	if (IS_ERR(cache))
		return PTR_ERR(cache);
	test->priv = cache;
	return 0;
}

static void content_exit(struct kunit *test)
{
	hc_cache_destroy(test->priv);
}

static struct kunit_case content_cases[] = {
	KUNIT_CASE(every_block_is_listed_once),
	KUNIT_CASE(list_ends_where_the_pool_ends),
	KUNIT_CASE(no_hold_is_long),
	KUNIT_CASE(record_tells_what_the_policy_thinks),
	KUNIT_CASE(without_an_opinion_what_was_read_is_hot),
	KUNIT_CASE(lost_blocks_are_not_listed),
	{}
};

static struct kunit_suite content_suite = {
	.name = "hotcache_content",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = content_init,
	.exit = content_exit,
	.test_cases = content_cases,
};

kunit_test_suite(content_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the list of what is cached");
MODULE_LICENSE("GPL");
