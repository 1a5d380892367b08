// SPDX-License-Identifier: GPL-2.0
/*
 * Ghost lists: exact, ordered, and bounded if blocks share a bucket.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../policies/lib/ghostlist.c"
#include "fixtures/host.h"

#define MAX_CAPACITY	100u
#define NR_STEPS	(10000u * HC_HOST_SPEED)

static const u32 capacities[] = { 1, 2, 3, 10, MAX_CAPACITY };

static void describe_capacity(const u32 *capacity, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "capacity %u", *capacity);
}

KUNIT_ARRAY_PARAM(capacity, capacities, describe_capacity);

static void make(struct kunit *test, struct hc_ghostlist *ghosts, u32 capacity)
{
	void *memory = kunit_kzalloc(test, hc_ghostlist_size(capacity),
				     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_ghostlist_init(ghosts, memory, capacity);
}

static void no_capacity_remembers_nothing(struct kunit *test)
{
	struct hc_ghostlist ghosts;

	KUNIT_EXPECT_EQ(test, hc_ghostlist_size(0), (size_t)0);
	hc_ghostlist_init(&ghosts, NULL, 0);
	hc_ghostlist_add(&ghosts, 0, 42);
	KUNIT_EXPECT_FALSE(test, hc_ghostlist_take(&ghosts, 42));
	hc_ghostlist_drop(&ghosts, 0);
	KUNIT_EXPECT_EQ(test, ghosts.list[0].nr, 0u);
}

static void full_list_forgets_its_oldest(struct kunit *test)
{
	struct hc_ghostlist ghosts;

	make(test, &ghosts, 3);
	hc_ghostlist_add(&ghosts, 0, 1);
	hc_ghostlist_add(&ghosts, 1, 2);
	hc_ghostlist_add(&ghosts, 1, 3);
	hc_ghostlist_add(&ghosts, 1, 4);
	KUNIT_EXPECT_EQ(test, hc_ghostlist_find(&ghosts, 2), HC_SLOT_NONE);
	KUNIT_EXPECT_EQ(test, ghosts.list[0].nr, 1u);
	KUNIT_EXPECT_EQ(test, ghosts.list[1].nr, 2u);
	/*
	 * Its own list is empty, so the oldest of the other one is forgotten.
	 */
	KUNIT_EXPECT_TRUE(test, hc_ghostlist_take(&ghosts, 1));
	hc_ghostlist_add(&ghosts, 1, 5);
	hc_ghostlist_add(&ghosts, 0, 6);
	KUNIT_EXPECT_EQ(test, hc_ghostlist_find(&ghosts, 3), HC_SLOT_NONE);
	KUNIT_EXPECT_NE(test, hc_ghostlist_find(&ghosts, 6), HC_SLOT_NONE);
}

/* Blocks of one bucket, as an adversary would choose them. */
static void chain_is_bounded(struct kunit *test)
{
	const u32 nr = 3 * HC_GHOSTLIST_CHAIN;
	struct hc_ghostlist ghosts;
	u64 block[3 * HC_GHOSTLIST_CHAIN];
	u64 candidate = 0;
	u32 i, found = 0;

	make(test, &ghosts, MAX_CAPACITY);
	for (i = 0; i < nr; i++) {
		while (hc_ghostlist_bucket(&ghosts, ++candidate) !=
		       &ghosts.bucket[7])
			;
		block[i] = candidate;
		hc_ghostlist_add(&ghosts, i & 1, candidate);
	}
	for (i = 0; i < nr; i++) {
		bool here = hc_ghostlist_take(&ghosts, block[i]);

		found += here;
		KUNIT_EXPECT_EQ(test, here, i >= nr - HC_GHOSTLIST_CHAIN);
	}
	KUNIT_EXPECT_EQ(test, found, HC_GHOSTLIST_CHAIN);
	KUNIT_EXPECT_EQ(test, ghosts.list[0].nr + ghosts.list[1].nr, 0u);
}

/**
 * struct model - two lists, oldest first
 * @block: the blocks of each list
 * @nr: number of blocks of each list
 */
struct model {
	u64 block[HC_GHOSTLISTS][MAX_CAPACITY + 1];
	u32 nr[HC_GHOSTLISTS];
};

static void model_del(struct model *m, u32 list, u32 i)
{
	m->nr[list]--;
	memmove(&m->block[list][i], &m->block[list][i + 1],
		(m->nr[list] - i) * sizeof(u64));
}

static bool model_take(struct model *m, u64 block)
{
	u32 list, i;

	for (list = 0; list < HC_GHOSTLISTS; list++)
		for (i = 0; i < m->nr[list]; i++)
			if (m->block[list][i] == block) {
				model_del(m, list, i);
				return true;
			}
	return false;
}

static void model_add(struct model *m, u32 list, u64 block, u32 capacity)
{
	model_take(m, block);
	if (m->nr[0] + m->nr[1] == capacity)
		model_del(m, m->nr[list] ? list : !list, 0);
	m->block[list][m->nr[list]++] = block;
}

static void check(struct kunit *test, const struct hc_ghostlist *ghosts,
		  const struct model *m)
{
	u32 list, i, entry;

	for (list = 0; list < HC_GHOSTLISTS; list++) {
		KUNIT_ASSERT_EQ(test, ghosts->list[list].nr, m->nr[list]);
		entry = ghosts->list[list].oldest;
		for (i = 0; i < m->nr[list]; i++) {
			u64 block = ghosts->block[entry];

			KUNIT_ASSERT_EQ(test, block, m->block[list][i]);
			KUNIT_ASSERT_EQ(test, (u32)ghosts->where[entry], list);
			KUNIT_ASSERT_EQ(test, hc_ghostlist_find(ghosts, block),
					entry);
			entry = ghosts->link[entry].newer;
		}
	}
}

static void random_steps_agree_with_arrays(struct kunit *test)
{
	u32 capacity = *(const u32 *)test->param_value;
	struct hc_rng rng = { .state = capacity };
	struct hc_ghostlist ghosts;
	struct model *m;
	u32 step;

	m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m);
	make(test, &ghosts, capacity);
	for (step = 0; step < NR_STEPS; step++) {
		u64 block = hc_rng_below(&rng, 2 * capacity + 1);
		u32 list = hc_rng_below(&rng, HC_GHOSTLISTS);

		if (hc_rng_percent(&rng, 60)) {
			hc_ghostlist_add(&ghosts, list, block);
			model_add(m, list, block, capacity);
		} else if (hc_rng_percent(&rng, 90)) {
			KUNIT_ASSERT_EQ(test, hc_ghostlist_take(&ghosts, block),
					model_take(m, block));
		} else {
			hc_ghostlist_drop(&ghosts, list);
			if (m->nr[list])
				model_del(m, list, 0);
		}
		if (step % 64 == 0)
			check(test, &ghosts, m);
	}
}

static struct kunit_case ghostlist_cases[] = {
	KUNIT_CASE(no_capacity_remembers_nothing),
	KUNIT_CASE(full_list_forgets_its_oldest),
	KUNIT_CASE(chain_is_bounded),
	KUNIT_CASE_PARAM(random_steps_agree_with_arrays, capacity_gen_params),
	{}
};

static struct kunit_suite ghostlist_suite = {
	.name = "hotcache_ghostlist",
	.test_cases = ghostlist_cases,
};

kunit_test_suite(ghostlist_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: ghost lists");
MODULE_LICENSE("GPL");
