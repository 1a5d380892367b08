// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of slots that readers copy from. The readers are stopped in the middle
 * of a copy, for as long as it takes.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/module.h>

#include "fixtures/shard_fixture.h"

#define NR_SEQ		(HC_SLOT_SEQ >> HC_SLOT_SEQ_SHIFT)

/* The victim is refused; the block stays, and the copy is good. */
static void named_slot_is_not_evicted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 i;

	fill(test, 0xf);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0x7), 0x7);
	for (i = 4; i < HC_REGION_BLOCKS; i++) {
		read_blocks(test, BIT(i));
		KUNIT_ASSERT_EQ(test, f->found.fill, BIT(i));
		KUNIT_ASSERT_EQ(test, slots_of(&f->reader[1], &f->found), 0);
		KUNIT_ASSERT_EQ(test, end_fill(test, BIT(i), true), BIT(i));
	}
	hit(test, 0x7);
	read_blocks(test, 0x7);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x7);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0x7);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 12ull);
	/* All of them may go now. */
	read_blocks(test, 0x1e00);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x1e00);
	end_fill(test, 0x1e00, false);
}

/* Where nothing else is to be had: as many refusals as the search allows. */
static void shard_full_of_named_slots_evicts_nothing(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0x3), 0x3);
	KUNIT_ASSERT_EQ(test, start_reader(test, 2, 0xe), 0xe);
	read_blocks(test, 0x30);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0x30);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 2), 0xe);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0x3);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 0ull);
	hit(test, 0xf);
}

/*
 * Readers of every choice of the blocks @gone, when these are dropped and any other
 * one stays.
 */
static void expect_named_are_left(struct kunit *test, u16 gone,
				  void (*empty)(struct kunit *))
{
	struct shard_fixture *f = test->priv;
	u32 stay = NR_SLOTS - hweight16(gone);
	struct reader *r = &f->reader[1];
	u16 named, next = gone << NR_SLOTS;

	for (named = 1; named <= gone; named++) {
		u32 nr = hweight16(named);

		fill(test, gone);
		KUNIT_ASSERT_EQ(test, start_reader(test, 1, named), named);
		empty(test);
		expect_occupied(test, stay, stay);
		read_admitting(test, next, HC_ADMIT_FREE);
		KUNIT_EXPECT_EQ(test, hweight16(f->found.fill),
				hweight16(gone) - nr);
		KUNIT_EXPECT_EQ(test, hweight16(f->found.declined), nr);
		KUNIT_EXPECT_EQ(test, slots_of(r, &f->found), 0);
		end_fill(test, f->found.fill, false);
		/* Not even a moment before the line is cleared. */
		KUNIT_EXPECT_EQ(test, reader_end(r), 0);
		read_admitting(test, next, HC_ADMIT_FREE);
		KUNIT_EXPECT_EQ(test, slots_of(r, &f->found), 0);
		end_fill(test, f->found.fill, false);
		KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0);
		read_admitting(test, next, HC_ADMIT_FREE);
		KUNIT_EXPECT_EQ(test, f->found.fill, next);
		KUNIT_EXPECT_EQ(test, hweight16(slots_of(r, &f->found)), nr);
		end_fill(test, next, false);
	}
}

static void drop_three(struct kunit *test)
{
	drop(test, 0x7);
}

static void drop_three_last_first(struct kunit *test)
{
	drop(test, 0x4);
	drop(test, 0x2);
	drop(test, 0x1);
}

static void named_slot_stays_in_the_free_list(struct kunit *test)
{
	fill(test, 0x8);
	expect_named_are_left(test, 0x7, drop_three);
	expect_named_are_left(test, 0x7, drop_three_last_first);
}

static void drop_four(struct kunit *test)
{
	drop(test, 0xf);
}

/* Nor if none is in use any more: by regions, and by a walk. */
static void named_slot_of_an_empty_shard_is_left(struct kunit *test)
{
	expect_named_are_left(test, 0xf, drop_four);
	expect_named_are_left(test, 0xf, drop_all);
}

/* A write that does not update, and one that fails. */
static void write_without_update(struct kunit *test)
{
	begin_write(test, 0xf, false);
	end_write(test, 0, true);
}

static void write_that_fails(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, begin_write(test, 0xf, true), 0xf);
	end_write(test, 0xf, false);
}

static void named_slot_is_left_by_a_write(struct kunit *test)
{
	expect_named_are_left(test, 0xf, write_without_update);
	expect_named_are_left(test, 0xf, write_that_fails);
}

/* What the reader copies has changed, or may have, before the copy ends. */
static void write_in_between_rejects_the_copy(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 slot;

	fill(test, 0x3);
	slot = f->found.slot[0];
	/* It has begun. */
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0x3), 0x3);
	KUNIT_ASSERT_EQ(test, start_reader(test, 2, 0x3), 0x3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x1, true), 0x1);
	KUNIT_EXPECT_EQ(test, f->slot[0], slot);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0x2);
	/* It goes on: nobody begins to read. */
	KUNIT_EXPECT_EQ(test, start_reader(test, 1, 0x3), 0x2);
	end_write(test, 0x1, true);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0x2);
	/* It has come and gone. */
	KUNIT_EXPECT_EQ(test, finish_reader(test, 2), 0x2);
	/* The block has been updated in its place; who reads it now gets that. */
	hit(test, 0x3);
	KUNIT_EXPECT_EQ(test, f->reader[0].slot[0], slot);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_updated], 1ull);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_write], 0ull);
	expect_occupied(test, 2, 2);
}

/* Many writes between the two looks at the word never make it the same again. */
static void count_of_writes_does_not_wrap(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 i, updates = 0;

	fill(test, 0x1);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0x1), 0x1);
	for (i = 0; i < NR_SEQ; i++) {
		updates += begin_write(test, 0x1, true);
		end_write(test, 0x1, true);
		KUNIT_ASSERT_EQ(test, reader_end(&f->reader[1]), 0);
	}
	KUNIT_EXPECT_EQ(test, updates, 1023u);
	hit(test, 0x1);
	/* One too many. */
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x1, true), 0);
	end_write(test, 0, true);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_write], 1ull);
	fill(test, 0x1);
	KUNIT_EXPECT_NE(test, f->found.slot[0], f->reader[1].slot[0]);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0);
	/* The count begins anew with the fill. */
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x1, true), 0x1);
	end_write(test, 0x1, true);
}

/* Which bits of a word tell blocks and states apart, and which do not count. */
static void each_bit_of_a_word_counts(struct kunit *test)
{
	const u64 block = 0xa5a5a5a5a5ull & HC_SLOT_BLOCK;
	const u64 word = HC_SLOT_CLEAN | block;
	u64 bit;

	KUNIT_EXPECT_TRUE(test, hc_slot_is_of(word, block));
	KUNIT_EXPECT_TRUE(test, hc_slot_holds(word, block));
	KUNIT_EXPECT_TRUE(test, hc_slot_same(word, word));
	for (bit = 1; bit; bit += bit) {
		KUNIT_EXPECT_EQ(test, hc_slot_is_of(word ^ bit, block),
				!(bit & (HC_SLOT_BLOCK | HC_SLOT_USED)));
		KUNIT_EXPECT_EQ(test, hc_slot_holds(word ^ bit, block),
				!(bit & (HC_SLOT_BLOCK | HC_SLOT_STATE)));
		KUNIT_EXPECT_EQ(test, hc_slot_same(word ^ bit, word),
				!!(bit & (HC_SLOT_TOUCH | HC_SLOT_READAHEAD)));
	}
}

/* It was found, and before it was named another block has got the slot. */
static void slot_found_too_long_ago_is_not_read(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct reader *r = &f->reader[1];
	u16 i;

	for (i = 0; i < 2; i++) {
		fill(test, 0xf);
		reader_find(r, &f->shard, &f->hazards->line[1], REGION, 0xf);
		drop(test, 0xf);
		if (i)
			reader_name(r);
		read_blocks(test, 0xf0);
		KUNIT_EXPECT_EQ(test, f->found.fill, i ? 0 : 0xf0);
		reader_name(r);
		KUNIT_EXPECT_EQ(test, reader_begin(r), 0);
		end_fill(test, f->found.fill, true);
		KUNIT_EXPECT_EQ(test, reader_begin(r), 0);
		KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0);
		drop(test, 0xf0);
	}
}

/* What the slot's next block finds there is what its policy has put there. */
static void hit_on_a_block_that_leaves_marks_no_other(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct reader *r = &f->reader[1];
	u32 slot;
	u8 touch;

	fill(test, 0x1);
	slot = f->found.slot[0] - BASE;
	touch = hc_touch(f->shard.word, slot);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0x1), 0x1);
	KUNIT_ASSERT_EQ(test, reader_end(r), 0x1);
	drop(test, 0x1);
	fill(test, 0x2);
	KUNIT_ASSERT_NE(test, f->found.slot[1], BASE + slot);
	reader_touch(r, 0);
	check_shard(test, &f->shard);
	reader_clear(r);
	/* One of these gets it. */
	fill(test, 0x1c);
	KUNIT_ASSERT_TRUE(test, hc_slot_readable(f->shard.word[slot]));
	KUNIT_EXPECT_EQ(test, hc_touch(f->shard.word, slot), touch);
	KUNIT_EXPECT_FALSE(test, touch & HC_TOUCH_READ);
}

/* Who compares a block with the origin holds its slot, however long it takes. */
static void held_slot_is_given_to_no_other_block(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard *shard = &f->shard;
	u64 word;

	fill(test, 0xf);
	KUNIT_ASSERT_EQ(test, hc_shard_visit(shard, 2, &word), HC_VISIT_HELD);
	read_blocks(test, 0xf0);
	KUNIT_EXPECT_EQ(test, hweight16(f->found.fill), 3u);
	KUNIT_EXPECT_TRUE(test, hc_slot_same(word, f->shard.word[2]));
	end_fill(test, f->found.fill, false);
	KUNIT_EXPECT_TRUE(test, hc_shard_leave(shard, 2, word));

	KUNIT_ASSERT_EQ(test, hc_shard_visit(shard, 2, &word), HC_VISIT_HELD);
	drop(test, 0xf);
	read_blocks(test, 0xf0);
	KUNIT_EXPECT_EQ(test, hweight16(f->found.fill), 3u);
	KUNIT_EXPECT_EQ(test, hc_slot_state(shard->word[2]), HC_SLOT_FREE);
	end_fill(test, f->found.fill, false);
	KUNIT_EXPECT_FALSE(test, hc_shard_leave(shard, 2, word));
	read_blocks(test, 0xf0);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf0);
	end_fill(test, 0xf0, false);
}

static int named_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case named_cases[] = {
	KUNIT_CASE(named_slot_is_not_evicted),
	KUNIT_CASE(shard_full_of_named_slots_evicts_nothing),
	KUNIT_CASE(named_slot_stays_in_the_free_list),
	KUNIT_CASE(named_slot_of_an_empty_shard_is_left),
	KUNIT_CASE(named_slot_is_left_by_a_write),
	KUNIT_CASE(write_in_between_rejects_the_copy),
	KUNIT_CASE(count_of_writes_does_not_wrap),
	KUNIT_CASE(each_bit_of_a_word_counts),
	KUNIT_CASE(slot_found_too_long_ago_is_not_read),
	KUNIT_CASE(hit_on_a_block_that_leaves_marks_no_other),
	KUNIT_CASE(held_slot_is_given_to_no_other_block),
	{}
};

static struct kunit_suite named_suite = {
	.name = "hotcache_shard_named",
	.init = named_init,
	.exit = shard_fixture_exit,
	.test_cases = named_cases,
};

kunit_test_suite(named_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: slots that are being copied from");
MODULE_LICENSE("GPL");
