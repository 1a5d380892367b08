// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed-size sample: blocks are found, the highest draw is known, whatever
 * comes and goes.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/steps.h"
#include "../../policies/insight/sample.c"
#include "fixtures/host.h"

#define NR_STEPS	(5000u * HC_HOST_SPEED)
#define NR_BLOCKS	300u

/**
 * struct sample_test - a sample, and what should be in it
 * @sample: under test
 * @nr: number of each block in the sample, or HC_SAMPLE_NONE
 * @draw: draw of each block
 */
struct sample_test {
	struct hc_sample sample;
	u32 nr[NR_BLOCKS];
	u32 draw[NR_BLOCKS];
};

static struct sample_test *sample_test_new(struct kunit *test)
{
	struct sample_test *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	hc_sample_init(&w->sample, U32_MAX, 1);
	for (i = 0; i < NR_BLOCKS; i++)
		w->nr[i] = HC_SAMPLE_NONE;
	return w;
}

static u32 highest_draw(const struct sample_test *w)
{
	u32 i, draw = 0;

	for (i = 0; i < NR_BLOCKS; i++)
		if (w->nr[i] != HC_SAMPLE_NONE)
			draw = max(draw, w->draw[i]);
	return draw;
}

static void empty_sample_finds_nothing(struct kunit *test)
{
	struct sample_test *w = sample_test_new(test);

	KUNIT_EXPECT_EQ(test, w->sample.nr, 0u);
	KUNIT_EXPECT_EQ(test, hc_sample_find(&w->sample, 0), HC_SAMPLE_NONE);
}

/* Draws of few values too: equal ones must not confuse the heap. */
static void what_comes_is_found_until_it_goes(struct kunit *test)
{
	struct sample_test *w = sample_test_new(test);
	struct hc_rng rng = { .state = 1 };
	u32 i, nr = 0;

	for (i = 0; i < NR_STEPS; i++) {
		u32 block = hc_rng_below(&rng, NR_BLOCKS);

		KUNIT_ASSERT_EQ(test, hc_sample_find(&w->sample, block),
				w->nr[block]);
		if (w->nr[block] == HC_SAMPLE_NONE) {
			w->draw[block] = hc_rng_below(&rng, i % 2 ? 8 : 100000);
			w->nr[block] = hc_sample_add(&w->sample, block,
						     w->draw[block]);
			KUNIT_ASSERT_LT(test, w->nr[block], HC_SAMPLE_MAX);
			nr++;
		} else {
			hc_sample_remove(&w->sample, w->nr[block]);
			w->nr[block] = HC_SAMPLE_NONE;
			nr--;
		}
		KUNIT_ASSERT_EQ(test, w->sample.nr, nr);
		if (nr)
			KUNIT_ASSERT_EQ(test,
					w->sample.entry[hc_sample_highest(&w->sample)].draw,
					highest_draw(w));
	}
}

static void full_sample_takes_no_more(struct kunit *test)
{
	struct sample_test *w = sample_test_new(test);
	u32 i;

	for (i = 0; i < HC_SAMPLE_MAX; i++)
		KUNIT_ASSERT_LT(test, hc_sample_add(&w->sample, i, i),
				HC_SAMPLE_MAX);
	KUNIT_EXPECT_EQ(test, hc_sample_add(&w->sample, i, 0), HC_SAMPLE_NONE);
	for (i = HC_SAMPLE_MAX; i-- > 0; ) {
		u32 nr = hc_sample_highest(&w->sample);

		KUNIT_ASSERT_EQ(test, w->sample.entry[nr].block, (u64)i);
		hc_sample_remove(&w->sample, nr);
	}
	KUNIT_EXPECT_EQ(test, w->sample.nr, 0u);
}

/* Blocks that collide, as only one who knows the seed could choose them. */
static void bucket_is_bounded(struct kunit *test)
{
	struct sample_test *w = sample_test_new(test);
	u32 want = hc_sample_bucket(&w->sample, 0), found = 0, lost = 0;
	u64 block;

	for (block = 0; found + lost < HC_SAMPLE_CHAIN + 4; block++) {
		if (hc_sample_bucket(&w->sample, block) != want)
			continue;
		if (hc_sample_add(&w->sample, block, 1) == HC_SAMPLE_NONE)
			lost++;
		else
			found++;
	}
	KUNIT_EXPECT_EQ(test, found, HC_SAMPLE_CHAIN);
	KUNIT_EXPECT_EQ(test, lost, 4u);
	hc_steps = 0;
	KUNIT_EXPECT_NE(test, hc_sample_find(&w->sample, 0), HC_SAMPLE_NONE);
	KUNIT_EXPECT_LE(test, hc_steps, HC_SAMPLE_CHAIN);
}

static void steps_are_bounded(struct kunit *test)
{
	struct sample_test *w = sample_test_new(test);
	struct hc_rng rng = { .state = 1 };
	u32 i, most = 0;

	for (i = 0; i < HC_SAMPLE_MAX; i++)
		hc_sample_add(&w->sample, i, hc_rng_next(&rng));
	for (i = 0; i < NR_STEPS; i++) {
		u32 nr = hc_sample_highest(&w->sample);

		hc_steps = 0;
		hc_sample_remove(&w->sample, nr);
		most = max(most, hc_steps);
		hc_steps = 0;
		hc_sample_add(&w->sample, HC_SAMPLE_MAX + i,
			      hc_rng_next(&rng));
		most = max(most, hc_steps);
	}
	KUNIT_EXPECT_GT(test, most, 0u);
	KUNIT_EXPECT_LE(test, most, HC_SAMPLE_MAX_STEPS);
}

static struct kunit_case sample_cases[] = {
	KUNIT_CASE(empty_sample_finds_nothing),
	KUNIT_CASE(what_comes_is_found_until_it_goes),
	KUNIT_CASE(full_sample_takes_no_more),
	KUNIT_CASE(bucket_is_bounded),
	KUNIT_CASE(steps_are_bounded),
	{}
};

static struct kunit_suite sample_suite = {
	.name = "hotcache_sample",
	.test_cases = sample_cases,
};

kunit_test_suite(sample_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the fixed-size sample");
MODULE_LICENSE("GPL");
