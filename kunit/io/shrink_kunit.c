// SPDX-License-Identifier: GPL-2.0
/*
 * Origins that have become smaller: which reads are left to them.
 */
#include <kunit/test.h>
#include <linux/blkdev.h>
#include <linux/errno.h>
#include <linux/module.h>

#include "io/dev.h"

#define BLOCK_SHIFT	16
/* Sectors of a block. */
#define BLOCK		(1u << (BLOCK_SHIFT - SECTOR_SHIFT))
#define NR_BLOCKS	16u

static u32 nr_queued;

static bool note_work(struct workqueue_struct *wq, struct work_struct *work)
{
	nr_queued++;
	return true;
}

/* As far as a suspend lets it. */
static bool note_drop(struct hc_cache *cache, u64 first, enum hc_counter reason,
		      const bool *stop)
{
	return !*stop;
}

#define queue_work		note_work
#define hc_cache_drop_from	note_drop
#include "../../kmod/io/shrink.c"
#undef queue_work
#undef hc_cache_drop_from

/**
 * struct shrink_test - a device and its origin
 * @dev: the device
 * @origin: the origin, of which only the size is looked at
 */
struct shrink_test {
	struct hc_dev dev;
	struct block_device origin;
};

static void resize(struct kunit *test, u64 sectors)
{
	struct shrink_test *t = test->priv;

	t->origin.bd_nr_sectors = sectors;
}

static void expect_beyond(struct kunit *test, u64 last, bool beyond)
{
	struct shrink_test *t = test->priv;

	KUNIT_EXPECT_EQ_MSG(test, hc_is_beyond_end(&t->dev, last), beyond,
			    "block %llu", last);
}

static void all_is_there_at_first(struct kunit *test)
{
	expect_beyond(test, 0, false);
	expect_beyond(test, NR_BLOCKS - 1, false);
	KUNIT_EXPECT_EQ(test, nr_queued, 0u);
}

/* A fill would read all of it. */
static void block_that_the_end_lies_in_is_beyond_it(struct kunit *test)
{
	resize(test, 8 * BLOCK + BLOCK / 2);
	expect_beyond(test, 7, false);
	expect_beyond(test, 8, true);
	expect_beyond(test, 9, true);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);
}

static void blocks_before_an_end_between_blocks_are_not(struct kunit *test)
{
	resize(test, 8 * BLOCK);
	expect_beyond(test, 7, false);
	expect_beyond(test, 8, true);
}

static void what_is_to_be_dropped_stays_beyond(struct kunit *test)
{
	struct shrink_test *t = test->priv;

	resize(test, 8 * BLOCK);
	expect_beyond(test, 0, false);
	resize(test, NR_BLOCKS * BLOCK);
	expect_beyond(test, 8, true);
	hc_shrink_drop(&t->dev.shrink.work);
	expect_beyond(test, 8, false);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);
}

static int shrink_test_init(struct kunit *test)
{
	struct shrink_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->dev.origin = &t->origin;
	t->dev.block_shift = BLOCK_SHIFT;
	resize(test, NR_BLOCKS * BLOCK);
	hc_shrink_init(&t->dev);
	nr_queued = 0;
	return 0;
}

static struct kunit_case shrink_cases[] = {
	KUNIT_CASE(all_is_there_at_first),
	KUNIT_CASE(block_that_the_end_lies_in_is_beyond_it),
	KUNIT_CASE(blocks_before_an_end_between_blocks_are_not),
	KUNIT_CASE(what_is_to_be_dropped_stays_beyond),
	{}
};

static struct kunit_suite shrink_suite = {
	.name = "hotcache_shrink",
	.init = shrink_test_init,
	.test_cases = shrink_cases,
};

kunit_test_suite(shrink_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: origins that have become smaller");
MODULE_LICENSE("GPL");
