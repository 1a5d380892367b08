// SPDX-License-Identifier: GPL-2.0
/*
 * A cache gives memory back and takes it again: what stays, what is counted, and what
 * is in the way.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "fixtures/resize_fixture.h"

/* A growth is told to end when it has yielded so often, unless 0. */
static unsigned int yields;
static bool stop_growth;

/* This is done when somebody yields, until it says that it is done. */
static bool (*at_a_yield)(void);

static void count_yield(void)
{
	if (yields && !--yields)
		stop_growth = true;
	if (at_a_yield && at_a_yield())
		at_a_yield = NULL;
}

#undef cond_resched
#define cond_resched() count_yield()

/* Whoever waits lets a tick pass, in which this is done. */
static void (*in_a_tick)(void);

static void pass_a_tick(void)
{
	if (in_a_tick)
		in_a_tick();
	schedule_timeout_uninterruptible(1);
}

#define schedule_timeout_uninterruptible(timeout) pass_a_tick()

#include "../../kmod/core/cache.c"
#include "../../kmod/core/give.c"
#include "../../kmod/core/pool_resize.c"
#include "../../kmod/core/resize.c"
#include "../../kmod/core/shard_resize.c"
#include "../../kmod/core/totals.c"
#include "../../kmod/core/vacate.c"

/* More pages than any shard has. */
#define ALL	(1ull << 40)

static u64 give(struct kunit *test, u32 i, u32 floor, bool patient)
{
	bool stop = false;

	return hc_cache_give_back(test->priv, i, floor, ALL, patient, &stop);
}

/* All that each shard has above so many slots. */
static u64 give_all(struct kunit *test, u32 floor)
{
	u64 pages, sum = 0;
	u32 i;

	for (i = 0; i < NR_SHARDS; i++)
		while ((pages = give(test, i, floor, false)) != 0)
			sum += pages;
	return sum;
}

/* What it took and has freed again. */
static u64 freed;

static int regrow(struct kunit *test, u32 nr_slots, u64 reserve, u64 *pages)
{
	struct hc_cache *cache = test->priv;
	struct hc_policy_choice choice = choice_of(cache->shard[0].ops);
	u64 before = hc_memory_freed_pages();
	int err;

	stop_growth = false;
	err = hc_cache_regrow(cache, nr_slots, &choice, &stop_growth, reserve,
			      pages);
	yields = 0;
	freed = hc_memory_freed_pages() - before;
	return err;
}

/* What is foretold is given, and a chunk is kept as a whole or not at all. */
static void what_is_spare_is_given_back(struct kunit *test)
{
	static const u32 floors[] = {
		SHARD_SLOTS, SHARD_SLOTS - CHUNK_SLOTS + 1, SHARD_SLOTS - CHUNK_SLOTS,
		SHARD_SLOTS / 2 - 1, 1,
	};
	struct hc_cache *cache = test->priv;
	u64 spare;
	u32 i;

	fill_up(test);
	for (i = 0; i < ARRAY_SIZE(floors); i++) {
		u32 before = chunks_with_memory(cache);

		spare = hc_cache_spare_pages(cache, NR_SHARDS * floors[i]);
		KUNIT_EXPECT_EQ(test, give_all(test, floors[i]), spare);
		check_size(test, NR_SHARDS * round_up(floors[i], CHUNK_SLOTS));
		KUNIT_EXPECT_EQ(test, spare, (u64)CHUNK_SLOTS *
				(before - chunks_with_memory(cache)));
		KUNIT_EXPECT_EQ(test, hc_cache_count(cache, HC_CNT_evict_pressure),
				(u64)NR_SLOTS - hc_cache_occupancy(cache));
	}
	KUNIT_EXPECT_EQ(test, hc_cache_count(cache, HC_CNT_evict_resize), 0ull);
}

/* As much as is wanted, of a large shard, but neither much of it nor much at all. */
static void step_is_what_is_wanted(struct kunit *test)
{
	const struct hc_cache *cache = test->priv;
	const struct hc_pool *pool = cache->pool;
	const u32 large = 1u << 24;

	KUNIT_EXPECT_EQ(test, hc_give_step(pool, large, 1), 1u);
	KUNIT_EXPECT_EQ(test, hc_give_step(pool, large, CHUNK_SLOTS), 1u);
	KUNIT_EXPECT_EQ(test, hc_give_step(pool, large, CHUNK_SLOTS + 1), 2u);
	KUNIT_EXPECT_EQ(test, hc_give_step(pool, large, 1ull << 33), HC_GIVE_CHUNKS);
	KUNIT_EXPECT_EQ(test, hc_give_step(pool, 3 * HC_GIVE_STEPS * CHUNK_SLOTS,
					   1ull << 33), 3u);
	KUNIT_EXPECT_EQ(test, hc_give_step(pool, 4 * CHUNK_SLOTS, 1ull << 33), 1u);
	KUNIT_EXPECT_EQ(test, hc_give_step(pool, 1, 0), 1u);
}

/* A chunk that two shards share is never free: nothing is evicted for it. */
static void shard_gives_what_is_its_own(struct kunit *test)
{
	const u32 slots = 3 * CHUNK_SLOTS / 2;
	struct hc_cache *cache = make_cache(NR_BLOCKS, 3 * slots, 3);
	const u32 want[] = { slots, CHUNK_SLOTS / 2, CHUNK_SLOTS };
	bool stop = false;
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cache);
	KUNIT_EXPECT_EQ(test, hc_cache_spare_pages(cache, 3), (u64)CHUNK_SLOTS * 3 / 2);
	for (i = 0; i < 3; i++)
		while (hc_cache_give_back(cache, i, 1, 1, true, &stop))
			;
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, cache->shard[i].nr_slots, want[i]);
	KUNIT_EXPECT_EQ(test, hc_cache_spare_pages(cache, 3), 0ull);
	hc_cache_destroy(cache);
}

/*
 * As the policy sees them, which has as few slots then: with its share of all that there
 * were, A1in would take all that is left.
 */
static void hot_blocks_stay(struct kunit *test)
{
	const u32 hot = NR_SLOTS / HC_REGION_BLOCKS / 8;
	struct hc_policy_choice choice = choice_of(&hc_2q_policy);
	bool stop = false;
	u32 i;

	KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(test->priv, &choice, &stop), 0);
	for (i = 0; i < 12; i++) {
		fill_regions(test, 0, hot);
		fill_regions(test, 10000 + 1000 * i, 2 * hot);
	}
	fill_regions(test, 50000, 8 * hot);
	KUNIT_ASSERT_GE(test, hits_of(test, 0, hot), hot * (HC_REGION_BLOCKS - 1));
	give_all(test, SHARD_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, ((struct hc_cache *)test->priv)->nr_slots, NR_SLOTS / 4);
	KUNIT_EXPECT_GE(test, hits_of(test, 0, hot), hot * (HC_REGION_BLOCKS - 1));
}

/* It is then that there is none. The policy is told later. */
static void giving_back_takes_no_memory(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	size_t policy = cache->shard[0].policy_bytes;
	struct hc_claim others;
	u64 pages;

	fill_up(test);
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&others, hc_memory_available(), 0, 0));
	KUNIT_EXPECT_GT(test, give_all(test, SHARD_SLOTS / 4), 0ull);
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS / 4, 0, &pages), 0);
	KUNIT_EXPECT_EQ(test, cache->shard[0].policy_bytes, policy);
	hc_claim_end(&others);
	check_size(test, NR_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS / 4, 0, &pages), 0);
	KUNIT_EXPECT_LT(test, cache->shard[0].policy_bytes, policy);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), NR_SLOTS / 4);
}

static void growth_leaves_what_it_is_told_to(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	u64 given, pages, sum = 0;

	fill_up(test);
	given = give_all(test, SHARD_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS, hc_memory_available(), &pages),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, pages, 0ull);
	check_size(test, NR_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS / 2, hc_memory_reserve(), &pages), 0);
	check_size(test, NR_SLOTS / 2);
	sum += pages;
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS, hc_memory_reserve(), &pages), 0);
	check_size(test, NR_SLOTS);
	KUNIT_EXPECT_EQ(test, sum + pages, given);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(cache), NR_SLOTS / 4);
	fill_regions(test, 0, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	check_size(test, NR_SLOTS);
}

/* A region that is being filled; its blocks are in some slots of a full shard. */
static struct hc_shard *begin_fill(struct kunit *test, struct hc_lookup *found)
{
	struct hc_shard *shard;

	fill_up(test);
	shard = hc_cache_shard(test->priv, 77777);
	hc_shard_read(shard, 77777, 0xffff, HC_ADMIT_ALL, found);
	KUNIT_ASSERT_NE(test, found->fill, 0);
	return shard;
}

/* Who does not wait gives what lies behind it, and evicts nothing in vain. */
static void fill_in_flight_keeps_its_chunk(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_lookup found;
	struct hc_shard *shard = begin_fill(test, &found);
	u32 i = shard - cache->shard;
	u32 last = found.slot[__fls(found.fill)] - shard->base;
	u64 evicted;
	LIST_HEAD(wake);

	do {
		evicted = hc_cache_count(cache, HC_CNT_evict_pressure);
	} while (give(test, i, 1, false));
	KUNIT_EXPECT_EQ(test, shard->nr_slots, round_up(last + 1, CHUNK_SLOTS));
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, evicted, hc_cache_count(cache, HC_CNT_evict_pressure));
	/* Nor does who waits in vain, who takes no slots without their memory either. */
	KUNIT_EXPECT_EQ(test, give(test, i, 1, true), 0ull);
	KUNIT_EXPECT_EQ(test, evicted, hc_cache_count(cache, HC_CNT_evict_pressure));
	KUNIT_EXPECT_EQ(test, shard->nr_slots, round_up(last + 1, CHUNK_SLOTS));
	KUNIT_EXPECT_EQ(test, shard->limit, shard->nr_slots);
	check_shard(test, shard);
	end_fill_of(shard, 77777, found.fill, false, 0, &wake);
	KUNIT_EXPECT_GT(test, give_all(test, 1), 0ull);
	check_size(test, NR_SHARDS * CHUNK_SLOTS);
}

/* The fill in flight that @waited ends, after as many others. */
static struct {
	struct kunit *test;
	struct hc_shard *shard;
	unsigned long fill;
	u32 least;
	u32 ticks;
} waited;

static void read_others(void)
{
	struct kunit *test = waited.test;
	struct hc_shard *shard = waited.shard;
	u64 region = 90000 + 1000 * waited.ticks;
	struct hc_lookup found;
	LIST_HEAD(wake);

	while (hc_cache_shard(test->priv, region) != shard)
		region++;
	hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
	if (found.fill)
		KUNIT_EXPECT_LT(test, found.slot[__fls(found.fill)] - shard->base,
				waited.least);
	end_fill_of(shard, region, found.fill, false, 0, &wake);
	if (++waited.ticks == 2)
		end_fill_of(shard, 77777, waited.fill, false, 0, &wake);
}

/* Other reads begin all the time, but none of them gets a slot there. */
static void fill_in_flight_is_waited_for(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_lookup found;
	struct hc_shard *shard = begin_fill(test, &found);
	u32 i = shard - cache->shard;
	u64 before;

	while (give(test, i, 1, false))
		;
	before = shard->nr_slots;
	waited.test = test;
	waited.shard = shard;
	waited.fill = found.fill;
	waited.least = before - CHUNK_SLOTS;
	waited.ticks = 0;
	in_a_tick = read_others;
	KUNIT_EXPECT_EQ(test, give(test, i, 1, true), (u64)CHUNK_SLOTS);
	in_a_tick = NULL;
	KUNIT_EXPECT_EQ(test, waited.ticks, 2u);
	KUNIT_EXPECT_EQ(test, shard->nr_slots, before - CHUNK_SLOTS);
	check_shard(test, shard);
}

/* A fill that begins in the chunk that a shard gives, when that has been looked at. */
static struct {
	struct kunit *test;
	struct hc_shard *shard;
	u64 region;
	unsigned int yields;
} late;

static bool begin_late_fill(void)
{
	const u32 first = SHARD_SLOTS - CHUNK_SLOTS / 2;
	struct kunit *test = late.test;
	struct hc_lookup found;
	LIST_HEAD(wake);
	u32 slot;

	if (++late.yields < 2)
		return false;
	for (late.region = 70000; late.region < 80000; late.region++) {
		if (hc_cache_shard(test->priv, late.region) != late.shard)
			continue;
		hc_shard_read(late.shard, late.region, 1, HC_ADMIT_ALL, &found);
		slot = found.slot[0] - late.shard->base;
		if (found.fill && slot >= first && slot < SHARD_SLOTS - 1)
			return true;
		end_fill_of(late.shard, late.region, found.fill, true, 0, &wake);
	}
	return true;
}

/* It is in flight when the limit is set: then nothing is given, and no slot lost. */
static void fill_that_comes_late_keeps_its_chunk(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_shard *shard = &cache->shard[0];
	LIST_HEAD(wake);

	fill_up(test);
	late.test = test;
	late.shard = shard;
	late.yields = 0;
	at_a_yield = begin_late_fill;
	KUNIT_EXPECT_EQ(test, give(test, 0, 1, false), 0ull);
	at_a_yield = NULL;
	KUNIT_EXPECT_LT(test, late.region, 80000ull);
	KUNIT_EXPECT_EQ(test, shard->nr_slots, SHARD_SLOTS);
	end_fill_of(shard, late.region, 1, true, 0, &wake);
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, give(test, 0, 1, false), (u64)CHUNK_SLOTS);
}

/* So is a block that is compared with the origin. */
static void slot_that_is_held_keeps_its_chunk(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_shard *shard = &cache->shard[0];

	fill_up(test);
	WRITE_ONCE(shard->held, SHARD_SLOTS);
	KUNIT_EXPECT_EQ(test, give(test, 0, 1, false), 0ull);
	KUNIT_EXPECT_EQ(test, give(test, 0, 1, true), 0ull);
	KUNIT_EXPECT_EQ(test, hc_cache_count(cache, HC_CNT_evict_pressure), 0ull);
	WRITE_ONCE(shard->held, 0);
	KUNIT_EXPECT_EQ(test, give(test, 0, 1, false), (u64)CHUNK_SLOTS);
}

/* A chunk that is shared lies behind it: without the memory no slots go. */
static void fill_before_a_shared_chunk_keeps_all(struct kunit *test)
{
	const u32 slots = 5 * CHUNK_SLOTS / 2;
	struct hc_cache *cache = make_cache(NR_BLOCKS, 2 * slots, 2);
	struct hc_shard *shard = &cache->shard[0];
	bool patient = false, stop = false;
	struct hc_lookup found;
	LIST_HEAD(wake);
	u32 last = 0;
	u64 region;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cache);
	for (region = 0; last <= CHUNK_SLOTS; region++) {
		if (hc_cache_shard(cache, region) != shard)
			continue;
		hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
		last = found.slot[__fls(found.fill)] - shard->base;
		if (last <= CHUNK_SLOTS)
			end_fill_of(shard, region, found.fill, true, 0, &wake);
	}
	do {
		patient = !patient;
		KUNIT_EXPECT_EQ(test, 0ull,
				hc_cache_give_back(cache, 0, 1, 1, patient, &stop));
		KUNIT_EXPECT_EQ(test, shard->nr_slots, slots);
	} while (patient);
	end_fill_of(shard, region - 1, found.fill, true, 0, &wake);
	KUNIT_EXPECT_EQ(test, (u64)CHUNK_SLOTS,
			hc_cache_give_back(cache, 0, 1, 1, true, &stop));
	hc_cache_destroy(cache);
}

/* Shards are not even then. None becomes smaller when the cache grows. */
static void growth_evicts_nothing(struct kunit *test)
{
	struct hc_cache *cache = test->priv;
	struct hc_lookup found;
	struct hc_shard *shard = begin_fill(test, &found);
	struct hc_claim others;
	u32 before[NR_SHARDS];
	LIST_HEAD(wake);
	u64 evicted, pages;
	u32 i;

	for (i = 0; i < NR_SHARDS; i++)
		if (&cache->shard[i] != shard)
			while (give(test, i, 1, false))
				;
	end_fill_of(shard, 77777, found.fill, false, 0, &wake);
	fill_regions(test, 5000, 2 * NR_SLOTS / HC_REGION_BLOCKS);
	evicted = hc_cache_count(cache, HC_CNT_evict_pressure) +
		  hc_cache_count(cache, HC_CNT_evict_resize);
	for (i = 0; i < NR_SHARDS; i++)
		before[i] = cache->shard[i].nr_slots;
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&others, hc_memory_available(), 0, 0));
	KUNIT_EXPECT_EQ(test, regrow(test, cache->nr_slots + CHUNK_SLOTS, 0, &pages),
			-ENOMEM);
	/* If there is no room for more slots, it does not fail: it takes nothing. */
	KUNIT_EXPECT_EQ(test, regrow(test, cache->nr_slots, 0, &pages), 0);
	hc_claim_end(&others);
	KUNIT_EXPECT_EQ(test, regrow(test, cache->nr_slots, 0, &pages), 0);
	KUNIT_EXPECT_EQ(test, pages, 0ull);
	for (i = 0; i < NR_SHARDS; i++)
		KUNIT_EXPECT_EQ(test, before[i], cache->shard[i].nr_slots);
	KUNIT_EXPECT_EQ(test, regrow(test, cache->nr_slots + CHUNK_SLOTS, 0, &pages), 0);
	KUNIT_EXPECT_GT(test, pages, 0ull);
	for (i = 0; i < NR_SHARDS; i++)
		KUNIT_EXPECT_LE(test, before[i], cache->shard[i].nr_slots);
	KUNIT_EXPECT_EQ(test, evicted, hc_cache_count(cache, HC_CNT_evict_pressure) +
				       hc_cache_count(cache, HC_CNT_evict_resize));
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS, 0, &pages), 0);
	check_size(test, NR_SLOTS);
}

/* Others want memory meanwhile: what it has taken is freed, and counts as given. */
static void growth_that_is_stopped_frees_what_it_took(struct kunit *test)
{
	u64 pages;

	fill_up(test);
	give_all(test, SHARD_SLOTS / 4);
	yields = 2;
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS, 0, &pages), -EBUSY);
	KUNIT_EXPECT_EQ(test, pages, 0ull);
	KUNIT_EXPECT_EQ(test, freed, 2ull * CHUNK_SLOTS);
	check_size(test, NR_SLOTS / 4);
	KUNIT_EXPECT_EQ(test, regrow(test, NR_SLOTS, 0, &pages), 0);
	KUNIT_EXPECT_EQ(test, freed, 0ull);
	check_size(test, NR_SLOTS);
}

static struct kunit_case give_cases[] = {
	KUNIT_CASE(what_is_spare_is_given_back),
	KUNIT_CASE(step_is_what_is_wanted),
	KUNIT_CASE(shard_gives_what_is_its_own),
	KUNIT_CASE(hot_blocks_stay),
	KUNIT_CASE(giving_back_takes_no_memory),
	KUNIT_CASE(growth_leaves_what_it_is_told_to),
	KUNIT_CASE(fill_in_flight_keeps_its_chunk),
	KUNIT_CASE(fill_in_flight_is_waited_for),
	KUNIT_CASE(fill_that_comes_late_keeps_its_chunk),
	KUNIT_CASE(slot_that_is_held_keeps_its_chunk),
	KUNIT_CASE(fill_before_a_shared_chunk_keeps_all),
	KUNIT_CASE(growth_evicts_nothing),
	KUNIT_CASE(growth_that_is_stopped_frees_what_it_took),
	{}
};

static struct kunit_suite give_suite = {
	.name = "hotcache_give",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = resize_fixture_init,
	.exit = resize_fixture_exit,
	.test_cases = give_cases,
};

kunit_test_suite(give_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: memory is given back and taken again");
MODULE_LICENSE("GPL");
