// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for fills.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/host.h"
#include "fixtures/payers_fixture.h"
#include "fixtures/shard_fixture.h"

/* So long that no fill is overdue while a test runs, even in a slow kernel. */
#define NO_LIMIT	ULONG_MAX
#define LONG		(1000ul * HZ)

static void expect_wait(struct kunit *test, struct hc_waiter *waiter,
			unsigned long limit, int want)
{
	struct shard_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, hc_shard_wait(&f->shard, waiter, limit), want);
	check_shard(test, &f->shard);
}

/* The fill of a block of REGION began some time ago. */
static void age_fill(struct kunit *test, unsigned int i, unsigned long age)
{
	struct shard_fixture *f = test->priv;
	u32 slot = hc_index_find(&f->shard.index, hc_block_of(REGION, i));

	KUNIT_ASSERT_NE(test, slot, HC_SLOT_NONE);
	f->shard.word[slot] = hc_slot_begin_fill(hc_block_of(REGION, i),
						 jiffies - age);
}

static struct hc_waiter waiter_for(unsigned int i)
{
	return (struct hc_waiter){
		.block = hc_block_of(REGION, i),
		.since = jiffies,
	};
}

/* These reads have been woken, in this order, and no others. */
static void expect_woken(struct kunit *test, const struct hc_waiter *waiter,
			 unsigned int nr)
{
	struct shard_fixture *f = test->priv;
	const struct hc_waiter *woken;
	unsigned int i = 0;

	list_for_each_entry(woken, &f->wake, link) {
		KUNIT_ASSERT_LT(test, i, nr);
		KUNIT_EXPECT_TRUE(test, woken == &waiter[i]);
		i++;
	}
	KUNIT_EXPECT_EQ(test, i, nr);
	INIT_LIST_HEAD(&f->wake);
}

static void wake_since_overdue(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	KUNIT_EXPECT_FALSE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
	check_shard(test, &f->shard);
}

/* Jiffies go round, and a slot keeps fewer bits of them. */
static void age_of_a_fill_is_right_across_wraps(struct kunit *test)
{
	static const unsigned long nows[] = {
		0, 1, 99, -1ul, -2ul, 1ul << 19, (1ul << 20) - 1, 1ul << 20,
		(1ul << 20) + 50, (u32)-300 * HZ, U32_MAX,
	};
	static const u32 ages[] = { 0, 1, 100, 1u << 19, (1u << 20) - 1 };
	static const u64 blocks[] = { 0, 12345, HC_BLOCK_MASK };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(nows); i++)
		for (j = 0; j < ARRAY_SIZE(ages); j++) {
			u64 block = blocks[(i + j) % ARRAY_SIZE(blocks)];
			u64 word = hc_slot_begin_fill(block, nows[i] - ages[j]);

			KUNIT_EXPECT_EQ(test, hc_slot_fill_age(word, nows[i]),
					ages[j]);
			KUNIT_EXPECT_EQ(test, hc_slot_block(word), block);
			KUNIT_EXPECT_TRUE(test, hc_slot_is_of(word, block));
			KUNIT_EXPECT_TRUE(test, hc_slot_fills(word));
			KUNIT_EXPECT_FALSE(test,
					   hc_slot_fills(word | HC_SLOT_LOST));
			/* Nobody reads it meanwhile, whatever its age. */
			KUNIT_EXPECT_FALSE(test, hc_slot_readable(word));
			KUNIT_EXPECT_FALSE(test, hc_slot_tracked(word));
		}
}

static void waiters_are_woken_once(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[3];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		waiter[i] = waiter_for(i / 2);
	expect_wait(test, &waiter[0], NO_LIMIT, -EAGAIN);
	read_blocks(test, 3);
	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		expect_wait(test, &waiter[i], NO_LIMIT, 0);
	end_fill(test, 2, false);
	expect_woken(test, &waiter[2], 1);

	/* They began to wait before the write, so they get the fill's data. */
	begin_write(test, 1, true);
	waiter[2].block = waiter[0].block;
	expect_wait(test, &waiter[2], NO_LIMIT, -EAGAIN);
	end_fill(test, 1, true);
	expect_woken(test, waiter, 2);
	end_write(test, 0, true);
	for (i = 0; i < HC_WAIT_BUCKETS; i++)
		KUNIT_EXPECT_TRUE(test, list_empty(&f->shard.wait[i]));
}

static void number_of_waiters_is_limited(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter *waiter, *next, *last;
	u32 nr = 0;
	u32 i;

	waiter = kunit_kcalloc(test, HC_WAITERS_MAX + 1, sizeof(*waiter),
			       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, waiter);
	read_blocks(test, 1);
	for (i = 0; i <= HC_WAITERS_MAX; i++) {
		waiter[i] = waiter_for(0);
		expect_wait(test, &waiter[i], NO_LIMIT,
			    i < HC_WAITERS_MAX ? 0 : -EBUSY);
	}
	last = &waiter[HC_WAITERS_MAX];
	end_fill(test, 1, false);
	list_for_each_entry_safe(waiter, next, &f->wake, link)
		nr++;
	KUNIT_EXPECT_EQ(test, nr, HC_WAITERS_MAX);
	INIT_LIST_HEAD(&f->wake);

	/* Those that were woken no longer count. */
	read_blocks(test, 1);
	expect_wait(test, last, NO_LIMIT, 0);
	end_fill(test, 1, false);
	INIT_LIST_HEAD(&f->wake);
}

/* Of all shards; however many reads wait for a block, it is one. */
static void number_of_blocks_waited_for_is_limited(struct kunit *test)
{
	struct hc_payers waited = { .nr = ATOMIC_INIT(HC_WAITED_MAX - 1) };
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[3];
	u32 i;

	f->shard.waited = &waited;
	read_blocks(test, 0x3);
	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		waiter[i] = waiter_for(i / 2);
	expect_wait(test, &waiter[0], NO_LIMIT, 0);
	expect_wait(test, &waiter[2], NO_LIMIT, -EBUSY);
	expect_wait(test, &waiter[1], NO_LIMIT, 0);
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 2u);
	KUNIT_EXPECT_EQ(test, atomic_read(&waited.nr), HC_WAITED_MAX);

	/* Those that were woken count until they have gone on. */
	end_fill(test, 0x1, true);
	expect_woken(test, waiter, 2);
	KUNIT_EXPECT_EQ(test, waiter[0].nr, 2u);
	KUNIT_EXPECT_EQ(test, waiter[1].nr, 0u);
	expect_wait(test, &waiter[2], NO_LIMIT, -EBUSY);
	hc_payers_give(&waited, waiter[0].group);
	age_fill(test, 1, 2 * LONG);
	expect_wait(test, &waiter[2], 4 * LONG, 0);
	wake_since_overdue(test);
	expect_woken(test, &waiter[2], 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&waited.nr), HC_WAITED_MAX);
	end_fill(test, 0x2, true);
	f->shard.waited = NULL;
}

/* Each is counted and woken by itself. */
static void groups_wait_for_a_block_apart(struct kunit *test)
{
	struct hc_payers waited = { .nr = ATOMIC_INIT(HC_WAITED_MAX - 2) };
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[4];
	u32 i;

	f->shard.waited = &waited;
	read_blocks(test, 0x1);
	for (i = 0; i < ARRAY_SIZE(waiter); i++) {
		waiter[i] = waiter_for(0);
		waiter[i].group = 2 * i;
	}
	waiter[1].group = waiter[0].group;
	expect_wait(test, &waiter[0], NO_LIMIT, 0);
	expect_wait(test, &waiter[2], NO_LIMIT, 0);
	expect_wait(test, &waiter[3], NO_LIMIT, -EBUSY);
	expect_wait(test, &waiter[1], NO_LIMIT, 0);
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 3u);
	expect_places(test, &waited, HC_WAITED_MAX, 2);
	end_fill(test, 0x1, true);
	expect_woken(test, waiter, 3);
	KUNIT_EXPECT_EQ(test, waiter[0].nr, 2u);
	KUNIT_EXPECT_EQ(test, waiter[1].nr, 0u);
	KUNIT_EXPECT_EQ(test, waiter[2].nr, 1u);
	f->shard.waited = NULL;
}

/* Who is over its limits keeps as many workers asleep; one without limits may. */
static void no_group_has_more_than_half_of_what_may_wait(struct kunit *test)
{
	struct hc_payers waited = { };
	const unsigned long group = 2, other = 4;
	const int half = HC_WAITED_MAX / HC_PAYER_PART;
	int i;

	for (i = 0; i < half; i++) {
		KUNIT_ASSERT_FALSE(test, hc_payers_full(&waited, group, HC_WAITED_MAX));
		KUNIT_ASSERT_TRUE(test, hc_payers_take(&waited, group, HC_WAITED_MAX));
	}
	KUNIT_EXPECT_TRUE(test, hc_payers_full(&waited, group, HC_WAITED_MAX));
	KUNIT_EXPECT_FALSE(test, hc_payers_take(&waited, group, HC_WAITED_MAX));
	KUNIT_EXPECT_FALSE(test, hc_payers_full(&waited, other, HC_WAITED_MAX));
	for (i = 0; i < half - 1; i++)
		KUNIT_ASSERT_TRUE(test, hc_payers_take(&waited, HC_GROUP_FREE,
						       HC_WAITED_MAX));
	KUNIT_EXPECT_TRUE(test, hc_payers_take(&waited, other, HC_WAITED_MAX));
	KUNIT_EXPECT_FALSE(test, hc_payers_take(&waited, other, HC_WAITED_MAX));
	KUNIT_EXPECT_TRUE(test, hc_payers_full(&waited, other, HC_WAITED_MAX));

	/* What did not get a place took none of its group's. */
	hc_payers_give(&waited, group);
	for (i = 0; i < half - 1; i++)
		hc_payers_give(&waited, HC_GROUP_FREE);
	for (i = 0; i < half - 1; i++)
		KUNIT_ASSERT_TRUE(test, hc_payers_take(&waited, other, HC_WAITED_MAX));
	KUNIT_EXPECT_FALSE(test, hc_payers_take(&waited, other, HC_WAITED_MAX));
	KUNIT_EXPECT_TRUE(test, hc_payers_take(&waited, group, HC_WAITED_MAX));
}

static void overdue_fill_is_not_joined(struct kunit *test)
{
	struct hc_waiter waiter[3];
	struct shard_fixture *f = test->priv;
	unsigned int i;

	read_blocks(test, 0x7);
	age_fill(test, 1, 10 * LONG);
	for (i = 0; i < 3; i++)
		waiter[i] = waiter_for(i);
	expect_wait(test, &waiter[0], LONG, 0);
	expect_wait(test, &waiter[1], LONG, -EBUSY);
	expect_wait(test, &waiter[2], LONG, 0);
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 2u);
	/* It counts for nobody: who did not join it is not woken by its end. */
	end_fill(test, 0x2, false);
	KUNIT_EXPECT_TRUE(test, list_empty(&f->wake));
	end_fill(test, 0x5, false);
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 0u);
	INIT_LIST_HEAD(&f->wake);
}

/* Its slot is as any other's: a write takes it, its end frees or publishes it. */
static void overdue_fill_ends_like_any_other(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter = waiter_for(1);

	read_blocks(test, 0x7);
	age_fill(test, 0, 10 * LONG);
	age_fill(test, 1, 10 * LONG);
	begin_write(test, 0x2, true);
	expect_wait(test, &waiter, LONG, -EAGAIN);
	KUNIT_EXPECT_EQ(test, end_fill(test, 0x7, true), 0x5);
	end_write(test, 0, true);
	expect_occupied(test, 2, 2);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_fill_lost], 1ull);
	hit(test, 0x5);
	read_blocks(test, 0x7);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x5);
	end_fill(test, 0x2, false);
}

static void waiters_for_an_overdue_fill_are_woken(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter old = waiter_for(0);
	struct hc_waiter young = waiter_for(1);

	read_blocks(test, 0x3);
	/* It joins late, when little is left of what the fill may take. */
	age_fill(test, 0, 10 * LONG);
	expect_wait(test, &old, 20 * LONG, 0);
	expect_wait(test, &young, 20 * LONG, 0);
	KUNIT_EXPECT_TRUE(test, hc_shard_expire(&f->shard, 20 * LONG, &f->wake));
	KUNIT_EXPECT_TRUE(test, list_empty(&f->wake));

	KUNIT_EXPECT_TRUE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
	expect_woken(test, &old, 1);
	end_fill(test, 0x3, true);
	expect_woken(test, &young, 1);
	KUNIT_EXPECT_FALSE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
}

/* It hangs for so long that it looks young: who joins it waits as for a young one. */
static void fill_that_looks_young_again_becomes_overdue_again(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[2] = { waiter_for(0), waiter_for(0) };
	const unsigned long round = 1ul << 20;

	read_blocks(test, 0x1);
	age_fill(test, 0, round - 1);
	expect_wait(test, &waiter[0], LONG, -EBUSY);
	age_fill(test, 0, round + LONG / 2);
	expect_wait(test, &waiter[0], LONG, 0);
	KUNIT_EXPECT_TRUE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
	KUNIT_EXPECT_FALSE(test, hc_shard_expire(&f->shard, LONG / 4, &f->wake));
	expect_woken(test, &waiter[0], 1);
	/* Nor does one that has waited for it before join it anew. */
	age_fill(test, 0, 2 * round);
	waiter[1].since = jiffies - LONG / 2;
	expect_wait(test, &waiter[1], LONG, -EBUSY);
	end_fill(test, 0x1, false);
	KUNIT_EXPECT_TRUE(test, list_empty(&f->wake));
}

/* A read that has waited before does not begin anew with a younger fill. */
static void time_waited_before_counts(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[3];
	unsigned int i;

	for (i = 0; i < 3; i++)
		waiter[i] = waiter_for(i);
	read_blocks(test, 0x7);
	waiter[0].since = jiffies - LONG / 2;
	expect_wait(test, &waiter[0], LONG, -EBUSY);
	/* If it has not been long, or the fill is as old as its wait. */
	waiter[1].since = jiffies - LONG / 8;
	expect_wait(test, &waiter[1], LONG, 0);
	age_fill(test, 2, LONG / 2);
	waiter[2].since = jiffies - LONG / 2;
	expect_wait(test, &waiter[2], LONG, 0);
	/* Then it waits as long as others do. */
	KUNIT_EXPECT_TRUE(test, hc_shard_expire(&f->shard, LONG / 4, &f->wake));
	expect_woken(test, &waiter[2], 1);
	end_fill(test, 0x7, false);
	expect_woken(test, &waiter[1], 1);
}

/*
 * The first block's reads, and those of a block that hashes to the same bucket and
 * of one of another region: only those are woken whose fill ends.
 */
static void only_who_waits_for_the_fill_is_woken(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[6];
	struct hc_lookup found;
	unsigned int i;
	u64 region;

	for (region = REGION + 1; ; region++)
		if (hc_shard_waiters(&f->shard, hc_block_of(region, 0)) ==
		    hc_shard_waiters(&f->shard, hc_block_of(REGION, 0)))
			break;
	read_blocks(test, 0x3);
	hc_shard_read(&f->shard, region, 0x1, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_EQ(test, found.fill, 0x1);
	for (i = 0; i < 6; i++) {
		waiter[i] = waiter_for(i / 2);
		if (i >= 4)
			waiter[i].block = hc_block_of(region, 0);
		expect_wait(test, &waiter[i], NO_LIMIT, 0);
	}
	end_fill(test, 0x1, false);
	expect_woken(test, &waiter[0], 2);
	end_fill_of(&f->shard, region, 0x1, false, 0, &f->wake);
	expect_woken(test, &waiter[4], 2);
	end_fill(test, 0x2, false);
	expect_woken(test, &waiter[2], 2);
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 0u);
}

static void wake_by_end_of_fill(struct kunit *test)
{
	end_fill(test, 0x1, false);
}

/*
 * Interrupts are off while reads are woken, so a thousand must take no longer than a
 * few: of the thousand only the first, the second and the last are touched. Whoever
 * goes from one to the next is led astray, from the third to the last but one, and
 * ties these two together.
 */
static void expect_woken_at_once(struct kunit *test,
				 void (*wake)(struct kunit *test))
{
	const u32 nr = HC_WAITERS_MAX;
	struct shard_fixture *f = test->priv;
	struct hc_waiter *waiter, *before;
	u32 i;

	waiter = kunit_kcalloc(test, nr, sizeof(*waiter), GFP_KERNEL);
	before = kunit_kcalloc(test, nr, sizeof(*before), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, waiter);
	KUNIT_ASSERT_NOT_NULL(test, before);
	read_blocks(test, 0x1);
	age_fill(test, 0, 2 * LONG);
	for (i = 0; i < nr; i++) {
		waiter[i] = waiter_for(0);
		KUNIT_ASSERT_EQ(test, hc_shard_wait(&f->shard, &waiter[i],
						    4 * LONG), 0);
	}
	waiter[2].link.next = &waiter[nr - 2].link;
	memcpy(before, waiter, nr * sizeof(*waiter));
	wake(test);
	KUNIT_EXPECT_EQ(test, memcmp(&before[2], &waiter[2],
				     (nr - 3) * sizeof(*waiter)), 0);
	waiter[2].link.next = &waiter[3].link;
	waiter[nr - 2].link.prev = &waiter[nr - 3].link;
	KUNIT_EXPECT_EQ(test, f->shard.nr_waiting, 0u);
	expect_woken(test, waiter, nr);
}

static void end_of_a_fill_wakes_all_at_once(struct kunit *test)
{
	expect_woken_at_once(test, wake_by_end_of_fill);
}

static void overdue_fill_lets_all_go_at_once(struct kunit *test)
{
	expect_woken_at_once(test, wake_since_overdue);
	end_fill(test, 0x1, false);
}

static int wait_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(age_of_a_fill_is_right_across_wraps),
	KUNIT_CASE(waiters_are_woken_once),
	KUNIT_CASE(number_of_waiters_is_limited),
	KUNIT_CASE(number_of_blocks_waited_for_is_limited),
	KUNIT_CASE(groups_wait_for_a_block_apart),
	KUNIT_CASE(no_group_has_more_than_half_of_what_may_wait),
	KUNIT_CASE(overdue_fill_is_not_joined),
	KUNIT_CASE(overdue_fill_ends_like_any_other),
	KUNIT_CASE(waiters_for_an_overdue_fill_are_woken),
	KUNIT_CASE(fill_that_looks_young_again_becomes_overdue_again),
	KUNIT_CASE(time_waited_before_counts),
	KUNIT_CASE(only_who_waits_for_the_fill_is_woken),
	KUNIT_CASE(end_of_a_fill_wakes_all_at_once),
	KUNIT_CASE(overdue_fill_lets_all_go_at_once),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "hotcache_shard_wait",
	.init = wait_init,
	.exit = shard_fixture_exit,
	.test_cases = wait_cases,
};

kunit_test_suite(wait_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: reads that wait for fills");
MODULE_LICENSE("GPL");
