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
	hit(test, 0x5);
	KUNIT_EXPECT_EQ(test, f->reader[0].streamed, 0x4);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0xf, true), 0xf);
	end_write(test, 0xf, true);
	hit(test, 0x4);
	KUNIT_EXPECT_EQ(test, f->reader[0].streamed, 0x4);
	hit(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->reader[0].streamed, 0);
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
	hit(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->reader[0].streamed, 0);
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
	hit(test, 0x7);
	KUNIT_EXPECT_EQ(test, f->reader[0].streamed, 0x4);
	KUNIT_EXPECT_EQ(test, f->reader[0].first, 0x6);
	hit(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->reader[0].streamed, 0xc);
	KUNIT_EXPECT_EQ(test, f->reader[0].first, 0x8);
	hit(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->reader[0].first, 0);
}

/* All of them find the mark when they have copied: one of them counts. */
static void first_hit_counts_once_however_many_read(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 n, counted = 0;

	fill_with(test, 0x1, HC_HINT_READAHEAD);
	for (n = 0; n < NR_READERS; n++)
		KUNIT_ASSERT_EQ(test, start_reader(test, n, 0x1), 0x1);
	for (n = 0; n < NR_READERS; n++)
		KUNIT_EXPECT_EQ(test, reader_end(&f->reader[n]), 0x1);
	for (n = 0; n < NR_READERS; n++) {
		reader_touch(&f->reader[n], 0);
		reader_clear(&f->reader[n]);
		counted += f->reader[n].first;
	}
	KUNIT_EXPECT_EQ(test, counted, 1u);
}

/* Its last reader has not come to it when the block is dropped. */
static void dropped_block_leaves_no_mark_behind(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct reader *r = &f->reader[1];

	fill_with(test, 0x1, HC_HINT_READAHEAD | HC_HINT_RUN);
	start_reader(test, 1, 0x1);
	KUNIT_ASSERT_EQ(test, reader_end(r), 0x1);
	drop(test, 0x1);
	reader_touch(r, 0);
	check_shard(test, &f->shard);
	KUNIT_EXPECT_EQ(test, r->first, 0);
	reader_clear(r);
	/* One of these gets its slot. */
	fill(test, 0x1e);
	KUNIT_ASSERT_TRUE(test, hc_slot_readable(*reader_word(r, 0)));
	hit(test, 0x1e);
	KUNIT_EXPECT_EQ(test, f->reader[0].first | f->reader[0].streamed, 0);
}

static void read_ahead_counts_evictions_of_unread_blocks(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *count = f->shard.count;
	u16 i;

	fill(test, 0x3);
	fill_with(test, 0xc, HC_HINT_READAHEAD);
	hit(test, 0x5);
	KUNIT_EXPECT_EQ(test, f->reader[0].first, 0x4);
	/* Blocks 0 and 2 are promoted by and by, then all four are replaced. */
	for (i = 4; count[HC_CNT_evict_capacity] < 8; i++) {
		KUNIT_ASSERT_LT(test, i, HC_REGION_BLOCKS);
		fill(test, BIT(i));
	}
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_unused], 1ull);
	KUNIT_EXPECT_GT(test, count[HC_CNT_unused_evictions], 1ull);
	/* What takes the slots of such blocks does not inherit their marks. */
	KUNIT_EXPECT_EQ(test, count[HC_CNT_readahead_inserts], 2ull);
}

static void dropped_block_was_not_evicted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill_with(test, 0x1, HC_HINT_READAHEAD);
	drop(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_readahead_unused], 0ull);
	fill(test, 0x1);
	hit(test, 0x1);
	KUNIT_EXPECT_EQ(test, f->reader[0].first, 0);
}

static int shard_marks_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case shard_marks_cases[] = {
	KUNIT_CASE(eviction_counts_unread_and_streamed_blocks),
	KUNIT_CASE(read_ahead_is_no_stream),
	KUNIT_CASE(read_ahead_counts_the_first_hit_of_each_block),
	KUNIT_CASE(first_hit_counts_once_however_many_read),
	KUNIT_CASE(dropped_block_leaves_no_mark_behind),
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
