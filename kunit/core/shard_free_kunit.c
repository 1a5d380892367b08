// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the free slots of a shard are taken, while readers are stopped in the
 * middle of their copies from some of them.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/module.h>

#include "fixtures/shard_fixture.h"

#define ALL		0xffffu
#define MANY_SLOTS	64u

/* A shard of many slots in place of the small one, with the first @nr regions. */
static void make_many(struct kunit *test, u32 nr_slots, u32 nr)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct shard_fixture *f = test->priv;
	struct hc_lookup found;
	LIST_HEAD(wake);
	u64 region;

	hc_shard_destroy(&f->shard);
	KUNIT_ASSERT_EQ(test, hc_shard_init(&f->shard, BASE, nr_slots, 1, &choice),
			0);
	f->shard.hazards = f->hazards;
	for (region = 0; region < nr; region++) {
		hc_shard_read(&f->shard, region, ALL, HC_ADMIT_ALL, &found);
		end_fill_of(&f->shard, region, ALL, true, 0, &wake);
	}
}

/* A reader names as many slots as it can, which come first in the list. */
static void stopped_reader_keeps_no_other_slot(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard *shard = &f->shard;
	struct hc_lookup found;
	LIST_HEAD(wake);
	u64 region;
	u32 i;

	make_many(test, MANY_SLOTS, MANY_SLOTS / HC_REGION_BLOCKS);
	KUNIT_ASSERT_EQ(test, reader_start(&f->reader[0], shard,
					   &f->hazards->line[0], 1, ALL), ALL);
	for (i = 0; i < 2; i++) {
		/* What is named is at the head of the list, or fresh first. */
		for (region = MANY_SLOTS / HC_REGION_BLOCKS; region > 0; region--)
			hc_shard_drop_region(shard, i ? region : region % 4, ALL,
					     HC_CNT_invalidate_drop);
		hc_shard_drop_region(shard, 1, ALL, HC_CNT_invalidate_drop);
		check_shard(test, shard);
		hc_shard_read(shard, 10, ALL, HC_ADMIT_FREE, &found);
		check_shard(test, shard);
		KUNIT_EXPECT_EQ(test, found.fill, ALL);
		KUNIT_EXPECT_EQ(test, slots_of(&f->reader[0], &found), 0);
		end_fill_of(shard, 10, found.fill, false, 0, &wake);
		drop_all(test);
		drop_all(test);
	}
	KUNIT_EXPECT_EQ(test, finish_reader(test, 0), 0);
}

/* @nr readers name all slots of the first regions, which are then dropped. */
static void drop_while_read(struct kunit *test, u32 nr)
{
	struct shard_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test, reader_start(&f->reader[i], &f->shard,
						   &f->hazards->line[i], i, ALL),
				ALL);
	for (i = 0; i < nr; i++)
		hc_shard_drop_region(&f->shard, i, ALL, HC_CNT_invalidate_drop);
	check_shard(test, &f->shard);
}

/* As many blocks as there are slots that nobody names, and nothing is evicted. */
static void expect_no_eviction(struct kunit *test, u64 region, u32 nr)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard *shard = &f->shard;
	struct hc_lookup found;
	LIST_HEAD(wake);
	u32 i;

	hc_shard_read(shard, region, ALL, HC_ADMIT_ALL, &found);
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, hweight16(found.fill), nr);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_evict_capacity], 0ull);
	for (i = 0; i < NR_READERS; i++)
		if (f->reader[i].nr)
			KUNIT_EXPECT_EQ(test, slots_of(&f->reader[i], &found), 0);
	end_fill_of(shard, region, found.fill, true, 0, &wake);
}

/* However many are named and were freed last. */
static void named_slots_do_not_hide_others(struct kunit *test)
{
	const u32 readers = NR_READERS - 1;
	struct shard_fixture *f = test->priv;
	u32 i;

	make_many(test, (readers + 3) * HC_REGION_BLOCKS, readers + 3);
	hc_shard_drop_region(&f->shard, readers, ALL, HC_CNT_invalidate_drop);
	hc_shard_drop_region(&f->shard, readers + 1, ALL, HC_CNT_invalidate_drop);
	drop_while_read(test, readers);
	expect_no_eviction(test, 20, HC_REGION_BLOCKS);
	expect_no_eviction(test, 21, HC_REGION_BLOCKS);
	for (i = 0; i < readers; i++)
		KUNIT_EXPECT_EQ(test, finish_reader(test, i), 0);
	for (i = 0; i < readers; i++)
		expect_no_eviction(test, 22 + i, HC_REGION_BLOCKS);
}

/* Nor those that have never been used. */
static void named_slots_do_not_hide_fresh_ones(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 i;

	make_many(test, (NR_READERS + 2) * HC_REGION_BLOCKS, NR_READERS + 1);
	drop_while_read(test, NR_READERS);
	KUNIT_ASSERT_LT(test, f->shard.fresh, f->shard.nr_slots);
	expect_no_eviction(test, 20, HC_REGION_BLOCKS);
	for (i = 0; i < NR_READERS; i++)
		KUNIT_EXPECT_EQ(test, finish_reader(test, i), 0);
	for (i = 0; i < NR_READERS; i++)
		expect_no_eviction(test, 21 + i, HC_REGION_BLOCKS);
}

/*
 * A shard with a reserve evicts a block even if its slot is named, and gives another
 * slot to the newcomer. So many are left free.
 */
static void reserve_serves_while_victims_are_read(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard *shard = &f->shard;
	struct hc_lookup found;
	LIST_HEAD(wake);
	u32 nr_free;
	u64 region;
	u16 good;

	make_many(test, MANY_SLOTS, 0);
	shard->reserve = 4;
	for (region = 0; region < 5; region++) {
		hc_shard_read(shard, region, ALL, HC_ADMIT_ALL, &found);
		KUNIT_ASSERT_EQ(test, found.fill, ALL);
		end_fill_of(shard, region, ALL, true, 0, &wake);
		check_shard(test, shard);
	}
	KUNIT_EXPECT_EQ(test, shard->used, MANY_SLOTS - 4);
	/* All of the first blocks are named; they leave, one by one. */
	good = reader_start(&f->reader[0], shard, &f->hazards->line[0], 2, ALL);
	KUNIT_ASSERT_EQ(test, good, ALL);
	for (region = 10; region < 20; region++) {
		hc_shard_read(shard, region, ALL, HC_ADMIT_ALL, &found);
		KUNIT_EXPECT_EQ(test, slots_of(&f->reader[0], &found), 0);
		KUNIT_EXPECT_NE(test, found.fill, 0);
		end_fill_of(shard, region, found.fill, true, 0, &wake);
		check_shard(test, shard);
	}
	KUNIT_EXPECT_GE(test, MANY_SLOTS - shard->used, 4u);
	finish_reader(test, 0);
	/* What may only take free slots leaves the reserve alone. */
	hc_shard_drop_region(shard, 19, 0x7, HC_CNT_invalidate_drop);
	nr_free = MANY_SLOTS - shard->used;
	hc_shard_read(shard, 30, ALL, HC_ADMIT_FREE, &found);
	KUNIT_EXPECT_EQ(test, hweight16(found.fill), nr_free - 4);
	KUNIT_EXPECT_EQ(test, shard->used, MANY_SLOTS - 4);
	end_fill_of(shard, 30, found.fill, false, 0, &wake);
	check_shard(test, shard);
}

static int free_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case free_cases[] = {
	KUNIT_CASE(stopped_reader_keeps_no_other_slot),
	KUNIT_CASE(named_slots_do_not_hide_others),
	KUNIT_CASE(named_slots_do_not_hide_fresh_ones),
	KUNIT_CASE(reserve_serves_while_victims_are_read),
	{}
};

static struct kunit_suite free_suite = {
	.name = "hotcache_shard_free",
	.init = free_init,
	.exit = shard_fixture_exit,
	.test_cases = free_cases,
};

kunit_test_suite(free_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: which free slots are taken");
MODULE_LICENSE("GPL");
