// SPDX-License-Identifier: GPL-2.0
/*
 * What a read found, added up, and how it is counted.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../kmod/io/tally.c"

/* Regions begin at multiples of 16 blocks; these reads begin in region 1. */
static struct hc_tally two_regions(void)
{
	const struct hc_lookup one = { .hit = 0x00f0, .fill = 0x0f00 };
	const struct hc_lookup two = { .hit = 0x0001, .filling = 0x0006 };
	struct hc_tally tally;

	hc_tally_init(&tally);
	tally.hits = 4;
	hc_tally_missing(&tally, 1, 0x0ff0, &one);
	tally.hits += 1;
	hc_tally_missing(&tally, 2, 0x0007, &two);
	return tally;
}

static void misses_of_regions_add_up(struct kunit *test)
{
	struct hc_tally tally = two_regions();

	KUNIT_EXPECT_EQ(test, tally.fill, 4u);
	KUNIT_EXPECT_EQ(test, tally.filling, 2u);
	KUNIT_EXPECT_EQ(test, tally.busy, 0u);
	KUNIT_EXPECT_EQ(test, tally.first, 16ull + 8);
	KUNIT_EXPECT_EQ(test, tally.last, 32ull + 2);
	KUNIT_EXPECT_EQ(test, tally.wait, 32ull + 2);
}

static void each_reason_has_its_sum(struct kunit *test)
{
	const struct hc_lookup found = {
		.busy = 0x0001, .fenced = 0x0006, .noslot = 0x0038,
		.declined = 0x03c0, .inflight = 0x7c00, .failed = 0x8000,
	};
	struct hc_tally tally;

	hc_tally_init(&tally);
	hc_tally_missing(&tally, 0, 0x7fff, &found);
	KUNIT_EXPECT_EQ(test, tally.busy, 1u);
	KUNIT_EXPECT_EQ(test, tally.fenced, 2u);
	KUNIT_EXPECT_EQ(test, tally.noslot, 3u);
	KUNIT_EXPECT_EQ(test, tally.declined, 4u);
	KUNIT_EXPECT_EQ(test, tally.inflight, 5u);
	KUNIT_EXPECT_EQ(test, tally.failed, 1u);
}

static void waits_only_if_all_is_being_filled(struct kunit *test)
{
	struct hc_tally tally = { .filling = 1 };

	KUNIT_EXPECT_TRUE(test, hc_tally_only_filling(&tally));
	tally.hits = 5;
	KUNIT_EXPECT_TRUE(test, hc_tally_only_filling(&tally));
	tally.filling = 0;
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));

	tally = (struct hc_tally){ .filling = 1, .fill = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
	tally = (struct hc_tally){ .filling = 1, .busy = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
	tally = (struct hc_tally){ .filling = 1, .fenced = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
	tally = (struct hc_tally){ .filling = 1, .failed = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
	tally = (struct hc_tally){ .filling = 1, .noslot = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
	tally = (struct hc_tally){ .filling = 1, .inflight = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
	tally = (struct hc_tally){ .filling = 1, .declined = 1 };
	KUNIT_EXPECT_FALSE(test, hc_tally_only_filling(&tally));
}

struct shares_case {
	const char *name;
	u32 total;
	u32 hits;
	u64 first;
	u64 last;
	u32 early_hits;
	bool passed;
	struct hc_shares want;
};

static const struct shares_case shares_cases[] = {
	{ "all found at once", 8, 8, U64_MAX, 0, U32_MAX, false,
	  { .hits = 8 } },
	{ "nothing found", 8, 0, 100, 107, U32_MAX, false, {} },
	{ "hits before the span", 8, 3, 103, 107, U32_MAX, false,
	  { .hits = 3 } },
	{ "hits on both sides of the span", 8, 5, 102, 104, U32_MAX, false,
	  { .hits = 5 } },
	{ "hits within the span are read again", 8, 4, 102, 107, U32_MAX,
	  false, { .hits = 2, .reread = 2 } },
	{ "what is passed is read again whole", 8, 4, 102, 107, U32_MAX, true,
	  { .reread = 4 } },
	{ "all found after waiting for all", 8, 8, U64_MAX, 0, 0, false,
	  { .joined = 8 } },
	{ "all found after waiting for some", 8, 8, U64_MAX, 0, 3, false,
	  { .hits = 3, .joined = 5 } },
	{ "an early hit was evicted meanwhile", 8, 2, 102, 107, 3, false,
	  { .hits = 2 } },
	{ "waited, then passed", 8, 6, 103, 104, 3, true, { .reread = 6 } },
	{ "waited, and a hit lies within the span", 8, 6, 102, 104, 3, false,
	  { .hits = 3, .joined = 2, .reread = 1 } },
};

static void blocks_found_have_one_share_each(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shares_cases); i++) {
		const struct shares_case *c = &shares_cases[i];
		const struct hc_tally tally = {
			.hits = c->hits, .first = c->first, .last = c->last,
		};
		struct hc_shares got = hc_tally_shares(&tally, c->total,
						       c->early_hits,
						       c->passed);

		KUNIT_EXPECT_EQ_MSG(test, got.hits, c->want.hits, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, got.joined, c->want.joined, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, got.reread, c->want.reread, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, c->hits,
				    got.hits + got.joined + got.reread, "%s",
				    c->name);
	}
}

static struct kunit_case tally_cases[] = {
	KUNIT_CASE(misses_of_regions_add_up),
	KUNIT_CASE(each_reason_has_its_sum),
	KUNIT_CASE(waits_only_if_all_is_being_filled),
	KUNIT_CASE(blocks_found_have_one_share_each),
	{}
};

static struct kunit_suite tally_suite = {
	.name = "hotcache_tally",
	.test_cases = tally_cases,
};

kunit_test_suite(tally_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: sums of what a read found");
MODULE_LICENSE("GPL");
