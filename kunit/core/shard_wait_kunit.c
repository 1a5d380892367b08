// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for fills.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/module.h>

#include "fixtures/host.h"
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
	f->shard.ctl[slot] = hc_slot_begin_fill(jiffies - age);
}

static struct hc_waiter waiter_for(unsigned int i)
{
	return (struct hc_waiter){
		.block = hc_block_of(REGION, i),
		.since = jiffies,
	};
}

static void expect_woken(struct kunit *test, const struct hc_waiter *waiter,
			 bool ok)
{
	struct shard_fixture *f = test->priv;

	KUNIT_EXPECT_TRUE(test, f->wake.next == &waiter->link);
	KUNIT_EXPECT_TRUE(test, f->wake.prev == &waiter->link);
	KUNIT_EXPECT_EQ(test, waiter->ok, ok);
	INIT_LIST_HEAD(&f->wake);
}

/* Jiffies go round, and a slot keeps fewer bits of them. */
static void age_of_a_fill_is_right_across_wraps(struct kunit *test)
{
	static const unsigned long nows[] = {
		0, 1, 99, -1ul, -2ul, 1ul << 25, (1ul << 26) - 1, 1ul << 26,
		(1ul << 26) + 50, (u32)-300 * HZ, U32_MAX,
	};
	static const u32 ages[] = { 0, 1, 100, 1u << 25, (1u << 26) - 1 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(nows); i++)
		for (j = 0; j < ARRAY_SIZE(ages); j++) {
			u32 ctl = hc_slot_begin_fill(nows[i] - ages[j]);

			KUNIT_EXPECT_EQ(test, hc_slot_fill_age(ctl, nows[i]),
					ages[j]);
			KUNIT_EXPECT_TRUE(test, hc_slot_fills(ctl));
			KUNIT_EXPECT_FALSE(test,
					   hc_slot_fills(ctl | HC_SLOT_LOST));
			KUNIT_EXPECT_EQ(test, ctl & (u32)HC_SLOT_MARKS, 0u);
		}
}

static void waiters_are_woken_once(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter[3] = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		waiter[i].block = hc_block_of(REGION, i / 2);
	expect_wait(test, &waiter[0], NO_LIMIT, -EAGAIN);
	read_blocks(test, 3);
	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		expect_wait(test, &waiter[i], NO_LIMIT, 0);
	end_fill(test, 2, false);
	KUNIT_EXPECT_TRUE(test, f->wake.next == &waiter[2].link);
	KUNIT_EXPECT_TRUE(test, f->wake.prev == &waiter[2].link);
	KUNIT_EXPECT_FALSE(test, waiter[2].ok);
	INIT_LIST_HEAD(&f->wake);

	/* They began to wait before the write, so they get the fill's data. */
	begin_write(test, 1, true);
	waiter[2].block = waiter[0].block;
	expect_wait(test, &waiter[2], NO_LIMIT, -EAGAIN);
	end_fill(test, 1, true);
	KUNIT_EXPECT_TRUE(test, waiter[0].ok && waiter[1].ok);
	KUNIT_EXPECT_TRUE(test, f->wake.next == &waiter[0].link);
	KUNIT_EXPECT_TRUE(test, f->wake.prev == &waiter[1].link);
	put_fill(test, 0, 1);
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
		waiter[i].block = hc_block_of(REGION, 0);
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
	put_fill(test, 0x5, 0x2);
	end_write(test, 0, true);
	expect_occupied(test, 2, 2);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_fill_lost], 1ull);
	read_blocks(test, 0x7);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x5);
	unpin(test, 0x5);
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

	old.ok = true;
	KUNIT_EXPECT_TRUE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
	expect_woken(test, &old, false);
	end_fill(test, 0x3, true);
	expect_woken(test, &young, true);
	KUNIT_EXPECT_FALSE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
	put_fill(test, 0x3, 0);
}

/* A read that has waited before has the less patience left. */
static void time_waited_before_counts(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_waiter waiter = waiter_for(0);

	waiter.since = jiffies - 10 * LONG;
	read_blocks(test, 0x1);
	expect_wait(test, &waiter, LONG, 0);
	KUNIT_EXPECT_FALSE(test, hc_shard_expire(&f->shard, LONG, &f->wake));
	expect_woken(test, &waiter, false);
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
	KUNIT_CASE(overdue_fill_is_not_joined),
	KUNIT_CASE(overdue_fill_ends_like_any_other),
	KUNIT_CASE(waiters_for_an_overdue_fill_are_woken),
	KUNIT_CASE(time_waited_before_counts),
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
