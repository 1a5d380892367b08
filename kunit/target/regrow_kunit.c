// SPDX-License-Identifier: GPL-2.0
/*
 * How much a pool gives back and takes again, and when.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/module.h>

#include "../../kmod/target/regrow.c"

#define MIB	(1ull << 20)

static void floor_is_whole_blocks_and_one_a_shard(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_give_floor(8 * MIB, 12, 4, 4096), 2048u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(8 * MIB + 1, 12, 4, 4096), 2049u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(8 * MIB - 1, 12, 4, 4096), 2048u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(8 * MIB, 16, 4, 4096), 128u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(0, 12, 4, 4096), 4u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(4096, 12, 4, 4096), 4u);
}

static void floor_is_no_more_than_the_pool(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_give_floor(16 * MIB, 12, 4, 4096), 4096u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(17 * MIB, 12, 4, 4096), 4096u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(U64_MAX, 12, 4, 4096), 4096u);
	KUNIT_EXPECT_EQ(test, hc_give_floor(U64_MAX, 16, 4, U32_MAX), U32_MAX);
	KUNIT_EXPECT_EQ(test, hc_give_floor(1ull << 63, 12, 4, 1u << 30), 1u << 30);
}

static void change_that_ended_early_leaves_what_there_is(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_resize_wish(8 * MIB + 1, 2048, 2048, false, 12),
			8 * MIB + 1);
	KUNIT_EXPECT_EQ(test, hc_resize_wish(8 * MIB, 2048, 1024, false, 12), 4 * MIB);
	KUNIT_EXPECT_EQ(test, hc_resize_wish(4 * MIB, 1024, 2048, false, 12), 8 * MIB);
	KUNIT_EXPECT_EQ(test, hc_resize_wish(1ull << 43, 1u << 31, 1u << 30, false, 12),
			1ull << 42);
}

/* By a signal, a suspend or for lack of memory, after it had given some. */
static void what_was_given_is_to_be_had_later(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_resize_wish(8 * MIB, 2048, 1024, true, 12), 8 * MIB);
	KUNIT_EXPECT_EQ(test, hc_resize_wish(8 * MIB, 2048, 2048, true, 12), 8 * MIB);
	/* But nothing else. */
	KUNIT_EXPECT_EQ(test, hc_resize_wish(4 * MIB, 1024, 2048, true, 12), 8 * MIB);
}

static void growth_leaves_more_than_it_takes(struct kunit *test)
{
	u64 bytes, missing = 1000 * MIB;
	u64 available;

	for (available = 0; available < 3000 * MIB; available += 7 * MIB) {
		bytes = hc_regrow_bytes(available, 100 * MIB, missing, 8 * MIB);
		KUNIT_ASSERT_LE(test, bytes, missing);
		if (bytes)
			KUNIT_ASSERT_GE(test, available - bytes,
					100 * MIB + bytes);
		if (bytes != missing)
			KUNIT_ASSERT_EQ(test, bytes % (8 * MIB), 0ull);
	}
	KUNIT_EXPECT_EQ(test, bytes, missing);
}

static void growth_takes_the_rest_at_once(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(200, 100, 50, 8), 50ull);
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(199, 100, 50, 8), 48ull);
	/* Less than a step, but all that is missing. */
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(110, 100, 5, 8), 5ull);
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(109, 100, 5, 8), 0ull);
}

static void growth_waits_for_memory(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(0, 100, 50, 8), 0ull);
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(100, 100, 50, 8), 0ull);
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(115, 100, 50, 8), 0ull);
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(116, 100, 50, 8), 8ull);
	KUNIT_EXPECT_EQ(test, hc_regrow_bytes(U64_MAX, 0, 0, 8), 0ull);
}

static void pauses_double_after_growth_that_was_too_early(struct kunit *test)
{
	unsigned int before = 0;
	u32 i, n = 0;

	for (i = 0; i < HC_REGROW_DOUBLINGS; i++) {
		KUNIT_EXPECT_EQ(test, hc_regrow_seconds(n),
				before ? 2 * before : HC_REGROW_SECONDS);
		before = hc_regrow_seconds(n);
		n = hc_regrow_doublings(n, true, 60);
		KUNIT_EXPECT_EQ(test, n, i + 1);
	}
	KUNIT_EXPECT_EQ(test, hc_regrow_doublings(n, true, 60), n);
	KUNIT_EXPECT_EQ(test, hc_regrow_seconds(n), 2 * before);
	KUNIT_EXPECT_EQ(test, hc_regrow_seconds(U32_MAX), 2 * before);
}

static void pressure_without_growth_in_between_is_the_same(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_regrow_doublings(0, false, 1), 0u);
	KUNIT_EXPECT_EQ(test, hc_regrow_doublings(3, false, 1), 3u);
}

static void pauses_double_after_growth_that_failed(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_regrow_failures(0, true, -ENOMEM), 1u);
	KUNIT_EXPECT_EQ(test, hc_regrow_failures(3, true, -ENOMEM), 4u);
	KUNIT_EXPECT_EQ(test, hc_regrow_failures(HC_REGROW_DOUBLINGS, true, -ENOMEM),
			HC_REGROW_DOUBLINGS);
	KUNIT_EXPECT_EQ(test, hc_regrow_failures(3, true, 0), 0u);
	/* One that was stopped counts as early, if at all. */
	KUNIT_EXPECT_EQ(test, hc_regrow_failures(3, true, -EBUSY), 3u);
	/* There was no room for more. */
	KUNIT_EXPECT_EQ(test, hc_regrow_failures(3, false, 0), 3u);
}

static void pauses_are_short_again_after_an_hour(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_regrow_doublings(4, true, HC_REGROW_FORGET), 0u);
	KUNIT_EXPECT_EQ(test, hc_regrow_doublings(4, false, U64_MAX), 0u);
	KUNIT_EXPECT_EQ(test, hc_regrow_doublings(4, true, HC_REGROW_FORGET - 1), 5u);
}

/* Its timer may have ended when it gives. */
static void growth_waits_since_the_last_gift(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, hc_regrow_is_early(0, 0));
	KUNIT_EXPECT_TRUE(test, hc_regrow_is_early(HC_REGROW_SECONDS - 1, 0));
	KUNIT_EXPECT_FALSE(test, hc_regrow_is_early(HC_REGROW_SECONDS, 0));
	KUNIT_EXPECT_TRUE(test, hc_regrow_is_early(HC_REGROW_SECONDS, 1));
	KUNIT_EXPECT_FALSE(test, hc_regrow_is_early(640, HC_REGROW_DOUBLINGS + 3));
}

static struct kunit_case regrow_cases[] = {
	KUNIT_CASE(floor_is_whole_blocks_and_one_a_shard),
	KUNIT_CASE(floor_is_no_more_than_the_pool),
	KUNIT_CASE(change_that_ended_early_leaves_what_there_is),
	KUNIT_CASE(what_was_given_is_to_be_had_later),
	KUNIT_CASE(growth_leaves_more_than_it_takes),
	KUNIT_CASE(growth_takes_the_rest_at_once),
	KUNIT_CASE(growth_waits_for_memory),
	KUNIT_CASE(pauses_double_after_growth_that_was_too_early),
	KUNIT_CASE(pressure_without_growth_in_between_is_the_same),
	KUNIT_CASE(pauses_double_after_growth_that_failed),
	KUNIT_CASE(pauses_are_short_again_after_an_hour),
	KUNIT_CASE(growth_waits_since_the_last_gift),
	{}
};

static struct kunit_suite regrow_suite = {
	.name = "hotcache_regrow",
	.test_cases = regrow_cases,
};

kunit_test_suite(regrow_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: memory given back and taken again");
MODULE_LICENSE("GPL");
