// SPDX-License-Identifier: GPL-2.0
/*
 * Refaults: misses of blocks that were evicted recently, each counted once.
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

/* Loop over @blocks, evicting each @lag misses later; returns the refaults. */
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

/* A FIFO pool and a loop that is a little larger. */
static void loop_larger_than_the_pool_refaults(struct kunit *test)
{
	static const u32 sizes[] = { 4, 64, 65, 1000, NR_SLOTS, 1u << 20 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct hc_refault *r = refault_new(test, sizes[i]);
		u64 blocks = sizes[i] + sizes[i] / 4;
		u64 misses = 16 * blocks;
		u64 again = loop(r, blocks, sizes[i], misses);

		/*
		 * All but the first round, and some whose entries were
		 * replaced.
		 */
		if (sizes[i] <= 4)
			KUNIT_EXPECT_EQ(test, again, misses - blocks);
		KUNIT_EXPECT_GT(test, again, misses * 3 / 5);
		KUNIT_EXPECT_LT(test, again, misses * 5 / 4);
	}
}

/* Among neighbours, and among blocks in equal steps. */
static void samples_are_a_constant_share_of_blocks(struct kunit *test)
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

static void late_miss_is_no_refault(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, NR_SLOTS);
	u64 blocks = NR_SLOTS + 2 * NR_SLOTS - NR_SLOTS / 8;

	KUNIT_EXPECT_GT(test, loop(r, blocks, NR_SLOTS, 8 * blocks),
			4 * blocks);
	r = refault_new(test, NR_SLOTS);
	blocks = NR_SLOTS + 2 * NR_SLOTS + NR_SLOTS / 8;
	KUNIT_EXPECT_EQ(test, loop(r, blocks, NR_SLOTS, 8 * blocks), 0ull);
}

static void first_miss_is_no_refault(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, NR_SLOTS);
	u64 again = 0, i;

	for (i = 0; i < 64 * NR_SLOTS; i++) {
		again += hc_refault_miss(r, i);
		hc_refault_evict(r, i);
	}
	/* A few have the same fingerprint. */
	KUNIT_EXPECT_LT(test, again, 64 * NR_SLOTS / 100);
}

static void eviction_counts_once(struct kunit *test)
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

static void any_number_of_slots_is_accepted(struct kunit *test)
{
	struct hc_refault *r = refault_new(test, 0);

	KUNIT_EXPECT_EQ(test, hc_refault_miss(r, 0), 0u);
	r = refault_new(test, U32_MAX);
	KUNIT_EXPECT_EQ(test, loop(r, 1000, 100, 5000) % 1024, 0ull);
}

static struct kunit_case refault_cases[] = {
	KUNIT_CASE(loop_larger_than_the_pool_refaults),
	KUNIT_CASE(samples_are_a_constant_share_of_blocks),
	KUNIT_CASE(late_miss_is_no_refault),
	KUNIT_CASE(first_miss_is_no_refault),
	KUNIT_CASE(eviction_counts_once),
	KUNIT_CASE(time_may_wrap),
	KUNIT_CASE(any_number_of_slots_is_accepted),
	{}
};

static struct kunit_suite refault_suite = {
	.name = "hotcache_refault",
	.test_cases = refault_cases,
};

kunit_test_suite(refault_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: refaults");
MODULE_LICENSE("GPL");
