// SPDX-License-Identifier: GPL-2.0
/*
 * Rings: queues from which any slot may leave, against an array that is shifted.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../policies/lib/ring.c"
#include "../../policies/lib/slotset.c"
#include "fixtures/host.h"

#define MAX_PLACES	200u
#define NR_STEPS	(5000u * HC_HOST_SPEED)

static const u32 places[] = { 1, 2, 3, 64, 65, MAX_PLACES };

static void describe_places(const u32 *nr, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u places", *nr);
}

KUNIT_ARRAY_PARAM(places, places, describe_places);

/**
 * struct world - a ring and what should be in it
 * @ring: the ring
 * @slot: slots, oldest first
 * @place: where each of them is
 * @nr: how many
 * @next_slot: number of the next slot
 */
struct world {
	struct hc_ring ring;
	u32 slot[MAX_PLACES];
	u32 place[MAX_PLACES];
	u32 nr;
	u32 next_slot;
};

static void make(struct kunit *test, struct world *w, u32 nr_places)
{
	void *memory = kunit_kzalloc(test, hc_ring_size(nr_places), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_ring_init(&w->ring, memory, nr_places);
}

static void leave(struct world *w, u32 i)
{
	if (w->nr % 2 || !hc_ring_del_quickly(&w->ring, w->place[i]))
		hc_ring_del(&w->ring, w->place[i]);
	w->nr--;
	memmove(&w->slot[i], &w->slot[i + 1], (w->nr - i) * sizeof(u32));
	memmove(&w->place[i], &w->place[i + 1], (w->nr - i) * sizeof(u32));
}

static void enter(struct world *w)
{
	w->slot[w->nr] = w->next_slot;
	w->place[w->nr] = hc_ring_add(&w->ring, w->next_slot);
	w->nr++;
	w->next_slot++;
}

static void check(struct kunit *test, struct world *w)
{
	u32 i, place;

	KUNIT_ASSERT_EQ(test, w->ring.nr, w->nr);
	if (!w->nr)
		return;
	place = hc_ring_oldest(&w->ring);
	for (i = 0; i < w->nr; i++) {
		KUNIT_ASSERT_EQ(test, place, w->place[i]);
		KUNIT_ASSERT_EQ(test, w->ring.slot[place], w->slot[i]);
		place = hc_ring_newer(&w->ring, place);
	}
	KUNIT_ASSERT_EQ(test, place, w->place[0]);
}

static void no_places_are_full(struct kunit *test)
{
	u64 memory[2] = {};
	struct hc_ring ring;

	KUNIT_ASSERT_LE(test, hc_ring_size(0), sizeof(memory));
	hc_ring_init(&ring, memory, 0);
	KUNIT_EXPECT_TRUE(test, hc_ring_is_full(&ring));
}

static void ago_counts_additions(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	make(test, w, 10);
	for (i = 0; i < 10; i++)
		enter(w);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, w->ring.slot[hc_ring_ago(&w->ring, i)],
				9 - i);
	leave(w, 5);
	KUNIT_EXPECT_EQ(test, w->ring.slot[hc_ring_ago(&w->ring, 5)], 4u);
}

static void full_when_the_oldest_is_next(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	make(test, w, 3);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_FALSE(test, hc_ring_is_full(&w->ring));
		enter(w);
	}
	/* There is room, but not at the end. */
	leave(w, 1);
	KUNIT_EXPECT_TRUE(test, hc_ring_is_full(&w->ring));
	leave(w, 0);
	KUNIT_EXPECT_FALSE(test, hc_ring_is_full(&w->ring));
	enter(w);
	enter(w);
	KUNIT_EXPECT_TRUE(test, hc_ring_is_full(&w->ring));
	check(test, w);
}

static void random_steps_agree_with_an_array(struct kunit *test)
{
	struct world *w = test->priv;
	struct hc_rng rng = { .state = 5 };
	u32 step;

	make(test, w, *(const u32 *)test->param_value);
	for (step = 0; step < NR_STEPS; step++) {
		/* It fills and runs empty by turns. */
		if (hc_rng_percent(&rng, step / 500 % 2 ? 60 : 30)) {
			if (hc_ring_is_full(&w->ring))
				leave(w, 0);
			enter(w);
		} else if (w->nr) {
			leave(w, hc_rng_percent(&rng, 50) ? 0 :
				 hc_rng_below(&rng, w->nr));
		}
		check(test, w);
	}
}

static int ring_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct world), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(no_places_are_full),
	KUNIT_CASE(ago_counts_additions),
	KUNIT_CASE(full_when_the_oldest_is_next),
	KUNIT_CASE_PARAM(random_steps_agree_with_an_array, places_gen_params),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "hotcache_ring",
	.init = ring_test_init,
	.test_cases = ring_cases,
};

kunit_test_suite(ring_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: rings");
MODULE_LICENSE("GPL");
