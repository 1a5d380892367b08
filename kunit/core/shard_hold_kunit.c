// SPDX-License-Identifier: GPL-2.0
/*
 * How long a shard's lock is held for a slow policy, and what others may do
 * while it is given up in the middle of a read or of the end of a fill.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/module.h>

#include "core/shard_lock.h"

/* Steps of the policy in this hold of the lock, and in the longest one. */
static u32 steps;
static u32 most_steps;
static u32 nr_holds;
/* What others do when the lock is given up next. */
static void (*meanwhile)(struct hc_shard *shard);

static void end_hold(void)
{
	most_steps = max(most_steps, steps);
	steps = 0;
	nr_holds++;
}

static unsigned long count_relock(struct hc_shard *shard, unsigned long flags)
{
	void (*others)(struct hc_shard *shard) = meanwhile;

	hc_shard_unlock(shard, flags);
	end_hold();
	meanwhile = NULL;
	if (others)
		others(shard);
	return hc_shard_lock(shard);
}

#define hc_shard_relock count_relock
#include "fixtures/shard_fixture.h"
#undef hc_shard_relock

#define SLOTS		64u
#define SLOW_STEPS	128u
#define ALL		0xffffu
/* What a read of ALL evicts for in its first hold, and what it looks at later. */
#define FIRST		(BIT(HC_HOLD_STEPS / (2 * SLOW_STEPS)) - 1)
#define LATER		(ALL & ~FIRST)
#define ELSEWHERE	99u

/* LRU, but each call takes as long as that of any policy may. */
static struct hc_policy_ops slow_policy;

static u32 slow_victim(void *policy, u64 block)
{
	steps += SLOW_STEPS;
	return hc_lru_policy.victim(policy, block);
}

static void slow_refuse(void *policy, u32 slot)
{
	steps += SLOW_STEPS;
	hc_lru_policy.refuse(policy, slot);
}

static void slow_evict(void *policy, u32 slot, u64 block)
{
	steps += SLOW_STEPS;
	hc_lru_policy.evict(policy, slot, block);
}

static bool slow_insert(void *policy, u32 slot, u64 block, unsigned int hints)
{
	steps += SLOW_STEPS;
	return hc_lru_policy.insert(policy, slot, block, hints);
}

static void slow_hit(void *policy, u32 slot, unsigned int hints)
{
	steps += SLOW_STEPS;
	hc_lru_policy.hit(policy, slot, hints);
}

static void start_counting(void)
{
	steps = 0;
	most_steps = 0;
	nr_holds = 0;
}

/* @one: steps of the last thing that was begun in a hold. */
static void expect_short_holds(struct kunit *test, u32 one)
{
	end_hold();
	KUNIT_EXPECT_GT(test, nr_holds, 1u);
	KUNIT_EXPECT_LT(test, most_steps, HC_HOLD_STEPS + one);
}

static void read_region(struct hc_shard *shard, u64 region, u16 mask,
			struct hc_lookup *found)
{
	hc_shard_read(shard, region, mask, HC_ADMIT_ALL, found);
}

static void publish(struct hc_shard *shard, u64 region, u16 mask)
{
	LIST_HEAD(wake);

	end_fill_of(shard, region, mask, true, 0, &wake);
}

/* Cache regions other than REGION, until no slot is free. */
static void cache_others(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_lookup found;
	u32 region;

	for (region = 0; region < SLOTS / HC_REGION_BLOCKS; region++) {
		read_region(&f->shard, 1000 + region, ALL, &found);
		KUNIT_ASSERT_EQ(test, found.fill, ALL);
		publish(&f->shard, 1000 + region, ALL);
	}
	check_shard(test, &f->shard);
	start_counting();
}

static void evictions_are_spread_over_holds(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	cache_others(test);
	read_blocks(test, ALL);
	expect_short_holds(test, 2 * SLOW_STEPS);
	KUNIT_EXPECT_EQ(test, f->found.fill, ALL);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 16ull);
	end_fill(test, ALL, false);
}

/* Each victim is being copied from: a reader for each 16 slots. */
static void search_in_vain_is_spread_over_holds(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 region;

	cache_others(test);
	for (region = 0; region < SLOTS / HC_REGION_BLOCKS; region++)
		KUNIT_ASSERT_EQ(test, reader_start(&f->reader[region], &f->shard,
						   &f->hazards->line[region],
						   1000 + region, ALL), ALL);
	start_counting();
	read_blocks(test, ALL);
	expect_short_holds(test, 2 * SLOW_STEPS * HC_VICTIM_TRIES);
	KUNIT_EXPECT_EQ(test, f->found.noslot, ALL);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 0ull);
	for (region = 0; region < SLOTS / HC_REGION_BLOCKS; region++)
		KUNIT_EXPECT_EQ(test, finish_reader(test, region), ALL);
}

/* Hits that were buffered are told of before an eviction. */
static void buffered_hits_count_as_steps(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	cache_others(test);
	KUNIT_ASSERT_EQ(test, reader_read(&f->reader[0], &f->shard,
					  &f->hazards->line[0], 1003, 0xff, 0),
			0xff);
	start_counting();
	read_blocks(test, 3);
	/* Eight hits and one eviction. */
	KUNIT_EXPECT_EQ(test, nr_holds, 1u);
	KUNIT_EXPECT_EQ(test, most_steps, 10 * SLOW_STEPS);
	end_fill(test, 3, false);
}

static void lock_is_not_given_up_for_nothing(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	start_counting();
	/* Free slots cost the policy nothing. */
	read_blocks(test, ALL);
	KUNIT_EXPECT_EQ(test, nr_holds, 0u);
	end_fill(test, ALL, true);
	start_counting();
	read_blocks(test, ALL);
	KUNIT_EXPECT_EQ(test, nr_holds, 0u);
	cache_others(test);
	/* No block is left to be looked at when the steps are used up. */
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, nr_holds, 0u);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf);
	end_fill(test, 0xf, false);
}

static u32 written[HC_REGION_BLOCKS];

static void write_first_and_last(struct hc_shard *shard)
{
	hc_shard_write_begin(shard, REGION, 0x8001, true,
			     HC_CNT_invalidate_write, written);
}

/* The first block was taken before, and is lost; the last one is not taken. */
static void fence_raised_in_between_stops_the_fill(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	cache_others(test);
	meanwhile = write_first_and_last;
	read_blocks(test, ALL);
	KUNIT_ASSERT_EQ(test, f->found.fill, 0x7fff);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 0x8000);
	KUNIT_EXPECT_EQ(test, end_fill(test, 0x7fff, true), 0x7ffe);
	end_write(test, 0, true);
	read_blocks(test, ALL);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x7ffe);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x8001);
	end_fill(test, f->found.fill, false);
}

static struct hc_bars bars;
static unsigned int bar;

static void discard_region(struct hc_shard *shard)
{
	bar = hc_bars_raise(&bars, REGION, REGION);
	hc_shard_drop_region(shard, REGION, ALL, HC_CNT_invalidate_discard);
}

static void bar_raised_in_between_stops_the_fill(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	hc_bars_init(&bars);
	f->shard.bars = &bars;
	cache_others(test);
	meanwhile = discard_region;
	read_blocks(test, ALL);
	KUNIT_ASSERT_EQ(test, f->found.fill, FIRST);
	KUNIT_EXPECT_EQ(test, f->found.fenced, LATER);
	KUNIT_EXPECT_EQ(test, end_fill(test, FIRST, true), 0);
	hc_bars_lift(&bars, bar);
}

static struct hc_lookup others_found;

static void begin_same_fill(struct hc_shard *shard)
{
	read_region(shard, REGION, LATER, &others_found);
}

static void block_taken_in_between_is_not_taken_twice(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	cache_others(test);
	meanwhile = begin_same_fill;
	read_blocks(test, ALL);
	KUNIT_ASSERT_EQ(test, others_found.fill, LATER);
	KUNIT_ASSERT_EQ(test, f->found.fill, FIRST);
	KUNIT_EXPECT_EQ(test, f->found.filling, LATER);
	end_fill(test, ALL, false);
}

static void cache_same(struct hc_shard *shard)
{
	begin_same_fill(shard);
	publish(shard, REGION, LATER);
}

static void block_published_in_between_is_a_hit(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	cache_others(test);
	meanwhile = cache_same;
	read_blocks(test, ALL);
	KUNIT_ASSERT_EQ(test, f->found.fill, FIRST);
	KUNIT_EXPECT_EQ(test, f->found.hit, LATER);
	end_fill(test, FIRST, false);
}

static void fill_elsewhere(struct hc_shard *shard)
{
	read_region(shard, ELSEWHERE, FIRST, &others_found);
}

static void bound_reached_in_between_holds(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	cache_others(test);
	hc_shard_bound_fills(&f->shard, 0, 2 * hweight16(FIRST));
	meanwhile = fill_elsewhere;
	read_blocks(test, ALL);
	KUNIT_ASSERT_EQ(test, others_found.fill, FIRST);
	KUNIT_ASSERT_EQ(test, f->found.fill, FIRST);
	KUNIT_EXPECT_EQ(test, f->found.inflight, LATER);
	end_fill(test, FIRST, false);
	end_fill_of(&f->shard, ELSEWHERE, FIRST, false, 0, &f->wake);
	check_shard(test, &f->shard);
}

static void publishing_is_spread_over_holds(struct kunit *test)
{
	read_blocks(test, ALL);
	start_counting();
	KUNIT_EXPECT_EQ(test, end_fill(test, ALL, true), ALL);
	expect_short_holds(test, SLOW_STEPS);
}

/* Of the two blocks written, the first is published already, and updated. */
static void block_written_in_between_is_not_published(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, ALL);
	start_counting();
	meanwhile = write_first_and_last;
	KUNIT_EXPECT_EQ(test, end_fill(test, ALL, true), 0x7fff);
	KUNIT_EXPECT_EQ(test, written[0], f->found.slot[0]);
	f->slot[0] = written[0];
	end_write(test, 0x1, true);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_updated], 1ull);
	hit(test, 0x7fff);
	read_blocks(test, 0x8000);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x8000);
	end_fill(test, 0x8000, false);
}

static struct hc_waiter latecomer;

/* The last block of the region is still being filled. */
static void wait_for_last(struct hc_shard *shard)
{
	latecomer = (struct hc_waiter){
		.block = hc_block_of(REGION, HC_REGION_BLOCKS - 1),
		.since = jiffies,
	};
	if (hc_shard_wait(shard, &latecomer, HZ))
		latecomer.block = U64_MAX;
}

static void read_that_joins_in_between_is_woken(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, ALL);
	start_counting();
	meanwhile = wait_for_last;
	end_fill(test, ALL, true);
	KUNIT_EXPECT_PTR_EQ(test, meanwhile, NULL);
	KUNIT_ASSERT_NE(test, latecomer.block, U64_MAX);
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 0u);
	KUNIT_ASSERT_FALSE(test, list_empty(&f->wake));
	KUNIT_EXPECT_PTR_EQ(test, f->wake.next, &latecomer.link);
}

static void hits_of_a_write_are_spread_over_holds(struct kunit *test)
{
	fill(test, ALL);
	start_counting();
	KUNIT_EXPECT_EQ(test, begin_write(test, ALL, true), ALL);
	expect_short_holds(test, SLOW_STEPS);
	end_write(test, ALL, true);
	hit(test, ALL);
}

static void drop_region(struct hc_shard *shard)
{
	hc_shard_drop_region(shard, REGION, ALL, HC_CNT_invalidate_drop);
}

/* The write has some blocks by then, which it loses, and gets no others. */
static void block_dropped_in_between_is_not_updated(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u16 taken;

	fill(test, ALL);
	start_counting();
	meanwhile = drop_region;
	taken = begin_write(test, ALL, true);
	KUNIT_EXPECT_PTR_EQ(test, meanwhile, NULL);
	KUNIT_EXPECT_EQ(test, taken, BIT(HC_HOLD_STEPS / SLOW_STEPS) - 1);
	end_write(test, taken, true);
	KUNIT_EXPECT_EQ(test, f->shard.occupancy, 0u);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_updated], 0ull);
}

static void switch_is_spread_over_holds(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&slow_policy);
	struct shard_fixture *f = test->priv;
	struct hc_shard_policy next;
	bool more;

	cache_others(test);
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(&f->shard, &choice, &next), 0);
	hc_shard_switch_begin(&f->shard, &next);
	do {
		more = hc_shard_switch_step(&f->shard);
		end_hold();
	} while (more);
	hc_shard_switch_end(&f->shard, true, &next);
	hc_shard_policy_free(&next);
	check_shard(test, &f->shard);
	KUNIT_EXPECT_EQ(test, most_steps, HC_HOLD_STEPS);
	KUNIT_EXPECT_EQ(test, nr_holds, SLOTS * SLOW_STEPS / HC_HOLD_STEPS);
}

static int hold_init(struct kunit *test)
{
	slow_policy = hc_lru_policy;
	slow_policy.name = "slow";
	slow_policy.max_steps = SLOW_STEPS;
	slow_policy.victim = slow_victim;
	slow_policy.refuse = slow_refuse;
	slow_policy.evict = slow_evict;
	slow_policy.insert = slow_insert;
	slow_policy.hit = slow_hit;
	meanwhile = NULL;
	others_found.fill = 0;

	return shard_fixture_make(test, SLOTS, &slow_policy);
}

static struct kunit_case hold_cases[] = {
	KUNIT_CASE(evictions_are_spread_over_holds),
	KUNIT_CASE(search_in_vain_is_spread_over_holds),
	KUNIT_CASE(buffered_hits_count_as_steps),
	KUNIT_CASE(lock_is_not_given_up_for_nothing),
	KUNIT_CASE(fence_raised_in_between_stops_the_fill),
	KUNIT_CASE(bar_raised_in_between_stops_the_fill),
	KUNIT_CASE(block_taken_in_between_is_not_taken_twice),
	KUNIT_CASE(block_published_in_between_is_a_hit),
	KUNIT_CASE(bound_reached_in_between_holds),
	KUNIT_CASE(publishing_is_spread_over_holds),
	KUNIT_CASE(block_written_in_between_is_not_published),
	KUNIT_CASE(read_that_joins_in_between_is_woken),
	KUNIT_CASE(hits_of_a_write_are_spread_over_holds),
	KUNIT_CASE(block_dropped_in_between_is_not_updated),
	KUNIT_CASE(switch_is_spread_over_holds),
	{}
};

static struct kunit_suite hold_suite = {
	.name = "hotcache_shard_hold",
	.init = hold_init,
	.exit = shard_fixture_exit,
	.test_cases = hold_cases,
};

kunit_test_suite(hold_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: holds of a shard's lock");
MODULE_LICENSE("GPL");
