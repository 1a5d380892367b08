// SPDX-License-Identifier: GPL-2.0
/*
 * Fences: a block is barred from the first write of it that enters to the last
 * that leaves, and hardly any other block is.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/fence_fixture.h"
#include "fixtures/host.h"

#define NR_REGIONS	300u
#define NR_IN_FLIGHT	200u
#define NR_STEPS	(20000u * HC_HOST_SPEED)
#define NR_READ		20000u

/* One write of 1 MiB, in regions of 16 blocks of 4 KiB. */
#define NR_LONG		16u

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

/**
 * struct flow - writes in flight, over a cache of some shape
 * @nr_slots: slots of a shard
 * @nr_shards: number of shards
 * @regions: regions that they are in, each with one write
 * @percent: of the other regions so many may be barred
 */
struct flow {
	u32 nr_slots;
	u32 nr_shards;
	u32 regions;
	u32 percent;
};

static const struct flow flows[] = {
	{ 1024, 2, 64 * NR_LONG, 1 },
	{ 4096, 2, 64 * NR_LONG, 1 },
	{ 16384, 16, 512 * NR_LONG, 1 },
	{ 1u << 15, 1, 64 * NR_LONG, 1 },
	{ 1u << 20, 4, 512 * NR_LONG, 1 },
	/* As many regions as an eighth of the slots. */
	{ 8192, 1, 1024, 1 },
	{ 16384, 4, 8192, 1 },
	{ 20000, 2, 5000, 1 },
	/* More than there are entries, and twice as many. */
	{ 16384, 4, 12288, 20 },
	{ 16384, 4, 16384, 60 },
};

static void describe_flow(const struct flow *flow, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots, %u shards, %u regions",
		 flow->nr_slots, flow->nr_shards, flow->regions);
}

KUNIT_ARRAY_PARAM(flow, flows, describe_flow);

/* As a cache does it, with the seed that its fences have, too. */
static bool in_shard_0(const struct flow *flow, u64 region, u64 seed)
{
	return !(hc_hash(region, seed) >> 40 & (flow->nr_shards - 1));
}

static void writes_bar_few_other_regions(struct kunit *test)
{
	const struct flow *flow = test->param_value;
	u64 i, region;

	for (i = 1; i <= 5; i++) {
		u64 seed = hc_mix(i);
		struct hc_fence *fence = new_fence(test, flow->nr_slots, seed);
		u32 barred = 0, read = 0;

		for (region = 0; region < flow->regions; region++)
			if (in_shard_0(flow, region, seed))
				hc_fence_enter(fence, region, U16_MAX);
		for (; read < NR_READ; region++) {
			if (!in_shard_0(flow, region, seed))
				continue;
			barred += is_up(fence, region);
			read++;
		}
		KUNIT_EXPECT_LE_MSG(test, barred, NR_READ / 100 * flow->percent,
				    "seed %llu", i);
		for (region = 0; region < flow->regions; region++)
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
	KUNIT_EXPECT_EQ(test, fence->bucket->overflow, 1u);
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
	KUNIT_EXPECT_EQ(test, hc_fence_size(1), sizeof(struct hc_fence_bucket));
	KUNIT_EXPECT_EQ(test, hc_fence_size(128), 1024u);
	KUNIT_EXPECT_EQ(test, hc_fence_size(1024), HC_FENCE_LEAST);
	KUNIT_EXPECT_EQ(test, hc_fence_size(8192), HC_FENCE_LEAST);
	KUNIT_EXPECT_EQ(test, hc_fence_size(16384), 16384u);
	KUNIT_EXPECT_EQ(test, hc_fence_size(16385), 16384u + 512);
	KUNIT_EXPECT_EQ(test, hc_fence_size(1u << 28), HC_FENCE_MOST);
}

/**
 * struct fence_model - exact counts beside a fence
 * @flying: regions of the writes in flight
 * @blocks: the blocks that each of them touches
 * @nr: their number
 * @writes: writes in flight, by region
 * @barred: blocks of those that have been in flight since there were none
 * @coarse: one of those may have found no entry
 * @wrong: how often a region without a write was barred
 */
struct fence_model {
	u32 flying[NR_IN_FLIGHT];
	u16 blocks[NR_IN_FLIGHT];
	u32 nr;
	u32 writes[NR_REGIONS];
	u16 barred[NR_REGIONS];
	bool coarse[NR_REGIONS];
	u32 wrong;
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
static bool check_region(struct kunit *test, struct fence_model *m,
			 const struct hc_fence *fence, u32 region)
{
	const struct hc_fence_bucket *bucket = bucket_of(fence, region);
	u16 blocks = hc_fence_blocks(fence, region);

	/* Never a false "down"; a false "up" only where entries are short. */
	KUNIT_ASSERT_EQ(test, blocks & m->barred[region], m->barred[region]);
	if (blocks != U16_MAX || !(bucket->overflow || m->coarse[region]))
		KUNIT_ASSERT_EQ(test, blocks, m->barred[region]);
	m->wrong += blocks && !m->writes[region];
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
	KUNIT_EXPECT_GT(test, m->wrong, 0u);
	KUNIT_EXPECT_LT(test, m->wrong, NR_STEPS / 10);
	while (m->nr)
		model_leave(m, fence, m->nr - 1);
	expect_zero(test, fence);
}

static struct kunit_case fence_cases[] = {
	KUNIT_CASE(fence_is_down_initially),
	KUNIT_CASE(fence_is_up_until_the_last_write_leaves),
	KUNIT_CASE(blocks_of_several_writes_are_barred_together),
	KUNIT_CASE_PARAM(writes_bar_few_other_regions, flow_gen_params),
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
