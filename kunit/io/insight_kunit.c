// SPDX-License-Identifier: GPL-2.0
/*
 * What is learned of reads: which of them count, and as how many blocks; how they
 * age; who is told that somebody wants to know of reads.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/insight_fixture.h"

static void a_loop_has_its_knee(struct kunit *test)
{
	struct insight_test *t = test->priv;
	u32 i, round;

	for (round = 0; round < 10; round++) {
		for (i = 0; i < 600; i++) {
			read_short(&t->dev, i * 7);
			if (i % HC_INSIGHT_RECORDS_MIN == 0)
				curve_of(test);
		}
	}
	KUNIT_EXPECT_EQ(test, reads_of(test), 6000ull);
	KUNIT_EXPECT_EQ(test, misses_at(test, 300), HC_MRC_ONE);
	KUNIT_EXPECT_EQ(test, misses_at(test, 601), HC_MRC_ONE / 10);
}

static void each_block_of_a_request_counts(struct kunit *test)
{
	struct insight_test *t = test->priv;

	/* Across the end of a region. */
	read_long(&t->dev, 12, 8, 0);
	KUNIT_EXPECT_EQ(test, reads_of(test), 8ull);
	read_long(&t->dev, 12, 8, 0);
	KUNIT_EXPECT_EQ(test, reads_of(test), 16ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 16ull);
	KUNIT_EXPECT_EQ(test, misses_at(test, 16), HC_MRC_ONE / 2);
	/* What the short way has noted is noted once. */
	read_short(&t->dev, 10);
	KUNIT_EXPECT_EQ(test, reads_of(test), 17ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 17ull);
}

static void an_absent_block_is_noted_once(struct kunit *test)
{
	const struct hc_io io = { .first = 5, .last = 5, .absent = true };
	struct insight_test *t = test->priv;

	read_short(&t->dev, 5);
	hc_insight_read(&t->dev, &io);
	KUNIT_EXPECT_EQ(test, reads_of(test), 1ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 1ull);
}

static void what_is_kept_out_does_not_count(struct kunit *test)
{
	struct insight_test *t = test->priv;

	read_long(&t->dev, 0, 16, HC_HINT_SCAN);
	/* Passed to the origin without a look. */
	hc_count(&t->dev, HC_CNT_bypass_mode, 16);
	hc_count(&t->dev, HC_CNT_write_requests, 1);
	KUNIT_EXPECT_EQ(test, reads_of(test), 0ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 0ull);
}

/* It gets EAGAIN, and comes again as another. */
static void what_comes_again_counts_once(struct kunit *test)
{
	const struct hc_io io = { .first = 0, .last = 3 };
	struct insight_test *t = test->priv;
	u32 i;

	for (i = 0; i < 10; i++) {
		read_long(&t->dev, i * 16, 4, 0);
		hc_insight_take_back(&t->dev, &io);
		read_long(&t->dev, i * 16, 4, 0);
		KUNIT_EXPECT_EQ(test, reads_of(test), 4ull * (i + 1));
	}
	/* All miss, and none was found in between. */
	KUNIT_EXPECT_EQ(test, misses_at(test, 16), HC_MRC_ONE);
	KUNIT_EXPECT_EQ(test, misses_at(test, 1000), HC_MRC_ONE);
}

/* What does not count is known before it is counted, and the worker comes between. */
static void what_is_taken_back_first_is_not_missing(struct kunit *test)
{
	const struct hc_io io = { .first = 0, .last = 255 };
	struct insight_test *t = test->priv;
	u32 i;

	hc_insight_take_back(&t->dev, &io);
	KUNIT_EXPECT_EQ(test, reads_of(test), 0ull);
	hc_count(&t->dev, HC_CNT_hits, 256);
	KUNIT_EXPECT_EQ(test, reads_of(test), 0ull);
	for (i = 0; i < 1000; i++) {
		read_short(&t->dev, i);
		if (i % HC_INSIGHT_RECORDS_MIN == 0)
			curve_of(test);
	}
	KUNIT_EXPECT_EQ(test, reads_of(test), 1000ull);
}

/* So many blocks, and the worker comes in between. */
static void read_many(struct kunit *test, u32 nr)
{
	struct insight_test *t = test->priv;
	u32 i;

	for (i = 0; i < nr; i += 8) {
		read_long(&t->dev, i % 64, 8, 0);
		curve_of(test);
	}
}

static void older_reads_count_half(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);

	hc_insight_set_half_life(&t->dev, 100);
	read_many(test, 65536);
	KUNIT_EXPECT_EQ(test, reads_of(test), 65536ull);
	insight->halved -= 250 * HZ;
	KUNIT_EXPECT_EQ(test, reads_of(test), 16384ull);
	KUNIT_EXPECT_EQ(test, reads_of(test), 16384ull);
	/* Half of the next has passed. */
	insight->halved -= 50 * HZ;
	KUNIT_EXPECT_EQ(test, reads_of(test), 8192ull);
}

/* What was never to age is not old when that is changed, nor otherwise. */
static void another_half_life_is_for_later(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);

	hc_insight_set_half_life(&t->dev, 0);
	read_many(test, 65536);
	insight->halved -= 10000 * HZ;
	hc_insight_set_half_life(&t->dev, 1000);
	KUNIT_EXPECT_EQ(test, reads_of(test), 65536ull);
	insight->halved -= 900 * HZ;
	/* Nothing of the first 900 seconds counts for this one. */
	hc_insight_set_half_life(&t->dev, 500);
	KUNIT_EXPECT_EQ(test, reads_of(test), 65536ull);
	/* Two of the old one have passed, and nobody has looked. */
	hc_insight_set_half_life(&t->dev, 1000);
	insight->halved -= 2000 * HZ;
	hc_insight_set_half_life(&t->dev, 0);
	KUNIT_EXPECT_EQ(test, reads_of(test), 16384ull);
}

/* Who sets it every minute, to what it is, keeps nothing from ageing. */
static void the_same_half_life_goes_on(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);

	hc_insight_set_half_life(&t->dev, 1000);
	read_many(test, 65536);
	insight->halved -= 600 * HZ;
	hc_insight_set_half_life(&t->dev, 1000);
	KUNIT_EXPECT_EQ(test, reads_of(test), 65536ull);
	insight->halved -= 600 * HZ;
	KUNIT_EXPECT_EQ(test, reads_of(test), 32768ull);
}

/* After a weekend without a read the curve is what it was. */
static void idle_time_leaves_a_curve(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);

	read_many(test, 65536);
	hc_insight_set_half_life(&t->dev, 1);
	insight->halved -= 1000 * HZ;
	KUNIT_EXPECT_EQ(test, reads_of(test), (u64)HC_INSIGHT_READS_LEAST);
	KUNIT_EXPECT_LT(test, misses_at(test, 100), HC_MRC_ONE / 100);
	KUNIT_EXPECT_GT(test, misses_at(test, 30), HC_MRC_ONE / 100 * 98);
}

static void others_may_want_to_know(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_dev *dev = &t->dev;

	KUNIT_EXPECT_EQ(test, dev->watched, U32_MAX);
	hc_insight_stop(dev);
	KUNIT_EXPECT_EQ(test, dev->watched, 0u);
	KUNIT_EXPECT_FALSE(test, hc_insight_curve(dev, t->point));
	read_long(dev, 0, 16, 0);

	KUNIT_ASSERT_EQ(test, hc_insight_start(dev, 65536), 0);
	KUNIT_EXPECT_EQ(test, dev->watched, U32_MAX >> 5);
	dev->timing = true;
	hc_insight_watch(dev);
	KUNIT_EXPECT_EQ(test, dev->watched, U32_MAX);
	/* It learns as before. */
	read_long(dev, 0, 256, 0);
	KUNIT_EXPECT_EQ(test, reads_of(test), 256ull);
	KUNIT_EXPECT_GT(test, curve_of(test)->sampled, 0ull);
	KUNIT_EXPECT_LT(test, curve_of(test)->sampled, 32ull);
	dev->timing = false;
	dev->verify_ratio = 4;
	hc_insight_watch(dev);
	KUNIT_EXPECT_EQ(test, dev->watched, U32_MAX);
	dev->verify_ratio = 0;
	hc_insight_watch(dev);
	KUNIT_EXPECT_EQ(test, dev->watched, U32_MAX >> 5);
}

static void a_lower_rate_is_told(struct kunit *test)
{
	struct insight_test *t = test->priv;
	u32 i;

	for (i = 0; i < 2 * HC_SAMPLE_MAX; i++) {
		read_short(&t->dev, i);
		if (i % HC_INSIGHT_RECORDS_MIN == 0)
			curve_of(test);
	}
	KUNIT_EXPECT_EQ(test, t->dev.watched, curve_of(test)->sample.threshold);
	KUNIT_EXPECT_LT(test, t->dev.watched, U32_MAX);
}

/* The sizes are those of the pool as it is to be; of a larger one fewer are noted. */
static void a_larger_pool_lowers_the_rate(struct kunit *test)
{
	struct insight_test *t = test->priv;

	curve_of(test);
	KUNIT_EXPECT_EQ(test, t->point[0].blocks, NR_SLOTS / 64ull);
	KUNIT_EXPECT_EQ(test, t->point[HC_MRC_SIZES - 1].blocks, NR_SLOTS * 8ull);
	read_many(test, 4096);
	hc_insight_resized(&t->dev, NR_SLOTS / 2);
	KUNIT_EXPECT_EQ(test, t->dev.watched, U32_MAX);
	hc_insight_resized(&t->dev, NR_SLOTS * 4);
	KUNIT_EXPECT_EQ(test, t->dev.watched, U32_MAX / 2);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sample.nr, 32u);
	KUNIT_EXPECT_EQ(test, t->point[HC_MRC_SIZES - 1].blocks, NR_SLOTS * 8ull);
	hc_insight_resized(&t->dev, NR_SLOTS * 8);
	KUNIT_EXPECT_EQ(test, t->dev.watched, U32_MAX / 4);
	KUNIT_EXPECT_EQ(test, reads_of(test), 4096ull);
	KUNIT_EXPECT_EQ(test, t->point[HC_MRC_SIZES - 1].blocks, NR_SLOTS * 8ull);
	hc_insight_stop(&t->dev);
	hc_insight_resized(&t->dev, NR_SLOTS * 1024);
	KUNIT_EXPECT_EQ(test, t->dev.watched, 0u);
}

/* A curve without the present size would say nothing of it. */
static void a_pool_beyond_the_sizes_begins_anew(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);
	u32 slots = NR_SLOTS * 8 + 1;

	read_many(test, 4096);
	insight->halved -= 1000 * HZ;
	/* Of these nobody has looked at any. */
	read_long(&t->dev, 0, 8, 0);
	hc_insight_resized(&t->dev, slots);
	KUNIT_EXPECT_TRUE(test, time_after(insight->halved + 500 * HZ, jiffies));
	KUNIT_EXPECT_EQ(test, t->dev.watched, hc_mrc_first_threshold(slots));
	KUNIT_EXPECT_EQ(test, reads_of(test), 0ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 0ull);
	KUNIT_EXPECT_EQ(test, t->point[HC_MRC_SIZES - 1].blocks, slots * 8ull);
	read_long(&t->dev, 0, 64, 0);
	KUNIT_EXPECT_EQ(test, reads_of(test), 64ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sample.nr, 16u);
}

static void memory_is_bounded(struct kunit *test)
{
	struct insight_test *t = test->priv;

	KUNIT_EXPECT_GT(test, hc_insight_bytes(&t->dev), (size_t)(208 << 10));
	if (nr_cpu_ids <= 340)
		KUNIT_EXPECT_LE(test, hc_insight_bytes(&t->dev),
				(size_t)HC_INSIGHT_BYTES);
	KUNIT_EXPECT_LE(test, sizeof(struct hc_insight) + 340 *
			(hc_insight_ring_bytes(HC_INSIGHT_RECORDS_MIN) +
			 sizeof(struct hc_insight_turn)),
			(size_t)HC_INSIGHT_BYTES);
	KUNIT_EXPECT_EQ(test, hc_insight_start(&t->dev, NR_SLOTS), 0);
	hc_insight_stop(&t->dev);
	KUNIT_EXPECT_EQ(test, hc_insight_bytes(&t->dev), (size_t)0);
	hc_insight_stop(&t->dev);
}

static struct kunit_case insight_cases[] = {
	KUNIT_CASE(a_loop_has_its_knee),
	KUNIT_CASE(each_block_of_a_request_counts),
	KUNIT_CASE(an_absent_block_is_noted_once),
	KUNIT_CASE(what_is_kept_out_does_not_count),
	KUNIT_CASE(what_comes_again_counts_once),
	KUNIT_CASE(what_is_taken_back_first_is_not_missing),
	KUNIT_CASE(older_reads_count_half),
	KUNIT_CASE(another_half_life_is_for_later),
	KUNIT_CASE(the_same_half_life_goes_on),
	KUNIT_CASE(idle_time_leaves_a_curve),
	KUNIT_CASE(others_may_want_to_know),
	KUNIT_CASE(a_lower_rate_is_told),
	KUNIT_CASE(a_larger_pool_lowers_the_rate),
	KUNIT_CASE(a_pool_beyond_the_sizes_begins_anew),
	KUNIT_CASE(memory_is_bounded),
	{}
};

static struct kunit_suite insight_suite = {
	.name = "hotcache_insight",
	.init = insight_test_init,
	.exit = insight_test_exit,
	.test_cases = insight_cases,
};

kunit_test_suite(insight_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: what is learned of reads");
MODULE_LICENSE("GPL");
