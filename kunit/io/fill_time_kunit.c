// SPDX-License-Identifier: GPL-2.0
/*
 * How long fills usually take, and when one is overdue.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../kmod/io/fill_time.c"

static u32 learn(u32 usual, unsigned long took, unsigned int times)
{
	while (times--)
		usual = hc_fill_time_learn(usual, took);
	return usual;
}

static void estimate_comes_to_what_all_fills_take(struct kunit *test)
{
	static const unsigned long takes[] = { 0, 1, 2, HZ / 4, 4 * HZ };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		u32 usual = learn(HC_FILL_TIME_START, takes[i], 200);

		KUNIT_EXPECT_EQ(test, usual,
				(u32)takes[i] << HC_FILL_TIME_SHIFT);
		/* From there to anything else, both ways. */
		KUNIT_EXPECT_EQ(test, learn(usual, HZ, 400),
				(u32)HZ << HC_FILL_TIME_SHIFT);
	}
}

static void few_fills_show_that_an_origin_is_fast(struct kunit *test)
{
	u32 usual = learn(HC_FILL_TIME_START, 0, 16);

	KUNIT_EXPECT_LT(test, usual, HC_FILL_TIME_START / 20);
}

/* Half of all fills are those of a reader who is throttled to seconds. */
static void slow_minority_does_not_count(struct kunit *test)
{
	u32 usual = HC_FILL_TIME_START;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		usual = hc_fill_time_learn(usual, 0);
		usual = hc_fill_time_learn(usual, 10 * HZ);
	}
	KUNIT_EXPECT_LE(test, usual, 4u << HC_FILL_TIME_SHIFT);
}

/* Nor do all, if he is the only one whose reads miss: others may join them. */
static void throttled_reader_makes_nobody_wait_for_long(struct kunit *test)
{
	u32 usual = learn(HC_FILL_TIME_START, 60 * HZ, 1000);

	KUNIT_EXPECT_LE(test, hc_fill_time_limit(usual), 5ul * HZ);
	/* Soon forgotten. */
	KUNIT_EXPECT_LT(test, learn(usual, 0, 24), HC_FILL_TIME_START / 20);
}

static void longest_time_is_no_overflow(struct kunit *test)
{
	u32 usual = learn(HC_FILL_TIME_START, ULONG_MAX, 1000);

	KUNIT_EXPECT_EQ(test, usual,
			(u32)HC_FILL_TIME_MAX << HC_FILL_TIME_SHIFT);
	KUNIT_EXPECT_EQ(test, hc_fill_time_learn(usual, 0),
			usual - 3 * (usual / 16) - 1);
	KUNIT_EXPECT_EQ(test, hc_fill_time_limit(usual),
			HC_FILL_TIME_MAX + msecs_to_jiffies(100) + 1);
}

static void limit_is_the_usual_time_and_some_slack(struct kunit *test)
{
	const unsigned long least = msecs_to_jiffies(20);
	const unsigned long most = msecs_to_jiffies(100);
	unsigned long time;

	for (time = 0; time <= 4 * HZ; time++) {
		unsigned long limit =
			hc_fill_time_limit((u32)time << HC_FILL_TIME_SHIFT);

		KUNIT_EXPECT_GE(test, limit, time + least);
		KUNIT_EXPECT_LE(test, limit, time + most + 1);
		if (3 * time > least && 3 * time < most)
			KUNIT_EXPECT_EQ(test, limit, 4 * time + 1);
	}
}

static struct kunit_case fill_time_cases[] = {
	KUNIT_CASE(estimate_comes_to_what_all_fills_take),
	KUNIT_CASE(few_fills_show_that_an_origin_is_fast),
	KUNIT_CASE(slow_minority_does_not_count),
	KUNIT_CASE(throttled_reader_makes_nobody_wait_for_long),
	KUNIT_CASE(longest_time_is_no_overflow),
	KUNIT_CASE(limit_is_the_usual_time_and_some_slack),
	{}
};

static struct kunit_suite fill_time_suite = {
	.name = "hotcache_fill_time",
	.test_cases = fill_time_cases,
};

kunit_test_suite(fill_time_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: how long fills take");
MODULE_LICENSE("GPL");
