// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks whose fills have failed, as a shard treats them.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

/* Block 0 failed, block 1 did not: only the latter gets a slot again. */
static void failed_block_gets_no_slot_until_it_is_written(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, 3);
	hc_shard_fill_failed(&f->shard, hc_block_of(REGION, 0));
	end_fill(test, 3, false);
	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, f->found.failed, 1);
	KUNIT_EXPECT_EQ(test, f->found.fill, 2);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0);
	end_fill(test, 2, false);

	read_admitting(test, 3, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, f->found.failed, 0);
	KUNIT_EXPECT_EQ(test, f->found.declined, 3);

	begin_write(test, 1, true);
	end_write(test, 0, true);
	fill(test, 3);
}

static void dropped_block_is_not_a_failed_one(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 cursor = 0;

	read_blocks(test, 3);
	hc_shard_fill_failed(&f->shard, hc_block_of(REGION, 0));
	hc_shard_fill_failed(&f->shard, hc_block_of(REGION, 1));
	end_fill(test, 3, false);
	hc_shard_drop_region(&f->shard, REGION, 1, HC_CNT_invalidate_drop);
	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, f->found.failed, 2);
	end_fill(test, 1, false);
	hc_shard_drop_step(&f->shard, 0, U64_MAX, HC_CNT_invalidate_drop,
			   &cursor);
	fill(test, 3);
}

static void overtaken_fill_leaves_no_failed_block(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, 1);
	begin_write(test, 1, true);
	hc_shard_fill_failed(&f->shard, hc_block_of(REGION, 0));
	end_fill(test, 1, false);
	end_write(test, 0, true);
	fill(test, 1);
}

static int shard_failed_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case shard_failed_cases[] = {
	KUNIT_CASE(failed_block_gets_no_slot_until_it_is_written),
	KUNIT_CASE(dropped_block_is_not_a_failed_one),
	KUNIT_CASE(overtaken_fill_leaves_no_failed_block),
	{}
};

static struct kunit_suite shard_failed_suite = {
	.name = "hotcache_shard_failed",
	.init = shard_failed_init,
	.exit = shard_fixture_exit,
	.test_cases = shard_failed_cases,
};

kunit_test_suite(shard_failed_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: a shard's failed blocks");
MODULE_LICENSE("GPL");
