// SPDX-License-Identifier: GPL-2.0
/*
 * Bars: each covers its range, and nothing else, until its last discard is over.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../kmod/core/bar.c"
#include "fixtures/host.h"

#define NR_REGIONS	2000u
#define NR_IN_FLIGHT	40u
#define NR_STEPS	(20000u * HC_HOST_SPEED)

/* Exactly the regions from @first to @last are barred. */
static void expect_range(struct kunit *test, u64 first, u64 last)
{
	struct hc_bars *bars = test->priv;
	u64 region;

	for (region = 0; region < NR_REGIONS; region++)
		KUNIT_ASSERT_EQ_MSG(test, hc_bars_cover(bars, region),
				    region >= first && region <= last,
				    "region %llu", (unsigned long long)region);
}

static void expect_nothing_barred(struct kunit *test)
{
	struct hc_bars *bars = test->priv;

	expect_range(test, 1, 0);
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, U64_MAX >> 4));
	KUNIT_EXPECT_EQ(test, bars->nr, 0u);
}

/* Fill the list with ranges of a region each, which touch nothing. */
static void fill_list(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	unsigned int i;

	for (i = 0; i < HC_BAR_RANGES; i++)
		KUNIT_ASSERT_LT(test, hc_bars_raise(bars, 100 + 10 * i,
						    100 + 10 * i),
				HC_BAR_RANGES);
	KUNIT_EXPECT_EQ(test, bars->nr, HC_BAR_RANGES);
}

static void only_the_range_is_barred(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	unsigned int entry;

	expect_nothing_barred(test);
	entry = hc_bars_raise(bars, 40, 60);
	expect_range(test, 40, 60);
	hc_bars_lift(bars, entry);
	entry = hc_bars_raise(bars, 0, 0);
	expect_range(test, 0, 0);
	hc_bars_lift(bars, entry);
	expect_nothing_barred(test);
}

/* Two discards of one range: either may be the last. */
static void overlap_is_barred_until_the_last_is_over(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	unsigned int a, b, order;

	for (order = 0; order < 2; order++) {
		a = hc_bars_raise(bars, 10, 30);
		b = hc_bars_raise(bars, 20, 50);
		KUNIT_EXPECT_NE(test, a, b);
		expect_range(test, 10, 50);
		hc_bars_lift(bars, order ? b : a);
		if (order)
			expect_range(test, 10, 30);
		else
			expect_range(test, 20, 50);
		hc_bars_lift(bars, order ? a : b);
		expect_nothing_barred(test);
	}
}

/* As long as there is room, each is lifted as soon as it is over. */
static void neighbours_are_kept_apart(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	unsigned int a = hc_bars_raise(bars, 10, 19);
	unsigned int b = hc_bars_raise(bars, 20, 29);

	expect_range(test, 10, 29);
	hc_bars_lift(bars, a);
	expect_range(test, 20, 29);
	hc_bars_lift(bars, b);
	expect_nothing_barred(test);
}

/* The pieces of one huge discard are more than there are entries. */
static void full_list_grows_where_a_range_touches(struct kunit *test)
{
	unsigned int entry[4 * HC_BAR_RANGES], i;
	struct hc_bars *bars = test->priv;

	for (i = 0; i < 2 * HC_BAR_RANGES; i++) {
		entry[i] = hc_bars_raise(bars, 100 + 10 * i, 109 + 10 * i);
		KUNIT_ASSERT_LT(test, entry[i], HC_BAR_RANGES);
		expect_range(test, 100, 109 + 10 * i);
	}
	for (i = 0; i < 2 * HC_BAR_RANGES; i++) {
		u64 region;

		for (region = 100 + 10 * i; region < 110 + 20 * HC_BAR_RANGES - 10;
		     region++)
			KUNIT_ASSERT_TRUE(test, hc_bars_cover(bars, region));
		KUNIT_ASSERT_FALSE(test, hc_bars_cover(bars, 99));
		KUNIT_ASSERT_FALSE(test, hc_bars_cover(bars, 100 +
						       20 * HC_BAR_RANGES));
		hc_bars_lift(bars, entry[i]);
	}
	expect_nothing_barred(test);
}

/* It may grow to both sides, and over what it overlaps. */
static void full_list_grows_to_either_side(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	unsigned int a, b, c;

	fill_list(test);
	a = hc_bars_raise(bars, 90, 99);
	b = hc_bars_raise(bars, 101, 104);
	KUNIT_EXPECT_EQ(test, a, b);
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, 90));
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, 104));
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, 89));
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, 105));
	c = hc_bars_raise(bars, 80, 104);
	KUNIT_EXPECT_EQ(test, a, c);
	hc_bars_lift(bars, a);
	hc_bars_lift(bars, c);
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, 101));
	hc_bars_lift(bars, b);
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, 100));
	hc_bars_lift(bars, a);
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, 100));
	KUNIT_EXPECT_EQ(test, bars->nr, HC_BAR_RANGES - 1);
}

/* Else 17 discards, wherever they are, would keep the whole device from being filled. */
static void overflow_bars_what_lies_between_it_and_the_nearest(struct kunit *test)
{
	u64 last = 100 + 10 * (HC_BAR_RANGES - 1);
	struct hc_bars *bars = test->priv;
	u32 i, other;

	fill_list(test);
	KUNIT_EXPECT_EQ(test, hc_bars_raise(bars, 1000, 1100), HC_BAR_NONE);
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, 1000));
	i = hc_bars_raise_near(bars, 1000, 1100);
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, last));
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, 1100));
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, 1101));
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, last - 1));
	other = hc_bars_raise_near(bars, 0, 5);
	KUNIT_EXPECT_NE(test, other, i);
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(bars, 0));
	KUNIT_EXPECT_FALSE(test, hc_bars_cover(bars, 101));
	hc_bars_lift(bars, other);
	for (i = 0; i < HC_BAR_RANGES; i++)
		hc_bars_lift(bars, i);
	KUNIT_EXPECT_EQ(test, bars->nr, 1u);
	for (i = 0; i < HC_BAR_RANGES; i++)
		if (bars->range[i].users)
			hc_bars_lift(bars, i);
	expect_nothing_barred(test);
	/* One that has become free meanwhile is used. */
	i = hc_bars_raise_near(bars, 1000, 1100);
	expect_range(test, 1000, 1100);
	hc_bars_lift(bars, i);
	expect_nothing_barred(test);
}

/**
 * struct flying - a discard in flight
 * @first: first region
 * @last: last one
 * @entry: its entry
 */
struct flying {
	u64 first;
	u64 last;
	unsigned int entry;
};

/*
 * Four times as many as there are entries are in flight all the time, all over the device:
 * none of the entries stays up for good and bars all that lies between them.
 */
static void entry_that_others_join_becomes_free(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	unsigned int entry[4 * HC_BAR_RANGES], up[HC_BAR_RANGES] = {};
	unsigned int i, e, step, longest = 0;

	for (step = 0; step < 100 * ARRAY_SIZE(entry); step++) {
		u64 region = 997 * step % NR_REGIONS;

		i = step % ARRAY_SIZE(entry);
		if (step >= ARRAY_SIZE(entry))
			hc_bars_lift(bars, entry[i]);
		for (e = 0; e < HC_BAR_RANGES; e++) {
			up[e] = bars->range[e].users ? up[e] + 1 : 0;
			longest = max(longest, up[e]);
		}
		entry[i] = hc_bars_raise(bars, region, region);
		if (entry[i] == HC_BAR_NONE)
			entry[i] = hc_bars_raise_near(bars, region, region);
	}
	kunit_info(test, "an entry is up for %u of %u discards at the longest", longest,
		   step);
	KUNIT_EXPECT_LT(test, longest, step / 4);
	for (i = 0; i < ARRAY_SIZE(entry); i++)
		hc_bars_lift(bars, entry[i]);
	expect_nothing_barred(test);
}

static void random_discards_are_barred_until_they_are_over(struct kunit *test)
{
	struct hc_bars *bars = test->priv;
	struct hc_rng rng = { .state = 1 };
	struct flying flying[NR_IN_FLIGHT];
	u32 step, i, nr = 0, overflows = 0;

	for (step = 0; step < NR_STEPS; step++) {
		if (nr < NR_IN_FLIGHT && hc_rng_percent(&rng, 50)) {
			struct flying *f = &flying[nr++];

			f->first = hc_rng_below(&rng, NR_REGIONS);
			f->last = f->first + hc_rng_below(&rng, 20);
			f->entry = hc_bars_raise(bars, f->first, f->last);
			if (f->entry == HC_BAR_NONE) {
				f->entry = hc_bars_raise_near(bars, f->first,
							      f->last);
				overflows++;
			}
		} else if (nr) {
			i = hc_rng_below(&rng, nr);
			hc_bars_lift(bars, flying[i].entry);
			flying[i] = flying[--nr];
		}
		for (i = 0; i < nr; i++) {
			KUNIT_ASSERT_TRUE(test, hc_bars_cover(bars, flying[i].first));
			KUNIT_ASSERT_TRUE(test, hc_bars_cover(bars, flying[i].last));
		}
	}
	/* The test has to cover both. */
	KUNIT_EXPECT_GT(test, overflows, 0u);
	KUNIT_EXPECT_LT(test, overflows, NR_STEPS / 2);
	while (nr)
		hc_bars_lift(bars, flying[--nr].entry);
	expect_nothing_barred(test);
}

static int bar_test_init(struct kunit *test)
{
	struct hc_bars *bars = kunit_kzalloc(test, sizeof(*bars), GFP_KERNEL);

	test->priv = bars;
	if (!bars)
		return -ENOMEM;
	hc_bars_init(bars);
	return 0;
}

static struct kunit_case bar_cases[] = {
	KUNIT_CASE(only_the_range_is_barred),
	KUNIT_CASE(overlap_is_barred_until_the_last_is_over),
	KUNIT_CASE(neighbours_are_kept_apart),
	KUNIT_CASE(full_list_grows_where_a_range_touches),
	KUNIT_CASE(full_list_grows_to_either_side),
	KUNIT_CASE(overflow_bars_what_lies_between_it_and_the_nearest),
	KUNIT_CASE(entry_that_others_join_becomes_free),
	KUNIT_CASE(random_discards_are_barred_until_they_are_over),
	{}
};

static struct kunit_suite bar_suite = {
	.name = "hotcache_bar",
	.init = bar_test_init,
	.test_cases = bar_cases,
};

kunit_test_suite(bar_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: bars");
MODULE_LICENSE("GPL");
