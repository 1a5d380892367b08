// SPDX-License-Identifier: GPL-2.0
/*
 * A cache that becomes smaller and larger: what stays, what is given back, and what
 * ends it early.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/resize_fixture.h"

#include "../../kmod/core/cache.c"
#include "../../kmod/core/pool_resize.c"
#include "../../kmod/core/shard_resize.c"
#include "../../kmod/core/totals.c"
#include "../../kmod/core/vacate.c"

/* Time passes while somebody waits, and then only; in each tick this is done. */
static unsigned long ticks;
static void (*in_a_tick)(void);

static void pass_a_tick(void)
{
	ticks++;
	if (in_a_tick)
		in_a_tick();
}

#define jiffies ticks
#define schedule_timeout_uninterruptible(timeout) pass_a_tick()
#include "../../kmod/core/give.c"
#include "../../kmod/core/resize.c"
#undef schedule_timeout_uninterruptible
#undef jiffies

static void cache_shrinks_and_grows(struct kunit *test)
{
	static const u32 sizes[] = {
		NR_SLOTS / 2, NR_SLOTS, NR_SHARDS, 3 * CHUNK_SLOTS + 7, 1000,
		NR_SLOTS - 1, NR_SLOTS,
	};
	struct hc_cache *cache = test->priv;
	u32 i, held = NR_SLOTS;

	fill_up(test);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 evicted = hc_cache_count(cache, HC_CNT_evict_resize);

		KUNIT_ASSERT_EQ(test, resize_to(test, sizes[i]), 0);
		check_size(test, sizes[i]);
		/* No more go than there is no room for. */
		held = min(held, sizes[i]);
		KUNIT_EXPECT_LE(test, held - hc_cache_occupancy(cache), 2u);
		if (sizes[i] == NR_SLOTS)
			KUNIT_EXPECT_EQ(test, evicted,
					hc_cache_count(cache, HC_CNT_evict_resize));
		fill_regions(test, 1000 * i, 2 * NR_SLOTS / HC_REGION_BLOCKS);
		check_size(test, sizes[i]);
		held = hc_cache_occupancy(cache);
		KUNIT_EXPECT_EQ(test, held, sizes[i]);
	}
}

/* Half empty, its blocks move, and none of them is lost. */
static void blocks_move_to_free_slots(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	u32 occupancy;

	fill_up(test);
	hc_cache_drop(cache, 0, 5 * NR_SLOTS / 4, HC_CNT_invalidate_drop);
	occupancy = hc_cache_occupancy(cache);
	KUNIT_ASSERT_GT(test, occupancy, NR_SLOTS / 4);
	KUNIT_ASSERT_EQ(test, resize_to(test, occupancy + 200), 0);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), occupancy);
	check_size(test, occupancy + 200);
}

static void hot_blocks_stay_with(struct kunit *test, const struct hc_policy_ops *ops)
{
	const u32 hot = NR_SLOTS / HC_REGION_BLOCKS / 8;
	struct hc_policy_choice choice = choice_of(ops);
	bool stop = false;
	u32 i;

	KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(test->priv, &choice, &stop), 0);
	fill_regions(test, 0, hot);
	for (i = 0; i < 8; i++) {
		fill_regions(test, 10000 + 1000 * i, NR_SLOTS / HC_REGION_BLOCKS / 8);
		hits_of(test, 0, hot);
		hits_of(test, 0, hot);
	}
	KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS / 4), 0);
	/* Some are not: the policy has put them where it ignores hits. */
	KUNIT_EXPECT_GE(test, hits_of(test, 0, hot), hot * (HC_REGION_BLOCKS - 1));
	check_size(test, NR_SLOTS / 4);
}

static void hot_blocks_stay(struct kunit *test)
{
	hot_blocks_stay_with(test, &hc_clock2qp_policy);
}

/* A policy that does not tell which blocks are hot. */
static void recent_blocks_stay(struct kunit *test)
{
	hot_blocks_stay_with(test, &hc_lru_policy);
}

/* Others have claimed what the pool has given back. */
static void without_memory_it_stays_as_it_is(struct kunit *test)
{
	struct hc_claim others;

	fill_up(test);
	KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS / 4), 0);
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&others, hc_memory_available() -
					       hc_memory_reserve(), 0, 0));
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SLOTS), -ENOMEM);
	hc_claim_end(&others);
	check_size(test, NR_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SLOTS), 0);
	check_size(test, NR_SLOTS);
}

/* It becomes as small as it can while a block is being filled, and later smaller. */
static void fill_in_flight_keeps_its_slot(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_lookup found;
	struct hc_shard *shard;
	LIST_HEAD(wake);
	u32 last;

	fill_up(test);
	shard = hc_cache_shard(cache, 77777);
	hc_shard_read(shard, 77777, 0xffff, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_NE(test, found.fill, 0);
	last = found.slot[__fls(found.fill)] - shard->base;
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), -EAGAIN);
	KUNIT_EXPECT_GT(test, shard->nr_slots, last);
	check_shard(test, shard);
	end_fill_of(shard, 77777, found.fill, false, 0, &wake);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), 0);
	check_size(test, NR_SHARDS);
}

/* A read of 16 blocks of an origin that lets one through a second. */
static struct {
	struct hc_shard *shard;
	unsigned long fill;
} throttled;

static void let_one_through(void)
{
	unsigned long one = throttled.fill & -throttled.fill;
	LIST_HEAD(wake);

	if (ticks % HZ || !one)
		return;
	end_fill_of(throttled.shard, 77777, one, false, 0, &wake);
	throttled.fill &= ~one;
}

static void throttled_read_is_not_waited_for(struct kunit *test)
{
	struct hc_lookup found;
	unsigned long since;
	LIST_HEAD(wake);

	fill_up(test);
	throttled.shard = hc_cache_shard(test->priv, 77777);
	hc_shard_read(throttled.shard, 77777, 0xffff, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_EQ(test, found.fill, 0xffff);
	throttled.fill = found.fill;
	in_a_tick = let_one_through;
	since = ticks;
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), -EAGAIN);
	in_a_tick = NULL;
	/* Who gets on is waited for, but not until it has done. */
	KUNIT_EXPECT_GT(test, ticks - since, HC_RESIZE_WAIT + 1ul);
	KUNIT_EXPECT_NE(test, throttled.fill, 0ul);
	check_shard(test, throttled.shard);
	end_fill_of(throttled.shard, 77777, throttled.fill, false, 0, &wake);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), 0);
	check_size(test, NR_SHARDS);
}

/* What has memory while somebody is waited for. */
static const struct hc_cache *watched;
static u32 watched_chunks;

static void count_chunks(void)
{
	watched_chunks = chunks_with_memory(watched);
}

/* A shard that is small enough has given its memory back by then. */
static void shard_gives_when_it_has_vacated(struct kunit *test)
{
	struct hc_shard *shard;
	struct hc_lookup found;
	LIST_HEAD(wake);

	fill_up(test);
	shard = hc_cache_shard(test->priv, 77777);
	hc_shard_read(shard, 77777, 0xffff, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_NE(test, found.fill, 0);
	KUNIT_ASSERT_EQ(test, chunks_with_memory(test->priv), NR_SLOTS / CHUNK_SLOTS);
	watched = test->priv;
	in_a_tick = count_chunks;
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), -EAGAIN);
	in_a_tick = NULL;
	KUNIT_EXPECT_EQ(test, watched_chunks, SHARD_SLOTS / CHUNK_SLOTS + 1);
	end_fill_of(shard, 77777, found.fill, false, 0, &wake);
}

/* Who copies from a slot keeps its memory. */
static void slot_that_is_read_keeps_its_memory(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_shard *shard = &cache->shard[1];
	u32 slot = SHARD_SLOTS - 1;

	fill_up(test);
	hc_hazards_add(&cache->hazards->line[0], 0, shard->base + slot);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), -EAGAIN);
	KUNIT_EXPECT_EQ(test, shard->nr_slots, SHARD_SLOTS);
	KUNIT_EXPECT_NOT_NULL(test, data_of(cache, shard, slot));
	hc_hazards_add(&cache->hazards->line[0], 0, U32_MAX);
	KUNIT_EXPECT_EQ(test, resize_to(test, NR_SHARDS), 0);
	check_size(test, NR_SHARDS);
}

/* A discard that has passed the slot where a block would go must not miss it. */
static void no_block_moves_during_a_drop(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_shard *shard = &cache->shard[0];
	u32 cursor = 0;

	fill_up(test);
	KUNIT_ASSERT_TRUE(test, hc_shard_drop_step(shard, 0, U64_MAX,
						   HC_CNT_invalidate_drop,
						   &cursor));
	KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS / 2), 0);
	while (hc_shard_drop_step(shard, 0, U64_MAX, HC_CNT_invalidate_drop,
				  &cursor))
		;
	KUNIT_EXPECT_EQ(test, shard->occupancy, 0u);
	KUNIT_EXPECT_EQ(test, shard->walks, 0u);
	check_size(test, NR_SLOTS / 2);
}

static void suspend_ends_it(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_cache *cache = test->priv;
	bool stop = true;

	fill_up(test);
	KUNIT_EXPECT_EQ(test, hc_cache_resize(cache, NR_SHARDS, &choice, &stop),
			-EBUSY);
	check_size(test, NR_SLOTS);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), NR_SLOTS);
}

/* One shard could not become smaller, and keeps what it has when the others grow. */
static void growth_brings_no_more_than_was_asked_for(struct kunit *test)
{
	static const u32 sizes[] = {
		3 * CHUNK_SLOTS + 1, 5 * CHUNK_SLOTS, 5 * CHUNK_SLOTS + 7, NR_SLOTS - 1,
		NR_SLOTS,
	};
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_cache *cache = test->priv;
	bool stop = false;
	u64 pages;
	u32 i;

	KUNIT_ASSERT_TRUE(test, hc_vacate_shard(cache, &cache->shard[0], 1,
						HC_CNT_evict_resize, &stop));
	KUNIT_ASSERT_TRUE(test, hc_vacate_shard(cache, &cache->shard[1],
						SHARD_SLOTS - CHUNK_SLOTS,
						HC_CNT_evict_resize, &stop));
	KUNIT_ASSERT_TRUE(test, hc_cache_settle(cache, &stop, &pages));
	KUNIT_EXPECT_EQ(test, pages, (u64)NR_SLOTS - 4 * CHUNK_SLOTS);
	check_size(test, 3 * CHUNK_SLOTS + 1);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_EQ(test, hc_cache_regrow(cache, sizes[i], &choice, &stop,
						      0, &pages), 0);
		fill_regions(test, 1000 * i, 2 * NR_SLOTS / HC_REGION_BLOCKS);
		check_size(test, sizes[i]);
	}
}

/* The memory of a pool with holes is inherited like that of any other. */
static void pool_with_holes_is_inherited(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_pool *pool;
	u32 i;

	KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS / 2), 0);
	cache->pool = make_pool(NR_SLOTS, 12, hc_cache_steal_pool(cache));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cache->pool);
	pool = cache->pool;
	KUNIT_EXPECT_EQ(test, hc_pool_slots(pool), NR_SLOTS);
	for (i = 0; i < pool->nr_chunks; i++)
		KUNIT_EXPECT_FALSE(test, hc_chunk_is_empty(&pool->chunk[i]));
}

/* One policy that relinks lists, one that does not, one with ghosts that adapts. */
static void content_survives_with_each_policy(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	const struct hc_policy_ops *ops;
	bool stop = false;
	unsigned int i;

	fill_up(test);
	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++) {
		struct hc_policy_choice choice = choice_of(ops);

		KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(cache, &choice, &stop), 0);
		KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS / 3), 0);
		KUNIT_ASSERT_EQ(test, resize_to(test, NR_SLOTS), 0);
		KUNIT_EXPECT_EQ_MSG(test, hc_cache_occupancy(cache), NR_SLOTS / 3,
				    "%s", ops->name);
		fill_regions(test, 1000 * i, 2 * NR_SLOTS / HC_REGION_BLOCKS);
		check_data(test, cache, &cache->shard[0]);
		check_data(test, cache, &cache->shard[1]);
		KUNIT_EXPECT_EQ_MSG(test, hc_cache_occupancy(cache), NR_SLOTS,
				    "%s", ops->name);
	}
}

static struct kunit_case resize_cases[] = {
	KUNIT_CASE(cache_shrinks_and_grows),
	KUNIT_CASE(blocks_move_to_free_slots),
	KUNIT_CASE(hot_blocks_stay),
	KUNIT_CASE(recent_blocks_stay),
	KUNIT_CASE(without_memory_it_stays_as_it_is),
	KUNIT_CASE(fill_in_flight_keeps_its_slot),
	KUNIT_CASE(throttled_read_is_not_waited_for),
	KUNIT_CASE(shard_gives_when_it_has_vacated),
	KUNIT_CASE(slot_that_is_read_keeps_its_memory),
	KUNIT_CASE(no_block_moves_during_a_drop),
	KUNIT_CASE(suspend_ends_it),
	KUNIT_CASE(growth_brings_no_more_than_was_asked_for),
	KUNIT_CASE(pool_with_holes_is_inherited),
	KUNIT_CASE(content_survives_with_each_policy),
	{}
};

static struct kunit_suite resize_suite = {
	.name = "hotcache_resize",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = resize_fixture_init,
	.exit = resize_fixture_exit,
	.test_cases = resize_cases,
};

kunit_test_suite(resize_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: a cache becomes smaller and larger");
MODULE_LICENSE("GPL");
