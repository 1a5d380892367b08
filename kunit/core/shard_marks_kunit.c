// SPDX-License-Identifier: GPL-2.0
/*
 * The marks of published blocks: what brought them in, and whether they have
 * been read since.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/shard_fixture.h"

static void eviction_counts_unread_and_streamed_blocks(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *count = f->shard.count;
	u16 i;

	fill(test, 0x1);
	fill(test, 0x2);
	fill_with(test, 0x4, HC_HINT_SCAN | HC_HINT_RUN);
	fill_with(test, 0x8, HC_HINT_RUN);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_inserts], 2ull);
	/* Read one of each kind; the marks outlive a write. */
	read_blocks(test, 0x5);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 0x4);
	unpin(test, 0x5);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0xf, true), 0xf);
	end_write(test, 0xf, true);
	read_blocks(test, 0x4);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 0x4);
	unpin(test, 0x4);
	read_blocks(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 0);
	unpin(test, 0x1);
	/* Evict all four, and some of the unread blocks that replace them. */
	for (i = 4; count[HC_CNT_stream_evictions] < 2 || i < 8; i++) {
		KUNIT_ASSERT_LT(test, i, HC_REGION_BLOCKS);
		fill(test, BIT(i));
	}
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_evictions], 2ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_unused], 1ull);
	KUNIT_EXPECT_LT(test, count[HC_CNT_unused_evictions],
			count[HC_CNT_evict_capacity]);
}

/* How the kernel asks for a block does not make it part of a scan. */
static void read_ahead_is_no_stream(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *count = f->shard.count;
	u16 i;

	fill_with(test, 0xf, HC_HINT_READAHEAD);
	read_blocks(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x1);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 0);
	unpin(test, 0x1);
	for (i = 4; i < 12; i++)
		fill_with(test, BIT(i), HC_HINT_READAHEAD);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_evict_capacity], 8ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_inserts], 0ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_evictions], 0ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_unused], 0ull);
}

static void read_ahead_counts_the_first_hit_of_each_block(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *count = f->shard.count;

	fill(test, 0x1);
	fill_with(test, 0x2, HC_HINT_READAHEAD);
	/* Of a scan, too: both count. */
	fill_with(test, 0xc, HC_HINT_READAHEAD | HC_HINT_SCAN | HC_HINT_RUN);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_inserts], 3ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_inserts], 2ull);
	/* A write does not read it. */
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x2, true), 0x2);
	end_write(test, 0x2, true);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_hits], 0ull);
	read_blocks(test, 0x7);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 0x4);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_hits], 2ull);
	/* While it is still pinned, and after that. */
	read_blocks(test, 0x7);
	unpin(test, 0x7);
	unpin(test, 0x7);
	read_blocks(test, 0x7);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 0x4);
	unpin(test, 0x7);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_hits], 2ull);
}

static void read_ahead_counts_evictions_of_unread_blocks(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *count = f->shard.count;
	u16 i;

	fill(test, 0x3);
	fill_with(test, 0xc, HC_HINT_READAHEAD);
	read_blocks(test, 0x5);
	unpin(test, 0x5);
	/* Blocks 0 and 2 are promoted by and by, then all four are replaced. */
	for (i = 4; count[HC_CNT_evict_capacity] < 8; i++) {
		KUNIT_ASSERT_LT(test, i, HC_REGION_BLOCKS);
		fill(test, BIT(i));
	}
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_unused], 1ull);
	KUNIT_EXPECT_GT(test, count[HC_CNT_unused_evictions], 1ull);
	/* What takes the slots of such blocks does not inherit their marks. */
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_inserts], 2ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_hits], 1ull);
}

static void dropped_block_was_not_evicted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill_with(test, 0x1, HC_HINT_READAHEAD);
	drop(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_readahead_unused], 0ull);
	fill(test, 0x1);
	read_blocks(test, 0x1);
	unpin(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_readahead_hits], 0ull);
}

static int shard_marks_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case shard_marks_cases[] = {
	KUNIT_CASE(eviction_counts_unread_and_streamed_blocks),
	KUNIT_CASE(read_ahead_is_no_stream),
	KUNIT_CASE(read_ahead_counts_the_first_hit_of_each_block),
	KUNIT_CASE(read_ahead_counts_evictions_of_unread_blocks),
	KUNIT_CASE(dropped_block_was_not_evicted),
	{}
};

static struct kunit_suite shard_marks_suite = {
	.name = "hotcache_shard_marks",
	.init = shard_marks_test_init,
	.exit = shard_fixture_exit,
	.test_cases = shard_marks_cases,
};

kunit_test_suite(shard_marks_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: marks of blocks");
MODULE_LICENSE("GPL");
