// SPDX-License-Identifier: GPL-2.0
/*
 * A cache whose size changes when a suspend comes, with I/O stopped: the change ends
 * soon, and what it has left undone is done later.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/resize_fixture.h"

#include "../../kmod/core/cache.c"
#include "../../kmod/core/pool_resize.c"
#include "../../kmod/core/shard_resize.c"
#include "../../kmod/core/totals.c"

/* How often each was done, and which of them a suspend follows. */
static u32 nr_restored, nr_shrink_steps, nr_unshrink_steps, nr_freed;

/* Pages that whoever needs memory had been told of when a chunk was freed last. */
static u64 told;
static bool *stop_when_restored, *stop_when_shrinking, *stop_when_freed;
/* A suspend comes while something is undone, and is given up before the end of that. */
static bool *stop_when_undoing;

static void stop_by(bool *stop)
{
	if (stop)
		*stop = true;
}

static int count_restore_chunk(struct hc_pool *pool, u32 i, struct hc_claim *claim)
{
	nr_restored++;
	stop_by(stop_when_restored);
	return hc_pool_restore_chunk(pool, i, claim);
}

static bool count_shrink_step(struct hc_shard *shard, const struct hc_pool *pool,
			      u32 *cursor)
{
	nr_shrink_steps++;
	stop_by(stop_when_shrinking);
	return hc_shard_shrink_step(shard, pool, cursor);
}

static bool count_unshrink_step(struct hc_shard *shard, u32 nr_slots)
{
	nr_unshrink_steps++;
	stop_by(stop_when_undoing);
	return hc_shard_unshrink_step(shard, nr_slots);
}

static void note_pool_count(struct hc_pool *pool)
{
	if (stop_when_undoing)
		*stop_when_undoing = false;
	hc_pool_count(pool);
}

static u64 count_free_chunk(struct hc_pool *pool, u32 i)
{
	nr_freed++;
	told = hc_memory_freed_pages();
	stop_by(stop_when_freed);
	return hc_pool_free_chunk(pool, i);
}

#define hc_pool_restore_chunk	count_restore_chunk
#define hc_shard_shrink_step	count_shrink_step
#define hc_shard_unshrink_step	count_unshrink_step
#define hc_pool_free_chunk	count_free_chunk
#define hc_pool_count		note_pool_count
#include "../../kmod/core/give.c"
#include "../../kmod/core/resize.c"
#include "../../kmod/core/vacate.c"
#undef hc_pool_restore_chunk
#undef hc_shard_shrink_step
#undef hc_shard_unshrink_step
#undef hc_pool_free_chunk
#undef hc_pool_count

/* Change the size; the suspend comes where *@when says. */
static void resize_until(struct kunit *test, u32 nr_slots, bool **when)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	bool stop = false;
	int err;

	*when = &stop;
	err = hc_cache_resize(test->priv, nr_slots, &choice, &stop);
	*when = NULL;
	KUNIT_EXPECT_EQ(test, err, -EBUSY);
}

/* Pages that it has freed. */
static u64 settled;

static bool settle(struct kunit *test)
{
	bool stop = false;

	return hc_cache_settle(test->priv, &stop, &settled);
}

/* It does not wait until a chunk of each shard has memory. */
static void suspend_ends_a_growth(struct kunit *test)
{
	struct hc_cache *cache = test->priv;

	fill_up(test);
	KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS / 4), 0);
	nr_restored = 0;
	resize_until(test, NR_SLOTS, &stop_when_restored);
	KUNIT_EXPECT_EQ(test, nr_restored, 1u);
	KUNIT_EXPECT_TRUE(test, settle(test));
	check_size(test, NR_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), NR_SLOTS / 4);
}

/* It does not wait until all that was vacated is back in the lists. */
static void suspend_ends_a_shrinking(struct kunit *test)
{
	struct hc_cache *cache = test->priv;

	fill_up(test);
	nr_shrink_steps = 0;
	nr_unshrink_steps = 0;
	resize_until(test, NR_SLOTS / 4, &stop_when_shrinking);
	KUNIT_EXPECT_EQ(test, nr_shrink_steps, 1u);
	KUNIT_EXPECT_EQ(test, nr_unshrink_steps, 0u);
	KUNIT_ASSERT_LT(test, cache->shard[0].limit, cache->shard[0].nr_slots);
	/* Requests that come before the I/O stops go on. */
	fill_regions(test, 1000, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	check_data(test, cache, &cache->shard[0]);
	check_data(test, cache, &cache->shard[1]);
}

static void end_of_a_suspend_forgets_the_limit(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_cache *cache = test->priv;

	suspend_ends_a_shrinking(test);
	KUNIT_EXPECT_TRUE(test, hc_cache_reset(cache, &choice,
					       HC_CNT_invalidate_suspend));
	check_size(test, NR_SLOTS);
	fill_up(test);
	check_size(test, NR_SLOTS);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SLOTS / 2), 0);
	check_size(test, NR_SLOTS / 2);
}

/* Another suspend, which is given up, too, ends that. */
static void shrinking_that_is_half_undone_is_not_settled(struct kunit *test)
{
	bool stop = false;

	suspend_ends_a_shrinking(test);
	stop_when_undoing = &stop;
	KUNIT_EXPECT_FALSE(test, hc_cache_settle(test->priv, &stop, &settled));
	KUNIT_EXPECT_FALSE(test, stop);
	stop_when_undoing = NULL;
	KUNIT_EXPECT_TRUE(test, settle(test));
	check_size(test, NR_SLOTS);
	fill_up(test);
	check_size(test, NR_SLOTS);
}

/* The suspend was given up. */
static void shrinking_is_undone_later(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	bool stop = true;

	suspend_ends_a_shrinking(test);
	KUNIT_EXPECT_FALSE(test, hc_cache_settle(cache, &stop, &settled));
	KUNIT_EXPECT_TRUE(test, settle(test));
	check_size(test, NR_SLOTS);
	fill_regions(test, 2000, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	check_size(test, NR_SLOTS);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), NR_SLOTS);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SLOTS / 2), 0);
	check_size(test, NR_SLOTS / 2);
}

/* Nor for a shard that is still as large as it was. */
static void suspend_does_not_wait_for_chunks(struct kunit *test)
{
	struct hc_cache *cache = test->priv;

	fill_up(test);
	nr_freed = 0;
	resize_until(test, NR_SLOTS / 4, &stop_when_freed);
	KUNIT_EXPECT_EQ(test, nr_freed, 1u);
	KUNIT_EXPECT_EQ(test, cache->shard[0].nr_slots, SHARD_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, cache->nr_slots, SHARD_SLOTS / 4 + SHARD_SLOTS);
	/* A table that is loaded now can have the rest. */
	KUNIT_EXPECT_EQ(test, hc_pool_held_bytes(cache->pool),
			(NR_SLOTS - CHUNK_SLOTS) * 4096ull);
	KUNIT_EXPECT_TRUE(test, settle(test));
	check_size(test, SHARD_SLOTS / 4 + SHARD_SLOTS);
	KUNIT_EXPECT_EQ(test, nr_freed, 3u);
	KUNIT_EXPECT_EQ(test, settled, 2ull * CHUNK_SLOTS);
	/* There is nothing left to do. */
	KUNIT_EXPECT_TRUE(test, settle(test));
	KUNIT_EXPECT_EQ(test, settled, 0ull);
}

/* Memory is short, and most slots are free: the lists of these are long. */
static void suspend_ends_a_step_that_gives(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_cache *cache = test->priv;
	bool stop = false;

	fill_up(test);
	KUNIT_ASSERT_TRUE(test, hc_cache_drop_from(cache, 0, HC_CNT_invalidate_drop,
						   &stop));
	nr_shrink_steps = 0;
	nr_unshrink_steps = 0;
	stop_when_shrinking = &stop;
	hc_cache_give_back(cache, 0, 1, 1, true, &stop);
	stop_when_shrinking = NULL;
	KUNIT_EXPECT_TRUE(test, stop);
	KUNIT_EXPECT_LE(test, nr_shrink_steps, 2u);
	KUNIT_EXPECT_LE(test, nr_unshrink_steps, 2u);
	KUNIT_EXPECT_TRUE(test, hc_cache_reset(cache, &choice,
					       HC_CNT_invalidate_suspend));
	check_size(test, NR_SLOTS);
	fill_up(test);
	check_size(test, NR_SLOTS);
}

/* A process may be waiting for any memory, however long the rest takes. */
static void what_is_freed_is_told_at_once(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_policy_choice choice = choice_of(cache->shard[0].ops);
	u64 before = hc_memory_freed_pages();
	bool stop = false;

	nr_freed = 0;
	KUNIT_ASSERT_EQ(test, hc_cache_resize(cache, NR_SLOTS / 4, &choice, &stop), 0);
	KUNIT_ASSERT_GT(test, nr_freed, 1u);
	KUNIT_EXPECT_EQ(test, told - before, (nr_freed - 1) * (u64)CHUNK_SLOTS);
	KUNIT_EXPECT_EQ(test, hc_memory_freed_pages() - before,
			nr_freed * (u64)CHUNK_SLOTS);
}

static struct kunit_case resize_stop_cases[] = {
	KUNIT_CASE(what_is_freed_is_told_at_once),
	KUNIT_CASE(suspend_ends_a_step_that_gives),
	KUNIT_CASE(suspend_ends_a_growth),
	KUNIT_CASE(suspend_ends_a_shrinking),
	KUNIT_CASE(end_of_a_suspend_forgets_the_limit),
	KUNIT_CASE(shrinking_that_is_half_undone_is_not_settled),
	KUNIT_CASE(shrinking_is_undone_later),
	KUNIT_CASE(suspend_does_not_wait_for_chunks),
	{}
};

static struct kunit_suite resize_stop_suite = {
	.name = "hotcache_resize_stop",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = resize_fixture_init,
	.exit = resize_fixture_exit,
	.test_cases = resize_stop_cases,
};

kunit_test_suite(resize_stop_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: a suspend while the size changes");
MODULE_LICENSE("GPL");
