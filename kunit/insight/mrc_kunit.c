// SPDX-License-Identifier: GPL-2.0
/*
 * The miss ratio curve: equal to that of real LRU caches as long as all blocks
 * are in the sample, and near to it when few are.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/steps.h"
#include "../../policies/insight/rank.c"
#include "../../policies/insight/sample.c"
#include "../../policies/insight/stack.c"
#include "../../policies/insight/mrc.c"
#include "fixtures/host.h"

#define SEED		0x1234567890abcdefull
#define NR_POOL		100u
#define NR_BLOCKS	1000u
#define NR_READS	(1000u * HC_HOST_SPEED)

/**
 * struct mrc_test - a curve, and an LRU list of all that was read
 * @mrc: under test
 * @point: its curve
 * @list: blocks, the one read last first
 * @nr: number of blocks in @list
 * @misses: of LRU caches of each size
 * @reads: so far
 */
struct mrc_test {
	struct hc_mrc mrc;
	struct hc_mrc_point point[HC_MRC_SIZES];
	u32 list[NR_BLOCKS];
	u32 nr;
	u32 misses[HC_MRC_SIZES];
	u32 reads;
};

static struct mrc_test *mrc_test_new(struct kunit *test, u64 pool,
				     u32 threshold)
{
	struct mrc_test *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	hc_mrc_init(&w->mrc, pool, threshold, SEED);
	return w;
}

static u32 draw_of(u64 block)
{
	return hc_mrc_draw(hc_hash(block >> 4, SEED), block);
}

static void read_block(struct mrc_test *w, u64 block)
{
	hc_mrc_read(&w->mrc, block, draw_of(block));
	hc_mrc_count(&w->mrc, 1);
	w->reads++;
}

static void read_and_model(struct mrc_test *w, u32 block)
{
	u32 i, at;

	read_block(w, block);
	for (at = 0; at < w->nr && w->list[at] != block; at++)
		;
	for (i = 0; i < HC_MRC_SIZES; i++)
		w->misses[i] += at == w->nr || at >= w->mrc.size[i];
	w->nr += at == w->nr;
	memmove(&w->list[1], &w->list[0], at * sizeof(w->list[0]));
	w->list[0] = block;
}

/* A loop over @nr blocks. */
static void loop(struct mrc_test *w, u64 nr, u32 rounds)
{
	u64 block;

	while (rounds--)
		for (block = 0; block < nr; block++)
			read_block(w, block);
}

/* The miss ratio at the smallest size that holds @blocks. */
static u32 ratio_at(struct mrc_test *w, u64 blocks)
{
	u32 i = 0;

	hc_mrc_curve(&w->mrc, w->point);
	while (i < HC_MRC_SIZES - 1 && w->point[i].blocks < blocks)
		i++;
	return w->point[i].miss_ratio;
}

static void nothing_read_misses_all(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, NR_POOL, U32_MAX);

	KUNIT_EXPECT_EQ(test, ratio_at(w, 0), HC_MRC_ONE);
	KUNIT_EXPECT_EQ(test, ratio_at(w, U64_MAX), HC_MRC_ONE);
	KUNIT_EXPECT_EQ(test, hc_mrc_footprint(&w->mrc), 0ull);
}

static void sizes_go_from_a_64th_to_8_pools(struct kunit *test)
{
	static const u64 pools[] = { 64, 1000, 1u << 20, 1u << 30 };
	struct mrc_test *w = mrc_test_new(test, 1, U32_MAX);
	u32 i, k;

	hc_mrc_curve(&w->mrc, w->point);
	KUNIT_EXPECT_EQ(test, w->point[0].blocks, 1ull);
	for (k = 0; k < ARRAY_SIZE(pools); k++) {
		hc_mrc_init(&w->mrc, pools[k], U32_MAX, SEED);
		hc_mrc_curve(&w->mrc, w->point);
		KUNIT_EXPECT_EQ(test, w->point[0].blocks,
				(pools[k] + 32) / 64);
		KUNIT_EXPECT_EQ(test, w->point[HC_MRC_SIZES - 1].blocks,
				8 * pools[k]);
		for (i = 1; i < HC_MRC_SIZES; i++)
			KUNIT_EXPECT_GE(test, w->point[i].blocks,
					w->point[i - 1].blocks);
	}
}

/* To the last miss, over blocks of which some are read more than others. */
static void curve_of_all_blocks_is_that_of_lru(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, NR_POOL, U32_MAX);
	struct hc_rng rng = { .state = 1 };
	u32 i;

	while (w->reads < 4 * NR_READS) {
		u32 below = hc_rng_below(&rng, NR_BLOCKS) + 1;

		read_and_model(w, hc_rng_below(&rng, below));
	}
	hc_mrc_curve(&w->mrc, w->point);
	for (i = 0; i < HC_MRC_SIZES; i++)
		KUNIT_EXPECT_EQ(test, w->point[i].miss_ratio,
				(u32)((u64)w->misses[i] * HC_MRC_ONE /
				      w->reads));
	KUNIT_EXPECT_GT(test, w->point[0].miss_ratio,
			w->point[HC_MRC_SIZES - 1].miss_ratio);
}

/* What no size holds is forgotten, and the curve the same as without that. */
static void what_no_size_holds_leaves_the_sample(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, NR_POOL / 10, U32_MAX);
	struct hc_rng rng = { .state = 1 };
	u32 i;

	while (w->reads < 2 * NR_READS) {
		read_and_model(w, hc_rng_below(&rng, NR_BLOCKS));
		KUNIT_ASSERT_LE(test, w->mrc.sample.nr,
				8 * NR_POOL / 10 + 2);
	}
	hc_mrc_curve(&w->mrc, w->point);
	for (i = 0; i < HC_MRC_SIZES; i++)
		KUNIT_EXPECT_EQ(test, w->point[i].miss_ratio,
				(u32)((u64)w->misses[i] * HC_MRC_ONE /
				      w->reads));
}

/* Far more blocks than fit: the rate falls, the loop's length is still seen. */
static void full_sample_lowers_the_rate(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, 65536, U32_MAX);
	u64 length = 100000;

	loop(w, length, 5);
	KUNIT_EXPECT_EQ(test, w->mrc.sample.nr, HC_SAMPLE_MAX);
	KUNIT_EXPECT_LT(test, w->mrc.sample.threshold, U32_MAX / 10);
	KUNIT_EXPECT_GT(test, w->mrc.sample.threshold, U32_MAX / 15);
	KUNIT_EXPECT_GT(test, ratio_at(w, length * 9 / 10 / 5 * 4),
			HC_MRC_ONE / 100 * 99);
	/* The first round and what it takes for the sample to settle. */
	KUNIT_EXPECT_LT(test, ratio_at(w, length * 11 / 10),
			HC_MRC_ONE / 4);
	KUNIT_EXPECT_GT(test, hc_mrc_footprint(&w->mrc), length * 9 / 10);
	KUNIT_EXPECT_LT(test, hc_mrc_footprint(&w->mrc), length * 11 / 10);
}

/* However many blocks are read once, the rate has a lower bound. */
static void rate_falls_no_further_than_the_largest_size_asks(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, 4096, U32_MAX);
	u32 settled;

	loop(w, 200000, 1);
	settled = w->mrc.sample.threshold;
	loop(w, 400000, 1);
	KUNIT_EXPECT_GT(test, settled, U32_MAX / 5);
	KUNIT_EXPECT_EQ(test, w->mrc.sample.threshold, settled);
}

/* Who cannot play as many reads lowers the rate, and sees the loop's length as before. */
static void rate_can_be_lowered(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, 4096, U32_MAX);
	u32 calls = 1;

	loop(w, 5000, 1);
	KUNIT_EXPECT_EQ(test, w->mrc.sample.nr, 5000u);
	while (hc_mrc_thin(&w->mrc, U32_MAX / 4))
		calls++;
	KUNIT_EXPECT_GT(test, calls, 5000u * 3 / 4 / HC_MRC_THIN);
	KUNIT_EXPECT_LT(test, w->mrc.sample.nr, 5000u / 4 + 50);
	KUNIT_EXPECT_GT(test, w->mrc.sample.nr, 5000u / 4 - 50);
	KUNIT_EXPECT_EQ(test, w->mrc.stack.nr, w->mrc.sample.nr);
	loop(w, 5000, 3);
	KUNIT_EXPECT_GT(test, ratio_at(w, 4200), HC_MRC_ONE / 100 * 99);
	KUNIT_EXPECT_LT(test, ratio_at(w, 5500), HC_MRC_ONE * 2 / 3);
	/* It never rises, and has an end. */
	KUNIT_EXPECT_FALSE(test, hc_mrc_thin(&w->mrc, U32_MAX));
	KUNIT_EXPECT_EQ(test, w->mrc.sample.threshold, U32_MAX / 4);
	while (hc_mrc_thin(&w->mrc, 1))
		calls++;
	KUNIT_EXPECT_EQ(test, w->mrc.sample.threshold, U32_MAX / 128);
}

static void first_rate_suits_the_pool(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_mrc_first_threshold(1), U32_MAX);
	KUNIT_EXPECT_EQ(test, hc_mrc_first_threshold(4095), U32_MAX);
	KUNIT_EXPECT_EQ(test, hc_mrc_first_threshold(4096), U32_MAX / 2);
	KUNIT_EXPECT_EQ(test, hc_mrc_first_threshold(65536), U32_MAX / 32);
	KUNIT_EXPECT_EQ(test, hc_mrc_first_threshold(U32_MAX), U32_MAX / 32);
}

/* Reads of one very hot block are hits, whether it is in the sample or not. */
static void unsampled_reads_are_corrected(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, 1u << 16, U32_MAX / 32);
	struct hc_rng rng = { .state = 1 };
	u64 hot = 0;
	u32 i;

	while (draw_of(hot) < U32_MAX / 32)
		hot++;
	for (i = 0; i < 50 * NR_READS; i++)
		read_block(w, i % 4 ? hot : hc_rng_below(&rng, 1u << 28));
	KUNIT_EXPECT_LT(test, ratio_at(w, 0), HC_MRC_ONE * 30 / 100);
	KUNIT_EXPECT_GT(test, ratio_at(w, 0), HC_MRC_ONE * 20 / 100);
}

static void old_reads_count_less(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, NR_POOL, U32_MAX);
	u32 i;

	/* All miss, then all hit. */
	for (i = 0; i < 1000; i++)
		read_block(w, 1000000 + i);
	KUNIT_EXPECT_EQ(test, ratio_at(w, U64_MAX), HC_MRC_ONE);
	for (i = 0; i < 10; i++)
		hc_mrc_halve(&w->mrc);
	loop(w, NR_POOL, 100);
	KUNIT_EXPECT_LT(test, ratio_at(w, NR_POOL), HC_MRC_ONE / 50);
	for (i = 0; i < 64; i++)
		hc_mrc_halve(&w->mrc);
	KUNIT_EXPECT_EQ(test, ratio_at(w, NR_POOL), HC_MRC_ONE);
}

/* Years of many reads that never age: no sum wraps, and the ratios stay. */
static void sums_have_an_end(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, NR_POOL, U32_MAX);
	u64 most = 1ull << HC_MRC_SUM_BITS;
	u32 i, ratio;

	for (i = 0; i < 1000; i++) {
		hc_mrc_add(&w->mrc, &w->mrc.found[0], most / 16 * 3);
		hc_mrc_add(&w->mrc, &w->mrc.found[HC_MRC_SIZES], most / 16);
		hc_mrc_count(&w->mrc, (most / 4) >> HC_MRC_WEIGHT_SHIFT);
		KUNIT_ASSERT_LE(test, w->mrc.reads, most);
		KUNIT_ASSERT_LE(test, w->mrc.found[0], most);
	}
	ratio = ratio_at(w, NR_POOL);
	KUNIT_EXPECT_GT(test, ratio, HC_MRC_ONE / 5);
	KUNIT_EXPECT_LT(test, ratio, HC_MRC_ONE / 3);
}

/* Counts of centuries do not overflow into a wrong ratio. */
static void large_counts_have_ratios(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_mrc_ratio(U64_MAX / 2, U64_MAX),
			HC_MRC_ONE / 2 - 1);
	KUNIT_EXPECT_EQ(test, hc_mrc_ratio(0, 1), 0u);
	KUNIT_EXPECT_EQ(test, hc_mrc_ratio(0, 0), HC_MRC_ONE);
	KUNIT_EXPECT_EQ(test, hc_mrc_ratio(7, 7), HC_MRC_ONE);
}

/* One block of each region at a rate of 1/16. */
static void draws_of_a_region_are_spread(struct kunit *test)
{
	u32 region, i, most = 0, all = 0;

	for (region = 0; region < 1000; region++) {
		u32 nr = 0;

		for (i = 0; i < 16; i++)
			nr += draw_of(region * 16ull + i) < U32_MAX / 16;
		most = max(most, nr);
		all += nr;
	}
	KUNIT_EXPECT_EQ(test, most, 1u);
	KUNIT_EXPECT_EQ(test, all, 1000u);
}

/* So that of a region only those are looked at that are in the sample. */
static void blocks_of_a_region_go_by_draw(struct kunit *test)
{
	u32 region, i;

	for (region = 0; region < 100; region++) {
		u64 hash = hc_hash(region, SEED);
		u32 lowest = hc_mrc_lowest_draw(hash);

		for (i = 0; i < 16; i++)
			KUNIT_EXPECT_EQ(test, lowest + (i << HC_MRC_DRAW_BITS),
					draw_of(region * 16ull +
						hc_mrc_by_draw(hash, i)));
	}
}

static void steps_and_memory_are_bounded(struct kunit *test)
{
	struct mrc_test *w = mrc_test_new(test, 65536, U32_MAX);
	struct hc_rng rng = { .state = 1 };
	u32 i, most = 0;

	KUNIT_EXPECT_LE(test, sizeof(w->mrc), (size_t)256 * 1024);
	for (i = 0; i < 50 * NR_READS; i++) {
		hc_steps = 0;
		read_block(w, hc_rng_below(&rng, i % 3 ? 20000 : 1u << 30));
		most = max(most, hc_steps);
	}
	KUNIT_EXPECT_GT(test, most, 0u);
	KUNIT_EXPECT_LE(test, most, HC_MRC_MAX_STEPS);
}

static struct kunit_case mrc_cases[] = {
	KUNIT_CASE(nothing_read_misses_all),
	KUNIT_CASE(sizes_go_from_a_64th_to_8_pools),
	KUNIT_CASE(curve_of_all_blocks_is_that_of_lru),
	KUNIT_CASE(what_no_size_holds_leaves_the_sample),
	KUNIT_CASE(full_sample_lowers_the_rate),
	KUNIT_CASE(rate_falls_no_further_than_the_largest_size_asks),
	KUNIT_CASE(rate_can_be_lowered),
	KUNIT_CASE(first_rate_suits_the_pool),
	KUNIT_CASE(unsampled_reads_are_corrected),
	KUNIT_CASE(old_reads_count_less),
	KUNIT_CASE(sums_have_an_end),
	KUNIT_CASE(large_counts_have_ratios),
	KUNIT_CASE(draws_of_a_region_are_spread),
	KUNIT_CASE(blocks_of_a_region_go_by_draw),
	KUNIT_CASE(steps_and_memory_are_bounded),
	{}
};

static struct kunit_suite mrc_suite = {
	.name = "hotcache_mrc",
	.test_cases = mrc_cases,
};

kunit_test_suite(mrc_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the miss ratio curve");
MODULE_LICENSE("GPL");
