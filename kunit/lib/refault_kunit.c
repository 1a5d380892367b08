// SPDX-License-Identifier: GPL-2.0
/*
 * Misses of what was evicted not long ago: how many, how long ago, and each but
 * once.
 */
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/module.h>

#include <hotcache/refault.h>
#include "fixtures/host.h"

#define NR_SLOTS	16384u

static struct hc_refault *refault_new(struct kunit *test, u32 nr_slots)
{
	struct hc_refault *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	hc_refault_init(r, nr_slots);
	return r;
}

/* Blocks from @first on come and go, each after @lag others; who comes again? */
static u64 loop(struct hc_refault *r, u64 blocks, u64 lag, u64 steps)
{
	u64 again = 0, i;

	for (i = 0; i < steps; i++) {
		again += hc_refault_miss(r, i % blocks);
		if (i >= lag)
			hc_refault_evict(r, (i - lag) % blocks);
	}
	return again;
}

/* A first-in-first-out pool and a loop a little larger than it. */
static void a_loop_comes_again(struct kunit *test)
{
	static const u32 sizes[] = { 4, 64, 65, 1000, NR_SLOTS, 1u << 20 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct hc_refault *r = refault_new(test, sizes[i]);
		u64 blocks = sizes[i] + sizes[i] / 4;
		u64 misses = 16 * blocks;
		u64 again = loop(r, blocks, sizes[i], misses);

		/* All but those of the first round, and some that take a place. */
		if (sizes[i] <= 4)
			KUNIT_EXPECT_EQ(test, again, misses - blocks);
		KUNIT_EXPECT_GT(test, again, misses * 3 / 5);
		KUNIT_EXPECT_LT(test, again, misses * 5 / 4);
	}
}

/* Of neighbours, and of what lies in equal steps. */
static void one_of_many_is_a_sample(struct kunit *test)
{
	static const u64 steps[] = { 1, 3, 16, 257, 4096, 1ull << 20, 1ull << 33 };
	struct hc_refault *r = refault_new(test, NR_SLOTS);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		u64 samples = 0, n;

		for (n = 0; n < NR_SLOTS; n++)
			samples += hc_refault_samples(r, n * steps[i]);
		samples <<= r->sample_shift;
		KUNIT_EXPECT_GT(test, samples, NR_SLOTS * 3ull / 4);
		KUNIT_EXPECT_LT(test, samples, NR_SLOTS * 5ull / 4);
	}
}

static void what_comes_late_does_not_count(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, NR_SLOTS);
	u64 blocks = NR_SLOTS + 2 * NR_SLOTS - NR_SLOTS / 8;

	KUNIT_EXPECT_GT(test, loop(r, blocks, NR_SLOTS, 8 * blocks),
			4 * blocks);
	r = refault_new(test, NR_SLOTS);
	blocks = NR_SLOTS + 2 * NR_SLOTS + NR_SLOTS / 8;
	KUNIT_EXPECT_EQ(test, loop(r, blocks, NR_SLOTS, 8 * blocks), 0ull);
}

static void what_never_came_does_not_come_again(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, NR_SLOTS);
	u64 again = 0, i;

	for (i = 0; i < 64 * NR_SLOTS; i++) {
		again += hc_refault_miss(r, i);
		hc_refault_evict(r, i);
	}
	/* But for a few that look alike. */
	KUNIT_EXPECT_LT(test, again, 64 * NR_SLOTS / 100);
}

static void each_eviction_counts_once(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, 4);

	hc_refault_evict(r, 17);
	KUNIT_EXPECT_EQ(test, hc_refault_miss(r, 18), 0u);
	KUNIT_EXPECT_EQ(test, hc_refault_miss(r, 17), 1u);
	KUNIT_EXPECT_EQ(test, hc_refault_miss(r, 17), 0u);
	hc_refault_evict(r, 17);
	KUNIT_EXPECT_EQ(test, hc_refault_miss(r, 17), 1u);
}

static void time_may_wrap(struct kunit *test)
{
	static const u64 starts[] = { 65536ull * 256 - 2000, U32_MAX - 2000ull,
				      U64_MAX - 2000 };
	u64 blocks = NR_SLOTS + NR_SLOTS / 4;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		struct hc_refault *r = refault_new(test, NR_SLOTS);

		r->evicted = starts[i];
		KUNIT_EXPECT_GT(test, loop(r, blocks, NR_SLOTS, 4 * blocks),
				2 * blocks);
	}
}

static void there_may_be_no_slots(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, 0);

	KUNIT_EXPECT_EQ(test, hc_refault_miss(r, 0), 0u);
	r = refault_new(test, U32_MAX);
	KUNIT_EXPECT_EQ(test, loop(r, 1000, 100, 5000) % 1024, 0ull);
}

static struct kunit_case refault_cases[] = {
	KUNIT_CASE(a_loop_comes_again),
	KUNIT_CASE(one_of_many_is_a_sample),
	KUNIT_CASE(what_comes_late_does_not_count),
	KUNIT_CASE(what_never_came_does_not_come_again),
	KUNIT_CASE(each_eviction_counts_once),
	KUNIT_CASE(time_may_wrap),
	KUNIT_CASE(there_may_be_no_slots),
	{}
};

static struct kunit_suite refault_suite = {
	.name = "hotcache_refault",
	.test_cases = refault_cases,
};

kunit_test_suite(refault_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: misses of what was evicted");
MODULE_LICENSE("GPL");
