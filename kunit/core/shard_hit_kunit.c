// SPDX-License-Identifier: GPL-2.0
/*
 * How a shard's policy learns of hits.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/shard_fixture.h"

/* Change the policy from one moment to the next. */
static void change(struct kunit *test, const struct hc_policy_ops *ops)
{
	struct hc_policy_choice choice = choice_of(ops);
	struct life *l = test->priv;
	struct hc_shard_policy made;

	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(&choice, NR_SLOTS, &made),
			0);
	hc_shard_switch_begin(&l->shard, &made);
	check_shard(test, &l->shard);
	KUNIT_ASSERT_FALSE(test, hc_shard_switch_step(&l->shard,
						      &made.instance));
	check_shard(test, &l->shard);
	hc_shard_policy_free(&made);
}

static void hit(struct kunit *test, u16 mask)
{
	struct life *l = test->priv;

	look(test, mask);
	KUNIT_ASSERT_EQ(test, l->found.hit, mask);
	unpin(test, mask);
}

/* The lru's order, the oldest first, as block numbers within REGION. */
static void expect_order(struct kunit *test, const char *order)
{
	struct life *l = test->priv;
	const struct hc_lru *lru = l->shard.policy;
	char found[NR_SLOTS + 1] = {};
	u32 s, i = 0;

	for (s = lru->list.oldest; s != HC_SLOT_NONE; s = lru->link[s].newer)
		found[i++] = "0123456789abcdef"[l->shard.tag[s] %
						HC_REGION_BLOCKS];
	KUNIT_EXPECT_STREQ(test, found, order);
}

static u32 buffered(struct kunit *test)
{
	struct life *l = test->priv;
	u32 i, nr = 0;

	for (i = 0; i <= l->shard.hits->mask; i++) {
		struct hc_hit_stripe *stripe = &l->shard.hits->stripe[i];

		nr += atomic_read(&stripe->tail) - stripe->head;
	}
	return nr;
}

static void told_before_it_names_a_victim(struct kunit *test)
{
	struct life *l = test->priv;

	fill(test, 0xf);
	expect_order(test, "0123");
	hit(test, 1);
	hit(test, 4);
	expect_order(test, "0123");
	KUNIT_EXPECT_EQ(test, buffered(test), 2u);
	look(test, 0x10);
	KUNIT_EXPECT_EQ(test, l->found.fill, 0x10);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	/* Block 1 was the victim, not block 0. */
	expect_order(test, "302");
	end_fill(test, 0x10, false);
}

static void told_when_enough_have_come(struct kunit *test)
{
	u32 i;

	fill(test, 0xf);
	for (i = 0; i < HC_HITBUF_ENOUGH - 1; i++)
		hit(test, 1);
	expect_order(test, "0123");
	KUNIT_EXPECT_EQ(test, buffered(test), HC_HITBUF_ENOUGH - 1);
	hit(test, 1);
	expect_order(test, "1230");
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
}

static void hits_are_dropped_while_nobody_can_drain(struct kunit *test)
{
	struct life *l = test->priv;
	unsigned long flags;
	u32 i, dropped = 0;

	fill(test, 0xf);
	/* What a reader does that finds the lock taken, again and again. */
	spin_lock_irqsave(&l->shard.lock, flags);
	for (i = 0; i < HC_HITBUF_RECORDS + 5; i++) {
		l->found.hit = 1;
		l->found.dropped = 0;
		hc_shard_hit_later(&l->shard, REGION, 0, &l->found);
		dropped += l->found.dropped;
	}
	spin_unlock_irqrestore(&l->shard.lock, flags);
	KUNIT_EXPECT_EQ(test, dropped, 5u);
	KUNIT_EXPECT_EQ(test, buffered(test), HC_HITBUF_RECORDS);
	look(test, 2);
	KUNIT_EXPECT_EQ(test, l->found.hit, 2);
	KUNIT_EXPECT_EQ(test, l->found.dropped, 2);
	unpin(test, 2);
	expect_order(test, "1230");
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
}

/* A slot that is free, being filled, lost or another block's by then. */
static void stale_records_do_no_harm(struct kunit *test)
{
	fill(test, 0xf);
	hit(test, 0xf);
	drop(test, 1);
	look(test, 2);
	begin_write(test, 2, true);
	end_write(test, 0, true);
	drop(test, 4);
	look(test, 0x10);
	drop(test, 8);
	fill(test, 0x20);
	fill(test, 0x80);
	KUNIT_EXPECT_EQ(test, buffered(test), 5u);
	expect_order(test, "57");
	look(test, 0x100);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	expect_order(test, "7");
}

static void bit_setters_are_told_at_once(struct kunit *test)
{
	u32 i;

	change(test, &hc_clock2qp_policy);
	fill(test, 0xf);
	for (i = 0; i < HC_HITBUF_RECORDS; i++)
		hit(test, 0xf);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
}

static void buffers_come_with_the_first_that_needs_them(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct life *l = test->priv;
	struct hc_hitbuf *hits;
	u64 bytes;

	hc_shard_destroy(&l->shard);
	KUNIT_ASSERT_EQ(test, hc_shard_init(&l->shard, BASE, NR_SLOTS, 1,
					    &choice), 0);
	KUNIT_EXPECT_NULL(test, l->shard.hits);
	bytes = hc_shard_metadata_bytes(&l->shard);
	change(test, &hc_lru_policy);
	hits = l->shard.hits;
	KUNIT_EXPECT_NOT_NULL(test, hits);
	KUNIT_EXPECT_GT(test, hc_shard_metadata_bytes(&l->shard),
			bytes - l->shard.policy_bytes);
	/* They stay: a reader may still be at them. */
	change(test, &hc_clock2qp_policy);
	KUNIT_EXPECT_PTR_EQ(test, l->shard.hits, hits);
	KUNIT_EXPECT_EQ(test, hc_shard_metadata_bytes(&l->shard), bytes +
			hc_hitbuf_size(NR_SLOTS, nr_cpu_ids));
	change(test, &hc_lru_policy);
	KUNIT_EXPECT_PTR_EQ(test, l->shard.hits, hits);
}

static void hits_outlive_a_change_of_policy(struct kunit *test)
{
	fill(test, 0xf);
	hit(test, 1);
	change(test, &hc_clock2qp_policy);
	change(test, &hc_lru_policy);
	KUNIT_EXPECT_EQ(test, buffered(test), 1u);
	look(test, 0x10);
	KUNIT_EXPECT_EQ(test, buffered(test), 0u);
	look(test, 1);
	end_fill(test, 0x10, false);
}

static int hit_test_init(struct kunit *test)
{
	return life_init(test, &hc_lru_policy);
}

static struct kunit_case hit_cases[] = {
	KUNIT_CASE(told_before_it_names_a_victim),
	KUNIT_CASE(told_when_enough_have_come),
	KUNIT_CASE(hits_are_dropped_while_nobody_can_drain),
	KUNIT_CASE(stale_records_do_no_harm),
	KUNIT_CASE(bit_setters_are_told_at_once),
	KUNIT_CASE(buffers_come_with_the_first_that_needs_them),
	KUNIT_CASE(hits_outlive_a_change_of_policy),
	{}
};

static struct kunit_suite hit_suite = {
	.name = "hotcache_shard_hit",
	.init = hit_test_init,
	.exit = life_exit,
	.test_cases = hit_cases,
};

kunit_test_suite(hit_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: how a policy learns of hits");
MODULE_LICENSE("GPL");
