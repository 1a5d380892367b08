// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges, checked against an array with one rule per sector.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../policies/admission/ranges.c"
#include "fixtures/host.h"

#define SECTORS		64u
#define ROUNDS		20000u

/* Each range but the first is preceded by at least one sector. */
#define RANGES		(SECTORS + 2)

static void expect_sound(struct kunit *test, const struct hc_range *range,
			 u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		KUNIT_ASSERT_LT(test, range[i].start, range[i].end);
		KUNIT_ASSERT_NE(test, range[i].rule, HC_RULE_NONE);
		if (!i)
			continue;
		KUNIT_ASSERT_LE(test, range[i - 1].end, range[i].start);
		/* Adjacent ranges with the same rule are merged. */
		KUNIT_ASSERT_FALSE(test,
				   range[i - 1].end == range[i].start &&
				   range[i - 1].rule == range[i].rule);
	}
}

static u8 first_rule(const u8 *rule, u32 start, u32 end)
{
	for (; start < end; start++)
		if (rule[start] != HC_RULE_NONE)
			return rule[start];
	return HC_RULE_NONE;
}

static void random_sets_agree_with_an_array(struct kunit *test)
{
	static struct hc_range now[RANGES], next[RANGES];
	u8 rule[SECTORS] = {};
	struct hc_rng rng = { .state = 7 };
	u32 nr = 0, i, s;

	for (i = 0; i < ROUNDS; i++) {
		u32 start = hc_rng_below(&rng, SECTORS);
		struct hc_range add = {
			.start = start,
			.end = start + 1 + hc_rng_below(&rng, SECTORS - start),
			.rule = hc_rng_below(&rng, HC_RULE_SCAN + 1),
		};

		nr = hc_ranges_set(now, nr, &add, next);
		KUNIT_ASSERT_LE(test, nr, SECTORS);
		memcpy(now, next, sizeof(now));
		memset(rule + add.start, add.rule, add.end - add.start);
		expect_sound(test, now, nr);
		for (s = 0; s < SECTORS; s++)
			KUNIT_ASSERT_EQ(test, hc_ranges_find(now, nr, s, s + 1),
					rule[s]);
		s = hc_rng_below(&rng, SECTORS);
		start = s + 1 + hc_rng_below(&rng, SECTORS - s);
		KUNIT_ASSERT_EQ(test, hc_ranges_find(now, nr, s, start),
				first_rule(rule, s, start));
	}
}

static void first_and_last_sector_are_handled(struct kunit *test)
{
	const struct hc_range all = { 0, U64_MAX, HC_RULE_HOT };
	const struct hc_range last = { U64_MAX - 1, U64_MAX, HC_RULE_SCAN };
	const struct hc_range none = { 0, U64_MAX, HC_RULE_NONE };
	struct hc_range a[3], b[4];

	KUNIT_EXPECT_EQ(test, hc_ranges_find(NULL, 0, 0, U64_MAX),
			HC_RULE_NONE);
	KUNIT_ASSERT_EQ(test, hc_ranges_set(NULL, 0, &all, a), 1u);
	KUNIT_ASSERT_EQ(test, hc_ranges_set(a, 1, &last, b), 2u);
	KUNIT_EXPECT_EQ(test, hc_ranges_find(b, 2, U64_MAX - 1, U64_MAX),
			HC_RULE_SCAN);
	KUNIT_EXPECT_EQ(test, hc_ranges_find(b, 2, 0, U64_MAX), HC_RULE_HOT);
	KUNIT_EXPECT_EQ(test, hc_ranges_set(b, 2, &none, a), 0u);
}

/* The largest number of ranges that one call adds. */
static void set_in_the_middle_splits_a_range_in_three(struct kunit *test)
{
	const struct hc_range all = { 0, 100, HC_RULE_HOT };
	const struct hc_range middle = { 40, 60, HC_RULE_SCAN };
	struct hc_range range[3];

	KUNIT_ASSERT_EQ(test, hc_ranges_set(&all, 1, &middle, range), 3u);
	KUNIT_EXPECT_EQ(test, range[0].end, 40ull);
	KUNIT_EXPECT_EQ(test, range[1].rule, HC_RULE_SCAN);
	KUNIT_EXPECT_EQ(test, range[2].start, 60ull);
	KUNIT_EXPECT_EQ(test, range[2].rule, HC_RULE_HOT);
}

static struct kunit_case ranges_cases[] = {
	KUNIT_CASE(random_sets_agree_with_an_array),
	KUNIT_CASE(first_and_last_sector_are_handled),
	KUNIT_CASE(set_in_the_middle_splits_a_range_in_three),
	{}
};

static struct kunit_suite ranges_suite = {
	.name = "hotcache_ranges",
	.test_cases = ranges_cases,
};

kunit_test_suite(ranges_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: ranges");
MODULE_LICENSE("GPL");
