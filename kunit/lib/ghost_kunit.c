// SPDX-License-Identifier: GPL-2.0
/*
 * The ghost set: what it remembers, for how long, and its error rate.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "../../policies/lib/ghost.c"
#include "fixtures/host.h"

#define NR_STEPS	(20000u * HC_HOST_SPEED)

/* So few entries that no bucket overflows: the set is exact. */
#define EXACT_MAX	16u
#define NR_BLOCKS	64u

static void make(struct kunit *test, struct hc_ghost *ghost, u32 capacity)
{
	void *memory = kunit_kzalloc(test, hc_ghost_size(capacity), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_ghost_init(ghost, memory, capacity);
}

static void take_finds_a_block_once(struct kunit *test)
{
	struct hc_ghost ghost;

	make(test, &ghost, 100);
	KUNIT_EXPECT_FALSE(test, hc_ghost_take(&ghost, 42));
	hc_ghost_insert(&ghost, 42);
	KUNIT_EXPECT_TRUE(test, hc_ghost_take(&ghost, 42));
	KUNIT_EXPECT_FALSE(test, hc_ghost_take(&ghost, 42));
}

static void block_inserted_twice_is_taken_once(struct kunit *test)
{
	struct hc_ghost ghost;

	make(test, &ghost, 100);
	hc_ghost_insert(&ghost, 42);
	hc_ghost_insert(&ghost, 42);
	KUNIT_EXPECT_TRUE(test, hc_ghost_take(&ghost, 42));
	KUNIT_EXPECT_FALSE(test, hc_ghost_take(&ghost, 42));
}

static void no_capacity_remembers_nothing(struct kunit *test)
{
	struct hc_ghost ghost;

	KUNIT_EXPECT_EQ(test, hc_ghost_size(0), (size_t)0);
	hc_ghost_init(&ghost, NULL, 0);
	hc_ghost_insert(&ghost, 42);
	KUNIT_EXPECT_FALSE(test, hc_ghost_take(&ghost, 42));
	KUNIT_EXPECT_EQ(test, hc_ghost_count(&ghost), 0u);
}

static void size_is_two_and_a_half_bytes_per_block(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_ghost_size(1), (size_t)32);
	KUNIT_EXPECT_EQ(test, hc_ghost_size(64000), (size_t)160000);
}

static const u32 capacities[] = { 1, 2, 3, 7, 8, 9, 16, 100, 1000, 4001 };

static void describe_capacity(const u32 *capacity, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "capacity %u", *capacity);
}

KUNIT_ARRAY_PARAM(capacity, capacities, describe_capacity);

static bool alike(u64 a, u64 b)
{
	return hc_ghost_fingerprint(hc_mix(a)) ==
	       hc_ghost_fingerprint(hc_mix(b));
}

/* Ages wrap around, but an expired entry never becomes valid again. */
static void expired_blocks_are_never_found(struct kunit *test)
{
	u32 capacity = *(const u32 *)test->param_value;
	const u64 block = 1ull << 40;
	struct hc_ghost ghost;
	u64 other = 0;
	u32 i;

	make(test, &ghost, capacity);
	hc_ghost_insert(&ghost, block);
	for (i = 1; i <= 20 * capacity; i++) {
		while (alike(block, other))
			other++;
		hc_ghost_insert(&ghost, other++);
		if (i >= capacity + DIV_ROUND_UP(capacity, 8) - 1)
			KUNIT_ASSERT_FALSE_MSG(test, hc_ghost_take(&ghost, block),
					       "after %u insertions", i);
	}
}

/* Buckets that overflow lose a few per cent at most. */
static void nearly_all_of_the_capacity_is_remembered(struct kunit *test)
{
	u32 capacity = *(const u32 *)test->param_value;
	struct hc_ghost ghost;
	u32 found = 0;
	u64 last;
	u64 i;

	make(test, &ghost, capacity);
	last = 20 * capacity;
	for (i = 1; i <= last; i++)
		hc_ghost_insert(&ghost, i);
	for (i = 0; i < capacity; i++)
		found += hc_ghost_take(&ghost, last - i);
	KUNIT_EXPECT_GE(test, found, capacity - DIV_ROUND_UP(capacity, 4));
	if (capacity >= 100)
		KUNIT_EXPECT_GE(test, found, capacity * 86 / 100);
}

static void count_is_close_to_the_blocks_remembered(struct kunit *test)
{
	u32 capacity = *(const u32 *)test->param_value;
	u32 about = 1 + capacity / 10;
	struct hc_ghost ghost;
	u32 found = 0, nr;
	u64 last = 20 * capacity;
	u64 i;

	make(test, &ghost, capacity);
	KUNIT_EXPECT_EQ(test, hc_ghost_count(&ghost), 0u);
	hc_ghost_insert(&ghost, last + 1);
	if (ghost.nr_buckets <= HC_GHOST_COUNT_BUCKETS)
		KUNIT_EXPECT_EQ(test, hc_ghost_count(&ghost), 1u);
	for (i = 1; i <= last; i++)
		hc_ghost_insert(&ghost, i);
	nr = hc_ghost_count(&ghost);
	for (i = 0; i < 2 * capacity; i++)
		found += hc_ghost_take(&ghost, last - i);
	KUNIT_EXPECT_LE(test, nr, found + about);
	KUNIT_EXPECT_GE(test, nr + about, found);
	KUNIT_EXPECT_LE(test, hc_ghost_count(&ghost), about);
}

static void false_positives_are_rare(struct kunit *test)
{
	const u32 capacity = 4000, lookups = 100000;
	struct hc_ghost ghost;
	u32 found = 0;
	u32 i;

	make(test, &ghost, capacity);
	for (i = 0; i < 20 * capacity; i++)
		hc_ghost_insert(&ghost, i);
	for (i = 0; i < lookups; i++) {
		u64 stranger = (1ull << 50) + i;
		u64 *bucket = hc_ghost_bucket(&ghost, hc_mix(stranger));
		u64 saved[HC_GHOST_WORDS];

		/* Each lookup sees the same full set. */
		memcpy(saved, bucket, sizeof(saved));
		found += hc_ghost_take(&ghost, stranger);
		memcpy(bucket, saved, sizeof(saved));
	}
	KUNIT_EXPECT_LT(test, found, lookups * 4 / 1000);
	KUNIT_EXPECT_GT(test, found, lookups / 1000);
}

/**
 * struct exact - a simple, exact ghost set
 * @block: blocks in the order of insertion, 0 for none
 * @age: the age in which each was inserted
 * @nr: entries in @block
 * @inserted: number of insertions
 */
struct exact {
	u64 block[NR_STEPS];
	u32 age[NR_STEPS];
	u32 nr;
	u32 inserted;
};

static bool exact_take(struct exact *exact, u64 block, u32 per_age, u32 max_age)
{
	u32 now = exact->inserted / per_age;
	bool found = false;
	u32 back;

	for (back = 1; back <= exact->nr && back <= EXACT_MAX; back++) {
		u32 i = exact->nr - back;

		if (exact->block[i] != block)
			continue;
		found |= now - exact->age[i] < max_age;
		exact->block[i] = 0;
	}
	return found;
}

static void exact_insert(struct exact *exact, u64 block, u32 per_age)
{
	exact->inserted++;
	exact->block[exact->nr] = block;
	exact->age[exact->nr] = exact->inserted / per_age;
	exact->nr++;
}

/* Choose blocks of which no two have the same fingerprint. */
static void choose_blocks(u64 *block)
{
	u64 candidate = 1;
	u32 i, k;

	for (i = 0; i < NR_BLOCKS; i++) {
		do {
			candidate++;
			for (k = 0; k < i; k++)
				if (alike(block[k], candidate))
					break;
		} while (k < i);
		block[i] = candidate;
	}
}

static void random_steps_agree_with_an_array(struct kunit *test)
{
	u32 capacity = *(const u32 *)test->param_value;
	u32 per_age = DIV_ROUND_UP(capacity, 8u);
	struct hc_rng rng = { .state = capacity };
	struct exact *exact;
	struct hc_ghost ghost;
	u64 block[NR_BLOCKS];
	u32 step;

	if (capacity > EXACT_MAX)
		return;
	exact = vzalloc(sizeof(*exact));
	KUNIT_ASSERT_NOT_NULL(test, exact);
	make(test, &ghost, capacity);
	choose_blocks(block);
	for (step = 0; step < NR_STEPS; step++) {
		u64 b = block[hc_rng_below(&rng, min(2 * capacity, NR_BLOCKS))];

		if (hc_rng_percent(&rng, 50)) {
			hc_ghost_insert(&ghost, b);
			exact_insert(exact, b, per_age);
			continue;
		}
		if (hc_ghost_take(&ghost, b) ==
		    exact_take(exact, b, per_age,
			       DIV_ROUND_UP(capacity, per_age)))
			continue;
		KUNIT_FAIL(test, "disagrees at step %u", step);
		break;
	}
	vfree(exact);
}

static struct kunit_case ghost_cases[] = {
	KUNIT_CASE(take_finds_a_block_once),
	KUNIT_CASE(block_inserted_twice_is_taken_once),
	KUNIT_CASE(no_capacity_remembers_nothing),
	KUNIT_CASE(size_is_two_and_a_half_bytes_per_block),
	KUNIT_CASE_PARAM(expired_blocks_are_never_found, capacity_gen_params),
	KUNIT_CASE_PARAM(count_is_close_to_the_blocks_remembered,
			 capacity_gen_params),
	KUNIT_CASE_PARAM(nearly_all_of_the_capacity_is_remembered,
			 capacity_gen_params),
	KUNIT_CASE_PARAM(random_steps_agree_with_an_array, capacity_gen_params),
	KUNIT_CASE(false_positives_are_rare),
	{}
};

static struct kunit_suite ghost_suite = {
	.name = "hotcache_ghost",
	.test_cases = ghost_cases,
};

kunit_test_suite(ghost_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: ghost sets");
MODULE_LICENSE("GPL");
