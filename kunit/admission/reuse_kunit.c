// SPDX-License-Identifier: GPL-2.0
/*
 * Trust in scans: earned by blocks that nobody reads again, lost with those that
 * are, and what somebody who knows the rules can make of them.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../policies/admission/reuse.c"
#include "fixtures/host.h"

#define NR_SLOTS	16384u		/* one block in 8 is a sample */
#define EACH		8u
#define FAR		(1ull << 40)

/**
 * struct world - what is known, and the time
 * @trust: under test
 * @now: misses so far
 * @at: the next block that nobody has read
 */
struct world {
	struct hc_trust trust;
	u64 now;
	u64 at;
};

static struct world *world_new(struct kunit *test, u64 nr_slots)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	hc_trust_init(&w->trust, nr_slots);
	return w;
}

/* A block is read by a scan that misses it. */
static void suspect(struct world *w, u64 block)
{
	w->now++;
	hc_trust_read(&w->trust, block, w->now);
	hc_trust_suspect(&w->trust, block, w->now);
}

static void scan(struct world *w, u64 blocks)
{
	while (blocks--)
		suspect(w, w->at++);
}

/* Scan until there is trust; returns the blocks that it took, at most @max. */
static u64 earn(struct world *w, u64 max)
{
	u64 blocks;

	for (blocks = 0; blocks < max && !hc_trust_earned(&w->trust); blocks++)
		suspect(w, w->at++);
	return blocks;
}

/* Read what was declined last, until trust is gone. */
static u64 lose(struct world *w, u64 max)
{
	u64 blocks;

	for (blocks = 0; blocks < max && hc_trust_earned(&w->trust); blocks++)
		hc_trust_read(&w->trust, w->at - 1 - blocks, ++w->now);
	return blocks;
}

static void one_of_neighbours_is_a_sample(struct kunit *test)
{
	static const u64 sizes[] = { 0, 1, 2047, 2048, 4095, 4096, NR_SLOTS,
				     1u << 24, U32_MAX };
	struct world *w = world_new(test, 0);
	u64 block, hash, nr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 each, groups;

		hc_trust_init(&w->trust, sizes[i]);
		each = 1ull << w->trust.sample_shift;
		groups = max(65536 / each, 1ull);
		for (block = 0, nr = 0; block < groups * each; block++)
			nr += hc_trust_samples(&w->trust, FAR + block, &hash);
		KUNIT_EXPECT_EQ(test, nr, groups);
		/* Half of the table is for as many misses as there are slots. */
		KUNIT_EXPECT_LE(test, sizes[i] / each, HC_TRUST_ENTRIES);
	}
}

static void a_scan_earns_trust(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);

	KUNIT_EXPECT_FALSE(test, hc_trust_earned(&w->trust));
	scan(w, (HC_TRUST_NEED - 1) * EACH);
	KUNIT_EXPECT_FALSE(test, hc_trust_earned(&w->trust));
	scan(w, EACH);
	KUNIT_EXPECT_TRUE(test, hc_trust_earned(&w->trust));
	KUNIT_EXPECT_EQ(test, w->at, NR_SLOTS / 16);
	scan(w, 100 * NR_SLOTS);
	KUNIT_EXPECT_TRUE(test, hc_trust_earned(&w->trust));
}

static void hits_are_of_interest_in_doubt_only(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);

	KUNIT_EXPECT_FALSE(test, hc_trust_wants_hits(&w->trust));
	scan(w, EACH);
	KUNIT_EXPECT_TRUE(test, hc_trust_wants_hits(&w->trust));
	earn(w, NR_SLOTS);
	KUNIT_EXPECT_FALSE(test, hc_trust_wants_hits(&w->trust));
	KUNIT_ASSERT_GT(test, lose(w, NR_SLOTS), 0ull);
	KUNIT_EXPECT_TRUE(test, hc_trust_wants_hits(&w->trust));
}

/* Never is one overlooked, and seldom a look for nothing. */
static void samples_of_a_region_are_known(struct kunit *test)
{
	static const u64 sizes[] = { 1000, 1u << 14, 1u << 15, 1u << 16,
				     1u << 20, U32_MAX };
	struct hc_rng rng = { .state = 3 };
	struct world *w = world_new(test, 0);
	u32 i, k, n;

	for (k = 0; k < ARRAY_SIZE(sizes); k++) {
		hc_trust_init(&w->trust, sizes[k]);
		for (i = 0; i < 20000; i++) {
			u64 first = (u64)hc_rng_below(&rng, 1u << 30) <<
				    HC_REGION_SHIFT;
			u16 blocks = i % 2 ? BIT(hc_rng_below(&rng, 16)) :
					     hc_rng_below(&rng, 65535) + 1;
			bool exact = !(blocks & (blocks - 1)) ||
				     w->trust.sample_shift >= HC_REGION_SHIFT;
			bool any = !exact;
			u64 hash;

			for (n = 0; n < HC_REGION_BLOCKS; n++)
				any |= blocks & BIT(n) &&
				       hc_trust_samples(&w->trust, first + n,
							&hash);
			KUNIT_ASSERT_EQ(test, !exact,
					hc_trust_may_know(&w->trust, first,
							  blocks));
			for (n = 0; n < HC_REGION_BLOCKS; n++)
				if (blocks & BIT(n))
					hc_trust_suspect(&w->trust, first + n,
							 1);
			KUNIT_ASSERT_EQ(test, any,
					hc_trust_may_know(&w->trust, first,
							  blocks));
			memset(w->trust.entry, 0, sizeof(w->trust.entry));
		}
	}
}

static void a_sample_read_again_counts_once(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	u32 i, k;

	scan(w, 64 * EACH);
	KUNIT_ASSERT_EQ(test, w->trust.credit, 64);
	for (k = 0; k < 3; k++) {
		for (i = 1; i <= EACH; i++)
			hc_trust_read(&w->trust, w->at - i, w->now);
		KUNIT_EXPECT_EQ(test, w->trust.credit, 64 - HC_TRUST_PRICE);
	}
}

/**
 * struct lagging - a scan that is followed by another reader
 * @what: about it
 * @every: one block in so many is read again
 * @lag: misses after which it is
 * @earned: what follows
 */
struct lagging {
	const char *what;
	u32 every;
	u32 lag;
	bool earned;
};

static const struct lagging laggings[] = {
	{ "all at once", 1, 1, false },
	{ "all soon", 1, 500, false },
	{ "all after half of the cache", 1, NR_SLOTS / 2, false },
	{ "all before they leave", 1, NR_SLOTS * 9 / 10, false },
	{ "all after they left", 1, NR_SLOTS * 5 / 4, true },
	{ "all after long", 1, NR_SLOTS * 10, true },
	{ "one in eight", 8, 500, false },
	{ "one in sixteen", 16, 500, false },
	{ "one in sixteen before they leave", 16, NR_SLOTS * 9 / 10, false },
	{ "one in a hundred", 100, 500, true },
	{ "one in a thousand", 1000, 500, true },
};

static void describe_lagging(const struct lagging *l, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", l->what);
}

KUNIT_ARRAY_PARAM(lagging, laggings, describe_lagging);

/* In the end, and for nearly all of the way but the first trial. */
static void what_is_read_again_counts(struct kunit *test)
{
	const struct lagging *l = test->param_value;
	struct world *w = world_new(test, NR_SLOTS);
	struct hc_rng rng = { .state = 1 };
	u32 i, earned = 0, blocks = NR_SLOTS * 40;

	for (i = 0; i < blocks; i++) {
		scan(w, 1);
		if (w->at > l->lag && !hc_rng_below(&rng, l->every))
			hc_trust_read(&w->trust, w->at - 1 - l->lag, w->now);
		earned += hc_trust_earned(&w->trust);
	}
	if (l->earned)
		KUNIT_EXPECT_GT(test, earned, blocks / 10 * 9);
	else
		KUNIT_EXPECT_LT(test, earned, blocks / 10);
}

/* A backup: the same blocks each night, little else. */
static void a_scan_may_come_again(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	u32 night;

	for (night = 0; night < 20; night++) {
		w->at = 0;
		scan(w, NR_SLOTS * 3 / 2);
		KUNIT_EXPECT_TRUE(test, hc_trust_earned(&w->trust));
	}
	KUNIT_EXPECT_EQ(test, w->trust.need, HC_TRUST_NEED);
}

static void others_do_not_matter(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	struct hc_rng rng = { .state = 1 };
	u32 i;

	for (i = 0; i < 100000 * HC_HOST_SPEED; i++) {
		scan(w, i % 4 == 0);
		hc_trust_read(&w->trust, FAR + hc_rng_next(&rng), ++w->now);
	}
	KUNIT_EXPECT_TRUE(test, hc_trust_earned(&w->trust));
}

static void trust_is_lost_fast_and_earned_slowly(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	u64 need = HC_TRUST_NEED;
	int i;

	for (i = 0; i < 10; i++) {
		u64 start = w->at;

		/* One in 32768 is taken for another, which costs its price. */
		KUNIT_EXPECT_GT(test, earn(w, 2 * need * EACH),
				(need - 1) * EACH);
		KUNIT_EXPECT_LT(test, w->at - start,
				(need + 2 * HC_TRUST_PRICE) * EACH);
		scan(w, 200 * EACH);
		/* Four samples are paid for, the fifth is too much. */
		KUNIT_EXPECT_LE(test, lose(w, NR_SLOTS), 6 * EACH);
		KUNIT_EXPECT_FALSE(test, hc_trust_earned(&w->trust));
		w->at = round_up(w->at, EACH);
		need = min(need * 2, (u64)HC_TRUST_NEED_MAX);
	}
	KUNIT_EXPECT_EQ(test, w->trust.need, HC_TRUST_NEED_MAX);
}

static void trust_once_lost_is_forgiven(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	int i;

	for (i = 0; i < 10; i++) {
		earn(w, U32_MAX);
		lose(w, NR_SLOTS);
	}
	KUNIT_ASSERT_EQ(test, w->trust.need, HC_TRUST_NEED_MAX);
	scan(w, 4ull * HC_TRUST_NEED_MAX * EACH);
	KUNIT_EXPECT_EQ(test, w->trust.need, HC_TRUST_NEED);
}

/* Doubt has a bottom: a scan gets out of it, however often blocks were read. */
static void debts_are_bounded(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	u32 i;

	for (i = 0; i < 20 * NR_SLOTS; i++) {
		scan(w, 1);
		hc_trust_read(&w->trust, w->at - 1, w->now);
	}
	KUNIT_EXPECT_LE(test, earn(w, NR_SLOTS),
			(2ull * HC_TRUST_NEED + 1) * EACH);
	KUNIT_EXPECT_TRUE(test, hc_trust_earned(&w->trust));
}

/*
 * Who plays the scan until he is trusted and reads again what is declined, over
 * and over, makes few misses of what would have been hits.
 */
static void cheating_does_not_pay(struct kunit *test)
{
	struct world *w = world_new(test, NR_SLOTS);
	u64 harm = 0;
	int round;

	for (round = 0; round < 30; round++) {
		earn(w, U32_MAX);
		while (hc_trust_earned(&w->trust)) {
			scan(w, 1);
			hc_trust_read(&w->trust, w->at - 1, ++w->now);
			harm++;
		}
	}
	KUNIT_EXPECT_GT(test, harm, 0ull);
	KUNIT_EXPECT_LT(test, harm * 300, w->at);
}

static void time_may_wrap(struct kunit *test)
{
	static const u64 starts[] = { 0, 65536ull * 256 - 2000, U32_MAX - 2000,
				      U64_MAX - 2000 };
	struct world *w = world_new(test, NR_SLOTS);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		u32 n;

		hc_trust_init(&w->trust, NR_SLOTS);
		w->now = starts[i];
		for (n = 0; n < 4 * NR_SLOTS; n++) {
			scan(w, 1);
			if (w->at > 500)
				hc_trust_read(&w->trust, w->at - 500, w->now);
		}
		KUNIT_EXPECT_FALSE(test, hc_trust_earned(&w->trust));
		KUNIT_EXPECT_GT(test, earn(w, NR_SLOTS), 0ull);
		KUNIT_EXPECT_TRUE(test, hc_trust_earned(&w->trust));
	}
}

static struct kunit_case trust_cases[] = {
	KUNIT_CASE(one_of_neighbours_is_a_sample),
	KUNIT_CASE(a_scan_earns_trust),
	KUNIT_CASE(hits_are_of_interest_in_doubt_only),
	KUNIT_CASE(samples_of_a_region_are_known),
	KUNIT_CASE(a_sample_read_again_counts_once),
	KUNIT_CASE_PARAM(what_is_read_again_counts, lagging_gen_params),
	KUNIT_CASE(a_scan_may_come_again),
	KUNIT_CASE(others_do_not_matter),
	KUNIT_CASE(trust_is_lost_fast_and_earned_slowly),
	KUNIT_CASE(trust_once_lost_is_forgiven),
	KUNIT_CASE(debts_are_bounded),
	KUNIT_CASE(cheating_does_not_pay),
	KUNIT_CASE(time_may_wrap),
	{}
};

static struct kunit_suite trust_suite = {
	.name = "hotcache_trust",
	.test_cases = trust_cases,
};

kunit_test_suite(trust_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: trust in scans");
MODULE_LICENSE("GPL");
