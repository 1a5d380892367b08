// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers for hits: first in, first out, and lossy when full.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../kmod/core/hitbuf.c"

#define NR_SLOTS	(64 * HC_HITBUF_SLOTS)
#define NR_CPUS_HERE	3u

static struct hc_hit hit_of(u32 i)
{
	return (struct hc_hit){ .slot = i, .block = i, .hints = i % 32 };
}

static unsigned int push(struct kunit *test, unsigned int cpu, u32 i)
{
	struct hc_hit hit = hit_of(i);

	return hc_hitbuf_push(test->priv, cpu, &hit);
}

static void expect_pop(struct kunit *test, unsigned int cpu, u32 i)
{
	struct hc_hit want = hit_of(i);
	struct hc_hit hit;

	KUNIT_ASSERT_TRUE(test, hc_hitbuf_pop(test->priv, cpu, &hit));
	KUNIT_EXPECT_EQ(test, hit.slot, want.slot);
	KUNIT_EXPECT_EQ(test, hit.block, want.block);
	KUNIT_EXPECT_EQ(test, hit.hints, want.hints);
}

static void expect_empty(struct kunit *test, unsigned int cpu)
{
	struct hc_hit hit;

	KUNIT_EXPECT_FALSE(test, hc_hitbuf_pop(test->priv, cpu, &hit));
}

static void pop_of_an_empty_buffer_fails(struct kunit *test)
{
	unsigned int cpu;

	for (cpu = 0; cpu < 8; cpu++)
		expect_empty(test, cpu);
}

static void records_come_out_in_order(struct kunit *test)
{
	u32 in = 0, out = 0;

	/* Wrap around at each fill level. */
	while (in < 100 * HC_HITBUF_RECORDS) {
		u32 n = in % HC_HITBUF_RECORDS + 1;

		while (in - out < n) {
			KUNIT_ASSERT_EQ(test, push(test, 1, in), in - out + 1);
			in++;
		}
		while (out < in)
			expect_pop(test, 1, out++);
		expect_empty(test, 1);
		in++;
		out++;
		KUNIT_ASSERT_EQ(test, push(test, 1, 7), 1u);
		expect_pop(test, 1, 7);
	}
}

static void push_into_a_full_buffer_drops(struct kunit *test)
{
	u32 i;

	for (i = 0; i < HC_HITBUF_RECORDS; i++)
		KUNIT_ASSERT_EQ(test, push(test, 0, i), i + 1);
	KUNIT_EXPECT_EQ(test, push(test, 0, i), 0u);
	KUNIT_EXPECT_EQ(test, push(test, 0, i), 0u);
	/* The stripe of another CPU is not affected, and no record is lost. */
	KUNIT_EXPECT_EQ(test, push(test, 1, 99), 1u);
	expect_pop(test, 0, 0);
	KUNIT_EXPECT_EQ(test, push(test, 0, 50), HC_HITBUF_RECORDS);
	for (i = 1; i < HC_HITBUF_RECORDS; i++)
		expect_pop(test, 0, i);
	expect_pop(test, 0, 50);
	expect_empty(test, 0);
	expect_pop(test, 1, 99);
}

static void wrap_at(struct kunit *test, u32 count)
{
	struct hc_hitbuf *buf = test->priv;
	u32 i;

	atomic_set(&buf->stripe[0].tail, count);
	buf->stripe[0].head = count;
	for (i = 0; i < HC_HITBUF_RECORDS; i++)
		KUNIT_ASSERT_EQ(test, push(test, 0, i), i + 1);
	KUNIT_EXPECT_EQ(test, push(test, 0, i), 0u);
	for (i = 0; i < HC_HITBUF_RECORDS; i++)
		expect_pop(test, 0, i);
	expect_empty(test, 0);
}

static void positions_may_wrap(struct kunit *test)
{
	wrap_at(test, -5);
	wrap_at(test, 0x7fffffff - 5);
}

/* A push was interrupted between the claim of a place and its record. */
static void pop_waits_for_a_claimed_place(struct kunit *test)
{
	struct hc_hitbuf *buf = test->priv;
	struct hc_hit late = hit_of(17);

	push(test, 0, 1);
	atomic_inc(&buf->stripe[0].tail);
	KUNIT_EXPECT_EQ(test, push(test, 0, 2), 3u);
	expect_pop(test, 0, 1);
	expect_empty(test, 0);
	expect_empty(test, 0);
	buf->stripe[0].record[1] = hc_hit_pack(&late);
	expect_pop(test, 0, 17);
	expect_pop(test, 0, 2);
	expect_empty(test, 0);
}

static void record_keeps_all_fields(struct kunit *test)
{
	static const struct hc_hit hits[] = {
		{ 0, 0, 0 },
		{ BIT(HC_HIT_SLOT_BITS) - 1, 0, 0 },
		{ 0, HC_HINT_ADOPT - 1, 0 },
		{ 0, 0, BIT(HC_HIT_BLOCK_BITS) - 1 },
		{ 0x5a5a5a5, HC_HINT_WRITE | HC_HINT_SCAN, 0x2bcdef01 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hits); i++) {
		struct hc_hit hit;

		KUNIT_ASSERT_EQ(test, hc_hitbuf_push(test->priv, 2, &hits[i]), 1u);
		KUNIT_ASSERT_TRUE(test, hc_hitbuf_pop(test->priv, 2, &hit));
		KUNIT_EXPECT_EQ(test, hit.slot, hits[i].slot);
		KUNIT_EXPECT_EQ(test, hit.hints, hits[i].hints);
		KUNIT_EXPECT_EQ(test, hit.block, hits[i].block);
	}
}

static void hit_is_of_compares_the_low_bits(struct kunit *test)
{
	const u64 block = 0x123456789abcdefull;
	struct hc_hit hit = { .block = (u32)block };

	hc_hitbuf_push(test->priv, 0, &hit);
	KUNIT_ASSERT_TRUE(test, hc_hitbuf_pop(test->priv, 0, &hit));
	KUNIT_EXPECT_TRUE(test, hc_hit_is_of(&hit, block));
	KUNIT_EXPECT_FALSE(test, hc_hit_is_of(&hit, block + 1));
	KUNIT_EXPECT_FALSE(test, hc_hit_is_of(&hit, block ^ BIT(30)));
}

/* A power of two of stripes, one per CPU, limited by the slots. */
static void size_follows_slots_and_cpus(struct kunit *test)
{
	const size_t one = sizeof(struct hc_hit_stripe);
	const size_t head = sizeof(struct hc_hitbuf);
	u32 slots;

	KUNIT_EXPECT_EQ(test, hc_hitbuf_size(0, 1), head + one);
	KUNIT_EXPECT_EQ(test, hc_hitbuf_size(1, 64), head + one);
	KUNIT_EXPECT_EQ(test, hc_hitbuf_size(1u << 27, 1), head + one);
	KUNIT_EXPECT_EQ(test, hc_hitbuf_size(1u << 27, 6), head + 8 * one);
	KUNIT_EXPECT_EQ(test, hc_hitbuf_size(1u << 27, 64), head + 64 * one);
	for (slots = 1024; slots < 1u << 20; slots = slots * 5 / 4)
		KUNIT_EXPECT_LE(test, hc_hitbuf_size(slots, 4096),
				(size_t)slots * 5 / 4 + 2 * head);
}

static int hitbuf_test_init(struct kunit *test)
{
	size_t size = hc_hitbuf_size(NR_SLOTS, NR_CPUS_HERE);

	test->priv = kunit_kzalloc(test, size, GFP_KERNEL);
	if (!test->priv)
		return -ENOMEM;
	hc_hitbuf_init(test->priv, size);
	KUNIT_EXPECT_EQ(test, hc_hitbuf_bytes(test->priv), size);
	KUNIT_EXPECT_EQ(test, hc_hitbuf_bytes(NULL), 0ul);
	return 0;
}

static struct kunit_case hitbuf_cases[] = {
	KUNIT_CASE(pop_of_an_empty_buffer_fails),
	KUNIT_CASE(records_come_out_in_order),
	KUNIT_CASE(push_into_a_full_buffer_drops),
	KUNIT_CASE(positions_may_wrap),
	KUNIT_CASE(pop_waits_for_a_claimed_place),
	KUNIT_CASE(record_keeps_all_fields),
	KUNIT_CASE(hit_is_of_compares_the_low_bits),
	KUNIT_CASE(size_follows_slots_and_cpus),
	{}
};

static struct kunit_suite hitbuf_suite = {
	.name = "hotcache_hitbuf",
	.init = hitbuf_test_init,
	.test_cases = hitbuf_cases,
};

kunit_test_suite(hitbuf_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: buffers for hits");
MODULE_LICENSE("GPL");
