// SPDX-License-Identifier: GPL-2.0
/*
 * Who is asked for memory when the machine is short of it, and for how much.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/module.h>

#include "../../kmod/core/memory.c"
#include "../../kmod/target/pressure.c"

#define NR_POOLS	3
#define CHUNK		HC_PRESSURE_BATCH

struct pool {
	struct hc_giver giver;
	atomic_t asked;
};

static struct pool pools[NR_POOLS];

static void pool_works(struct work_struct *work)
{
	atomic_inc(&container_of(work, struct pool, giver.work)->asked);
}

static struct hc_giver *giver(unsigned int i)
{
	return &pools[i].giver;
}

static void offer(u64 a, u64 b, u64 c)
{
	hc_giver_offer(giver(0), a * CHUNK);
	hc_giver_offer(giver(1), b * CHUNK);
	hc_giver_offer(giver(2), c * CHUNK);
}

static void expect_wanted(struct kunit *test, u64 a, u64 b, u64 c)
{
	KUNIT_EXPECT_EQ(test, hc_giver_wanted(giver(0)), a * CHUNK);
	KUNIT_EXPECT_EQ(test, hc_giver_wanted(giver(1)), b * CHUNK);
	KUNIT_EXPECT_EQ(test, hc_giver_wanted(giver(2)), c * CHUNK);
}

static unsigned long scan(u64 chunks)
{
	struct shrink_control sc = { .nr_to_scan = chunks * CHUNK };

	return hc_pressure_scan(NULL, &sc);
}

static void pool_that_has_most_is_asked(struct kunit *test)
{
	offer(5, 7, 1);
	KUNIT_EXPECT_EQ(test, scan(1), 0ul);
	expect_wanted(test, 0, 1, 0);
	KUNIT_EXPECT_EQ(test, scan(3), 0ul);
	expect_wanted(test, 0, 4, 0);
	KUNIT_EXPECT_EQ(test, scan(1), 0ul);
	expect_wanted(test, 1, 4, 0);
	flush_work(&giver(1)->work);
	KUNIT_EXPECT_GE(test, atomic_read(&pools[1].asked), 1);
	flush_work(&giver(2)->work);
	KUNIT_EXPECT_EQ(test, atomic_read(&pools[2].asked), 0);
}

static void no_pool_is_asked_for_more_than_it_has(struct kunit *test)
{
	offer(2, 1, 0);
	KUNIT_EXPECT_EQ(test, hc_givers_left(), 3ull * CHUNK);
	KUNIT_EXPECT_EQ(test, scan(10), 0ul);
	KUNIT_EXPECT_EQ(test, hc_givers_left(), 1ull * CHUNK);
	KUNIT_EXPECT_EQ(test, scan(10), 0ul);
	expect_wanted(test, 2, 1, 0);
	KUNIT_EXPECT_EQ(test, hc_givers_left(), 0ull);
	KUNIT_EXPECT_EQ(test, scan(1), SHRINK_STOP);
	/* It has less to offer meanwhile. */
	hc_giver_offer(giver(0), CHUNK);
	expect_wanted(test, 1, 1, 0);
}

static void what_was_given_is_wanted_no_more(struct kunit *test)
{
	u64 given;
	bool more;

	offer(8, 0, 0);
	scan(4);
	KUNIT_EXPECT_TRUE(test, hc_givers_ask_all(&given));
	/* A quarter of it, on top. */
	expect_wanted(test, 6, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_given_since(given, &more), 0ull);
	KUNIT_EXPECT_TRUE(test, more);
	hc_giver_gave(giver(0), 2 * CHUNK, 6 * CHUNK);
	expect_wanted(test, 4, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_given_since(given, &more), 2ull * CHUNK);
	KUNIT_EXPECT_TRUE(test, more);
	hc_giver_cannot(giver(0));
	expect_wanted(test, 0, 0, 0);
	hc_given_since(given, &more);
	KUNIT_EXPECT_FALSE(test, more);
	/* A step may give more than was wanted. */
	scan(1);
	hc_giver_gave(giver(0), 5 * CHUNK, CHUNK);
	expect_wanted(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_givers_left(), 1ull * CHUNK);
}

static void all_are_asked_before_a_process_is_killed(struct kunit *test)
{
	u64 given;

	offer(0, 0, 0);
	KUNIT_EXPECT_FALSE(test, hc_givers_ask_all(&given));
	offer(16, 2, 0);
	KUNIT_EXPECT_TRUE(test, hc_givers_ask_all(&given));
	expect_wanted(test, 4, 1, 0);
}

static void pool_that_has_left_is_not_asked(struct kunit *test)
{
	offer(5, 1, 0);
	scan(2);
	hc_giver_leave(giver(0));
	expect_wanted(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_givers_left(), 1ull * CHUNK);
	scan(5);
	expect_wanted(test, 0, 1, 0);
	hc_giver_leave(giver(0));
	hc_giver_offer(giver(0), CHUNK);
	KUNIT_EXPECT_EQ(test, hc_givers_left(), 1ull * CHUNK);
}

static void nothing_is_offered_while_memory_is_available(struct kunit *test)
{
	struct shrink_control sc = {};

	offer(5, 5, 5);
	KUNIT_ASSERT_GT(test, hc_memory_available(), hc_memory_reserve_at_load());
	KUNIT_EXPECT_EQ(test, hc_pressure_count(NULL, &sc), 0ul);
}

static int pressure_test_init(struct kunit *test)
{
	unsigned int i;
	int err = hc_pressure_init();

	if (err)
		return err;
	for (i = 0; i < NR_POOLS; i++) {
		atomic_set(&pools[i].asked, 0);
		hc_giver_init(giver(i), pool_works);
	}
	return 0;
}

static void pressure_test_exit(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < NR_POOLS; i++)
		hc_giver_leave(giver(i));
	hc_pressure_exit();
}

static struct kunit_case pressure_cases[] = {
	KUNIT_CASE(pool_that_has_most_is_asked),
	KUNIT_CASE(no_pool_is_asked_for_more_than_it_has),
	KUNIT_CASE(what_was_given_is_wanted_no_more),
	KUNIT_CASE(all_are_asked_before_a_process_is_killed),
	KUNIT_CASE(pool_that_has_left_is_not_asked),
	KUNIT_CASE(nothing_is_offered_while_memory_is_available),
	{}
};

static struct kunit_suite pressure_suite = {
	.name = "hotcache_pressure",
	.init = pressure_test_init,
	.exit = pressure_test_exit,
	.test_cases = pressure_cases,
};

kunit_test_suite(pressure_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: who is asked for memory");
MODULE_LICENSE("GPL");
