// SPDX-License-Identifier: GPL-2.0
/*
 * Claims of memory: what one has claimed no other gets, and nothing of a claim is
 * left behind.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../kmod/core/memory.c"

#define MIB	(1ull << 20)

static void memory_is_not_claimed_twice(struct kunit *test)
{
	u64 fifth = hc_memory_available() / 5;
	struct hc_claim a, b;

	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&a, 3 * fifth, 0, MIB));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 3 * fifth);
	KUNIT_EXPECT_FALSE(test, hc_claim_begin(&b, 3 * fifth, 0, MIB));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 3 * fifth);
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&b, fifth, 0, MIB));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 4 * fifth);
	hc_claim_end(&a);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), fifth);
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&a, 3 * fifth, 0, MIB));
	hc_claim_end(&a);
	hc_claim_end(&b);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
}

static void reserve_cannot_be_claimed(struct kunit *test)
{
	u64 half = hc_memory_available() / 2;
	struct hc_claim claim;

	KUNIT_EXPECT_FALSE(test, hc_claim_begin(&claim, half, 0, 3 * half / 2));
	KUNIT_EXPECT_FALSE(test, hc_claim_may_take(&claim, 1));
	KUNIT_EXPECT_TRUE(test, hc_claim_may_take(&claim, 0));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
	KUNIT_EXPECT_TRUE(test, hc_claim_begin(&claim, half, 0, half / 2));
	hc_claim_end(&claim);
	/* Who wants nothing gets it, even from a machine that has nothing. */
	KUNIT_EXPECT_TRUE(test, hc_claim_begin(&claim, 0, 0, 4 * half));
	hc_claim_end(&claim);
}

static void load_leaves_more_than_a_resume(struct kunit *test)
{
	u64 slack = hc_memory_reserve_at_load() - hc_memory_reserve();

	KUNIT_EXPECT_GE(test, slack, hc_memory_reserve() / 8);
	KUNIT_EXPECT_LE(test, slack, hc_memory_reserve() / 2);
}

static void taking_uses_a_claim_up(struct kunit *test)
{
	struct hc_claim claim;

	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&claim, 5 * MIB, 0, MIB));
	KUNIT_EXPECT_TRUE(test, hc_claim_may_take(&claim, 2 * MIB));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 5 * MIB);
	hc_claim_taken(&claim, 2 * MIB);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 3 * MIB);
	/* The estimate was too low. */
	hc_claim_taken(&claim, 4 * MIB);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
	hc_claim_end(&claim);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
}

static void taking_stops_above_the_reserve(struct kunit *test)
{
	u64 half = hc_memory_available() / 2;
	struct hc_claim claim;

	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&claim, half / 2, 0, half / 2));
	KUNIT_EXPECT_TRUE(test, hc_claim_may_take(&claim, MIB));
	/* Somebody else takes nearly all that is available. */
	claim.reserve = 2 * half;
	KUNIT_EXPECT_FALSE(test, hc_claim_may_take(&claim, half / 4));
	/* Who needs nothing more is done. */
	KUNIT_EXPECT_TRUE(test, hc_claim_may_take(&claim, 0));
	hc_claim_end(&claim);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
}

static void what_is_freed_is_claimed_before(struct kunit *test)
{
	u64 all = hc_memory_available();
	struct hc_claim a, b;

	/* The machine has nothing left; all that is taken was the caller's own. */
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&a, 4 * MIB, 4 * MIB, 2 * all));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 4 * MIB);
	KUNIT_EXPECT_FALSE(test, hc_claim_begin(&b, all - 2 * MIB, 0, 0));
	hc_claim_end(&a);
	/* More than that has to leave the reserve. */
	KUNIT_EXPECT_FALSE(test, hc_claim_begin(&a, 5 * MIB, 4 * MIB, 2 * all));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 4 * MIB);
	KUNIT_EXPECT_FALSE(test, hc_claim_may_take(&a, 1));
	hc_claim_end(&a);
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&a, all, 4 * MIB, 0));
	hc_claim_end(&a);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
}

static void claim_changes_to_what_is_there(struct kunit *test)
{
	u64 half = hc_memory_available() / 2;
	struct hc_claim a, b;

	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&a, half, 0, MIB));
	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&b, half / 2, 0, MIB));
	/* Less, as much as others leave, too much. */
	KUNIT_EXPECT_TRUE(test, hc_claim_change(&a, MIB, 0, MIB));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), half / 2 + MIB);
	KUNIT_EXPECT_TRUE(test, hc_claim_change(&a, half, 0, half / 4));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), half / 2 + half);
	KUNIT_EXPECT_FALSE(test, hc_claim_change(&a, half, 0, half));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), half / 2);
	KUNIT_EXPECT_FALSE(test, hc_claim_may_take(&a, 1));
	/* What was freed can be had again, whatever the reserve. */
	KUNIT_EXPECT_TRUE(test, hc_claim_change(&a, MIB, MIB, 4 * half));
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), half / 2 + MIB);
	hc_claim_end(&a);
	hc_claim_end(&b);
	KUNIT_EXPECT_EQ(test, hc_memory_claimed(), 0ull);
}

static struct kunit_case memory_cases[] = {
	KUNIT_CASE(memory_is_not_claimed_twice),
	KUNIT_CASE(reserve_cannot_be_claimed),
	KUNIT_CASE(load_leaves_more_than_a_resume),
	KUNIT_CASE(taking_uses_a_claim_up),
	KUNIT_CASE(taking_stops_above_the_reserve),
	KUNIT_CASE(what_is_freed_is_claimed_before),
	KUNIT_CASE(claim_changes_to_what_is_there),
	{}
};

static struct kunit_suite memory_suite = {
	.name = "hotcache_memory",
	.test_cases = memory_cases,
};

kunit_test_suite(memory_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: claims of memory");
MODULE_LICENSE("GPL");
