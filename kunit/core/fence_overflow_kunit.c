// SPDX-License-Identifier: GPL-2.0
/*
 * Fences: writes that find no entry, or one whose count is full.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>

#include "fixtures/fence_fixture.h"

/* So many regions of one bucket. */
static u64 *find_regions(struct kunit *test, const struct hc_fence *fence, u32 nr)
{
	u64 *region = kunit_kzalloc(test, nr * sizeof(*region), GFP_KERNEL);
	u64 candidate;
	u32 n = 0;

	KUNIT_ASSERT_NOT_NULL(test, region);
	for (candidate = 0; n < nr; candidate++)
		if (bucket_of(fence, candidate) == fence->bucket)
			region[n++] = candidate;
	return region;
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

/* Of the regions of one bucket, all entries and one write without. */
static void region_without_entry_is_barred(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 *region = find_regions(test, fence, HC_FENCE_ENTRIES + 2);
	const u64 *last = &region[HC_FENCE_ENTRIES], *other = last + 1;
	u32 n;

	KUNIT_ASSERT_EQ(test, fence->nr_buckets, 2u);
	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_enter(fence, region[n], 1);
	KUNIT_EXPECT_FALSE(test, is_up(fence, *last));
	hc_fence_enter(fence, *last, 1);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, *last), U16_MAX);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, region[0]), 1);
	KUNIT_EXPECT_FALSE(test, is_up(fence, *other));

	/* An entry is free again, but the write that found none is in flight. */
	hc_fence_leave(fence, region[0]);
	KUNIT_EXPECT_TRUE(test, is_up(fence, *last));
	hc_fence_enter(fence, *last, 2);
	hc_fence_leave(fence, *last);
	KUNIT_EXPECT_EQ(test, hc_fence_blocks(fence, *last) & 3, 3);
	hc_fence_leave(fence, *last);
	KUNIT_EXPECT_FALSE(test, is_up(fence, *last));
	KUNIT_EXPECT_FALSE(test, is_up(fence, region[0]));
	for (n = 1; n < HC_FENCE_ENTRIES; n++)
		hc_fence_leave(fence, region[n]);
	expect_zero(test, fence);
}

#define NR_WITHOUT	100u

/* They share counters, and each is barred until its own last write has left. */
static void regions_without_entry_are_barred_until_they_end(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u32 i, n, barred = 0, nr = HC_FENCE_ENTRIES + NR_WITHOUT;
	u64 *region = find_regions(test, fence, nr);

	for (n = 0; n < nr; n++)
		for (i = 0; i <= n % 3; i++)
			hc_fence_enter(fence, region[n], 1);
	/* Those without an entry first, so that none gets one. */
	for (n = nr; n-- > 0;) {
		for (i = 0; i < n; i++)
			KUNIT_ASSERT_TRUE(test, is_up(fence, region[i]));
		for (i = 0; i <= n % 3; i++) {
			KUNIT_ASSERT_TRUE(test, is_up(fence, region[n]));
			hc_fence_leave(fence, region[n]);
		}
		barred += is_up(fence, region[n]);
	}
	KUNIT_EXPECT_GT(test, barred, 0u);
	KUNIT_EXPECT_LT(test, barred, NR_WITHOUT / 2);
	expect_zero(test, fence);
}

/* More writes than a counter counts: it stays full until none is counted. */
static void full_counters_bar_until_the_last_write_ends(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 *region = find_regions(test, fence, HC_FENCE_ENTRIES + 3);
	const u64 *hot = &region[HC_FENCE_ENTRIES], *warm = hot + 1;
	u32 n, nr_writes = 3 * U8_MAX;

	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_enter(fence, region[n], 1);
	hc_fence_enter(fence, *warm, 1);
	for (n = 0; n < nr_writes; n++)
		hc_fence_enter(fence, *hot, 1);
	hc_fence_enter(fence, *warm, 1);
	for (n = 0; n < nr_writes; n++) {
		KUNIT_ASSERT_TRUE(test, is_up(fence, *hot));
		KUNIT_ASSERT_TRUE(test, is_up(fence, *warm));
		hc_fence_leave(fence, *hot);
	}
	KUNIT_EXPECT_FALSE(test, is_up(fence, warm[1]));
	for (n = 0; n < 2; n++) {
		KUNIT_ASSERT_TRUE(test, is_up(fence, *warm));
		hc_fence_leave(fence, *warm);
	}
	KUNIT_EXPECT_FALSE(test, is_up(fence, *hot));
	KUNIT_EXPECT_FALSE(test, is_up(fence, *warm));
	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_leave(fence, region[n]);
	expect_zero(test, fence);
}

/* A region that has the tag of another one, in the same bucket. */
static u64 find_twin(const struct hc_fence *fence, u64 region)
{
	u16 tag = hc_fence_tag(hc_hash(region, SEED));
	u64 twin = region;

	do
		twin++;
	while (hc_fence_tag(hc_hash(twin, SEED)) != tag ||
	       bucket_of(fence, twin) != bucket_of(fence, region));
	return twin;
}

/* Nobody can tell which of two regions with one tag has left: both are barred. */
static void regions_with_one_tag_are_barred_together(struct kunit *test)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 *region = find_regions(test, fence, HC_FENCE_ENTRIES + 2);
	u64 *last = &region[HC_FENCE_ENTRIES], twin;
	u32 n;

	twin = find_twin(fence, *last);
	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_enter(fence, region[n], 1);
	/* One is counted. With another one that is, it will get no entry. */
	hc_fence_enter(fence, *last, 1);
	hc_fence_enter(fence, last[1], 1);
	hc_fence_leave(fence, region[0]);
	/* The other one has an entry, which the first to leave takes away. */
	hc_fence_enter(fence, twin, 2);
	hc_fence_leave(fence, *last);
	KUNIT_EXPECT_TRUE(test, is_up(fence, twin));
	hc_fence_leave(fence, twin);
	KUNIT_EXPECT_FALSE(test, is_up(fence, twin));
	hc_fence_leave(fence, last[1]);
	for (n = 1; n < HC_FENCE_ENTRIES; n++)
		hc_fence_leave(fence, region[n]);
	expect_zero(test, fence);
}

#define NR_BUSY		3u

/*
 * Some regions that found no entry always have a write in flight. They are in no
 * entry no longer than until some are free, and one of them is known.
 */
static void be_counted_for_a_while(struct kunit *test, u32 nr_busy)
{
	struct hc_fence *fence = new_fence(test, FEW_SLOTS, SEED);
	u64 *region = find_regions(test, fence, HC_FENCE_ENTRIES + NR_BUSY);
	u64 *busy = &region[HC_FENCE_ENTRIES];
	u32 i, n;

	for (n = 0; n < HC_FENCE_ENTRIES; n++)
		hc_fence_enter(fence, region[n], 1);
	for (n = 0; n < nr_busy; n++) {
		hc_fence_enter(fence, busy[n], 1);
		hc_fence_enter(fence, busy[n], 2);
	}
	KUNIT_EXPECT_EQ(test, fence->bucket->overflow, 2 * nr_busy);
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
	KUNIT_EXPECT_EQ(test, fence->bucket->overflow > 0, nr_busy > 1);
	/* All but one have a moment without. */
	for (i = 1; i < nr_busy; i++) {
		hc_fence_leave(fence, busy[i]);
		hc_fence_leave(fence, busy[i]);
	}
	hc_fence_leave(fence, busy[0]);
	KUNIT_EXPECT_TRUE(test, is_up(fence, busy[0]));
	KUNIT_EXPECT_EQ(test, fence->bucket->overflow, 0u);
	hc_fence_leave(fence, busy[0]);
	expect_zero(test, fence);
}

static void busy_region_is_counted_for_a_while(struct kunit *test)
{
	be_counted_for_a_while(test, 1);
}

static void several_busy_regions_are_counted_for_longer(struct kunit *test)
{
	be_counted_for_a_while(test, NR_BUSY);
}

static struct kunit_case fence_overflow_cases[] = {
	KUNIT_CASE(count_that_is_full_still_counts),
	KUNIT_CASE(region_without_entry_is_barred),
	KUNIT_CASE(regions_without_entry_are_barred_until_they_end),
	KUNIT_CASE(full_counters_bar_until_the_last_write_ends),
	KUNIT_CASE(regions_with_one_tag_are_barred_together),
	KUNIT_CASE(busy_region_is_counted_for_a_while),
	KUNIT_CASE(several_busy_regions_are_counted_for_longer),
	{}
};

static struct kunit_suite fence_overflow_suite = {
	.name = "hotcache_fence_overflow",
	.test_cases = fence_overflow_cases,
};

kunit_test_suite(fence_overflow_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: writes that find no entry in a fence");
MODULE_LICENSE("GPL");
