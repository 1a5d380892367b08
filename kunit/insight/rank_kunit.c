// SPDX-License-Identifier: GPL-2.0
/*
 * Marks in a row, checked against an array that is counted.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/steps.h"
#include "../../policies/insight/rank.c"
#include "fixtures/host.h"

#define NR_STEPS	(2000u * HC_HOST_SPEED)

/**
 * struct rank_test - a row, and the marks that it should have
 * @rank: under test
 * @marked: the marks
 */
struct rank_test {
	struct hc_rank rank;
	bool marked[HC_RANK_PLACES];
};

static struct rank_test *rank_test_new(struct kunit *test)
{
	struct rank_test *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	return w;
}

static void flip(struct rank_test *w, u32 place)
{
	if (w->marked[place])
		hc_rank_clear(&w->rank, place);
	else
		hc_rank_mark(&w->rank, place);
	w->marked[place] = !w->marked[place];
}

static u32 count_beyond(const struct rank_test *w, u32 place)
{
	u32 nr = 0;

	while (++place < HC_RANK_PLACES)
		nr += w->marked[place];
	return nr;
}

static u32 find_first(const struct rank_test *w)
{
	u32 place;

	for (place = 0; place < HC_RANK_PLACES; place++)
		if (w->marked[place])
			break;
	return place;
}

static void empty_row_has_no_mark(struct kunit *test)
{
	struct rank_test *w = rank_test_new(test);

	KUNIT_EXPECT_EQ(test, hc_rank_first(&w->rank), HC_RANK_NONE);
	KUNIT_EXPECT_EQ(test, hc_rank_beyond(&w->rank, 0), 0u);
	KUNIT_EXPECT_EQ(test, hc_rank_beyond(&w->rank, HC_RANK_PLACES - 1), 0u);
}

/* Each place is the last of a word, or of a group, once. */
static void full_row_counts_down(struct kunit *test)
{
	struct rank_test *w = rank_test_new(test);
	u32 place;

	for (place = HC_RANK_PLACES; place-- > 0; ) {
		flip(w, place);
		KUNIT_ASSERT_EQ(test, hc_rank_first(&w->rank), place);
		KUNIT_ASSERT_EQ(test, hc_rank_beyond(&w->rank, place),
				HC_RANK_PLACES - 1 - place);
	}
}

static void random_marks_are_counted(struct kunit *test)
{
	struct rank_test *w = rank_test_new(test);
	struct hc_rng rng = { .state = 1 };
	u32 i;

	for (i = 0; i < NR_STEPS; i++) {
		u32 place = hc_rng_below(&rng, HC_RANK_PLACES);

		flip(w, hc_rng_below(&rng, HC_RANK_PLACES));
		KUNIT_ASSERT_EQ(test, hc_rank_beyond(&w->rank, place),
				count_beyond(w, place));
		KUNIT_ASSERT_EQ(test, hc_rank_first(&w->rank), find_first(w));
	}
}

static void steps_are_bounded(struct kunit *test)
{
	struct rank_test *w = rank_test_new(test);

	flip(w, HC_RANK_PLACES - 1);
	hc_steps = 0;
	hc_rank_beyond(&w->rank, 0);
	KUNIT_EXPECT_LE(test, hc_steps, HC_RANK_MAX_STEPS);
	hc_steps = 0;
	hc_rank_first(&w->rank);
	KUNIT_EXPECT_LE(test, hc_steps, HC_RANK_MAX_STEPS);
	KUNIT_EXPECT_GT(test, hc_steps, 0u);
}

static struct kunit_case rank_cases[] = {
	KUNIT_CASE(empty_row_has_no_mark),
	KUNIT_CASE(full_row_counts_down),
	KUNIT_CASE(random_marks_are_counted),
	KUNIT_CASE(steps_are_bounded),
	{}
};

static struct kunit_suite rank_suite = {
	.name = "hotcache_rank",
	.test_cases = rank_cases,
};

kunit_test_suite(rank_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: marks in a row");
MODULE_LICENSE("GPL");
