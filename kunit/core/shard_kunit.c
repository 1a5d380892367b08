// SPDX-License-Identifier: GPL-2.0
/*
 * The states of a slot: each transition by itself.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

static void read_of_missing_blocks_takes_slots(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	unsigned int i;

	fill(test, 0x8005);
	read_blocks(test, 0x8007);
	KUNIT_EXPECT_EQ(test, f->found.hit, 0x8005);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x0002);
	for (i = 0; i < HC_REGION_BLOCKS; i++) {
		if (!(0x8007 & BIT(i)))
			continue;
		KUNIT_EXPECT_GE(test, f->found.slot[i], BASE);
		KUNIT_EXPECT_LT(test, f->found.slot[i], BASE + NR_SLOTS);
	}
	end_fill(test, 0x0002, false);
	expect_occupied(test, 3, 3);
}

static void failed_fill_frees_its_slots(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, end_fill(test, 3, false), 0);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_fill_lost], 0ull);
}

static void write_marks_a_fill_in_flight_lost(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, true), 0);
	/* It cannot be read, joined or filled again as long as it is lost. */
	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, f->found.busy, 1);
	KUNIT_EXPECT_EQ(test, f->found.filling, 2);
	end_write(test, 0, true);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.busy, 1);

	KUNIT_EXPECT_EQ(test, end_fill(test, 3, true), 2);
	expect_occupied(test, 1, 1);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_fill_lost], 1ull);
}

static void lost_fill_is_freed_when_it_fails(struct kunit *test)
{
	read_blocks(test, 1);
	begin_write(test, 1, true);
	end_fill(test, 1, false);
	expect_occupied(test, 0, 0);
	end_write(test, 0, true);
}

static void fence_bars_fills_until_the_last_write_ends(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	begin_write(test, 1, true);
	begin_write(test, 2, true);
	end_write(test, 0, true);
	/* Other blocks of the region are not barred. */
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 3);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xc);
	end_fill(test, 0xc, false);
	end_write(test, 0, true);
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf);
	end_fill(test, 0xf, false);
}

static void bar_keeps_fills_of_its_range_out(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_bars bars;
	unsigned int entry;

	hc_bars_init(&bars);
	f->shard.bars = &bars;
	fill(test, 1);
	entry = hc_bars_raise(&bars, REGION + 1, U64_MAX >> HC_REGION_SHIFT);
	fill(test, 4);
	hc_bars_lift(&bars, entry);
	entry = hc_bars_raise(&bars, 0, REGION);
	read_blocks(test, 3);
	KUNIT_EXPECT_EQ(test, f->found.hit, 1);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 2);
	hc_bars_lift(&bars, entry);
	fill(test, 2);
	f->shard.bars = NULL;
}

static void write_updates_resident_blocks_in_place(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 slots[HC_REGION_BLOCKS];

	fill(test, 1);
	KUNIT_EXPECT_EQ(test, begin_write(test, 3, true), 1);
	hc_shard_slots(&f->shard, REGION, 1, slots);
	KUNIT_EXPECT_EQ(test, slots[0], f->slot[0]);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.busy, 1);
	expect_no_hit(test, 1);
	end_write(test, 1, true);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.hit, 1);
	KUNIT_EXPECT_EQ(test, f->found.slot[0], slots[0]);
	hit(test, 1);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_updated], 1ull);
}

static void failed_write_frees_the_slot(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 1);
	begin_write(test, 1, true);
	end_write(test, 1, false);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_error], 1ull);
}

static void write_without_update_drops_resident_blocks(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, false), 0);
	expect_occupied(test, 1, 1);
	end_write(test, 0, true);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_write], 1ull);
}

static void overlapping_write_marks_the_block_lost(struct kunit *test)
{
	fill(test, 1);
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, true), 1);
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, true), 0);
	expect_occupied(test, 0, 1);
	end_write(test, 1, true);
	expect_occupied(test, 0, 0);
	end_write(test, 0, true);
	fill(test, 1);
}

static void write_drop_frees_slots_and_keeps_the_fence(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 3, true), 3);
	hc_shard_write_drop(&f->shard, REGION, 1, HC_CNT_invalidate_drop);
	check_shard(test, &f->shard);
	expect_occupied(test, 1, 1);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 1);
	end_write(test, 2, true);
	expect_occupied(test, 1, 1);
}

/* Being filled, written, or read: three of four slots. */
static void busy_slots_are_not_evicted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0x7);
	read_blocks(test, 0x8);
	KUNIT_ASSERT_EQ(test, begin_write(test, 0x1, true), 0x1);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0x2), 0x2);
	read_blocks(test, 0x10);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x10);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 1ull);
	expect_no_hit(test, 0x4);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0x20);
	KUNIT_EXPECT_EQ(test, finish_reader(test, 1), 0x2);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x20);
	expect_no_hit(test, 0x2);
	end_write(test, 0x1, true);
	hit(test, 0x1);
	KUNIT_EXPECT_EQ(test, end_fill(test, 0x38, true), 0x38);
	hit(test, 0x39);
}

/* A shard of the simulator, say, or of a test: nobody copies from its slots. */
static void without_hazard_lines_any_clean_slot_is_evicted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	f->shard.hazards = NULL;
	read_blocks(test, 0xf0);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf0);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 4ull);
	end_fill(test, 0xf0, false);
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf);
	end_fill(test, 0xf, false);
}

static void miss_after_eviction_counts_once(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	const u64 *count = f->shard.count;
	u16 i;

	for (i = 0; i < NR_SLOTS; i++)
		fill(test, BIT(i));
	KUNIT_EXPECT_EQ(test, count[HC_CNT_missed_again], 0ull);
	/* One more evicts one of these and nothing else. */
	fill(test, BIT(NR_SLOTS));
	KUNIT_EXPECT_EQ(test, count[HC_CNT_evict_capacity], 1ull);
	read_admitting(test, BIT(NR_SLOTS) - 1, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_missed_again], 1ull);
	read_admitting(test, BIT(NR_SLOTS) - 1, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_missed_again], 1ull);
}

static void drop_step_drops_blocks_of_the_range_only(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 first = hc_block_of(REGION, 1);
	u32 cursor = 0;

	fill(test, 0x7);
	read_blocks(test, 0x8);
	KUNIT_EXPECT_FALSE(test, hc_shard_drop_step(&f->shard, first, first + 2,
						    HC_CNT_invalidate_discard,
						    &cursor));
	check_shard(test, &f->shard);
	KUNIT_EXPECT_EQ(test, cursor, HC_SLOT_NONE);
	expect_occupied(test, 1, 2);
	KUNIT_EXPECT_EQ(test, end_fill(test, 0x8, true), 0);
	hit(test, 1);
	drop(test, 1);
	drop(test, 1);
	expect_occupied(test, 0, 0);
}

static void visit_tells_what_is_cached(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard *shard = &f->shard;
	u64 word = 0;

	KUNIT_EXPECT_EQ(test, hc_shard_visit(shard, 0, &word), HC_VISIT_NOTHING);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, hc_shard_visit(shard, 0, &word), HC_VISIT_NOTHING);
	end_fill(test, 1, true);
	KUNIT_ASSERT_EQ(test, hc_shard_visit(shard, 0, &word), HC_VISIT_HELD);
	KUNIT_EXPECT_EQ(test, hc_slot_block(word), hc_block_of(REGION, 0));
	KUNIT_EXPECT_TRUE(test, hc_shard_leave(shard, 0, word));
	/* Being written, it is cached still. */
	KUNIT_ASSERT_EQ(test, begin_write(test, 1, true), 1);
	KUNIT_EXPECT_EQ(test, hc_shard_visit(shard, 0, &word), HC_VISIT_BUSY);
	/* A second write has taken it away. */
	KUNIT_ASSERT_EQ(test, begin_write(test, 1, true), 0);
	KUNIT_EXPECT_EQ(test, hc_shard_visit(shard, 0, &word), HC_VISIT_NOTHING);
	end_write(test, 0, true);
	end_write(test, 1, true);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_shard_visit(shard, 0, &word), HC_VISIT_NOTHING);
	/* None of these holds anything. */
	KUNIT_EXPECT_EQ(test, shard->held, 0u);
}

static u64 visit(struct kunit *test, u32 slot)
{
	struct shard_fixture *f = test->priv;
	u64 word;

	KUNIT_ASSERT_EQ(test, hc_shard_visit(&f->shard, slot, &word),
			HC_VISIT_HELD);
	return word;
}

static void leave_tells_whether_it_stayed_valid(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard *shard = &f->shard;
	u64 word;
	u32 slot;

	fill(test, 1);
	slot = f->found.slot[0] - BASE;
	word = visit(test, slot);
	KUNIT_EXPECT_TRUE(test, hc_shard_leave(shard, slot, word));
	/* Reads change nothing that counts. */
	word = visit(test, slot);
	hit(test, 1);
	KUNIT_EXPECT_TRUE(test, hc_shard_leave(shard, slot, word));
	word = visit(test, slot);
	KUNIT_ASSERT_EQ(test, begin_write(test, 1, true), 1);
	KUNIT_EXPECT_FALSE(test, hc_shard_leave(shard, slot, word));
	end_write(test, 1, true);
	/* A write that has ended all the same. */
	word = visit(test, slot);
	KUNIT_ASSERT_EQ(test, begin_write(test, 1, true), 1);
	end_write(test, 1, true);
	KUNIT_EXPECT_FALSE(test, hc_shard_leave(shard, slot, word));
	word = visit(test, slot);
	drop(test, 1);
	KUNIT_EXPECT_FALSE(test, hc_shard_leave(shard, slot, word));
	expect_occupied(test, 0, 0);
}

static void reset_keeps_inserts_equal_to_occupancy(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0x7);
	drop(test, 1);
	hc_shard_reset_counts(&f->shard);
	check_shard(test, &f->shard);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_inserts], 2ull);
}

/* A policy that relinks also needs buffers. */
static const struct hc_policy_ops *const two_kinds[] = {
	&hc_clock2qp_policy, &hc_lru_policy,
};

static void describe_kind(const struct hc_policy_ops *const *ops, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", (*ops)->name);
}

KUNIT_ARRAY_PARAM(kind, two_kinds, describe_kind);

static void init_undoes_each_failure(struct kunit *test)
{
	const struct hc_policy_ops *const *ops = test->param_value;
	struct hc_shard *shard = kunit_kzalloc(test, sizeof(*shard), GFP_KERNEL);
	struct hc_policy_choice choice = choice_of(*ops);
	long live = hc_host_live();
	long nth;

	KUNIT_ASSERT_NOT_NULL(test, shard);
	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	for (nth = 1;; nth++) {
		int err;

		/* Also the second try, for memory in more than one piece. */
		hc_host_fail_allocation(nth, 1);
		err = hc_shard_init(shard, 0, 1000, 1, &choice);
		if (!err)
			break;
		KUNIT_ASSERT_EQ(test, err, -ENOMEM);
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
	}
	KUNIT_EXPECT_EQ(test, nth, hc_policy_relinks(*ops) ? 6l : 5l);
	hc_shard_destroy(shard);
	/* It accepts a zeroed shard, too. */
	hc_shard_destroy(shard);
	KUNIT_EXPECT_EQ(test, hc_host_live(), live);
}

static int shard_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case shard_cases[] = {
	KUNIT_CASE(read_of_missing_blocks_takes_slots),
	KUNIT_CASE(failed_fill_frees_its_slots),
	KUNIT_CASE(write_marks_a_fill_in_flight_lost),
	KUNIT_CASE(lost_fill_is_freed_when_it_fails),
	KUNIT_CASE(fence_bars_fills_until_the_last_write_ends),
	KUNIT_CASE(bar_keeps_fills_of_its_range_out),
	KUNIT_CASE(write_updates_resident_blocks_in_place),
	KUNIT_CASE(failed_write_frees_the_slot),
	KUNIT_CASE(write_without_update_drops_resident_blocks),
	KUNIT_CASE(overlapping_write_marks_the_block_lost),
	KUNIT_CASE(write_drop_frees_slots_and_keeps_the_fence),
	KUNIT_CASE(busy_slots_are_not_evicted),
	KUNIT_CASE(miss_after_eviction_counts_once),
	KUNIT_CASE(drop_step_drops_blocks_of_the_range_only),
	KUNIT_CASE(visit_tells_what_is_cached),
	KUNIT_CASE(leave_tells_whether_it_stayed_valid),
	KUNIT_CASE(without_hazard_lines_any_clean_slot_is_evicted),
	KUNIT_CASE(reset_keeps_inserts_equal_to_occupancy),
	KUNIT_CASE_PARAM(init_undoes_each_failure, kind_gen_params),
	{}
};

static struct kunit_suite shard_suite = {
	.name = "hotcache_shard",
	.init = shard_test_init,
	.exit = shard_fixture_exit,
	.test_cases = shard_cases,
};

kunit_test_suite(shard_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the states of a slot");
MODULE_LICENSE("GPL");
