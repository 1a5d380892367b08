// SPDX-License-Identifier: GPL-2.0
/*
 * Decaying averages, against the exponential function.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../kmod/target/average.c"

#define MINUTE	(60 / HC_AVERAGE_SECONDS)

static void add(struct hc_average *a, unsigned int times, u64 hits, u64 reads)
{
	while (times--)
		hc_average_add(a, hits, reads);
}

/* Within half a percent of HC_RATIO_ONE. */
static void expect_about(struct kunit *test, const struct hc_average *a,
			 enum hc_span span, u32 want)
{
	u32 got = hc_average_ratio(a, span);

	KUNIT_EXPECT_LE(test, got, want + 50);
	KUNIT_EXPECT_GE(test, got + 50, want);
}

static void nothing_is_no_hit(struct kunit *test)
{
	struct hc_average a = {};

	KUNIT_EXPECT_EQ(test, hc_average_ratio(&a, HC_SPAN_1M), 0u);
	add(&a, MINUTE, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_average_ratio(&a, HC_SPAN_1M), 0u);
}

static void steady_load_has_its_ratio_at_once(struct kunit *test)
{
	static const u32 reads[] = { 4, 1000, 50000000 };
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(reads); i++) {
		struct hc_average a = {};

		for (k = 0; k < 20 * MINUTE; k++) {
			hc_average_add(&a, reads[i] / 4 * 3, reads[i]);
			expect_about(test, &a, HC_SPAN_1M, 7500);
			expect_about(test, &a, HC_SPAN_5M, 7500);
			expect_about(test, &a, HC_SPAN_15M, 7500);
		}
	}
}

/* From no hits to hits alone: 1 - 1/e after as long as the span. */
static void a_change_is_seen_in_the_spans_time(struct kunit *test)
{
	struct hc_average a = {};

	add(&a, 120 * MINUTE, 0, 1000);
	add(&a, MINUTE, 1000, 1000);
	expect_about(test, &a, HC_SPAN_1M, 6321);
	expect_about(test, &a, HC_SPAN_5M, 1813);
	expect_about(test, &a, HC_SPAN_15M, 645);
	add(&a, 4 * MINUTE, 1000, 1000);
	expect_about(test, &a, HC_SPAN_5M, 6321);
	add(&a, 10 * MINUTE, 1000, 1000);
	expect_about(test, &a, HC_SPAN_15M, 6321);
}

static void a_pause_changes_nothing(struct kunit *test)
{
	struct hc_average a = {};

	add(&a, MINUTE, 300, 1000);
	add(&a, 3 * MINUTE, 0, 0);
	expect_about(test, &a, HC_SPAN_1M, 3000);
	expect_about(test, &a, HC_SPAN_15M, 3000);
	add(&a, 600 * MINUTE, 0, 0);
	expect_about(test, &a, HC_SPAN_1M, 3000);
	expect_about(test, &a, HC_SPAN_15M, 3000);
}

/* A busy second weighs more than idle minutes before it. */
static void each_read_weighs_the_same(struct kunit *test)
{
	struct hc_average a = {};

	add(&a, 5 * MINUTE, 0, 10);
	hc_average_add(&a, 1000000, 1000000);
	KUNIT_EXPECT_GT(test, hc_average_ratio(&a, HC_SPAN_1M), 9900u);
}

static void nothing_overflows(struct kunit *test)
{
	struct hc_average a = {};
	u64 before = 0;
	unsigned int i;

	for (i = 0; i < 200 * MINUTE; i++) {
		hc_average_add(&a, U64_MAX, U64_MAX);
		KUNIT_ASSERT_GE(test, a.reads[HC_SPAN_15M], before);
		before = a.reads[HC_SPAN_15M];
		KUNIT_ASSERT_EQ(test, hc_average_ratio(&a, HC_SPAN_15M),
				HC_RATIO_ONE);
	}
}

static struct kunit_case average_cases[] = {
	KUNIT_CASE(nothing_is_no_hit),
	KUNIT_CASE(steady_load_has_its_ratio_at_once),
	KUNIT_CASE(a_change_is_seen_in_the_spans_time),
	KUNIT_CASE(a_pause_changes_nothing),
	KUNIT_CASE(each_read_weighs_the_same),
	KUNIT_CASE(nothing_overflows),
	{}
};

static struct kunit_suite average_suite = {
	.name = "hotcache_average",
	.test_cases = average_cases,
};

kunit_test_suite(average_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: decaying averages");
MODULE_LICENSE("GPL");
