// SPDX-License-Identifier: GPL-2.0
/*
 * Which missing blocks get slots.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

static void not_admitted_gets_no_slot(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 1);
	look_admitting(test, 3, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, l->found.hit, 1);
	KUNIT_EXPECT_EQ(test, l->found.declined, 2);
	unpin(test, 1);
	expect_occupied(test, 1, 1);
}

static void free_slots_only_are_taken(struct kunit *test)
{
	struct life *l = test->priv;

	/* Of four; the two that are taken could be evicted. */
	fill(test, 0x3);
	look_admitting(test, 0xfffc, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, l->found.fill, 0xc);
	KUNIT_EXPECT_EQ(test, l->found.declined, 0xfff0);
	KUNIT_EXPECT_EQ(test, l->found.noslot, 0);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_evict_capacity], 0ull);
	end_fill(test, 0xc, false);

	look_admitting(test, BIT(15), HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, l->found.fill, BIT(15));
	end_fill(test, BIT(15), false);
}

static void declined_is_told_from_fenced(struct kunit *test)
{
	struct life *l = test->priv;

	begin_write(test, 1, true);
	look_admitting(test, 2, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, l->found.declined, 2);
	look_admitting(test, 2, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, l->found.fenced, 2);
	KUNIT_EXPECT_EQ(test, l->found.declined, 0);
	end_write(test, 0, true);
}

static void not_admitted_may_be_joined(struct kunit *test)
{
	struct life *l = test->priv;

	look(test, 1);
	look_admitting(test, 1, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, l->found.filling, 1);
	KUNIT_EXPECT_EQ(test, l->found.declined, 0);
	end_fill(test, 1, false);
}

static int admit_init(struct kunit *test)
{
	return life_init(test, &hc_clock2qp_policy);
}

static struct kunit_case admit_cases[] = {
	KUNIT_CASE(not_admitted_gets_no_slot),
	KUNIT_CASE(free_slots_only_are_taken),
	KUNIT_CASE(declined_is_told_from_fenced),
	KUNIT_CASE(not_admitted_may_be_joined),
	{}
};

static struct kunit_suite admit_suite = {
	.name = "hotcache_shard_admit",
	.init = admit_init,
	.exit = life_exit,
	.test_cases = admit_cases,
};

kunit_test_suite(admit_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: who gets a slot");
MODULE_LICENSE("GPL");
