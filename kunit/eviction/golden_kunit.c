// SPDX-License-Identifier: GPL-2.0
/*
 * Exact numbers of misses of each policy on small generated traces. They change
 * only if a policy changes; the same commit then explains why.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "fixtures/host.h"
#include "fixtures/instance.h"
#include "fixtures/policies.h"

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

/*
 * Octaves are equally likely, and so are blocks within one: Zipf's law, s = 1.
 */
static struct access zipf(struct hc_rng *rng, u32 i)
{
	u32 octave = 1u << hc_rng_below(rng, 13);

	return (struct access){ .block = octave + hc_rng_below(rng, octave) };
}

static struct access loop(struct hc_rng *rng, u32 i)
{
	return (struct access){ .block = i % LOOP_BLOCKS };
}

/* Each block is accessed twice within a short time, then never again. */
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
 * struct golden - the misses of a policy on a trace
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
	{ "fifo", "zipf", zipf,
	  { 18270, 13732, 10846, 7645 } },
	{ "fifo", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "fifo", "pairs", pairs,
	  { 19980, 10936, 10670, 10365 } },
	{ "fifo", "points in a scan", points_in_a_scan,
	  { 19553, 17862, 16634, 15291 } },
	{ "fifo", "points in a known scan", points_in_a_known_scan,
	  { 19553, 17862, 16634, 15291 } },
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
	{ "lfu", "zipf", zipf,
	  { 16983, 11571, 8991, 6396 } },
	{ "lfu", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "lfu", "pairs", pairs,
	  { 19977, 10783, 10465, 10249 } },
	{ "lfu", "points in a scan", points_in_a_scan,
	  { 19188, 16617, 15465, 14338 } },
	{ "lfu", "points in a known scan", points_in_a_known_scan,
	  { 18619, 16017, 14794, 13581 } },
	{ "lru2", "zipf", zipf,
	  { 15946, 10665, 8337, 6082 } },
	{ "lru2", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "lru2", "pairs", pairs,
	  { 19645, 19726, 10207, 10053 } },
	{ "lru2", "points in a scan", points_in_a_scan,
	  { 18049, 15427, 14615, 13852 } },
	{ "lru2", "points in a known scan", points_in_a_known_scan,
	  { 18050, 15408, 14353, 13641 } },
	{ "2q", "zipf", zipf,
	  { 15838, 10939, 8650, 6586 } },
	{ "2q", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "2q", "pairs", pairs,
	  { 19749, 10502, 10368, 10174 } },
	{ "2q", "points in a scan", points_in_a_scan,
	  { 18086, 15780, 15061, 14318 } },
	{ "2q", "points in a known scan", points_in_a_known_scan,
	  { 18050, 15641, 14618, 13960 } },
	{ "clock", "zipf", zipf,
	  { 17921, 12470, 9612, 6648 } },
	{ "clock", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "clock", "pairs", pairs,
	  { 19977, 10973, 10653, 10357 } },
	{ "clock", "points in a scan", points_in_a_scan,
	  { 19481, 17219, 15891, 14556 } },
	{ "clock", "points in a known scan", points_in_a_known_scan,
	  { 19481, 17219, 15891, 14556 } },
	{ "arc", "zipf", zipf,
	  { 15627, 10588, 8364, 6112 } },
	{ "arc", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "arc", "pairs", pairs,
	  { 19642, 10840, 10534, 10232 } },
	{ "arc", "points in a scan", points_in_a_scan,
	  { 17818, 15381, 14669, 13928 } },
	{ "arc", "points in a known scan", points_in_a_known_scan,
	  { 17918, 15410, 14480, 13774 } },
	{ "sieve", "zipf", zipf,
	  { 15468, 10555, 8425, 6178 } },
	{ "sieve", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "sieve", "pairs", pairs,
	  { 19710, 19550, 19176, 18250 } },
	{ "sieve", "points in a scan", points_in_a_scan,
	  { 17904, 15620, 14797, 13996 } },
	{ "sieve", "points in a known scan", points_in_a_known_scan,
	  { 17904, 15620, 14797, 13996 } },
	{ "s3fifo", "zipf", zipf,
	  { 15203, 10460, 8280, 6213 } },
	{ "s3fifo", "loop", loop,
	  { 20000, 20000, 300, 300 } },
	{ "s3fifo", "pairs", pairs,
	  { 19643, 10404, 10285, 10093 } },
	{ "s3fifo", "points in a scan", points_in_a_scan,
	  { 17700, 15477, 14731, 14065 } },
	{ "s3fifo", "points in a known scan", points_in_a_known_scan,
	  { 17677, 15370, 14412, 13735 } },
	{ "clock2q+", "zipf", zipf,
	  { 15137, 10413, 8251, 6082 } },
	{ "clock2q+", "loop", loop,
	  { 19934, 19935, 300, 300 } },
	{ "clock2q+", "pairs", pairs,
	  { 19665, 14900, 10217, 10065 } },
	{ "clock2q+", "points in a scan", points_in_a_scan,
	  { 17781, 15479, 14706, 13908 } },
	{ "clock2q+", "points in a known scan", points_in_a_known_scan,
	  { 17679, 15342, 14481, 13735 } },
	{ "lirs", "zipf", zipf,
	  { 15592, 10539, 8275, 6030 } },
	{ "lirs", "loop", loop,
	  { 19406, 13466, 300, 300 } },
	{ "lirs", "pairs", pairs,
	  { 19978, 19671, 19172, 18292 } },
	{ "lirs", "points in a scan", points_in_a_scan,
	  { 17796, 15369, 14686, 13901 } },
	{ "lirs", "points in a known scan", points_in_a_known_scan,
	  { 17868, 15315, 14191, 13233 } },
	{ "wtinylfu", "zipf", zipf,
	  { 15374, 10454, 8230, 6136 } },
	{ "wtinylfu", "loop", loop,
	  { 19407, 13965, 300, 300 } },
	{ "wtinylfu", "pairs", pairs,
	  { 19809, 19369, 10405, 10188 } },
	{ "wtinylfu", "points in a scan", points_in_a_scan,
	  { 17813, 15488, 14658, 13993 } },
	{ "wtinylfu", "points in a known scan", points_in_a_known_scan,
	  { 17754, 15327, 14365, 13678 } },
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
