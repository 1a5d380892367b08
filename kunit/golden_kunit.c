// SPDX-License-Identifier: GPL-2.0
/*
 * Exact numbers of misses of each policy on small generated traces. They change
 * only with a policy, which then says why in the same commit.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "../policies/clock2qp.c"
#include "../policies/ghost.c"
#include "../policies/lru.c"
#include "../policies/registry.c"
#include "host.h"
#include "instance.h"

#define NR_ACCESSES	20000u
#define NR_BLOCKS	32768u
#define SCAN_BASE	16384u
#define LOOP_BLOCKS	300u

/**
 * struct access - one access of a trace
 * @block: the block
 * @hints: of enum hc_hint
 */
struct access {
	u32 block;
	unsigned int hints;
};

/* Octaves are equally likely, and so are blocks within one: Zipf's law, s = 1. */
static struct access zipf(struct hc_rng *rng, u32 i)
{
	u32 octave = 1u << hc_rng_below(rng, 13);

	return (struct access){ .block = octave + hc_rng_below(rng, octave) };
}

static struct access loop(struct hc_rng *rng, u32 i)
{
	return (struct access){ .block = i % LOOP_BLOCKS };
}

/* Each access is followed by another to the same block, soon, then by none. */
static struct access pairs(struct hc_rng *rng, u32 i)
{
	u32 round = i / 32, k = i % 16;

	if (i % 8 == 7)
		return zipf(rng, i);
	return (struct access){ .block = SCAN_BASE + round * 16 + k };
}

static struct access points_in_a_scan(struct hc_rng *rng, u32 i)
{
	if (i & 1)
		return zipf(rng, i);
	return (struct access){ .block = SCAN_BASE + i / 2 };
}

static struct access points_in_a_known_scan(struct hc_rng *rng, u32 i)
{
	struct access access = points_in_a_scan(rng, i);

	if (access.block >= SCAN_BASE)
		access.hints = HC_HINT_SCAN;
	return access;
}

#define NR_SIZES	4u
static const u32 sizes[NR_SIZES] = { 10, 100, 310, 1000 };

/**
 * struct golden - what a policy makes of a trace
 * @policy: the policy's name
 * @trace: the trace's name
 * @next: makes the trace
 * @misses: misses at each size
 */
struct golden {
	const char *policy;
	const char *trace;
	struct access (*next)(struct hc_rng *rng, u32 i);
	u32 misses[NR_SIZES];
};

static const struct golden goldens[] = {
	{ "lru", "zipf", zipf,
	  { 18062, 12781, 9832, 6794 } },
	{ "lru", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "lru", "pairs", pairs,
	  { 19977, 10887, 10549, 10245 } },
	{ "lru", "points in a scan", points_in_a_scan,
	  { 19505, 17399, 16077, 14725 } },
	{ "lru", "points in a known scan", points_in_a_known_scan,
	  { 19505, 17399, 16077, 14725 } },
	{ "clock2q+", "zipf", zipf,
	  { 15134, 10434, 8243, 6069 } },
	{ "clock2q+", "loop", loop,
	  { 19934, 19935, 300, 300 } },
	{ "clock2q+", "pairs", pairs,
	  { 19665, 14924, 10217, 10065 } },
	{ "clock2q+", "points in a scan", points_in_a_scan,
	  { 17842, 15444, 14706, 13907 } },
	{ "clock2q+", "points in a known scan", points_in_a_known_scan,
	  { 17710, 15335, 14470, 13735 } },
};

static void describe_golden(const struct golden *golden, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s: %s", golden->policy,
		 golden->trace);
}

KUNIT_ARRAY_PARAM(golden, goldens, describe_golden);

/**
 * struct cache - a cache without data
 * @where: the slot of each block plus one, or 0
 * @holds: the block of each slot
 * @used: slots used so far
 * @nr_slots: slots
 */
struct cache {
	u32 where[NR_BLOCKS];
	u32 holds[NR_BLOCKS];
	u32 used;
	u32 nr_slots;
};

static u32 take_slot(struct cache *cache, const struct hc_policy_ops *ops,
		     void *policy, u32 block)
{
	u32 slot;

	if (cache->used < cache->nr_slots)
		return cache->used++;
	slot = ops->victim(policy, block);
	ops->evict(policy, slot, cache->holds[slot]);
	cache->where[cache->holds[slot]] = 0;
	return slot;
}

static u32 count_misses(const struct golden *golden,
			const struct hc_policy_ops *ops, void *policy,
			struct cache *cache)
{
	struct hc_rng rng = { .state = 20261123 };
	u32 i, misses = 0;

	for (i = 0; i < NR_ACCESSES; i++) {
		struct access access = golden->next(&rng, i);
		u32 slot;

		if (cache->where[access.block]) {
			ops->hit(policy, cache->where[access.block] - 1,
				 access.hints);
			continue;
		}
		misses++;
		slot = take_slot(cache, ops, policy, access.block);
		cache->holds[slot] = access.block;
		cache->where[access.block] = slot + 1;
		ops->insert(policy, slot, access.block, access.hints);
	}
	return misses;
}

static void misses_are_golden(struct kunit *test)
{
	const struct golden *golden = test->param_value;
	const struct hc_policy_ops *ops = hc_policy_find(golden->policy);
	struct cache *cache = test->priv;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, ops);
	for (i = 0; i < NR_SIZES; i++) {
		void *policy = hc_test_default_policy(test, ops, sizes[i]);
		u32 misses;

		memset(cache, 0, sizeof(*cache));
		cache->nr_slots = sizes[i];
		misses = count_misses(golden, ops, policy, cache);
		KUNIT_EXPECT_EQ_MSG(test, misses, golden->misses[i],
				    "with %u slots", sizes[i]);
		kunit_kfree(test, policy);
	}
}

static int golden_test_init(struct kunit *test)
{
	struct cache *cache = vzalloc(sizeof(*cache));

	test->priv = cache;
	return cache ? 0 : -ENOMEM;
}

static void golden_test_exit(struct kunit *test)
{
	vfree(test->priv);
}

static struct kunit_case golden_cases[] = {
	KUNIT_CASE_PARAM(misses_are_golden, golden_gen_params),
	{}
};

static struct kunit_suite golden_suite = {
	.name = "hotcache_golden",
	.init = golden_test_init,
	.exit = golden_test_exit,
	.test_cases = golden_cases,
};

kunit_test_suite(golden_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: misses of policies on fixed traces");
MODULE_LICENSE("GPL");
