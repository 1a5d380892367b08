// SPDX-License-Identifier: GPL-2.0
/*
 * Failed blocks: remembered for a while, and few of them.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../kmod/core/failed.c"

static void block_is_remembered_until_it_is_forgotten(struct kunit *test)
{
	struct hc_failed failed = {};

	KUNIT_EXPECT_FALSE(test, hc_failed_has(&failed, 0));
	hc_failed_add(&failed, 0);
	hc_failed_add(&failed, 7);
	KUNIT_EXPECT_TRUE(test, hc_failed_has(&failed, 0));
	KUNIT_EXPECT_TRUE(test, hc_failed_has(&failed, 7));
	KUNIT_EXPECT_FALSE(test, hc_failed_has(&failed, 8));
	hc_failed_forget(&failed, 0);
	hc_failed_forget(&failed, 8);
	KUNIT_EXPECT_FALSE(test, hc_failed_has(&failed, 0));
	KUNIT_EXPECT_TRUE(test, hc_failed_has(&failed, 7));
}

static void block_that_fails_again_takes_one_entry(struct kunit *test)
{
	struct hc_failed failed = {};
	unsigned int i;

	hc_failed_add(&failed, 1);
	for (i = 0; i < 3 * HC_FAILED_MAX; i++)
		hc_failed_add(&failed, 2);
	KUNIT_EXPECT_EQ(test, failed.nr, 2);
	KUNIT_EXPECT_TRUE(test, hc_failed_has(&failed, 1));
}

static void full_table_forgets_the_oldest(struct kunit *test)
{
	struct hc_failed failed = {};
	u64 block;

	for (block = 0; block < 3 * HC_FAILED_MAX; block++)
		hc_failed_add(&failed, block);
	for (block = 0; block < 3 * HC_FAILED_MAX; block++)
		KUNIT_EXPECT_EQ(test, hc_failed_has(&failed, block),
				block >= 2 * HC_FAILED_MAX);
}

static void block_is_forgotten_after_a_while(struct kunit *test)
{
	struct hc_failed failed = {};

	hc_failed_add(&failed, 1);
	hc_failed_add(&failed, 2);
	failed.entry[0].since -= HC_FAILED_AGE - HZ;
	KUNIT_EXPECT_TRUE(test, hc_failed_has(&failed, 1));
	failed.entry[0].since -= 2 * HZ;
	KUNIT_EXPECT_FALSE(test, hc_failed_has(&failed, 1));
	KUNIT_EXPECT_TRUE(test, hc_failed_has(&failed, 2));
	KUNIT_EXPECT_EQ(test, failed.nr, 1);
}

static struct kunit_case failed_cases[] = {
	KUNIT_CASE(block_is_remembered_until_it_is_forgotten),
	KUNIT_CASE(block_that_fails_again_takes_one_entry),
	KUNIT_CASE(full_table_forgets_the_oldest),
	KUNIT_CASE(block_is_forgotten_after_a_while),
	{}
};

static struct kunit_suite failed_suite = {
	.name = "hotcache_failed",
	.test_cases = failed_cases,
};

kunit_test_suite(failed_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: failed blocks");
MODULE_LICENSE("GPL");
