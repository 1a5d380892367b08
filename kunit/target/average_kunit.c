// SPDX-License-Identifier: GPL-2.0
/*
 * Decaying averages, checked against the exponential function.
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

static void ratio_without_reads_is_0(struct kunit *test)
{
	struct hc_average a = {};

	KUNIT_EXPECT_EQ(test, hc_average_ratio(&a, HC_SPAN_1M), 0u);
	add(&a, MINUTE, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_average_ratio(&a, HC_SPAN_1M), 0u);
}

static void ratio_of_a_steady_load_is_exact_at_once(struct kunit *test)
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

/* From no hits to hits only: 1 - 1/e after the time of the span. */
static void change_of_the_ratio_decays_over_the_span(struct kunit *test)
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

static void pause_keeps_the_ratio(struct kunit *test)
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
static void each_read_has_the_same_weight(struct kunit *test)
{
	struct hc_average a = {};

	add(&a, 5 * MINUTE, 0, 10);
	hc_average_add(&a, 1000000, 1000000);
	KUNIT_EXPECT_GT(test, hc_average_ratio(&a, HC_SPAN_1M), 9900u);
}

static void sums_do_not_overflow(struct kunit *test)
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
	KUNIT_CASE(ratio_without_reads_is_0),
	KUNIT_CASE(ratio_of_a_steady_load_is_exact_at_once),
	KUNIT_CASE(change_of_the_ratio_decays_over_the_span),
	KUNIT_CASE(pause_keeps_the_ratio),
	KUNIT_CASE(each_read_has_the_same_weight),
	KUNIT_CASE(sums_do_not_overflow),
	{}
};

static struct kunit_suite average_suite = {
	.name = "hotcache_average",
	.test_cases = average_cases,
};

kunit_test_suite(average_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: decaying averages");
MODULE_LICENSE("GPL");
