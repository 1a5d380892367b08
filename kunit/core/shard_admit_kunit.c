// SPDX-License-Identifier: GPL-2.0
/*
 * Which missing blocks get slots.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

static void admit_none_takes_no_slot(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 1);
	read_admitting(test, 3, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, f->found.hit, 1);
	KUNIT_EXPECT_EQ(test, f->found.declined, 2);
	expect_occupied(test, 1, 1);
}

static void admit_free_takes_free_slots_only(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	/* Two of four slots are in use, and could be evicted. */
	fill(test, 0x3);
	read_admitting(test, 0xfffc, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xc);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0xfff0);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 0ull);
	end_fill(test, 0xc, false);

	read_admitting(test, BIT(15), HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, f->found.fill, BIT(15));
	end_fill(test, BIT(15), false);
}

static void fenced_only_if_a_slot_was_wanted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	begin_write(test, 2, true);
	read_admitting(test, 2, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, f->found.declined, 2);
	read_admitting(test, 2, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 2);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0);
	end_write(test, 0, true);
}

static void admit_none_may_join_a_fill(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, 1);
	read_admitting(test, 1, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, f->found.filling, 1);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0);
	end_fill(test, 1, false);
}

static int admit_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case admit_cases[] = {
	KUNIT_CASE(admit_none_takes_no_slot),
	KUNIT_CASE(admit_free_takes_free_slots_only),
	KUNIT_CASE(fenced_only_if_a_slot_was_wanted),
	KUNIT_CASE(admit_none_may_join_a_fill),
	{}
};

static struct kunit_suite admit_suite = {
	.name = "hotcache_shard_admit",
	.init = admit_init,
	.exit = shard_fixture_exit,
	.test_cases = admit_cases,
};

kunit_test_suite(admit_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: which blocks get slots");
MODULE_LICENSE("GPL");
