// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms: the bucket of a value.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>

#include "../../kmod/io/histogram.h"

static void small_values_have_their_own_buckets(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(0), 0u);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(1), 1u);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(2), 2u);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(3), 2u);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(4), 3u);
}

static void each_power_of_two_begins_a_bucket(struct kunit *test)
{
	unsigned int i;

	for (i = 1; i < HC_HIST_BUCKETS - 1; i++) {
		KUNIT_EXPECT_EQ(test, hc_hist_bucket(1ull << (i - 1)), i);
		KUNIT_EXPECT_EQ(test, hc_hist_bucket((1ull << i) - 1), i);
	}
}

static void last_bucket_takes_all_larger_values(struct kunit *test)
{
	unsigned int last = HC_HIST_BUCKETS - 1;

	KUNIT_EXPECT_EQ(test, hc_hist_bucket((1ull << (last - 1)) - 1), last - 1);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(1ull << (last - 1)), last);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(1ull << last), last);
	KUNIT_EXPECT_EQ(test, hc_hist_bucket(U64_MAX), last);
}

static struct kunit_case histogram_cases[] = {
	KUNIT_CASE(small_values_have_their_own_buckets),
	KUNIT_CASE(each_power_of_two_begins_a_bucket),
	KUNIT_CASE(last_bucket_takes_all_larger_values),
	{}
};

static struct kunit_suite histogram_suite = {
	.name = "hotcache_histogram",
	.test_cases = histogram_cases,
};

kunit_test_suite(histogram_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: histograms");
MODULE_LICENSE("GPL");
