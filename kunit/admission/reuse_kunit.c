// SPDX-License-Identifier: GPL-2.0
/*
 * Sampled reuse: samples that nobody rereads confirm scans, rereads revoke
 * that, and an adversary who knows the rules gains little.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../policies/admission/reuse.c"
#include "fixtures/host.h"

#define NR_SLOTS	16384u		/* one block in 8 is a sample */
#define EACH		8u
/* One of those with which no sample is mistaken for another where that matters. */
#define SEED		1ull
#define FAR		(1ull << 40)

/**
 * struct reuse_test - the samples and the time
 * @reuse: under test
 * @now: misses so far
 * @at: the next block that nobody has read
 */
struct reuse_test {
	struct hc_reuse reuse;
	u64 now;
	u64 at;
};

static struct reuse_test *reuse_test_new(struct kunit *test, u64 nr_slots)
{
	struct reuse_test *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	hc_reuse_init(&w->reuse, nr_slots, SEED);
	return w;
}

/* A scan misses one block. */
static void scan_miss(struct reuse_test *w, u64 block)
{
	w->now++;
	hc_reuse_read(&w->reuse, block, w->now);
	hc_reuse_sample_miss(&w->reuse, block, w->now);
}

static void scan(struct reuse_test *w, u64 blocks)
{
	while (blocks--)
		scan_miss(w, w->at++);
}

/* Scan up to @max blocks until scans are confirmed; returns how many. */
static u64 scan_until_confirmed(struct reuse_test *w, u64 max)
{
	u64 blocks;

	for (blocks = 0; blocks < max; blocks++) {
		if (hc_reuse_scans_confirmed(&w->reuse))
			break;
		scan_miss(w, w->at++);
	}
	return blocks;
}

/*
 * Reread up to @max of the last blocks until that is revoked; returns how many.
 */
static u64 reread_until_revoked(struct reuse_test *w, u64 max)
{
	u64 blocks;

	for (blocks = 0; blocks < max; blocks++) {
		if (!hc_reuse_scans_confirmed(&w->reuse))
			break;
		hc_reuse_read(&w->reuse, w->at - 1 - blocks, ++w->now);
	}
	return blocks;
}

static void samples_are_one_block_of_each_group(struct kunit *test)
{
	static const u64 sizes[] = { 0, 1, 2047, 2048, 4095, 4096, NR_SLOTS,
				     1u << 24, U32_MAX };
	struct reuse_test *w = reuse_test_new(test, 0);
	u64 block, hash, nr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 each, groups;

		hc_reuse_init(&w->reuse, sizes[i], SEED);
		each = 1ull << w->reuse.sample_shift;
		groups = max(65536 / each, 1ull);
		for (block = 0, nr = 0; block < groups * each; block++)
			nr += hc_reuse_samples(&w->reuse, FAR + block, &hash);
		KUNIT_EXPECT_EQ(test, nr, groups);
		/* As many misses as there are slots fill half of the table. */
		KUNIT_EXPECT_LE(test, sizes[i] / each, HC_REUSE_ENTRIES);
	}
}

/* Who knows the samples of one device could revoke its trust with few reads. */
static void samples_of_one_seed_are_not_those_of_another(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	struct reuse_test *other = reuse_test_new(test, NR_SLOTS);
	u64 block, hash, nr = 0, both = 0;

	hc_reuse_init(&other->reuse, NR_SLOTS, SEED + 1);
	for (block = 0; block < NR_SLOTS * EACH; block++) {
		if (!hc_reuse_samples(&w->reuse, block, &hash))
			continue;
		nr++;
		both += hc_reuse_samples(&other->reuse, block, &hash);
	}
	/* By chance one in EACH is. */
	KUNIT_EXPECT_EQ(test, nr, (u64)NR_SLOTS);
	KUNIT_EXPECT_LT(test, both, 2 * nr / EACH);
}

static void scans_are_confirmed_at_the_threshold(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);

	KUNIT_EXPECT_FALSE(test, hc_reuse_scans_confirmed(&w->reuse));
	scan(w, (HC_REUSE_THRESHOLD - 1) * EACH);
	KUNIT_EXPECT_FALSE(test, hc_reuse_scans_confirmed(&w->reuse));
	scan(w, EACH);
	KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(&w->reuse));
	KUNIT_EXPECT_EQ(test, w->at, NR_SLOTS / 16);
	scan(w, 100 * NR_SLOTS);
	KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(&w->reuse));
}

static void wants_hits_while_scans_are_unconfirmed(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);

	KUNIT_EXPECT_FALSE(test, hc_reuse_wants_hits(&w->reuse));
	scan(w, EACH);
	KUNIT_EXPECT_TRUE(test, hc_reuse_wants_hits(&w->reuse));
	scan_until_confirmed(w, NR_SLOTS);
	KUNIT_EXPECT_FALSE(test, hc_reuse_wants_hits(&w->reuse));
	KUNIT_ASSERT_GT(test, reread_until_revoked(w, NR_SLOTS), 0ull);
	KUNIT_EXPECT_TRUE(test, hc_reuse_wants_hits(&w->reuse));
}

/* No sample is missed, and false positives are rare. */
static void may_know_finds_each_sample_of_a_region(struct kunit *test)
{
	static const u64 sizes[] = { 1000, 1u << 14, 1u << 15, 1u << 16,
				     1u << 20, U32_MAX };
	struct hc_rng rng = { .state = 3 };
	struct reuse_test *w = reuse_test_new(test, 0);
	u32 i, k, n;

	for (k = 0; k < ARRAY_SIZE(sizes); k++) {
		hc_reuse_init(&w->reuse, sizes[k], SEED);
		for (i = 0; i < 20000; i++) {
			u64 first = (u64)hc_rng_below(&rng, 1u << 30) <<
				    HC_REGION_SHIFT;
			u16 blocks = i % 2 ? BIT(hc_rng_below(&rng, 16)) :
					     hc_rng_below(&rng, 65535) + 1;
			bool exact = !(blocks & (blocks - 1)) ||
				     w->reuse.sample_shift >= HC_REGION_SHIFT;
			bool any = !exact;
			u64 hash;

			for (n = 0; n < HC_REGION_BLOCKS; n++)
				any |= blocks & BIT(n) &&
				       hc_reuse_samples(&w->reuse, first + n,
							&hash);
			KUNIT_ASSERT_EQ(test, !exact,
					hc_reuse_may_know(&w->reuse, first,
							  blocks));
			for (n = 0; n < HC_REGION_BLOCKS; n++)
				if (blocks & BIT(n))
					hc_reuse_sample_miss(&w->reuse,
							     first + n,
							     1);
			KUNIT_ASSERT_EQ(test, any,
					hc_reuse_may_know(&w->reuse, first,
							  blocks));
			memset(w->reuse.entry, 0, sizeof(w->reuse.entry));
		}
	}
}

static void reread_of_a_sample_counts_once(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	u32 i, k;

	scan(w, 64 * EACH);
	KUNIT_ASSERT_EQ(test, w->reuse.credit, 64);
	for (k = 0; k < 3; k++) {
		for (i = 1; i <= EACH; i++)
			hc_reuse_read(&w->reuse, w->at - i, w->now);
		KUNIT_EXPECT_EQ(test, w->reuse.credit,
				64 - HC_REUSE_REREAD_COST);
	}
}

/**
 * struct lagging - a scan, and a reader that follows it
 * @what: description
 * @every: one block in @every is read again
 * @lag: after this many misses
 * @confirmed: the expected outcome
 */
struct lagging {
	const char *what;
	u32 every;
	u32 lag;
	bool confirmed;
};

static const struct lagging laggings[] = {
	{ "all at once", 1, 1, false },
	{ "all soon", 1, 500, false },
	{ "all after half of the cache", 1, NR_SLOTS / 2, false },
	{ "all before they leave", 1, NR_SLOTS * 9 / 10, false },
	{ "all after they left", 1, NR_SLOTS * 5 / 4, true },
	{ "all after a long time", 1, NR_SLOTS * 10, true },
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

/* Nearly all the time: the first trial takes a while. */
static void rereads_decide_by_share_and_lag(struct kunit *test)
{
	const struct lagging *l = test->param_value;
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	struct hc_rng rng = { .state = 1 };
	u32 i, confirmed = 0, blocks = NR_SLOTS * 40;

	for (i = 0; i < blocks; i++) {
		scan(w, 1);
		if (w->at > l->lag && !hc_rng_below(&rng, l->every))
			hc_reuse_read(&w->reuse, w->at - 1 - l->lag, w->now);
		confirmed += hc_reuse_scans_confirmed(&w->reuse);
	}
	if (l->confirmed)
		KUNIT_EXPECT_GT(test, confirmed, blocks / 10 * 9);
	else
		KUNIT_EXPECT_LT(test, confirmed, blocks / 10);
}

/* A backup reads the same blocks each night, and little else is read. */
static void reread_after_eviction_does_not_count(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	u32 night;

	for (night = 0; night < 20; night++) {
		w->at = 0;
		scan(w, NR_SLOTS * 3 / 2);
		KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(&w->reuse));
	}
	KUNIT_EXPECT_EQ(test, w->reuse.threshold, HC_REUSE_THRESHOLD);
}

static void reads_outside_the_scan_do_not_count(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	struct hc_rng rng = { .state = 1 };
	u32 i;

	for (i = 0; i < 100000 * HC_HOST_SPEED; i++) {
		scan(w, i % 4 == 0);
		hc_reuse_read(&w->reuse, FAR + hc_rng_next(&rng), ++w->now);
	}
	KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(&w->reuse));
}

static void threshold_doubles_with_each_revocation(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	u64 threshold = HC_REUSE_THRESHOLD;
	int i;

	for (i = 0; i < 10; i++) {
		u64 start = w->at;

		/* One sample in 32768 is mistaken for another: a reread. */
		KUNIT_EXPECT_GT(test,
				scan_until_confirmed(w, 2 * threshold * EACH),
				(threshold - 1) * EACH);
		KUNIT_EXPECT_LT(test, w->at - start,
				(threshold + 2 * HC_REUSE_REREAD_COST) * EACH);
		scan(w, 200 * EACH);
		/* The credit covers four rereads, not five. */
		KUNIT_EXPECT_LE(test, reread_until_revoked(w, NR_SLOTS),
				6 * EACH);
		KUNIT_EXPECT_FALSE(test, hc_reuse_scans_confirmed(&w->reuse));
		w->at = round_up(w->at, EACH);
		threshold = min(threshold * 2, (u64)HC_REUSE_THRESHOLD_MAX);
	}
	KUNIT_EXPECT_EQ(test, w->reuse.threshold, HC_REUSE_THRESHOLD_MAX);
}

static void threshold_decays_without_rereads(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	int i;

	for (i = 0; i < 10; i++) {
		scan_until_confirmed(w, U32_MAX);
		reread_until_revoked(w, NR_SLOTS);
	}
	KUNIT_ASSERT_EQ(test, w->reuse.threshold, HC_REUSE_THRESHOLD_MAX);
	scan(w, 4ull * HC_REUSE_THRESHOLD_MAX * EACH);
	KUNIT_EXPECT_EQ(test, w->reuse.threshold, HC_REUSE_THRESHOLD);
}

/* However many rereads there were, a scan can be confirmed again. */
static void credit_has_a_lower_bound(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	u32 i;

	for (i = 0; i < 20 * NR_SLOTS; i++) {
		scan(w, 1);
		hc_reuse_read(&w->reuse, w->at - 1, w->now);
	}
	KUNIT_EXPECT_LE(test, scan_until_confirmed(w, NR_SLOTS),
			(2ull * HC_REUSE_THRESHOLD + 1) * EACH);
	KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(&w->reuse));
}

/*
 * An adversary scans until scans are confirmed, then rereads what is no longer
 * admitted, over and over: few of its reads are misses that were avoidable.
 */
static void alternating_scans_and_rereads_cause_few_misses(struct kunit *test)
{
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	u64 harm = 0;
	int round;

	for (round = 0; round < 30; round++) {
		scan_until_confirmed(w, U32_MAX);
		while (hc_reuse_scans_confirmed(&w->reuse)) {
			scan(w, 1);
			hc_reuse_read(&w->reuse, w->at - 1, ++w->now);
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
	struct reuse_test *w = reuse_test_new(test, NR_SLOTS);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		u32 n;

		hc_reuse_init(&w->reuse, NR_SLOTS, SEED);
		w->now = starts[i];
		for (n = 0; n < 4 * NR_SLOTS; n++) {
			scan(w, 1);
			if (w->at > 500)
				hc_reuse_read(&w->reuse, w->at - 500, w->now);
		}
		KUNIT_EXPECT_FALSE(test, hc_reuse_scans_confirmed(&w->reuse));
		KUNIT_EXPECT_GT(test, scan_until_confirmed(w, NR_SLOTS), 0ull);
		KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(&w->reuse));
	}
}

static struct kunit_case reuse_cases[] = {
	KUNIT_CASE(samples_are_one_block_of_each_group),
	KUNIT_CASE(samples_of_one_seed_are_not_those_of_another),
	KUNIT_CASE(scans_are_confirmed_at_the_threshold),
	KUNIT_CASE(wants_hits_while_scans_are_unconfirmed),
	KUNIT_CASE(may_know_finds_each_sample_of_a_region),
	KUNIT_CASE(reread_of_a_sample_counts_once),
	KUNIT_CASE_PARAM(rereads_decide_by_share_and_lag, lagging_gen_params),
	KUNIT_CASE(reread_after_eviction_does_not_count),
	KUNIT_CASE(reads_outside_the_scan_do_not_count),
	KUNIT_CASE(threshold_doubles_with_each_revocation),
	KUNIT_CASE(threshold_decays_without_rereads),
	KUNIT_CASE(credit_has_a_lower_bound),
	KUNIT_CASE(alternating_scans_and_rereads_cause_few_misses),
	KUNIT_CASE(time_may_wrap),
	{}
};

static struct kunit_suite reuse_suite = {
	.name = "hotcache_reuse",
	.test_cases = reuse_cases,
};

kunit_test_suite(reuse_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: sampled reuse");
MODULE_LICENSE("GPL");
