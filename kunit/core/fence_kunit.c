// SPDX-License-Identifier: GPL-2.0
/*
 * Fences: up from the first write that enters to the last that leaves.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../kmod/core/fence.c"
#include "fixtures/host.h"

#define NR_REGIONS	2000u
#define NR_IN_FLIGHT	100u
#define NR_STEPS	(20000u * HC_HOST_SPEED)

static void fence_is_down_initially(struct kunit *test)
{
	struct hc_fence *fence = test->priv;
	u64 region;

	for (region = 0; region < NR_REGIONS; region++)
		KUNIT_ASSERT_FALSE(test, hc_fence_is_up(fence, region));
	KUNIT_EXPECT_FALSE(test, hc_fence_is_up(fence, U64_MAX));
}

static void fence_is_up_until_the_last_write_leaves(struct kunit *test)
{
	struct hc_fence *fence = test->priv;
	u32 i;

	for (i = 0; i < 3; i++) {
		hc_fence_enter(fence, 42);
		KUNIT_EXPECT_TRUE(test, hc_fence_is_up(fence, 42));
	}
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_TRUE(test, hc_fence_is_up(fence, 42));
		hc_fence_leave(fence, 42);
	}
	KUNIT_EXPECT_FALSE(test, hc_fence_is_up(fence, 42));
}

/* Few other regions share the entry. */
static void write_bars_few_other_regions(struct kunit *test)
{
	struct hc_fence *fence = test->priv;
	u32 barred = 0;
	u64 region;

	hc_fence_enter(fence, NR_REGIONS);
	for (region = 0; region < NR_REGIONS; region++)
		barred += hc_fence_is_up(fence, region);
	KUNIT_EXPECT_LT(test, barred, 4 * NR_REGIONS / HC_FENCE_ENTRIES);
}

static void regions_of_one_entry_are_counted_together(struct kunit *test)
{
	struct hc_fence *fence = test->priv;
	u64 other = 43;

	while (hc_fence_entry(other) != hc_fence_entry(42))
		other++;
	hc_fence_enter(fence, 42);
	hc_fence_enter(fence, other);
	hc_fence_leave(fence, 42);
	KUNIT_EXPECT_TRUE(test, hc_fence_is_up(fence, other));
	hc_fence_leave(fence, other);
	KUNIT_EXPECT_FALSE(test, hc_fence_is_up(fence, 42));
	KUNIT_EXPECT_FALSE(test, hc_fence_is_up(fence, other));
}

static void random_writes_always_find_their_fence_up(struct kunit *test)
{
	struct hc_fence *fence = test->priv;
	struct hc_rng rng = { .state = 1 };
	u64 flying[NR_IN_FLIGHT];
	u32 step, nr = 0;

	for (step = 0; step < NR_STEPS; step++) {
		u32 i = nr ? hc_rng_below(&rng, nr) : 0;

		if (nr < NR_IN_FLIGHT && hc_rng_percent(&rng, 50)) {
			flying[nr] = hc_rng_below(&rng, NR_REGIONS);
			hc_fence_enter(fence, flying[nr++]);
		} else if (nr) {
			KUNIT_ASSERT_TRUE(test, hc_fence_is_up(fence, flying[i]));
			hc_fence_leave(fence, flying[i]);
			flying[i] = flying[--nr];
		}
	}
	while (nr)
		hc_fence_leave(fence, flying[--nr]);
	fence_is_down_initially(test);
}

static int fence_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct hc_fence), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case fence_cases[] = {
	KUNIT_CASE(fence_is_down_initially),
	KUNIT_CASE(fence_is_up_until_the_last_write_leaves),
	KUNIT_CASE(write_bars_few_other_regions),
	KUNIT_CASE(regions_of_one_entry_are_counted_together),
	KUNIT_CASE(random_writes_always_find_their_fence_up),
	{}
};

static struct kunit_suite fence_suite = {
	.name = "hotcache_fence",
	.init = fence_test_init,
	.test_cases = fence_cases,
};

kunit_test_suite(fence_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: fences");
MODULE_LICENSE("GPL");
