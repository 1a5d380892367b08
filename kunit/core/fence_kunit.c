// SPDX-License-Identifier: GPL-2.0
/*
 * Fences: a block is barred from the first write of it that enters to the last
 * that leaves, and hardly any other block is.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../kmod/core/fence.c"
#include "fixtures/host.h"

#define NR_REGIONS	300u
#define NR_IN_FLIGHT	200u
#define NR_STEPS	(20000u * HC_HOST_SPEED)
#define NR_READ		20000u
#define SEED		0x5eedull
/* Of this many slots, a fence has two buckets. */
#define FEW_SLOTS	64u

/* One write of 1 MiB, in regions of 16 blocks of 4 KiB. */
#define NR_LONG		16u

static struct hc_fence *new_fence(struct kunit *test, u32 nr_slots, u64 seed)
{
	struct hc_fence *fence = kunit_kzalloc(test, sizeof(*fence), GFP_KERNEL);
	void *memory = kunit_kzalloc(test, hc_fence_size(nr_slots), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fence);
	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_fence_init(fence, memory, nr_slots, seed);
	return fence;
}

/* Nothing is left behind by writes that have ended. */
static void expect_zero(struct kunit *test, const struct hc_fence *fence)
{
	const u8 *byte = (const u8 *)fence->bucket;
	size_t i;

	for (i = 0; i < fence->nr_buckets * sizeof(*fence->bucket); i++)
		KUNIT_ASSERT_EQ(test, byte[i], 0);
}

static struct hc_fence_bucket *bucket_of(const struct hc_fence *fence, u64 region)
{
	return hc_fence_bucket(fence, hc_hash(region, SEED));
}

static bool is_up(const struct hc_fence *fence, u64 region)
{
	return hc_fence_blocks(fence, region);
}

static void fence_is_down_initially(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 region;

	for (region = 0; region < NR_REGIONS; region++)
		KUNIT_ASSERT_FALSE(test, is_up(fence, region));
	KUNIT_EXPECT_FALSE(test, is_up(fence, U64_MAX));
}

static void fence_is_up_until_the_last_write_leaves(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u32 i;

	for (i = 0; i < 3; i++) {
		hc_fence_enter(fence, 42, 0x10);
		KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, 42), 0x10);
	}
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, 42), 0x10);
		hc_fence_leave(fence, 42);
	}
	expect_zero(test, fence);
}

/* Which of two writes has ended is not known, so both bar until none is left. */
static void blocks_of_several_writes_are_barred_together(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);

	hc_fence_enter(fence, 42, 0x1);
	hc_fence_enter(fence, 42, 0x8000);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, 42), 0x8001);
	hc_fence_leave(fence, 42);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, 42), 0x8001);
	hc_fence_leave(fence, 42);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, 42), 0);
	hc_fence_enter(fence, 42, 0x2);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, 42), 0x2);
}

static void count_that_is_full_still_counts(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u32 i;

	for (i = 0; i < U16_MAX + 3u; i++)
		hc_fence_enter(fence, 42, 0x1);
	hc_fence_enter(fence, 42, 0x2);
	for (i = 0; i < U16_MAX + 3u; i++) {
		hc_fence_leave(fence, 42);
		KUNIT_ASSERT_EQ(test, hc_fence_blocks(fence, 42) & 0x3, 0x3);
	}
	hc_fence_leave(fence, 42);
	expect_zero(test, fence);
}

/* Of two buckets, one has more regions than entries, the other one none. */
static void full_bucket_bars_all_of_its_own(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 other[2], region = 0, inside[HC_FENCE_ENTRIES + 1];
	u32 n = 0, outside = 0;

	KUNIT_ASSERT_EQ(test, fence->nr_buckets, 2u);
	for (; n < ARRAY_SIZE(inside) || outside < 2; region++) {
		bool first = hc_fence_bucket(fence, hc_hash(region, SEED)) ==
			     fence->bucket;

		if (first && n < ARRAY_SIZE(inside))
			inside[n++] = region;
		else if (!first && outside < 2)
			other[outside++] = region;
	}
	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_enter(fence, inside[n], 1);
	KUNIT_EXPECT_FALSE(test, is_up(fence, inside[n]));
	hc_fence_enter(fence, inside[n], 1);
	KUNIT_EXPECT_TRUE(test, is_up(fence, inside[n]));
	hc_fence_enter(fence, other[0], 1);
	KUNIT_EXPECT_FALSE(test, is_up(fence, other[1]));

	/* An entry is free again, but the write that found none is in flight. */
	hc_fence_leave(fence, inside[0]);
	KUNIT_EXPECT_TRUE(test, is_up(fence, inside[n]));
	hc_fence_enter(fence, inside[n], 2);
	hc_fence_leave(fence, inside[n]);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, inside[n]) & 3, 3);
	hc_fence_leave(fence, inside[n]);
	KUNIT_EXPECT_FALSE(test, is_up(fence, inside[n]));
	KUNIT_EXPECT_FALSE(test, is_up(fence, inside[0]));
	for (n = 1; n < HC_FENCE_ENTRIES; n++)
		hc_fence_leave(fence, inside[n]);
	hc_fence_leave(fence, other[0]);
	expect_zero(test, fence);
}

/* So many regions of one bucket. */
static void find_regions(const struct hc_fence *fence, u64 *region, u32 nr)
{
	u64 candidate;
	u32 n = 0;

	for (candidate = 0; n < nr; candidate++)
		if (bucket_of(fence, candidate) == fence->bucket)
			region[n++] = candidate;
}

#define NR_BUSY		3u

/*
 * Some regions that found no entry always have a write in flight. They bar the
 * bucket no longer than until entries are free, and one of them is known.
 */
static void bar_bucket_for_a_while(struct kunit *test, u32 nr_busy)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 region[HC_FENCE_ENTRIES + NR_BUSY + 1];
	u64 *busy = &region[HC_FENCE_ENTRIES];
	u64 other;
	u32 i, n;

	find_regions(fence, region, ARRAY_SIZE(region));
	other = region[ARRAY_SIZE(region) - 1];
	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_enter(fence, region[n], 1);
	for (n = 0; n < nr_busy; n++) {
		hc_fence_enter(fence, busy[n], 1);
		hc_fence_enter(fence, busy[n], 2);
	}
	KUNIT_EXPECT_TRUE(test, is_up(fence, other));
	for (n = 0; n < HC_FENCE_ENTRIES; n++) {
		/* A write ends, but not before the next one has begun. */
		for (i = 0; i < nr_busy; i++) {
			hc_fence_enter(fence, busy[i], 4);
			KUNIT_ASSERT_EQ(test, hc_fence_blocks(fence, busy[i]) & 7,
					7);
			hc_fence_leave(fence, busy[i]);
		}
		hc_fence_leave(fence, region[n]);
	}
	KUNIT_EXPECT_EQ(test, is_up(fence, other), nr_busy > 1);
	/* All but one have a moment without. */
	for (i = 1; i < nr_busy; i++) {
		hc_fence_leave(fence, busy[i]);
		hc_fence_leave(fence, busy[i]);
	}
	hc_fence_leave(fence, busy[0]);
	KUNIT_EXPECT_TRUE(test, is_up(fence, busy[0]));
	KUNIT_EXPECT_FALSE(test, is_up(fence, other));
	hc_fence_leave(fence, busy[0]);
	expect_zero(test, fence);
}

static void busy_region_bars_its_bucket_for_a_while(struct kunit *test)
{
	bar_bucket_for_a_while(test, 1);
}

static void several_busy_regions_bar_their_bucket_for_longer(struct kunit *test)
{
	bar_bucket_for_a_while(test, NR_BUSY);
}

/**
 * struct flow - long writes in flight, over a cache of some shape
 * @nr_slots: slots of a shard
 * @nr_shards: number of shards
 * @writes: writes of 1 MiB in flight
 */
struct flow {
	u32 nr_slots;
	u32 nr_shards;
	u32 writes;
};

static const struct flow flows[] = {
	{ 1024, 2, 64 },
	{ 4096, 2, 64 },
	{ 16384, 16, 512 },
	{ 1u << 15, 1, 64 },
	{ 1u << 20, 4, 512 },
};

static void describe_flow(const struct flow *flow, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots, %u shards, %u writes",
		 flow->nr_slots, flow->nr_shards, flow->writes);
}

KUNIT_ARRAY_PARAM(flow, flows, describe_flow);

/* As a cache does it, with the seed that its fences have, too. */
static bool in_shard_0(const struct flow *flow, u64 region, u64 seed)
{
	return !(hc_hash(region, seed) >> 40 & (flow->nr_shards - 1));
}

static void long_writes_bar_one_other_region_in_100(struct kunit *test)
{
	const struct flow *flow = test->param_value;
	u64 seed, region;

	for (seed = 1; seed <= 5; seed++) {
		struct hc_fence *fence = new_fence(test, flow->nr_slots, seed);
		u32 barred = 0, read = 0;

		for (region = 0; region < flow->writes * NR_LONG; region++)
			if (in_shard_0(flow, region, seed))
				hc_fence_enter(fence, region, U16_MAX);
		for (; read < NR_READ; region++) {
			if (!in_shard_0(flow, region, seed))
				continue;
			barred += is_up(fence, region);
			read++;
		}
		KUNIT_EXPECT_LE_MSG(test, barred, NR_READ / 100,
				    "seed %llu", seed);
		for (region = 0; region < flow->writes * NR_LONG; region++)
			if (in_shard_0(flow, region, seed))
				hc_fence_leave(fence, region);
		expect_zero(test, fence);
	}
}

/* Who knows regions that collide in one cache does not know those of another. */
static void collisions_depend_on_the_seed(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, 1024, SEED);
	struct hc_fence *other = new_fence(test, 1024, SEED + 1);
	u64 region;
	u32 n, most = 0;

	for (region = 0, n = 0; n <= HC_FENCE_ENTRIES; region++) {
		if (hc_fence_bucket(fence, hc_hash(region, SEED)) !=
		    fence->bucket)
			continue;
		hc_fence_enter(fence, region, 1);
		hc_fence_enter(other, region, 1);
		n++;
	}
	KUNIT_EXPECT_EQ(test, (u32)fence->bucket->overflow, 1u);
	for (n = 0; n < other->nr_buckets; n++) {
		u32 used = 0;

		while (other->bucket[n].entry[used].writes)
			used++;
		most = max(most, used);
	}
	KUNIT_EXPECT_LT(test, most, HC_FENCE_ENTRIES / 2);
}

static void memory_grows_with_the_slots_within_limits(struct kunit *test)
{
	size_t least = HC_FENCE_LEAST * sizeof(struct hc_fence_entry);
	size_t most = HC_FENCE_MOST * sizeof(struct hc_fence_entry);

	KUNIT_EXPECT_EQ(test, hc_fence_size(1), sizeof(struct hc_fence_bucket));
	KUNIT_EXPECT_EQ(test, hc_fence_size(1024), least);
	KUNIT_EXPECT_EQ(test, hc_fence_size(16384), least);
	KUNIT_EXPECT_EQ(test, hc_fence_size(32768), 2 * least);
	KUNIT_EXPECT_EQ(test, hc_fence_size(1u << 28), most);
}

/**
 * struct fence_model - exact counts beside a fence
 * @flying: regions of the writes in flight
 * @blocks: the blocks that each of them touches
 * @nr: their number
 * @writes: writes in flight, by region
 * @barred: blocks of those that have been in flight since there were none
 * @coarse: one of those may have found no entry
 */
struct fence_model {
	u32 flying[NR_IN_FLIGHT];
	u16 blocks[NR_IN_FLIGHT];
	u32 nr;
	u32 writes[NR_REGIONS];
	u16 barred[NR_REGIONS];
	bool coarse[NR_REGIONS];
};

static void model_enter(struct fence_model *m, struct hc_fence *fence,
			u32 region, u16 blocks)
{
	m->flying[m->nr] = region;
	m->blocks[m->nr++] = blocks;
	m->writes[region]++;
	m->barred[region] |= blocks;
	hc_fence_enter(fence, region, blocks);
	if (bucket_of(fence, region)->overflow)
		m->coarse[region] = true;
}

static void model_leave(struct fence_model *m, struct hc_fence *fence, u32 i)
{
	u32 region = m->flying[i];

	m->nr--;
	m->flying[i] = m->flying[m->nr];
	m->blocks[i] = m->blocks[m->nr];
	if (!--m->writes[region]) {
		m->barred[region] = 0;
		m->coarse[region] = false;
	}
	hc_fence_leave(fence, region);
}

/* Returns whether the region's bucket has too many writes. */
static bool check_region(struct kunit *test, const struct fence_model *m,
			 const struct hc_fence *fence, u32 region)
{
	const struct hc_fence_bucket *bucket = bucket_of(fence, region);
	u16 blocks = hc_fence_blocks(fence, region);

	/* Never a false "down"; a false "up" only where entries are short. */
	KUNIT_ASSERT_EQ(test, blocks & m->barred[region], m->barred[region]);
	if (!bucket->overflow && !(m->coarse[region] && blocks == U16_MAX))
		KUNIT_ASSERT_EQ(test, blocks, m->barred[region]);
	return bucket->overflow;
}

static void random_writes_are_barred_exactly(struct kunit *test)
{
	struct fence_model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u32 step, overflowed = 0, percent = 60;
	struct hc_rng rng = { .state = 1 };

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (step = 0; step < NR_STEPS; step++) {
		/* Many in flight for a while, then few. */
		if (step % 2000 == 0)
			percent = 105 - percent;
		if (m->nr < NR_IN_FLIGHT && hc_rng_percent(&rng, percent))
			model_enter(m, fence, hc_rng_below(&rng, NR_REGIONS),
				    BIT(hc_rng_below(&rng, 16)) |
				    BIT(hc_rng_below(&rng, 16)));
		else if (m->nr)
			model_leave(m, fence, hc_rng_below(&rng, m->nr));
		if (m->nr) {
			u32 i = hc_rng_below(&rng, m->nr);

			overflowed += check_region(test, m, fence, m->flying[i]);
		}
		check_region(test, m, fence, hc_rng_below(&rng, NR_REGIONS));
	}
	/* The test has to cover both. */
	KUNIT_EXPECT_GT(test, overflowed, NR_STEPS / 10);
	KUNIT_EXPECT_LT(test, overflowed, NR_STEPS / 10 * 9);
	while (m->nr)
		model_leave(m, fence, m->nr - 1);
	expect_zero(test, fence);
}

static struct kunit_case fence_cases[] = {
	KUNIT_CASE(fence_is_down_initially),
	KUNIT_CASE(fence_is_up_until_the_last_write_leaves),
	KUNIT_CASE(blocks_of_several_writes_are_barred_together),
	KUNIT_CASE(count_that_is_full_still_counts),
	KUNIT_CASE(full_bucket_bars_all_of_its_own),
	KUNIT_CASE(busy_region_bars_its_bucket_for_a_while),
	KUNIT_CASE(several_busy_regions_bar_their_bucket_for_longer),
	KUNIT_CASE_PARAM(long_writes_bar_one_other_region_in_100, flow_gen_params),
	KUNIT_CASE(collisions_depend_on_the_seed),
	KUNIT_CASE(memory_grows_with_the_slots_within_limits),
	KUNIT_CASE(random_writes_are_barred_exactly),
	{}
};

static struct kunit_suite fence_suite = {
	.name = "hotcache_fence",
	.test_cases = fence_cases,
};

kunit_test_suite(fence_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: fences");
MODULE_LICENSE("GPL");
