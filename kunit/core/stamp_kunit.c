// SPDX-License-Identifier: GPL-2.0
/*
 * Stamps of cached blocks: equal only if the data have been the same all the time.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/shard_fixture.h"
#include "core/stamp.h"

static u64 stamp_of(struct kunit *test, unsigned int i)
{
	struct shard_fixture *f = test->priv;
	u64 block = hc_block_of(REGION, i);
	u32 slot = hc_index_find(&f->shard.index, block);
	u64 word;

	if (slot == HC_SLOT_NONE)
		return HC_STAMP_NONE;
	return hc_stamp_take(&f->shard, &f->shard.word[slot], block, &word);
}

static u32 slot_of(struct kunit *test, unsigned int i)
{
	struct shard_fixture *f = test->priv;

	return hc_index_find(&f->shard.index, hc_block_of(REGION, i));
}

static void hits_leave_a_stamp_as_it_is(struct kunit *test)
{
	u64 stamp;

	fill_with(test, 0x1, HC_HINT_READAHEAD);
	stamp = stamp_of(test, 0);
	KUNIT_EXPECT_NE(test, stamp, HC_STAMP_NONE);
	hit(test, 0x1);
	hit(test, 0x1);
	KUNIT_EXPECT_EQ(test, stamp_of(test, 0), stamp);
}

static void only_what_may_be_read_has_a_stamp(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 word;

	KUNIT_EXPECT_EQ(test, stamp_of(test, 0), HC_STAMP_NONE);
	read_blocks(test, 0x1);
	KUNIT_ASSERT_EQ(test, f->found.fill, 0x1);
	KUNIT_EXPECT_EQ(test, stamp_of(test, 0), HC_STAMP_NONE);
	end_fill(test, 0x1, true);
	KUNIT_EXPECT_NE(test, stamp_of(test, 0), HC_STAMP_NONE);
	/* Not of another block, which the index said were there. */
	KUNIT_EXPECT_EQ(test, hc_stamp_take(&f->shard,
					    &f->shard.word[slot_of(test, 0)],
					    hc_block_of(REGION, 1), &word),
			HC_STAMP_NONE);
	KUNIT_ASSERT_EQ(test, begin_write(test, 0x1, true), 0x1);
	KUNIT_EXPECT_EQ(test, stamp_of(test, 0), HC_STAMP_NONE);
	end_write(test, 0x1, true);
	KUNIT_EXPECT_NE(test, stamp_of(test, 0), HC_STAMP_NONE);
	drop(test, 0x1);
	KUNIT_EXPECT_EQ(test, stamp_of(test, 0), HC_STAMP_NONE);
}

static void write_changes_the_stamp_of_its_block_only(struct kunit *test)
{
	u64 first, second;

	fill(test, 0x3);
	first = stamp_of(test, 0);
	second = stamp_of(test, 1);
	KUNIT_ASSERT_EQ(test, begin_write(test, 0x1, true), 0x1);
	end_write(test, 0x1, true);
	KUNIT_EXPECT_NE(test, stamp_of(test, 0), first);
	KUNIT_EXPECT_EQ(test, stamp_of(test, 1), second);
}

/* As after a write in write-around mode: the words are equal, the data are not. */
static void block_filled_again_has_another_stamp(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 stamp, word;
	u32 slot;

	/* All slots, so that it gets its own again. */
	fill(test, 0xf);
	slot = slot_of(test, 0);
	word = f->shard.word[slot];
	stamp = stamp_of(test, 0);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x1, false), 0);
	end_write(test, 0, true);
	fill(test, 0x1);
	KUNIT_ASSERT_EQ(test, slot_of(test, 0), slot);
	KUNIT_ASSERT_TRUE(test, hc_slot_same(word, f->shard.word[slot]));
	KUNIT_EXPECT_NE(test, stamp_of(test, 0), stamp);
}

/* A count of writes never reaches into that of publications. */
static void full_count_of_writes_is_no_publication(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 stamp, full;

	fill(test, 0x1);
	stamp = stamp_of(test, 0);
	f->shard.word[slot_of(test, 0)] |= HC_SLOT_SEQ;
	full = stamp_of(test, 0);
	KUNIT_EXPECT_EQ(test, full - stamp, HC_SLOT_SEQ >> HC_SLOT_SEQ_SHIFT);
	drop(test, 0x1);
	fill(test, 0x1);
	KUNIT_EXPECT_EQ(test, stamp_of(test, 0), full + 1);
}

static int stamp_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case stamp_cases[] = {
	KUNIT_CASE(hits_leave_a_stamp_as_it_is),
	KUNIT_CASE(only_what_may_be_read_has_a_stamp),
	KUNIT_CASE(write_changes_the_stamp_of_its_block_only),
	KUNIT_CASE(block_filled_again_has_another_stamp),
	KUNIT_CASE(full_count_of_writes_is_no_publication),
	{}
};

static struct kunit_suite stamp_suite = {
	.name = "hotcache_stamp",
	.init = stamp_test_init,
	.exit = shard_fixture_exit,
	.test_cases = stamp_cases,
};

kunit_test_suite(stamp_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: stamps of blocks");
MODULE_LICENSE("GPL");
