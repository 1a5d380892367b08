// SPDX-License-Identifier: GPL-2.0
/*
 * The pool: each slot has its own memory, in whole chunks or in pieces, and all
 * of it is freed, whichever allocation fails.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../kmod/core/pool.c"
#include "fixtures/host.h"

/**
 * struct pool_shape - a pool to try
 * @nr_slots: slots
 * @block_shift: log2 of the bytes of each
 */
struct pool_shape {
	u32 nr_slots;
	unsigned int block_shift;
};

static const struct pool_shape pool_shapes[] = {
	{ 1, 12 }, { 511, 12 }, { 512, 12 }, { 1300, 12 }, { 300, 13 },
	{ 130, 14 }, { 70, 15 }, { 33, 16 },
};

static void describe_pool(const struct pool_shape *shape, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots of %u KiB",
		 shape->nr_slots, 1u << (shape->block_shift - 10));
}

KUNIT_ARRAY_PARAM(pool_shape, pool_shapes, describe_pool);

/* Slots that share a byte would overwrite each other's number. */
static void expect_slots_apart(struct kunit *test, struct hc_pool *pool,
			       const struct pool_shape *shape)
{
	size_t words = 1ul << (shape->block_shift - 3);
	u32 s;

	for (s = 0; s < shape->nr_slots; s++) {
		u64 *data = hc_pool_addr(pool, s);
		size_t w;

		KUNIT_ASSERT_NOT_NULL(test, data);
		KUNIT_ASSERT_EQ(test, (unsigned long)data % PAGE_SIZE, 0ul);
		KUNIT_ASSERT_TRUE(test, data ==
				  page_address(hc_pool_page(pool, s)));
		for (w = 0; w < words; w++)
			data[w] = s;
	}
	for (s = 0; s < shape->nr_slots; s++) {
		const u64 *data = hc_pool_addr(pool, s);
		size_t w;

		for (w = 0; w < words && data[w] == s; w++)
			;
		KUNIT_ASSERT_EQ_MSG(test, w, words, "slot %u", s);
	}
}

static void slots_do_not_overlap(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	struct hc_pool *pool = hc_pool_create(shape->nr_slots,
					      shape->block_shift);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	expect_slots_apart(test, pool, shape);
	KUNIT_EXPECT_GE(test, hc_pool_bytes(shape->nr_slots,
					    shape->block_shift),
			(u64)shape->nr_slots << shape->block_shift);
	KUNIT_EXPECT_TRUE(test, hc_pool_fits(pool, shape->nr_slots,
					     shape->block_shift));
	KUNIT_EXPECT_FALSE(test, hc_pool_fits(pool, shape->nr_slots + 1,
					      shape->block_shift));
	KUNIT_EXPECT_FALSE(test, hc_pool_fits(pool, shape->nr_slots,
					      shape->block_shift + 1));
	hc_pool_destroy(pool);
}

static void destroy_takes_null(struct kunit *test)
{
	hc_pool_destroy(NULL);
}

/*
 * Let each allocation fail in turn, together with @further later ones: the
 * result is an error with all memory freed, or a pool that works.
 */
static void fail_from_each_allocation(struct kunit *test, long further)
{
	const struct pool_shape *shape = test->param_value;
	long live = hc_host_live();
	long nth;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	for (nth = 1;; nth++) {
		struct hc_pool *pool;
		long failed;

		hc_host_fail_allocation(nth, further);
		pool = hc_pool_create(shape->nr_slots, shape->block_shift);
		failed = hc_host_failed();
		hc_host_fail_allocation(0, 0);
		if (IS_ERR(pool)) {
			KUNIT_ASSERT_GT(test, failed, 0l);
			KUNIT_ASSERT_EQ(test, PTR_ERR(pool), (long)-ENOMEM);
			KUNIT_ASSERT_EQ_MSG(test, hc_host_live(), live,
					    "allocation %ld failed", nth);
			continue;
		}
		KUNIT_ASSERT_NOT_NULL(test, pool);
		expect_slots_apart(test, pool, shape);
		hc_pool_destroy(pool);
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
		if (!failed)
			break;
	}
	KUNIT_EXPECT_GT(test, nth, 1l);
}

static void single_failure_is_tolerated_or_undone(struct kunit *test)
{
	fail_from_each_allocation(test, 0);
}

static void several_failures_are_tolerated_or_undone(struct kunit *test)
{
	fail_from_each_allocation(test, 5);
}

static void lasting_failure_is_undone(struct kunit *test)
{
	fail_from_each_allocation(test, -1);
}

static void chunk_is_made_of_pieces_if_memory_is_fragmented(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	u64 whole_overhead;
	struct hc_pool *pool;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	pool = hc_pool_create(shape->nr_slots, shape->block_shift);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	whole_overhead = hc_pool_overhead(pool);
	hc_pool_destroy(pool);

	/* The first is the pool itself, the second its first chunk. */
	hc_host_fail_allocation(2, 0);
	pool = hc_pool_create(shape->nr_slots, shape->block_shift);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_EXPECT_GT(test, hc_pool_overhead(pool), whole_overhead);
	expect_slots_apart(test, pool, shape);
	hc_pool_destroy(pool);
}

static void fatal_signal_ends_creation(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	long live = hc_host_live();
	long after;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "signals come on demand in user space only");
	for (after = 0;; after++) {
		struct hc_pool *pool;

		hc_host_signal(after);
		pool = hc_pool_create(shape->nr_slots, shape->block_shift);
		hc_host_signal(-1);
		if (!IS_ERR(pool)) {
			hc_pool_destroy(pool);
			break;
		}
		KUNIT_ASSERT_EQ(test, PTR_ERR(pool), (long)-EINTR);
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
	}
	KUNIT_EXPECT_GT(test, after, 0l);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(slots_do_not_overlap, pool_shape_gen_params),
	KUNIT_CASE(destroy_takes_null),
	KUNIT_CASE_PARAM(single_failure_is_tolerated_or_undone,
			 pool_shape_gen_params),
	KUNIT_CASE_PARAM(several_failures_are_tolerated_or_undone,
			 pool_shape_gen_params),
	KUNIT_CASE_PARAM(lasting_failure_is_undone, pool_shape_gen_params),
	KUNIT_CASE_PARAM(chunk_is_made_of_pieces_if_memory_is_fragmented,
			 pool_shape_gen_params),
	KUNIT_CASE_PARAM(fatal_signal_ends_creation, pool_shape_gen_params),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "hotcache_pool",
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the pool");
MODULE_LICENSE("GPL");
