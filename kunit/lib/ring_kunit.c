// SPDX-License-Identifier: GPL-2.0
/*
 * Rings, checked against an array that is shifted.
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
 * struct ring_test - a ring and its expected content
 * @ring: the ring
 * @slot: slots, oldest first
 * @place: the place of each slot
 * @nr: number of slots
 * @next_slot: number of the next slot
 */
struct ring_test {
	struct hc_ring ring;
	u32 slot[MAX_PLACES];
	u32 place[MAX_PLACES];
	u32 nr;
	u32 next_slot;
};

static void make(struct kunit *test, struct ring_test *t, u32 nr_places)
{
	void *memory = kunit_kzalloc(test, hc_ring_size(nr_places), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_ring_init(&t->ring, memory, nr_places);
}

static void leave(struct ring_test *t, u32 i)
{
	if (t->nr % 2 || !hc_ring_del_quickly(&t->ring, t->place[i]))
		hc_ring_del(&t->ring, t->place[i]);
	t->nr--;
	memmove(&t->slot[i], &t->slot[i + 1], (t->nr - i) * sizeof(u32));
	memmove(&t->place[i], &t->place[i + 1], (t->nr - i) * sizeof(u32));
}

static void enter(struct ring_test *t)
{
	t->slot[t->nr] = t->next_slot;
	t->place[t->nr] = hc_ring_add(&t->ring, t->next_slot);
	t->nr++;
	t->next_slot++;
}

static void check(struct kunit *test, struct ring_test *t)
{
	u32 i, place;

	KUNIT_ASSERT_EQ(test, t->ring.nr, t->nr);
	if (!t->nr)
		return;
	place = hc_ring_oldest(&t->ring);
	for (i = 0; i < t->nr; i++) {
		KUNIT_ASSERT_EQ(test, place, t->place[i]);
		KUNIT_ASSERT_EQ(test, t->ring.slot[place], t->slot[i]);
		place = hc_ring_newer(&t->ring, place);
	}
	KUNIT_ASSERT_EQ(test, place, t->place[0]);
}

static void ring_without_places_is_full(struct kunit *test)
{
	u64 memory[2] = {};
	struct hc_ring ring;

	KUNIT_ASSERT_LE(test, hc_ring_size(0), sizeof(memory));
	hc_ring_init(&ring, memory, 0);
	KUNIT_EXPECT_TRUE(test, hc_ring_is_full(&ring));
}

static void ago_counts_additions(struct kunit *test)
{
	struct ring_test *t = test->priv;
	u32 i;

	make(test, t, 10);
	for (i = 0; i < 10; i++)
		enter(t);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, t->ring.slot[hc_ring_ago(&t->ring, i)],
				9 - i);
	leave(t, 5);
	KUNIT_EXPECT_EQ(test, t->ring.slot[hc_ring_ago(&t->ring, 5)], 4u);
}

static void ring_is_full_if_the_next_place_is_in_use(struct kunit *test)
{
	struct ring_test *t = test->priv;
	u32 i;

	make(test, t, 3);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_FALSE(test, hc_ring_is_full(&t->ring));
		enter(t);
	}
	/* A place is free, but not the next one. */
	leave(t, 1);
	KUNIT_EXPECT_TRUE(test, hc_ring_is_full(&t->ring));
	leave(t, 0);
	KUNIT_EXPECT_FALSE(test, hc_ring_is_full(&t->ring));
	enter(t);
	enter(t);
	KUNIT_EXPECT_TRUE(test, hc_ring_is_full(&t->ring));
	check(test, t);
}

static void random_steps_agree_with_an_array(struct kunit *test)
{
	struct ring_test *t = test->priv;
	struct hc_rng rng = { .state = 5 };
	u32 step;

	make(test, t, *(const u32 *)test->param_value);
	for (step = 0; step < NR_STEPS; step++) {
		/* The ring fills and empties in turn. */
		if (hc_rng_percent(&rng, step / 500 % 2 ? 60 : 30)) {
			if (hc_ring_is_full(&t->ring))
				leave(t, 0);
			enter(t);
		} else if (t->nr) {
			leave(t, hc_rng_percent(&rng, 50) ? 0 :
				 hc_rng_below(&rng, t->nr));
		}
		check(test, t);
	}
}

static int ring_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct ring_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(ring_without_places_is_full),
	KUNIT_CASE(ago_counts_additions),
	KUNIT_CASE(ring_is_full_if_the_next_place_is_in_use),
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
