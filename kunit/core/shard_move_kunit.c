// SPDX-License-Identifier: GPL-2.0
/*
 * A write to a block that is being read: the block gets another slot, and the
 * readers keep the old one until they are done.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

#define MANY_SLOTS	32u

static void block_being_read_is_updated_in_another_slot(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 old;

	fill(test, 1);
	read_blocks(test, 1);
	old = f->found.slot[0];
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 1);
	KUNIT_EXPECT_EQ(test, f->moved.mask, 1);
	KUNIT_EXPECT_EQ(test, f->moved.from[0], old);
	KUNIT_EXPECT_NE(test, f->slot[0], old);
	expect_occupied(test, 1, 2);
	unpin_moved(test, 1);
	expect_occupied(test, 1, 2);
	/* As long as it is being written nobody reads either slot. */
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.busy, 1);
	end_write(test, 1, true);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.hit, 1);
	KUNIT_EXPECT_EQ(test, f->found.slot[0], f->slot[0]);
	unpin(test, 1);

	hc_shard_unpin(&f->shard, &old, 1);
	check_shard(test, &f->shard);
	expect_occupied(test, 1, 1);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_updated], 1ull);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_inserts], 1ull);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_write], 0ull);
}

/* The writer copies from the old slot, be the readers done or not. */
static void old_slot_stays_until_the_writer_has_copied(struct kunit *test)
{
	fill(test, 3);
	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 3), 3);
	unpin(test, 3);
	expect_occupied(test, 2, 4);
	/* Not even a drop of everything gives it away. */
	drop(test, 3);
	expect_occupied(test, 0, 4);
	unpin_moved(test, 1);
	expect_occupied(test, 0, 3);
	end_write(test, 3, true);
	expect_occupied(test, 0, 1);
	unpin_moved(test, 2);
	expect_occupied(test, 0, 0);
	fill(test, 0xf);
}

static void block_may_move_again(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 readers[3];
	int i;

	fill(test, 1);
	for (i = 0; i < 3; i++) {
		read_blocks(test, 1);
		readers[i] = f->found.slot[0];
		KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 1);
		unpin_moved(test, 1);
		end_write(test, 1, true);
	}
	expect_occupied(test, 1, 4);
	/* Now there is no slot left but the block's own: it is dropped. */
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 0);
	KUNIT_EXPECT_EQ(test, f->moved.mask, 0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_write], 1ull);
	end_write(test, 0, true);
	unpin(test, 1);
	for (i = 0; i < 3; i++)
		hc_shard_unpin(&f->shard, &readers[i], 1);
	check_shard(test, &f->shard);
	expect_occupied(test, 0, 0);
}

static void overlapping_write_takes_the_new_slot(struct kunit *test)
{
	fill(test, 1);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 1);
	unpin_moved(test, 1);
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 0);
	end_write(test, 1, true);
	end_write(test, 0, true);
	expect_occupied(test, 0, 1);
	unpin(test, 1);
	expect_occupied(test, 0, 0);
}

static void failed_write_frees_the_new_slot(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 1);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 1);
	unpin_moved(test, 1);
	end_write(test, 1, false);
	expect_occupied(test, 0, 1);
	unpin(test, 1);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_error], 1ull);
}

static void marks_move_with_the_block(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill_with(test, 1, HC_HINT_RUN);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, begin_moving_write(test, 1), 1);
	unpin_moved(test, 1);
	end_write(test, 1, true);
	unpin(test, 1);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.streamed, 1);
	unpin(test, 1);
}

/* A shard whose slots up to @nr_filled hold the first regions. */
static struct hc_shard *new_shard(struct kunit *test, u32 nr_slots,
				  u32 nr_filled)
{
	struct hc_shard *shard = kunit_kzalloc(test, sizeof(*shard), GFP_KERNEL);
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	u32 slot[HC_REGION_BLOCKS];
	struct hc_lookup found;
	LIST_HEAD(wake);
	u64 region;
	u16 mask;

	KUNIT_ASSERT_NOT_NULL(test, shard);
	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, nr_slots, 1, &choice), 0);
	for (region = 0; region < nr_filled / HC_REGION_BLOCKS; region++) {
		hc_shard_read(shard, region, U16_MAX, HC_ADMIT_ALL, 0, &found);
		mask = hc_shard_fill_end(shard, region, found.fill, true, 0,
					 slot, &wake);
		hc_shard_fill_put(shard, slot, mask, 0);
	}
	return shard;
}

/* A block that moved to a slot behind a walk would survive a drop of all. */
static void no_block_moves_while_slots_are_walked(struct kunit *test)
{
	u32 nr_slots = 2 * HC_WALK_BATCH;
	struct hc_shard *shard = new_shard(test, nr_slots, nr_slots);
	u64 region = nr_slots / HC_REGION_BLOCKS - 1;
	u32 slot[HC_REGION_BLOCKS];
	struct hc_lookup found;
	struct hc_moved moved;
	u32 cursor = 0;
	int i;

	hc_shard_read(shard, region, 1, HC_ADMIT_ALL, 0, &found);
	KUNIT_ASSERT_EQ(test, found.hit, 1);
	KUNIT_ASSERT_TRUE(test, hc_shard_drop_step(shard, 0, U64_MAX,
						   HC_CNT_invalidate_drop,
						   &cursor));
	KUNIT_EXPECT_EQ(test, hc_shard_write_begin(shard, region, 1, true,
						   HC_CNT_invalidate_write,
						   slot, &moved), 0);
	KUNIT_EXPECT_EQ(test, moved.mask, 0);
	hc_shard_write_end(shard, region, 0, true);
	hc_shard_unpin(shard, found.slot, 1);
	KUNIT_EXPECT_FALSE(test, hc_shard_drop_step(shard, 0, U64_MAX,
						    HC_CNT_invalidate_drop,
						    &cursor));
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, shard->occupancy, 0u);
	KUNIT_EXPECT_EQ(test, shard->walks, 0u);
	hc_shard_destroy(shard);

	/* Blocks move again after walks that have ended, or been given up. */
	shard = new_shard(test, nr_slots, nr_slots);
	cursor = 0;
	KUNIT_ASSERT_TRUE(test, hc_shard_drop_step(shard, 0, 0,
						   HC_CNT_invalidate_drop,
						   &cursor));
	hc_shard_drop_stop(shard);
	for (i = 0; i < 2; i++) {
		hc_shard_read(shard, region, 1, HC_ADMIT_ALL, 0, &found);
		KUNIT_EXPECT_EQ(test,
				hc_shard_write_begin(shard, region, 1, true,
						     HC_CNT_invalidate_write,
						     slot, &moved), 1);
		KUNIT_EXPECT_EQ(test, moved.mask, 1);
		hc_shard_unpin(shard, moved.from, 1);
		hc_shard_unpin(shard, found.slot, 1);
		hc_shard_write_end(shard, region, 1, true);
		cursor = 0;
		while (hc_shard_drop_step(shard, 0, 0, HC_CNT_invalidate_drop,
					  &cursor))
			;
	}
	check_shard(test, shard);
	hc_shard_destroy(shard);
}

/* The block in a slot is written while it is being read. Does it move? */
static bool moves(struct kunit *test, u32 slot)
{
	struct shard_fixture *f = test->priv;
	u16 mask = BIT(hc_slot_block(f->shard.word[slot]) % HC_REGION_BLOCKS);
	u16 moved;

	read_admitting(test, mask, HC_ADMIT_NONE);
	KUNIT_ASSERT_EQ(test, f->found.hit, mask);
	end_write(test, begin_moving_write(test, mask), true);
	moved = f->moved.mask;
	unpin_moved(test, moved);
	unpin(test, mask);
	return moved;
}

/* Look at a slot; returns the bit of the block in it. */
static u16 look(struct kunit *test, u32 slot)
{
	struct shard_fixture *f = test->priv;
	u64 block;

	if (hc_shard_visit(&f->shard, slot, &block) != HC_VISIT_PINNED)
		return 0;
	KUNIT_EXPECT_TRUE(test, hc_shard_unpin_slot(&f->shard, slot));
	return BIT(block % HC_REGION_BLOCKS);
}

/* Who compares all blocks with the origin would miss one that moves behind him. */
static void no_block_moves_behind_who_looks_at_all_slots(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u16 seen;

	fill(test, 0xf);
	drop(test, 1);
	seen = look(test, 0);
	KUNIT_EXPECT_FALSE(test, moves(test, 3));
	seen |= look(test, 1) | look(test, 2) | look(test, 3);
	read_admitting(test, 0xf, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x6);
	KUNIT_EXPECT_EQ(test, f->found.hit & ~seen, 0);
	unpin(test, f->found.hit);
	hc_shard_visit_end(&f->shard);
}

static void all_other_moves_go_on_while_slots_are_looked_at(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	/* Block 0, which is being looked at, to slot 3. */
	fill(test, 0x7);
	look(test, 0);
	KUNIT_EXPECT_TRUE(test, moves(test, 0));
	/* Block 1 to slot 3, both of them ahead. */
	drop(test, 0x1);
	KUNIT_EXPECT_TRUE(test, moves(test, 1));
	/* Block 2, which has been looked at, to slot 1. */
	look(test, 1);
	look(test, 2);
	KUNIT_EXPECT_TRUE(test, moves(test, 2));
	/* After the end, block 1 to slot 2. */
	hc_shard_visit_end(&f->shard);
	KUNIT_EXPECT_TRUE(test, moves(test, 3));
	expect_occupied(test, 2, 2);
}

/*
 * Write a region, all blocks of which are being read, in a full shard from which the
 * blocks of @dropped in another region are dropped first: so many move.
 */
static void write_beside_readers(struct kunit *test, u16 dropped, unsigned int moves)
{
	struct hc_shard *shard = new_shard(test, MANY_SLOTS, MANY_SLOTS);
	u32 slot[HC_REGION_BLOCKS];
	struct hc_lookup found;
	struct hc_moved moved;
	u16 mask;

	hc_shard_read(shard, 1, U16_MAX, HC_ADMIT_ALL, 0, &found);
	KUNIT_EXPECT_EQ(test, found.hit, U16_MAX);
	hc_shard_drop_region(shard, 0, dropped, HC_CNT_invalidate_drop);
	mask = hc_shard_write_begin(shard, 1, U16_MAX, true,
				    HC_CNT_invalidate_write, slot, &moved);
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, mask, moved.mask);
	KUNIT_EXPECT_EQ(test, hweight16(mask), moves);
	KUNIT_EXPECT_EQ(test, shard->count[HC_CNT_evict_capacity],
			(u64)HC_MOVES_EVICTING);
	hc_shard_unpin(shard, moved.from, moved.mask);
	hc_shard_unpin(shard, found.slot, U16_MAX);
	hc_shard_write_end(shard, 1, mask, true);
	check_shard(test, shard);
	KUNIT_EXPECT_EQ(test, shard->occupancy, (u32)HC_REGION_BLOCKS);
	hc_shard_destroy(shard);
}

static void moves_evict_a_few_blocks_at_most(struct kunit *test)
{
	write_beside_readers(test, 0, HC_MOVES_EVICTING);
}

/* What is free is taken first, and leaves the write its evictions. */
static void moves_to_free_slots_do_not_count(struct kunit *test)
{
	write_beside_readers(test, 0x3, 2 + HC_MOVES_EVICTING);
}

/* The policy takes it over as a hot one, and the write is one more hit. */
static void block_that_was_hit_moves_as_a_hot_one(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 7);
	read_blocks(test, 1);
	KUNIT_ASSERT_EQ(test, hc_touch_count(f->shard.word,
					     f->found.slot[0] - BASE), 1);
	KUNIT_ASSERT_EQ(test, begin_moving_write(test, 1), 1);
	KUNIT_EXPECT_NE(test, f->slot[0], f->found.slot[0]);
	KUNIT_EXPECT_EQ(test, hc_touch_count(f->shard.word, f->slot[0] - BASE),
			2);
	unpin_moved(test, 1);
	end_write(test, 1, true);
	unpin(test, 1);
}

static int move_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case move_cases[] = {
	KUNIT_CASE(block_being_read_is_updated_in_another_slot),
	KUNIT_CASE(old_slot_stays_until_the_writer_has_copied),
	KUNIT_CASE(block_may_move_again),
	KUNIT_CASE(overlapping_write_takes_the_new_slot),
	KUNIT_CASE(failed_write_frees_the_new_slot),
	KUNIT_CASE(marks_move_with_the_block),
	KUNIT_CASE(no_block_moves_while_slots_are_walked),
	KUNIT_CASE(no_block_moves_behind_who_looks_at_all_slots),
	KUNIT_CASE(all_other_moves_go_on_while_slots_are_looked_at),
	KUNIT_CASE(moves_evict_a_few_blocks_at_most),
	KUNIT_CASE(moves_to_free_slots_do_not_count),
	KUNIT_CASE(block_that_was_hit_moves_as_a_hot_one),
	{}
};

static struct kunit_suite move_suite = {
	.name = "hotcache_shard_move",
	.init = move_test_init,
	.exit = shard_fixture_exit,
	.test_cases = move_cases,
};

kunit_test_suite(move_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: writes to blocks that are being read");
MODULE_LICENSE("GPL");
