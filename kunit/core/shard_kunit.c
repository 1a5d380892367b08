// SPDX-License-Identifier: GPL-2.0
/*
 * A slot's life: each transition by itself.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

static void miss_takes_slots_then_hits(struct kunit *test)
{
	struct life *l = test->priv;
	unsigned int i;

	fill(test, 0x8005);
	look(test, 0x8007);
	KUNIT_EXPECT_EQ(test, l->found.hit, 0x8005);
	KUNIT_EXPECT_EQ(test, l->found.fill, 0x0002);
	for (i = 0; i < HC_REGION_BLOCKS; i++) {
		if (!(0x8007 & BIT(i)))
			continue;
		KUNIT_EXPECT_GE(test, l->found.slot[i], BASE);
		KUNIT_EXPECT_LT(test, l->found.slot[i], BASE + NR_SLOTS);
	}
	unpin(test, 0x8005);
	end_fill(test, 0x0002, false);
	expect_occupied(test, 3, 3);
}

static void failed_fill_frees(struct kunit *test)
{
	struct life *l = test->priv;

	look(test, 3);
	KUNIT_EXPECT_EQ(test, end_fill(test, 3, false), 0);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_fill_lost], 0ull);
}

static void write_loses_a_fill(struct kunit *test)
{
	struct life *l = test->priv;

	look(test, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, true), 0);
	/* Not to be read, joined or filled again while it lasts. */
	look(test, 3);
	KUNIT_EXPECT_EQ(test, l->found.busy, 1);
	KUNIT_EXPECT_EQ(test, l->found.filling, 2);
	end_write(test, 0, true);
	look(test, 1);
	KUNIT_EXPECT_EQ(test, l->found.busy, 1);

	KUNIT_EXPECT_EQ(test, end_fill(test, 3, true), 2);
	expect_occupied(test, 1, 2);
	put_fill(test, 2, 1);
	expect_occupied(test, 1, 1);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_fill_lost], 1ull);
}

static void lost_fill_that_fails_is_freed(struct kunit *test)
{
	look(test, 1);
	begin_write(test, 1, true);
	end_fill(test, 1, false);
	expect_occupied(test, 0, 0);
	end_write(test, 0, true);
}

static void fence_bars_fills_of_the_region(struct kunit *test)
{
	struct life *l = test->priv;

	begin_write(test, 1, true);
	begin_write(test, 2, true);
	end_write(test, 0, true);
	look(test, 0xf);
	KUNIT_EXPECT_EQ(test, l->found.fenced, 0xf);
	end_write(test, 0, true);
	look(test, 0xf);
	KUNIT_EXPECT_EQ(test, l->found.fill, 0xf);
	end_fill(test, 0xf, false);
}

static void bar_keeps_all_fills_out(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 1);
	hc_shard_bar(&l->shard);
	look(test, 3);
	KUNIT_EXPECT_EQ(test, l->found.hit, 1);
	KUNIT_EXPECT_EQ(test, l->found.fenced, 2);
	unpin(test, 1);
	hc_shard_unbar(&l->shard);
	fill(test, 2);
}

static void write_updates_in_place(struct kunit *test)
{
	struct life *l = test->priv;
	u32 slots[HC_REGION_BLOCKS];

	fill(test, 1);
	KUNIT_EXPECT_EQ(test, begin_write(test, 3, true), 1);
	hc_shard_slots(&l->shard, REGION, 1, slots);
	KUNIT_EXPECT_EQ(test, slots[0], l->slot[0]);
	look(test, 1);
	KUNIT_EXPECT_EQ(test, l->found.busy, 1);
	end_write(test, 1, true);
	look(test, 1);
	KUNIT_EXPECT_EQ(test, l->found.hit, 1);
	KUNIT_EXPECT_EQ(test, l->found.slot[0], slots[0]);
	unpin(test, 1);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_updated], 1ull);
}

static void failed_write_frees(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 1);
	begin_write(test, 1, true);
	end_write(test, 1, false);
	expect_occupied(test, 0, 0);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_invalidate_error], 1ull);
}

static void write_around_drops(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, false), 0);
	expect_occupied(test, 1, 1);
	end_write(test, 0, true);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_invalidate_write], 1ull);
}

static void second_write_makes_the_first_one_lost(struct kunit *test)
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

static void dropped_write_frees_and_keeps_the_fence(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 3, true), 3);
	hc_shard_write_drop(&l->shard, REGION, 1, HC_CNT_invalidate_drop);
	check_shard(test, &l->shard);
	expect_occupied(test, 1, 1);
	look(test, 1);
	KUNIT_EXPECT_EQ(test, l->found.fenced, 1);
	end_write(test, 2, true);
	expect_occupied(test, 1, 1);
}

static void pinned_slot_is_freed_by_its_last_reader(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 1);
	look(test, 1);
	look(test, 1);
	/* It cannot be updated under their eyes. */
	KUNIT_EXPECT_EQ(test, begin_write(test, 1, true), 0);
	end_write(test, 0, true);
	expect_occupied(test, 0, 1);
	unpin(test, 1);
	expect_occupied(test, 0, 1);
	look(test, 1);
	KUNIT_EXPECT_EQ(test, l->found.busy, 1);
	l->found.slot[0] = l->slot[0];
	unpin(test, 1);
	expect_occupied(test, 0, 0);
	fill(test, 1);
}

static void busy_slots_are_not_evicted(struct kunit *test)
{
	struct life *l = test->priv;
	u32 pinned[HC_REGION_BLOCKS];

	fill(test, 0xf);
	look(test, 0x7);
	memcpy(pinned, l->found.slot, sizeof(pinned));
	look(test, 0x10);
	KUNIT_EXPECT_EQ(test, l->found.fill, 0x10);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_evict_capacity], 1ull);
	look(test, 0x20);
	KUNIT_EXPECT_EQ(test, l->found.noslot, 0x20);
	hc_shard_unpin(&l->shard, pinned, 0x7);
	end_fill(test, 0x10, true);
	put_fill(test, 0x10, 0);
	look(test, 0x20);
	KUNIT_EXPECT_EQ(test, l->found.fill, 0x20);
	end_fill(test, 0x20, false);
}

static void evictions_tell_what_was_read_again(struct kunit *test)
{
	struct life *l = test->priv;
	const u64 *count = l->shard.count;
	u16 i;

	fill(test, 0x1);
	fill(test, 0x2);
	fill_with(test, 0x4, HC_HINT_SCAN | HC_HINT_RUN);
	fill_with(test, 0x8, HC_HINT_READAHEAD);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_inserts], 2ull);
	/* One of each kind; the marks outlive a write. */
	look(test, 0x5);
	KUNIT_EXPECT_EQ(test, l->found.streamed, 0x4);
	unpin(test, 0x5);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0xf, true), 0xf);
	end_write(test, 0xf, true);
	look(test, 0x4);
	KUNIT_EXPECT_EQ(test, l->found.streamed, 0x4);
	unpin(test, 0x4);
	look(test, 0x1);
	KUNIT_EXPECT_EQ(test, l->found.streamed, 0);
	unpin(test, 0x1);
	/* Until all four are gone, and what has come for them, unread. */
	for (i = 4; count[HC_CNT_stream_evictions] < 2 || i < 8; i++) {
		KUNIT_ASSERT_LT(test, i, HC_REGION_BLOCKS);
		fill(test, BIT(i));
	}
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_evictions], 2ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_stream_unused], 1ull);
	KUNIT_EXPECT_LT(test, count[HC_CNT_unused_evictions],
			count[HC_CNT_evict_capacity]);
}

static void what_was_evicted_may_come_again(struct kunit *test)
{
	struct life *l = test->priv;
	const u64 *count = l->shard.count;
	u16 i;

	for (i = 0; i < NR_SLOTS; i++)
		fill(test, BIT(i));
	KUNIT_EXPECT_EQ(test, count[HC_CNT_missed_again], 0ull);
	/* One more: one of the first is gone, and nothing else. */
	fill(test, BIT(NR_SLOTS));
	KUNIT_EXPECT_EQ(test, count[HC_CNT_evict_capacity], 1ull);
	look_admitting(test, BIT(NR_SLOTS) - 1, HC_ADMIT_NONE);
	unpin(test, l->found.hit);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_missed_again], 1ull);
	look_admitting(test, BIT(NR_SLOTS) - 1, HC_ADMIT_NONE);
	unpin(test, l->found.hit);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_missed_again], 1ull);
}

static void waiters_are_woken_once(struct kunit *test)
{
	struct life *l = test->priv;
	struct hc_waiter waiter[3] = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		waiter[i].block = hc_block_of(REGION, i / 2);
	KUNIT_EXPECT_FALSE(test, hc_shard_wait(&l->shard, &waiter[0]));
	look(test, 3);
	for (i = 0; i < ARRAY_SIZE(waiter); i++)
		KUNIT_EXPECT_TRUE(test, hc_shard_wait(&l->shard, &waiter[i]));
	end_fill(test, 2, false);
	KUNIT_EXPECT_TRUE(test, l->wake.next == &waiter[2].link);
	KUNIT_EXPECT_TRUE(test, l->wake.prev == &waiter[2].link);
	KUNIT_EXPECT_FALSE(test, waiter[2].ok);
	INIT_LIST_HEAD(&l->wake);

	/* They came before the write: what the fill has got is theirs. */
	begin_write(test, 1, true);
	waiter[2].block = waiter[0].block;
	KUNIT_EXPECT_FALSE(test, hc_shard_wait(&l->shard, &waiter[2]));
	end_fill(test, 1, true);
	KUNIT_EXPECT_TRUE(test, waiter[0].ok && waiter[1].ok);
	KUNIT_EXPECT_TRUE(test, l->wake.next == &waiter[0].link);
	KUNIT_EXPECT_TRUE(test, l->wake.prev == &waiter[1].link);
	put_fill(test, 0, 1);
	end_write(test, 0, true);
	for (i = 0; i < HC_WAIT_BUCKETS; i++)
		KUNIT_EXPECT_TRUE(test, list_empty(&l->shard.wait[i]));
}

static void no_more_wait_than_may(struct kunit *test)
{
	struct life *l = test->priv;
	struct hc_waiter *waiter, *next, *last;
	u32 nr = 0;
	u32 i;

	waiter = kunit_kcalloc(test, HC_WAITERS_MAX + 1, sizeof(*waiter),
			       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, waiter);
	look(test, 1);
	for (i = 0; i <= HC_WAITERS_MAX; i++) {
		waiter[i].block = hc_block_of(REGION, 0);
		KUNIT_EXPECT_EQ(test, hc_shard_wait(&l->shard, &waiter[i]),
				i < HC_WAITERS_MAX);
	}
	last = &waiter[HC_WAITERS_MAX];
	end_fill(test, 1, false);
	list_for_each_entry_safe(waiter, next, &l->wake, link)
		nr++;
	KUNIT_EXPECT_EQ(test, nr, HC_WAITERS_MAX);
	INIT_LIST_HEAD(&l->wake);

	/* Woken, they leave their places to others. */
	look(test, 1);
	KUNIT_EXPECT_TRUE(test, hc_shard_wait(&l->shard, last));
	end_fill(test, 1, false);
	INIT_LIST_HEAD(&l->wake);
}

static void waiters_give_up_by_age(struct kunit *test)
{
	const unsigned long now = -2ul;
	struct life *l = test->priv;
	struct hc_waiter old = { .block = hc_block_of(REGION, 0) };
	struct hc_waiter young = { .block = hc_block_of(REGION, 0) };

	old.since = now - 1;
	young.since = now + 10;
	look(test, 1);
	KUNIT_EXPECT_TRUE(test, hc_shard_wait(&l->shard, &old));
	KUNIT_EXPECT_TRUE(test, hc_shard_wait(&l->shard, &young));
	old.ok = true;
	KUNIT_EXPECT_TRUE(test, hc_shard_expire(&l->shard, now, &l->wake));
	KUNIT_EXPECT_TRUE(test, l->wake.next == &old.link);
	KUNIT_EXPECT_TRUE(test, l->wake.prev == &old.link);
	KUNIT_EXPECT_FALSE(test, old.ok);
	INIT_LIST_HEAD(&l->wake);
	end_fill(test, 1, true);
	KUNIT_EXPECT_TRUE(test, l->wake.next == &young.link);
	KUNIT_EXPECT_TRUE(test, l->wake.prev == &young.link);
	KUNIT_EXPECT_TRUE(test, young.ok);
	KUNIT_EXPECT_FALSE(test, hc_shard_expire(&l->shard, now, &l->wake));
	put_fill(test, 1, 0);
}

static void drop_hits_the_range_only(struct kunit *test)
{
	struct life *l = test->priv;
	u64 first = hc_block_of(REGION, 1);
	u32 cursor = 0;

	fill(test, 0x7);
	look(test, 0x8);
	KUNIT_EXPECT_FALSE(test, hc_shard_drop_step(&l->shard, first, first + 2,
						    HC_CNT_invalidate_discard,
						    &cursor));
	check_shard(test, &l->shard);
	KUNIT_EXPECT_EQ(test, cursor, NR_SLOTS);
	expect_occupied(test, 1, 2);
	KUNIT_EXPECT_EQ(test, end_fill(test, 0x8, true), 0);
	put_fill(test, 0, 0x8);
	look(test, 1);
	KUNIT_EXPECT_EQ(test, l->found.hit, 1);
	unpin(test, 1);
	drop(test, 1);
	drop(test, 1);
	check_shard(test, &l->shard);
	expect_occupied(test, 0, 0);
}

static void pinned_slot_tells_if_it_stayed_valid(struct kunit *test)
{
	struct life *l = test->priv;
	u64 block = 0;
	u32 slot;

	KUNIT_EXPECT_FALSE(test, hc_shard_pin_slot(&l->shard, 0, &block));
	fill(test, 1);
	slot = l->slot[0] - BASE;
	KUNIT_ASSERT_TRUE(test, hc_shard_pin_slot(&l->shard, slot, &block));
	KUNIT_EXPECT_EQ(test, block, hc_block_of(REGION, 0));
	KUNIT_EXPECT_TRUE(test, hc_shard_unpin_slot(&l->shard, slot));
	KUNIT_ASSERT_TRUE(test, hc_shard_pin_slot(&l->shard, slot, &block));
	drop(test, 1);
	KUNIT_EXPECT_FALSE(test, hc_shard_pin_slot(&l->shard, slot, &block));
	KUNIT_EXPECT_FALSE(test, hc_shard_unpin_slot(&l->shard, slot));
	check_shard(test, &l->shard);
	expect_occupied(test, 0, 0);
}

static void reset_keeps_the_identity(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 0x7);
	drop(test, 1);
	hc_shard_reset_counts(&l->shard);
	check_shard(test, &l->shard);
	KUNIT_EXPECT_EQ(test, l->shard.count[HC_CNT_inserts], 2ull);
}

/* One that relinks takes buffers besides. */
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

		hc_host_fail_allocation(nth, 0);
		err = hc_shard_init(shard, 0, 1000, 1, &choice);
		if (!err)
			break;
		KUNIT_ASSERT_EQ(test, err, -ENOMEM);
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
	}
	KUNIT_EXPECT_EQ(test, nth, hc_policy_relinks(*ops) ? 6l : 5l);
	hc_shard_destroy(shard);
	/* Nor does it mind what was never made. */
	hc_shard_destroy(shard);
	KUNIT_EXPECT_EQ(test, hc_host_live(), live);
}

static int shard_test_init(struct kunit *test)
{
	return life_init(test, &hc_clock2qp_policy);
}

static struct kunit_case life_cases[] = {
	KUNIT_CASE(miss_takes_slots_then_hits),
	KUNIT_CASE(failed_fill_frees),
	KUNIT_CASE(write_loses_a_fill),
	KUNIT_CASE(lost_fill_that_fails_is_freed),
	KUNIT_CASE(fence_bars_fills_of_the_region),
	KUNIT_CASE(bar_keeps_all_fills_out),
	KUNIT_CASE(write_updates_in_place),
	KUNIT_CASE(failed_write_frees),
	KUNIT_CASE(write_around_drops),
	KUNIT_CASE(second_write_makes_the_first_one_lost),
	KUNIT_CASE(dropped_write_frees_and_keeps_the_fence),
	KUNIT_CASE(pinned_slot_is_freed_by_its_last_reader),
	KUNIT_CASE(busy_slots_are_not_evicted),
	KUNIT_CASE(evictions_tell_what_was_read_again),
	KUNIT_CASE(what_was_evicted_may_come_again),
	KUNIT_CASE(waiters_are_woken_once),
	KUNIT_CASE(no_more_wait_than_may),
	KUNIT_CASE(waiters_give_up_by_age),
	KUNIT_CASE(drop_hits_the_range_only),
	KUNIT_CASE(pinned_slot_tells_if_it_stayed_valid),
	KUNIT_CASE(reset_keeps_the_identity),
	KUNIT_CASE_PARAM(init_undoes_each_failure, kind_gen_params),
	{}
};

static struct kunit_suite life_suite = {
	.name = "hotcache_shard",
	.init = shard_test_init,
	.exit = life_exit,
	.test_cases = life_cases,
};

kunit_test_suite(life_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the life of a slot");
MODULE_LICENSE("GPL");
