// SPDX-License-Identifier: GPL-2.0
/*
 * What fills in flight may hold, and evict, and what writes may hold.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

/* A shard large enough for the default of 5 %. */
#define MANY_SLOTS	320u
#define MANY_REGIONS	(MANY_SLOTS / HC_REGION_BLOCKS)

/* Of the fixture's four slots one may be evicted for fills. */
static void bound_one(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	hc_shard_bound_fills(&f->shard, 25, 0);
}

static void read_region(struct kunit *test, struct hc_shard *shard, u64 region,
			bool fill)
{
	struct hc_lookup found;
	LIST_HEAD(wake);

	hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
	if (!fill)
		return;
	KUNIT_ASSERT_EQ(test, found.hit | found.fill, 0xffff);
	KUNIT_ASSERT_EQ(test, end_fill_of(shard, region, found.fill, true, 0,
					  &wake), found.fill);
}

static void fills_beyond_the_bound_evict_nothing(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	bound_one(test);
	read_blocks(test, 0x70);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x10);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x60);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0);
	expect_occupied(test, 3, 4);
	end_fill(test, 0x10, false);
}

static void fills_beyond_the_bound_take_free_slots(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0x3);
	bound_one(test);
	read_blocks(test, 0x70);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x30);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x40);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], 0ull);
	expect_occupied(test, 2, 4);
	end_fill(test, 0x30, false);
}

/* Else who is slow could have an empty shard for himself. */
static void fills_leave_half_of_an_empty_shard(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	bound_one(test);
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x3);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0xc);
	/* Whoever asks: a scan would have got a slot, too. */
	read_admitting(test, 0x10, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x10);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0);
	KUNIT_ASSERT_EQ(test, end_fill(test, 0x1, true), 0x1);
	read_blocks(test, 0xc);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x4);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x8);
	end_fill(test, 0x6, true);
	expect_occupied(test, 3, 3);
}

/* It would evict nothing at any time, so the other bound is not why it gets no slot. */
static void scan_of_a_full_shard_is_declined(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	bound_one(test);
	read_blocks(test, 0x10);
	KUNIT_ASSERT_EQ(test, f->found.fill, 0x10);
	read_admitting(test, 0x20, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x20);
	end_fill(test, 0x10, false);
}

static void half_is_no_less_than_what_may_be_evicted(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	hc_shard_bound_fills(&f->shard, 75, 0);
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x7);
	end_fill(test, 0x7, false);
	hc_shard_bound_fills(&f->shard, 1, 3);
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x7);
	end_fill(test, 0x7, false);
	hc_shard_bound_fills(&f->shard, 100, 0);
	read_blocks(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf);
	end_fill(test, 0xf, false);
}

/* Reads of an empty shard that end in time find room, however deep their queue. */
static void empty_shard_is_filled_by_one_reader(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct hc_shard *shard = kunit_kzalloc(test, sizeof(*shard), GFP_KERNEL);
	u32 region, depth = MANY_REGIONS / 2;
	LIST_HEAD(wake);

	KUNIT_ASSERT_NOT_NULL(test, shard);
	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, MANY_SLOTS, 1, &choice), 0);
	hc_shard_bound_fills(shard, HC_MAX_FILLS_DEFAULT, 0);
	for (region = 0; region < MANY_REGIONS + depth; region++) {
		if (region >= depth)
			KUNIT_ASSERT_EQ(test,
					end_fill_of(shard, region - depth, 0xffff,
						    true, 0, &wake), 0xffff);
		if (region < MANY_REGIONS)
			read_region(test, shard, region, false);
	}
	KUNIT_EXPECT_EQ(test, shard->occupancy, MANY_SLOTS);
	hc_shard_destroy(shard);
}

/* What they would hold beyond that leaves the cache, and its slots are free at once. */
static void writes_hold_a_quarter(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	bound_one(test);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x7, true), 0x1);
	expect_occupied(test, 2, 2);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_invalidate_write], 2ull);
	/* The fence bars fills of what is being written, of nothing else. */
	read_blocks(test, 0x36);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 0x6);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x30);
	end_fill(test, 0x30, false);
	end_write(test, 0x1, true);
	hit(test, 0x9);
	expect_no_hit(test, 0x6);
	/* A write that has ended makes room. */
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x8, true), 0x8);
	end_write(test, 0x8, true);
	fill(test, 0x6);
}

/* It holds its slot until it ends, published or not. */
static void lost_write_counts_until_its_slot_is_free(struct kunit *test)
{
	fill(test, 0x7);
	bound_one(test);
	KUNIT_ASSERT_EQ(test, begin_write(test, 0x1, true), 0x1);
	drop(test, 0x1);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x2, true), 0);
	end_write(test, 0, true);
	end_write(test, 0x1, true);
	expect_occupied(test, 1, 1);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x4, true), 0x4);
	end_write(test, 0x4, true);
}

static void small_shard_has_room_for_a_write(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	hc_shard_bound_fills(&f->shard, 1, 3);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x7, true), 0x7);
	end_write(test, 0x7, true);
	hc_shard_bound_fills(&f->shard, 1, 4);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0xf, true), 0xf);
	end_write(test, 0xf, true);
	/* No bound for reads is none for writes. */
	hc_shard_bound_fills(&f->shard, 100, 0);
	KUNIT_EXPECT_EQ(test, begin_write(test, 0x3, true), 0x1);
	end_write(test, 0x1, true);
}

static void published_fill_makes_room(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	bound_one(test);
	read_blocks(test, 0x10);
	end_fill(test, 0x10, true);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x20);
	end_fill(test, 0x20, false);
}

static void failed_fill_leaves_its_slot_to_the_next(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 evicted;

	fill(test, 0xf);
	bound_one(test);
	read_blocks(test, 0x10);
	end_fill(test, 0x10, false);
	evicted = f->shard.count[HC_CNT_evict_capacity];
	read_blocks(test, 0x60);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x40);
	KUNIT_EXPECT_EQ(test, f->shard.count[HC_CNT_evict_capacity], evicted);
	end_fill(test, 0x20, false);
}

/* The slot is free, but whoever compares it with the origin keeps it from others. */
static void slot_that_nobody_gets_lifts_no_bound(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u64 word;
	u32 slot;

	fill(test, 0xf);
	bound_one(test);
	slot = f->found.slot[0] - BASE;
	KUNIT_ASSERT_EQ(test, hc_shard_visit(&f->shard, slot, &word), HC_VISIT_HELD);
	drop(test, 0x1);
	read_blocks(test, 0x30);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x10);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x20);
	KUNIT_EXPECT_FALSE(test, hc_shard_leave(&f->shard, slot, word));
	end_fill(test, 0x10, false);
}

/* It holds its slot until it ends. */
static void lost_fill_counts_until_its_slot_is_free(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	bound_one(test);
	read_blocks(test, 0x10);
	begin_write(test, 0x10, true);
	end_write(test, 0, true);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x20);
	KUNIT_EXPECT_EQ(test, end_fill(test, 0x10, true), 0);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x20);
	end_fill(test, 0x20, false);
}

static void small_shard_has_room_for_a_read(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	hc_shard_bound_fills(&f->shard, 1, 3);
	read_blocks(test, 0xf0);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x70);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0x80);
	end_fill(test, 0x70, false);
}

static void bound_of_all_slots_is_none(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	hc_shard_bound_fills(&f->shard, 100, 0);
	read_blocks(test, 0x1f0);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0xf0);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0x100);
	end_fill(test, 0xf0, false);
}

static void bound_is_no_reason_for_what_is_not_to_evict(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	bound_one(test);
	read_blocks(test, 0x10);
	read_admitting(test, 0x20, HC_ADMIT_FREE);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0x20);
	read_admitting(test, 0x20, HC_ADMIT_NONE);
	KUNIT_EXPECT_EQ(test, f->found.declined, 0x20);
	begin_write(test, 0x20, true);
	read_blocks(test, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.fenced, 0x20);
	KUNIT_EXPECT_EQ(test, f->found.inflight, 0);
	end_write(test, 0, true);
	end_fill(test, 0x10, false);
}

/* No policy knows of fills in flight, so this holds for each of them. */
static void fills_in_flight_leave_the_rest_alone(struct kunit *test)
{
	const struct hc_policy_ops *ops;
	unsigned int i, round;
	u32 region;

	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++) {
		struct hc_policy_choice choice = choice_of(ops);
		struct hc_shard *shard = kunit_kzalloc(test, sizeof(*shard),
						       GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, shard);
		KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, MANY_SLOTS, 1,
						    &choice), 0);
		hc_shard_bound_fills(shard, HC_MAX_FILLS_DEFAULT, 0);
		for (round = 0; round < 3; round++)
			for (region = 0; region < MANY_REGIONS; region++)
				read_region(test, shard, region, true);
		KUNIT_EXPECT_EQ(test, shard->occupancy, MANY_SLOTS);
		for (region = 0; region < 4 * MANY_REGIONS; region++)
			read_region(test, shard, 1000 + region, false);
		KUNIT_EXPECT_EQ_MSG(test, shard->occupancy,
				    MANY_SLOTS * 95 / 100, "%s", ops->name);
		KUNIT_EXPECT_EQ_MSG(test, shard->filling,
				    MANY_SLOTS * 5 / 100, "%s", ops->name);
		hc_shard_destroy(shard);
	}
}

static int bound_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case bound_cases[] = {
	KUNIT_CASE(fills_beyond_the_bound_evict_nothing),
	KUNIT_CASE(fills_beyond_the_bound_take_free_slots),
	KUNIT_CASE(fills_leave_half_of_an_empty_shard),
	KUNIT_CASE(scan_of_a_full_shard_is_declined),
	KUNIT_CASE(half_is_no_less_than_what_may_be_evicted),
	KUNIT_CASE(empty_shard_is_filled_by_one_reader),
	KUNIT_CASE(writes_hold_a_quarter),
	KUNIT_CASE(lost_write_counts_until_its_slot_is_free),
	KUNIT_CASE(small_shard_has_room_for_a_write),
	KUNIT_CASE(published_fill_makes_room),
	KUNIT_CASE(failed_fill_leaves_its_slot_to_the_next),
	KUNIT_CASE(slot_that_nobody_gets_lifts_no_bound),
	KUNIT_CASE(lost_fill_counts_until_its_slot_is_free),
	KUNIT_CASE(small_shard_has_room_for_a_read),
	KUNIT_CASE(bound_of_all_slots_is_none),
	KUNIT_CASE(bound_is_no_reason_for_what_is_not_to_evict),
	KUNIT_CASE(fills_in_flight_leave_the_rest_alone),
	{}
};

static struct kunit_suite bound_suite = {
	.name = "hotcache_shard_bound",
	.init = bound_init,
	.exit = shard_fixture_exit,
	.test_cases = bound_cases,
};

kunit_test_suite(bound_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: what fills and writes in flight may hold");
MODULE_LICENSE("GPL");
