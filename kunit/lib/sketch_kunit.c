// SPDX-License-Identifier: GPL-2.0
/*
 * The sketch: its counts, their errors, and their decay.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../policies/lib/sketch.c"
#include "fixtures/host.h"

static void make(struct kunit *test, struct hc_sketch *sketch, u32 capacity)
{
	void *memory = kunit_kzalloc(test, hc_sketch_size(capacity), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_sketch_init(sketch, memory, capacity);
}

static void no_capacity_counts_nothing(struct kunit *test)
{
	struct hc_sketch sketch;

	KUNIT_EXPECT_EQ(test, hc_sketch_size(0), (size_t)0);
	hc_sketch_init(&sketch, NULL, 0);
	hc_sketch_add(&sketch, hc_mix(1));
	KUNIT_EXPECT_EQ(test, hc_sketch_count(&sketch, hc_mix(1)), 0u);
}

static void count_saturates(struct kunit *test)
{
	struct hc_sketch sketch;
	u32 i;

	make(test, &sketch, 1000);
	for (i = 0; i < 100; i++) {
		KUNIT_EXPECT_EQ(test, hc_sketch_count(&sketch, hc_mix(1)),
				min(i, HC_SKETCH_MAX));
		hc_sketch_add(&sketch, hc_mix(1));
	}
	KUNIT_EXPECT_EQ(test, hc_sketch_count(&sketch, hc_mix(2)), 0u);
}

/* Within a period a count is never too low, and rarely too high. */
static void counts_are_exact_for_most_keys(struct kunit *test)
{
	const u32 keys = 1000;
	struct hc_sketch sketch;
	u32 i, k, wrong = 0;

	make(test, &sketch, keys);
	for (i = 0; i < keys; i++)
		for (k = 0; k < i % 4; k++)
			hc_sketch_add(&sketch, hc_mix(i));
	for (i = 0; i < keys; i++) {
		u32 count = hc_sketch_count(&sketch, hc_mix(i));

		KUNIT_EXPECT_GE(test, count, i % 4);
		wrong += count != i % 4;
	}
	KUNIT_EXPECT_LT(test, wrong, keys / 10);
}

static void counts_are_halved_after_a_period(struct kunit *test)
{
	const u32 keys = 1000;
	struct hc_sketch sketch;
	u32 i;

	make(test, &sketch, keys);
	for (i = 0; i < 12; i++)
		hc_sketch_add(&sketch, hc_mix(1));
	for (; i < HC_SKETCH_PERIOD * keys - 1; i++)
		hc_sketch_add(&sketch, hc_mix(2));
	KUNIT_EXPECT_EQ(test, hc_sketch_count(&sketch, hc_mix(1)), 12u);
	KUNIT_EXPECT_EQ(test, sketch.age, 0);
	for (i = 0; i < sketch.nr_blocks; i++)
		hc_sketch_add(&sketch, hc_mix(2));
	KUNIT_EXPECT_EQ(test, hc_sketch_count(&sketch, hc_mix(1)), 6u);
	KUNIT_EXPECT_EQ(test, sketch.age, 1);
	/* Counts are halved once per period. */
	for (i = 0; i < HC_SKETCH_PERIOD * keys / 2; i++)
		hc_sketch_add(&sketch, hc_mix(2));
	KUNIT_EXPECT_EQ(test, hc_sketch_count(&sketch, hc_mix(1)), 6u);
}

static struct kunit_case sketch_cases[] = {
	KUNIT_CASE(no_capacity_counts_nothing),
	KUNIT_CASE(count_saturates),
	KUNIT_CASE(counts_are_exact_for_most_keys),
	KUNIT_CASE(counts_are_halved_after_a_period),
	{}
};

static struct kunit_suite sketch_suite = {
	.name = "hotcache_sketch",
	.test_cases = sketch_cases,
};

kunit_test_suite(sketch_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the sketch");
MODULE_LICENSE("GPL");
