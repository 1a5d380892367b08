// SPDX-License-Identifier: GPL-2.0
/*
 * The history: access times of evicted blocks.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../policies/lib/history.c"
#include "fixtures/host.h"

static void make(struct kunit *test, struct hc_history *history, u32 capacity)
{
	void *memory = kunit_kzalloc(test, hc_history_size(capacity),
				     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_history_init(history, memory, capacity);
}

static void take_returns_a_time_once(struct kunit *test)
{
	const u64 latest = (1ull << HC_HISTORY_TIME_BITS) - 1;
	struct hc_history history;

	make(test, &history, 100);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 42), 0ull);
	hc_history_put(&history, 42, 7);
	hc_history_put(&history, 43, latest);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 42), 7ull);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 42), 0ull);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 43), latest);
}

static void put_replaces_the_time(struct kunit *test)
{
	struct hc_history history;

	make(test, &history, 100);
	hc_history_put(&history, 42, 7);
	hc_history_put(&history, 42, 9);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 42), 9ull);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 42), 0ull);
}

static void no_capacity_remembers_nothing(struct kunit *test)
{
	struct hc_history history;

	KUNIT_EXPECT_EQ(test, hc_history_size(0), (size_t)0);
	hc_history_init(&history, NULL, 0);
	hc_history_put(&history, 42, 7);
	KUNIT_EXPECT_EQ(test, hc_history_take(&history, 42), 0ull);
}

/* One bucket: of ten times in any order, the eight latest stay. */
static void full_bucket_forgets_the_earliest(struct kunit *test)
{
	static const u64 time[] = { 50, 10, 90, 30, 20, 80, 70, 40, 60, 100 };
	struct hc_history history;
	u32 i;

	make(test, &history, HC_HISTORY_WAYS);
	for (i = 0; i < ARRAY_SIZE(time); i++)
		hc_history_put(&history, i, time[i]);
	for (i = 0; i < ARRAY_SIZE(time); i++)
		KUNIT_EXPECT_EQ(test, hc_history_take(&history, i),
				time[i] > 20 ? time[i] : 0);
}

static void false_positives_are_rare(struct kunit *test)
{
	const u32 capacity = 8000, lookups = 100000;
	struct hc_history history;
	u32 i, found = 0;

	make(test, &history, capacity);
	for (i = 0; i < 4 * capacity; i++)
		hc_history_put(&history, i, i + 1);
	for (i = 0; i < lookups; i++)
		found += hc_history_take(&history, (1ull << 50) + i) != 0;
	KUNIT_EXPECT_LT(test, found, lookups / 4000);
}

static struct kunit_case history_cases[] = {
	KUNIT_CASE(take_returns_a_time_once),
	KUNIT_CASE(put_replaces_the_time),
	KUNIT_CASE(no_capacity_remembers_nothing),
	KUNIT_CASE(full_bucket_forgets_the_earliest),
	KUNIT_CASE(false_positives_are_rare),
	{}
};

static struct kunit_suite history_suite = {
	.name = "hotcache_history",
	.test_cases = history_cases,
};

kunit_test_suite(history_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the history of evicted blocks");
MODULE_LICENSE("GPL");
