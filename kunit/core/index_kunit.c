// SPDX-License-Identifier: GPL-2.0
/*
 * The index, checked against its tags, which hold the expected blocks.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../kmod/core/index.c"
#include "fixtures/host.h"

#define MAX_SLOTS	2000u
#define NO_BLOCK	U64_MAX
#define NR_STEPS	(20000u * HC_HOST_SPEED)

/**
 * struct index_test - an index and its tags
 * @ix: the index
 * @bucket: its table
 * @tag: the block of each slot, NO_BLOCK if it has none
 * @nr_slots: slots
 * @nr_used: slots that have a block
 */
struct index_test {
	struct hc_index ix;
	u32 bucket[4 * MAX_SLOTS];
	u64 tag[MAX_SLOTS];
	u32 nr_slots;
	u32 nr_used;
};

static void start(struct kunit *test, u32 nr_slots)
{
	struct index_test *t = test->priv;
	u32 i;

	KUNIT_ASSERT_LE(test, hc_index_nr_buckets(nr_slots),
			(u32)ARRAY_SIZE(t->bucket));
	memset(t, 0, sizeof(*t));
	for (i = 0; i < MAX_SLOTS; i++)
		t->tag[i] = NO_BLOCK;
	t->nr_slots = nr_slots;
	hc_index_init(&t->ix, t->bucket, t->tag, nr_slots, 0x5eed);
}

static bool insert(struct index_test *t, u64 block, u32 slot)
{
	t->tag[slot] = block;
	if (!hc_index_insert(&t->ix, block, slot)) {
		t->tag[slot] = NO_BLOCK;
		return false;
	}
	t->nr_used++;
	return true;
}

static void take_out(struct index_test *t, u32 slot)
{
	hc_index_remove(&t->ix, t->tag[slot], slot);
	t->tag[slot] = NO_BLOCK;
	t->nr_used--;
}

/* The block of slot @from moves to @to, which has none. */
static void move(struct index_test *t, u32 from, u32 to)
{
	t->tag[to] = t->tag[from];
	hc_index_move(&t->ix, t->tag[to], from, to);
	t->tag[from] = NO_BLOCK;
}

/* The distance from home plus one of a bucket's entry, 0 if it is empty. */
static u32 distance(const struct index_test *t, u32 i)
{
	return t->bucket[i] ? hc_index_dist_by_hash(&t->ix, i) : 0;
}

static void expect_consistent(struct kunit *test, struct index_test *t)
{
	u32 i, full = 0;

	for (i = 0; i < t->ix.nr_buckets; i++) {
		if (!t->bucket[i])
			continue;
		full++;
		/* The distance in the entry, and the order of homes. */
		KUNIT_ASSERT_EQ(test, t->bucket[i] & HC_INDEX_DIST,
				min_t(u32, distance(t, i), HC_INDEX_DIST));
		KUNIT_ASSERT_LE(test, distance(t, i),
				i ? distance(t, i - 1) + 1 : 1);
	}
	KUNIT_ASSERT_EQ(test, full, t->nr_used);
	for (i = 0; i < t->nr_slots; i++)
		if (t->tag[i] != NO_BLOCK)
			KUNIT_ASSERT_EQ(test, hc_index_find(&t->ix, t->tag[i]),
					i);
}

static void find_in_an_empty_index_fails(struct kunit *test)
{
	static const u64 blocks[] = { 0, 1, 12345, U64_MAX - 1, U64_MAX };
	static const u32 sizes[] = { 0, 1, 7, 8, 1000 };
	struct index_test *t = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, sizes[i]);
		for (k = 0; k < ARRAY_SIZE(blocks); k++)
			KUNIT_EXPECT_EQ(test, hc_index_find(&t->ix, blocks[k]),
					HC_SLOT_NONE);
	}
}

static void index_holds_as_many_blocks_as_slots(struct kunit *test)
{
	static const u32 sizes[] = { 1, 2, 3, 4, 7, 8, 15, 16, 255, 256, 2000 };
	struct index_test *t = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, sizes[i]);
		for (k = 0; k < sizes[i]; k++)
			KUNIT_ASSERT_TRUE(test, insert(t, k * 16ull, k));
		expect_consistent(test, t);
		KUNIT_EXPECT_EQ(test, hc_index_find(&t->ix, 1), HC_SLOT_NONE);
		for (k = 0; k < sizes[i]; k++)
			take_out(t, k);
		expect_consistent(test, t);
	}
}

/* The next block from @block on whose home is @home. */
static u64 at_home(const struct hc_index *ix, u64 block, u32 home)
{
	while (hc_index_home(ix, hc_hash_upper(block, ix->seed)) != home)
		block++;
	return block;
}

static void remove_shifts_a_cluster_at_the_end_back(struct kunit *test)
{
	struct index_test *t = test->priv;
	const u32 nr = 14;
	u32 first, i;

	/* Whichever is removed first, the others are shifted back. */
	for (first = 0; first < nr; first++) {
		u64 block = 0;

		start(test, 16);
		for (i = 0; i < nr; i++) {
			u32 home = t->ix.nr_homes - 2 + i % 2;

			block = at_home(&t->ix, block + 1, home);
			KUNIT_ASSERT_TRUE(test, insert(t, block, i));
		}
		KUNIT_EXPECT_NE(test, t->bucket[t->ix.nr_homes], 0u);
		expect_consistent(test, t);
		for (i = 0; i < nr; i++) {
			take_out(t, (first + i) % nr);
			expect_consistent(test, t);
		}
	}
}

static void insert_without_a_near_bucket_fails(struct kunit *test)
{
	struct index_test *t = test->priv;
	u64 block = 0;
	u32 i;

	start(test, MAX_SLOTS);
	for (i = 0; i <= HC_INDEX_MAX_PROBES; i++) {
		block = at_home(&t->ix, block + 1, 100);
		KUNIT_ASSERT_TRUE(test, insert(t, block, i));
	}
	block = at_home(&t->ix, block + 1, 100);
	KUNIT_EXPECT_FALSE(test, insert(t, block, i));
	expect_consistent(test, t);
	/* A removal makes room. */
	take_out(t, 7);
	KUNIT_EXPECT_TRUE(test, insert(t, block, i));
	expect_consistent(test, t);
}

static void random_steps(struct kunit *test, u32 nr_slots,
			 bool no_fingerprints, u32 steps)
{
	struct hc_rng rng = { .state = nr_slots };
	struct index_test *t = test->priv;
	u32 i;

	start(test, nr_slots);
	if (no_fingerprints)
		t->ix.slot_mask = ~(u32)HC_INDEX_DIST;
	for (i = 0; i < steps; i++) {
		u32 slot = hc_rng_below(&rng, nr_slots);
		u64 block = hc_rng_below(&rng, 4 * nr_slots);
		u32 at = hc_index_find(&t->ix, block);

		if (at != HC_SLOT_NONE)
			KUNIT_ASSERT_EQ(test, t->tag[at], block);
		if (t->tag[slot] != NO_BLOCK)
			take_out(t, slot);
		else if (at == HC_SLOT_NONE)
			KUNIT_ASSERT_TRUE(test, insert(t, block, slot));
		else
			move(t, at, slot);
		if (nr_slots < 20 || i % 1000 == 0)
			expect_consistent(test, t);
	}
	expect_consistent(test, t);
}

static const u32 sizes[] = { 1, 2, 5, 16, 300, 2000 };

static void describe_size(const u32 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots", *size);
}

KUNIT_ARRAY_PARAM(size, sizes, describe_size);

static void random_steps_agree_with_the_tags(struct kunit *test)
{
	random_steps(test, *(const u32 *)test->param_value, false, NR_STEPS);
}

/* Without fingerprints, only the tags tell blocks apart. */
static void equal_fingerprints_are_resolved_by_tags(struct kunit *test)
{
	random_steps(test, *(const u32 *)test->param_value, true, NR_STEPS);
}

#define NR_CROWD	60u

/* Many blocks with few homes: the distance in the entries saturates. */
static void saturated_distances_are_computed(struct kunit *test)
{
	struct hc_rng rng = { .state = 1 };
	struct index_test *t = test->priv;
	u64 block[NR_CROWD], next = 0;
	u32 i;

	start(test, NR_CROWD);
	for (i = 0; i < NR_CROWD; i++) {
		u32 home = t->ix.nr_homes - 5 + hc_rng_below(&rng, 5);

		block[i] = at_home(&t->ix, next, home);
		next = block[i] + 1;
	}
	for (i = 0; i < NR_STEPS; i++) {
		u32 slot = hc_rng_below(&rng, NR_CROWD);

		if (t->tag[slot] != NO_BLOCK)
			take_out(t, slot);
		else
			KUNIT_ASSERT_TRUE(test, insert(t, block[slot], slot));
		expect_consistent(test, t);
	}
	/* All of them at once: the longest distance. */
	for (i = 0; i < NR_CROWD; i++)
		if (t->tag[i] == NO_BLOCK)
			KUNIT_ASSERT_TRUE(test, insert(t, block[i], i));
	expect_consistent(test, t);
}

static int index_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct index_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case index_cases[] = {
	KUNIT_CASE(find_in_an_empty_index_fails),
	KUNIT_CASE(index_holds_as_many_blocks_as_slots),
	KUNIT_CASE(remove_shifts_a_cluster_at_the_end_back),
	KUNIT_CASE(insert_without_a_near_bucket_fails),
	KUNIT_CASE_PARAM(random_steps_agree_with_the_tags, size_gen_params),
	KUNIT_CASE(saturated_distances_are_computed),
	KUNIT_CASE_PARAM(equal_fingerprints_are_resolved_by_tags,
			 size_gen_params),
	{}
};

static struct kunit_suite index_suite = {
	.name = "hotcache_index",
	.init = index_test_init,
	.test_cases = index_cases,
};

kunit_test_suite(index_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the index");
MODULE_LICENSE("GPL");
