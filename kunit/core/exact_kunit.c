// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for long arrays: zeroed, whatever its size, and from elsewhere where there is
 * no piece that is large enough.
 */
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../kmod/core/exact.c"
#include "fixtures/host.h"

/* Longer than the allocator's largest piece, and the same in whole large pages. */
#define MAPPED		((5u << 20) + 1)
#define MAPPED_LARGE	(6u << 20)

static bool is_zero(const char *memory, size_t bytes)
{
	return !memory[0] && !memcmp(memory, memory + 1, bytes - 1);
}

static void memory_is_zeroed_and_can_be_written(struct kunit *test)
{
	static const size_t sizes[] = {
		1, 100, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE, 700000,
		MAPPED, MAPPED_LARGE,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *memory = hc_exact_alloc(sizes[i]);

		KUNIT_ASSERT_NOT_NULL(test, memory);
		KUNIT_EXPECT_TRUE(test, is_zero(memory, sizes[i]));
		memset(memory, 0xff, sizes[i]);
		hc_exact_free(memory, sizes[i]);
	}
	hc_exact_free(NULL, 1);
}

static void sizes_are_rounded_up_to_pages(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hc_exact_bytes(0), 0ul);
	KUNIT_EXPECT_EQ(test, hc_exact_bytes(1), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, hc_exact_bytes(PAGE_SIZE), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, hc_exact_bytes(33 * PAGE_SIZE - 1), 33 * PAGE_SIZE);
}

static void large_pages_waste_little(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, hc_exact_fits_large_pages(4 * PMD_SIZE));
	KUNIT_EXPECT_FALSE(test, hc_exact_fits_large_pages(4 * PMD_SIZE + 1));
	KUNIT_EXPECT_FALSE(test, hc_exact_fits_large_pages(PMD_SIZE / 2));
	KUNIT_EXPECT_TRUE(test, hc_exact_fits_large_pages(HC_EXACT_WASTE *
							  PMD_SIZE + 1));
}

static void fragmented_memory_will_do(struct kunit *test)
{
	long live = hc_host_live();
	void *memory;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	hc_host_fail_orders(1);
	memory = hc_exact_alloc(700000);
	hc_host_fail_orders(UINT_MAX);
	KUNIT_EXPECT_NOT_NULL(test, memory);
	hc_exact_free(memory, 700000);
	KUNIT_EXPECT_EQ(test, hc_host_live(), live);
}

static void no_memory_is_no_warning(struct kunit *test)
{
	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	hc_host_fail_allocation(1, 1);
	KUNIT_EXPECT_NULL(test, hc_exact_alloc(700000));
	hc_host_fail_allocation(0, 0);
}

static struct kunit_case exact_cases[] = {
	KUNIT_CASE(memory_is_zeroed_and_can_be_written),
	KUNIT_CASE(sizes_are_rounded_up_to_pages),
	KUNIT_CASE(large_pages_waste_little),
	KUNIT_CASE(fragmented_memory_will_do),
	KUNIT_CASE(no_memory_is_no_warning),
	{}
};

static struct kunit_suite exact_suite = {
	.name = "hotcache_exact",
	.test_cases = exact_cases,
};

kunit_test_suite(exact_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: memory for long arrays");
MODULE_LICENSE("GPL");
