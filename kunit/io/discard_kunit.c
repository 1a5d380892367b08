// SPDX-License-Identifier: GPL-2.0
/*
 * Long discards: which of them wait for a worker.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/percpu.h>

#include "fixtures/cache_fixture.h"

#include "../../kmod/core/cache.c"
#include "../../kmod/core/totals.c"
#include "io/io.h"

#define NR_SLOTS	(2 * HC_DROP_AT_ONCE)
#define NR_BLOCKS	(1ull << 20)
#define NR_CACHED	(HC_DROP_AT_ONCE + 256)
/* What is discarded lies behind what is cached. */
#define FIRST		(NR_BLOCKS / 2)
#define MANY		200

/* In the order in which they were put off. */
static struct hc_io *waiting[MANY];
static u32 nr_waiting;
static u32 nr_passed;
static work_func_t go_on;

static void note_put_off(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			 work_func_t fn)
{
	io->dev = dev;
	io->bio = bio;
	go_on = fn;
	waiting[nr_waiting++] = io;
}

static void note_pass(struct hc_dev *dev, struct bio *bio)
{
	nr_passed++;
}

#define hc_io_put_off	note_put_off
#define hc_io_pass	note_pass
#include "../../kmod/io/discard.c"
#undef hc_io_put_off
#undef hc_io_pass

/**
 * struct discard_test - a device with a cache, and discards
 * @dev: the device
 * @bio: the discard, which all are alike
 * @io: the state of each
 */
struct discard_test {
	struct hc_dev dev;
	struct bio bio;
	struct hc_io io[MANY];
};

static enum hc_verdict discard(struct kunit *test, u32 i, u64 nr_blocks)
{
	struct discard_test *t = test->priv;

	t->io[i].first = FIRST;
	t->io[i].last = FIRST + nr_blocks - 1;
	return hc_discard(&t->dev, &t->bio, &t->io[i]);
}

static void end_discard(struct kunit *test, u32 i)
{
	struct discard_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, t->io[i].kind, HC_IO_BARRED);
	hc_bars_lift(&t->dev.cache->bars, t->io[i].bar);
}

/* Those that wait go on, one after the other. */
static void go_on_with_all(struct kunit *test)
{
	u32 i;

	for (i = 0; i < nr_waiting; i++)
		go_on(&waiting[i]->work);
	KUNIT_EXPECT_EQ(test, nr_passed, nr_waiting);
	nr_waiting = 0;
	nr_passed = 0;
}

static void few_long_ones_wait_for_a_worker(struct kunit *test)
{
	struct discard_test *t = test->priv;
	u32 i, round;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < MANY; i++)
			KUNIT_ASSERT_EQ(test, discard(test, i, 2 * HC_DROP_AT_ONCE),
					i < HC_DISCARDERS ? HC_TAKEN : HC_PASS);
		KUNIT_EXPECT_EQ(test, nr_waiting, (u32)HC_DISCARDERS);
		go_on_with_all(test);
		for (i = 0; i < MANY; i++)
			end_discard(test, i);
		KUNIT_EXPECT_EQ(test, atomic_read(&t->dev.nr_discards), 0);
	}
}

/* It must not sleep, and nothing but a worker may do what takes long. */
static void all_that_must_not_block_wait_for_one(struct kunit *test)
{
	struct discard_test *t = test->priv;
	u32 i;

	t->bio.bi_opf |= REQ_NOWAIT;
	for (i = 0; i < MANY; i++)
		KUNIT_ASSERT_EQ(test, discard(test, i, 2 * HC_DROP_AT_ONCE),
				HC_TAKEN);
	t->bio.bi_opf &= ~REQ_NOWAIT;
	go_on_with_all(test);
	for (i = 0; i < MANY; i++)
		end_discard(test, i);
	KUNIT_EXPECT_EQ(test, discard(test, 0, 2 * HC_DROP_AT_ONCE), HC_TAKEN);
	go_on_with_all(test);
	end_discard(test, 0);
}

static void range_is_dropped_by_who_does_not_wait(struct kunit *test)
{
	struct discard_test *t = test->priv;
	u32 i;

	for (i = 0; i < HC_DISCARDERS; i++)
		discard(test, i, 2 * HC_DROP_AT_ONCE);
	t->io[i].first = 0;
	t->io[i].last = FIRST - 1;
	KUNIT_EXPECT_EQ(test, hc_discard(&t->dev, &t->bio, &t->io[i]), HC_PASS);
	KUNIT_EXPECT_EQ(test, hc_cache_occupancy(t->dev.cache), 0u);
	KUNIT_EXPECT_TRUE(test, hc_bars_cover(&t->dev.cache->bars, 1));
	go_on_with_all(test);
	for (i = 0; i <= HC_DISCARDERS; i++)
		end_discard(test, i);
}

static int discard_test_init(struct kunit *test)
{
	struct discard_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	u64 region;

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->dev.cache = make_cache(NR_BLOCKS, NR_SLOTS, 2);
	if (IS_ERR(t->dev.cache))
		return PTR_ERR(t->dev.cache);
	t->bio.bi_opf = REQ_OP_DISCARD;
	nr_waiting = 0;
	nr_passed = 0;
	for (region = 0; region < NR_CACHED / HC_REGION_BLOCKS; region++) {
		struct hc_shard *shard = hc_cache_shard(t->dev.cache, region);
		struct hc_lookup found;
		LIST_HEAD(wake);

		hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
		end_fill_of(shard, region, found.fill, true, 0, &wake);
	}
	return 0;
}

static void discard_test_exit(struct kunit *test)
{
	struct discard_test *t = test->priv;

	if (t && !IS_ERR_OR_NULL(t->dev.cache))
		hc_cache_destroy(t->dev.cache);
}

static struct kunit_case discard_cases[] = {
	KUNIT_CASE(few_long_ones_wait_for_a_worker),
	KUNIT_CASE(all_that_must_not_block_wait_for_one),
	KUNIT_CASE(range_is_dropped_by_who_does_not_wait),
	{}
};

static struct kunit_suite discard_suite = {
	.name = "hotcache_discard",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = discard_test_init,
	.exit = discard_test_exit,
	.test_cases = discard_cases,
};

kunit_test_suite(discard_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: long discards");
MODULE_LICENSE("GPL");
