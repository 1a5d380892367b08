// SPDX-License-Identifier: GPL-2.0
/*
 * How a shard tells its policy of hits.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/shard_fixture.h"

/* Begin to change the policy; the new one knows all blocks. */
static void begin_change(struct kunit *test, const struct hc_policy_ops *ops,
			 struct hc_shard_policy *made)
{
	struct hc_policy_choice choice = choice_of(ops);
	struct shard_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(&f->shard, &choice, made), 0);
	hc_shard_switch_begin(&f->shard, made);
	check_shard(test, &f->shard);
	KUNIT_ASSERT_FALSE(test, hc_shard_switch_step(&f->shard));
}

/* End that, or give it up. */
static void end_change(struct kunit *test, struct hc_shard_policy *made, bool use)
{
	struct shard_fixture *f = test->priv;

	hc_shard_switch_end(&f->shard, use, made);
	check_shard(test, &f->shard);
	hc_shard_policy_free(made);
}

/* Change the policy in one go. */
static void change(struct kunit *test, const struct hc_policy_ops *ops)
{
	struct hc_shard_policy made;

	begin_change(test, ops, &made);
	end_change(test, &made, true);
}

/* The order of lru, oldest first, as digits of the blocks within REGION. */
static void expect_order(struct kunit *test, const char *order)
{
	struct shard_fixture *f = test->priv;
	const struct hc_lru *lru = f->shard.policy;
	char found[NR_SLOTS + 1] = {};
	u32 s, i = 0;

	for (s = lru->list.oldest; s != HC_SLOT_NONE; s = lru->link[s].newer)
		found[i++] = "0123456789abcdef"[hc_slot_block(f->shard.word[s]) %
						HC_REGION_BLOCKS];
	KUNIT_EXPECT_STREQ(test, found, order);
}

static u32 buffered(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 i, nr = 0;

	for (i = 0; i <= f->shard.hits->mask; i++) {
		struct hc_hit_stripe *stripe = &f->shard.hits->stripe[i];

		nr += atomic_read(&stripe->tail) - stripe->head;
	}
	return nr;
}

static void buffer_is_drained_before_an_eviction(struct kunit *test)
{
	struct shard_fixture *f = test->priv;

	fill(test, 0xf);
	expect_order(test, "0123");
	hit(test, 1);
	hit(test, 4);
	expect_order(test, "0123");
	KUNIT_EXPECT_EQ(test, buffered(test), 2u);
	read_blocks(test, 0x10);
	KUNIT_EXPECT_EQ(test, f->found.fill, 0x10);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	/* Block 1 was the victim, not block 0. */
	expect_order(test, "302");
	end_fill(test, 0x10, false);
}

static void buffer_is_drained_when_half_full(struct kunit *test)
{
	u32 i;

	fill(test, 0xf);
	for (i = 0; i < HC_HITBUF_DRAIN_AT - 1; i++)
		hit(test, 1);
	expect_order(test, "0123");
	KUNIT_EXPECT_EQ(test, buffered(test), HC_HITBUF_DRAIN_AT - 1);
	hit(test, 1);
	expect_order(test, "1230");
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
}

static void hits_are_dropped_while_the_lock_is_held(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct reader *r = &f->reader[0];
	unsigned long flags;
	u32 i, dropped = 0;

	fill(test, 0xf);
	/* Readers that find the lock taken each time. */
	spin_lock_irqsave(&f->shard.lock, flags);
	for (i = 0; i < HC_HITBUF_RECORDS + 5; i++) {
		reader_read(r, &f->shard, &f->hazards->line[0], REGION, 1, 0);
		KUNIT_EXPECT_EQ(test, r->good, 1);
		dropped += r->dropped;
	}
	spin_unlock_irqrestore(&f->shard.lock, flags);
	KUNIT_EXPECT_EQ(test, dropped, 5u);
	KUNIT_EXPECT_EQ(test, buffered(test), HC_HITBUF_RECORDS);
	hit(test, 2);
	KUNIT_EXPECT_EQ(test, r->dropped, 1);
	expect_order(test, "1230");
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
}

/* The slot of a record is lost, being filled, or has another block. */
static void stale_records_are_ignored(struct kunit *test)
{
	fill(test, 0xf);
	hit(test, 0xf);
	begin_write(test, 2, true);
	begin_write(test, 2, true);
	drop(test, 4);
	read_blocks(test, 0x10);
	drop(test, 8);
	fill(test, 0x20);
	drop(test, 1);
	fill(test, 0x80);
	KUNIT_EXPECT_EQ(test, buffered(test), 4u);
	expect_order(test, "57");
	read_blocks(test, 0x100);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	expect_order(test, "7");
}

static void racy_policy_is_told_at_once(struct kunit *test)
{
	u8 max = hc_clock_policy.hit_max(&(struct hc_policy_params){
		.tunable = { hc_clock_policy.tunables[0].def },
	});
	struct shard_fixture *f = test->priv;
	u64 word;
	u32 i;

	change(test, &hc_clock_policy);
	fill(test, 0xf);
	for (i = 0; i < HC_HITBUF_RECORDS; i++)
		hit(test, 0xf);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	KUNIT_ASSERT_GT(test, max, 0);
	for (i = 0; i < NR_SLOTS; i++)
		KUNIT_EXPECT_EQ(test, hc_touch(f->shard.word, i),
				HC_TOUCH_READ | max);
	/* A slot that was touched to the end is not written to any more. */
	word = f->shard.word[0];
	hit(test, 0xf);
	KUNIT_EXPECT_EQ(test, f->shard.word[0], word);
}

/* The reader has chosen to touch when the policy became one that relinks. */
static void hits_during_a_switch_are_harmless(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct reader *r = &f->reader[1];

	change(test, &hc_clock2qp_policy);
	fill(test, 0xf);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0xf), 0xf);
	change(test, &hc_lru_policy);
	KUNIT_EXPECT_EQ(test, reader_end(r), 0xf);
	change(test, &hc_clock_policy);
	reader_touch(r, 0);
	check_shard(test, &f->shard);
	change(test, &hc_lru_policy);
	reader_clear(r);
	reader_record(r, 0);
	check_shard(test, &f->shard);
	KUNIT_EXPECT_EQ(test, buffered(test), 4u);
	fill(test, 0xf0);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	hit(test, 0xf0);
}

/* Two policies that count in the touch: up to what the newer one counts to. */
static void new_policy_says_how_far_hits_count(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard_policy made;

	change(test, &hc_clock2qp_policy);
	KUNIT_EXPECT_GT(test, hc_hit_max(&f->shard, 0), 0);
	KUNIT_EXPECT_EQ(test, hc_hit_max(&f->shard, HC_HINT_SCAN), 0);
	begin_change(test, &hc_fifo_policy, &made);
	KUNIT_EXPECT_EQ(test, hc_hit_max(&f->shard, 0), 0);
	end_change(test, &made, false);
	KUNIT_EXPECT_GT(test, hc_hit_max(&f->shard, 0), 0);
}

/* A hit on each of these blocks of REGION counts. */
static void expect_hits_count(struct kunit *test, u16 mask)
{
	struct shard_fixture *f = test->priv;
	u32 slot;

	hit(test, mask);
	for (slot = 0; slot < NR_SLOTS; slot++)
		if (hc_slot_tracked(f->shard.word[slot]))
			KUNIT_EXPECT_GT_MSG(test,
					    hc_touch_count(f->shard.word, slot), 0,
					    "slot %u", slot);
}

/*
 * clock2q+ lets hits on its youngest blocks not count, be they taken over or
 * inserted meanwhile; clock, which stays, does not know of that.
 */
static void policy_that_is_given_up_leaves_no_slot_deaf(struct kunit *test)
{
	struct hc_shard_policy made;
	u16 later;

	change(test, &hc_clock_policy);
	for (later = 0; later <= 0x8; later += 0x8) {
		fill(test, 0x7);
		begin_change(test, &hc_clock2qp_policy, &made);
		if (later)
			fill(test, later);
		end_change(test, &made, false);
		expect_hits_count(test, 0x7 | later);
		drop(test, 0xf);
	}
}

/* The same of a policy that goes: what it was refused is its youngest block. */
static void policy_that_goes_leaves_no_slot_deaf(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	struct hc_shard_policy made;

	change(test, &hc_clock2qp_policy);
	fill(test, 0xf);
	begin_change(test, &hc_clock_policy, &made);
	KUNIT_ASSERT_EQ(test, start_reader(test, 1, 0xf), 0xf);
	read_blocks(test, 0x10);
	KUNIT_EXPECT_EQ(test, f->found.noslot, 0x10);
	reader_clear(&f->reader[1]);
	end_change(test, &made, true);
	expect_hits_count(test, 0xf);
}

static void buffers_come_with_the_first_policy_that_relinks(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct shard_fixture *f = test->priv;
	struct hc_hitbuf *hits;
	u64 bytes;

	hc_shard_destroy(&f->shard);
	KUNIT_ASSERT_EQ(test, hc_shard_init(&f->shard, BASE, NR_SLOTS, 1,
					    &choice), 0);
	KUNIT_EXPECT_NULL(test, f->shard.hits);
	bytes = hc_shard_metadata_bytes(&f->shard);
	change(test, &hc_lru_policy);
	hits = f->shard.hits;
	KUNIT_EXPECT_NOT_NULL(test, hits);
	KUNIT_EXPECT_GT(test, hc_shard_metadata_bytes(&f->shard),
			bytes - f->shard.policy_bytes);
	/* They stay, since a reader may still use them. */
	change(test, &hc_clock2qp_policy);
	KUNIT_EXPECT_PTR_EQ(test, f->shard.hits, hits);
	KUNIT_EXPECT_EQ(test, hc_shard_metadata_bytes(&f->shard), bytes +
			hc_exact_bytes(hc_hitbuf_size(NR_SLOTS, nr_cpu_ids)));
	change(test, &hc_lru_policy);
	KUNIT_EXPECT_PTR_EQ(test, f->shard.hits, hits);
}

static void buffered_hits_survive_a_change_of_policy(struct kunit *test)
{
	fill(test, 0xf);
	hit(test, 1);
	change(test, &hc_clock2qp_policy);
	change(test, &hc_lru_policy);
	KUNIT_EXPECT_EQ(test, buffered(test), 1u);
	read_blocks(test, 0x10);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	hit(test, 1);
	end_fill(test, 0x10, false);
}

static int hit_test_init(struct kunit *test)
{
	return shard_fixture_init(test, &hc_lru_policy);
}

static struct kunit_case hit_cases[] = {
	KUNIT_CASE(buffer_is_drained_before_an_eviction),
	KUNIT_CASE(buffer_is_drained_when_half_full),
	KUNIT_CASE(hits_are_dropped_while_the_lock_is_held),
	KUNIT_CASE(stale_records_are_ignored),
	KUNIT_CASE(racy_policy_is_told_at_once),
	KUNIT_CASE(hits_during_a_switch_are_harmless),
	KUNIT_CASE(new_policy_says_how_far_hits_count),
	KUNIT_CASE(policy_that_is_given_up_leaves_no_slot_deaf),
	KUNIT_CASE(policy_that_goes_leaves_no_slot_deaf),
	KUNIT_CASE(buffers_come_with_the_first_policy_that_relinks),
	KUNIT_CASE(buffered_hits_survive_a_change_of_policy),
	{}
};

static struct kunit_suite hit_suite = {
	.name = "hotcache_shard_hit",
	.init = hit_test_init,
	.exit = shard_fixture_exit,
	.test_cases = hit_cases,
};

kunit_test_suite(hit_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: how a policy is told of hits");
MODULE_LICENSE("GPL");
