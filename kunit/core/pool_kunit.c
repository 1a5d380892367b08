// SPDX-License-Identifier: GPL-2.0
/*
 * The pool: each slot has its own memory, in whole chunks or in pieces, which a later
 * pool takes over. All of it is freed, whichever allocation fails.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/pool_fixture.h"

#define MAX_CHUNKS	8u
#define CHUNK_BYTES	(1ull << HC_CHUNK_SHIFT)

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
	{ 1, 12 }, { 256, 12 }, { 511, 12 }, { 512, 12 }, { 1300, 12 }, { 300, 13 },
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

static u64 pages_of(const struct hc_pool *pool)
{
	u64 pages = 0;
	u32 i;

	for (i = 0; i < pool->nr_chunks; i++)
		pages += pool->chunk[i].pages;
	return pages;
}

static void slots_do_not_overlap(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	struct hc_pool *pool = make_pool(shape->nr_slots, shape->block_shift,
					 NULL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	expect_slots_apart(test, pool, shape);
	KUNIT_EXPECT_EQ(test, pages_of(pool),
			hc_pool_bytes(shape->nr_slots, shape->block_shift) >>
			PAGE_SHIFT);
	hc_pool_destroy(pool);
}

/* A process that needs memory may be waiting for it. */
static void what_a_pool_had_is_told(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	u64 before = hc_memory_freed_pages();
	struct hc_pool *pool = make_pool(shape->nr_slots, shape->block_shift,
					 NULL);
	u64 pages;

	KUNIT_ASSERT_FALSE(test, IS_ERR(pool));
	pages = pages_of(pool);
	hc_pool_destroy(pool);
	KUNIT_EXPECT_EQ(test, hc_memory_freed_pages() - before, pages);
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
		pool = make_pool(shape->nr_slots, shape->block_shift, NULL);
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
	struct hc_pool *pool;
	u32 pages;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	pool = make_pool(shape->nr_slots, shape->block_shift, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	pages = pool->chunk[0].pages;
	KUNIT_EXPECT_EQ(test, !pool->chunk[0].whole, !is_power_of_2(pages));
	hc_pool_destroy(pool);

	/* The pool itself, the job, and then its first chunk in one piece. */
	if (!is_power_of_2(pages))
		return;
	hc_host_fail_allocation(3, 0);
	pool = make_pool(shape->nr_slots, shape->block_shift, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_EXPECT_PTR_EQ(test, pool->chunk[0].whole, NULL);
	expect_slots_apart(test, pool, shape);
	hc_pool_destroy(pool);
}

/* It is the most if no allocation of more than a block succeeds. */
static void overhead_is_foretold(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	u64 most = hc_pool_overhead_most(shape->nr_slots, shape->block_shift);
	unsigned int min_order = shape->block_shift - PAGE_SHIFT;
	struct hc_pool *pool;

	pool = make_pool(shape->nr_slots, shape->block_shift, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_EXPECT_LE(test, hc_pool_overhead(pool), most);
	hc_pool_destroy(pool);
	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");

	hc_host_fail_orders(min_order + 1);
	pool = make_pool(shape->nr_slots, shape->block_shift, NULL);
	hc_host_fail_orders(UINT_MAX);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_EXPECT_LE(test, hc_pool_overhead(pool), most);
	/* A chunk of one block is in one piece anyhow. */
	KUNIT_EXPECT_GE(test, hc_pool_overhead(pool) + sizeof(struct page *),
			most);
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
		pool = make_pool(shape->nr_slots, shape->block_shift, NULL);
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

/* All chunks of an old pool, of which @chunk is a copy, that are large enough. */
static void expect_same_chunks(struct kunit *test, const struct hc_pool *pool,
			       const struct hc_pool_chunk *chunk, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		if (chunk[i].pages < hc_pool_chunk_pages(pool, i) ||
		    chunk[i].order < pool->block_shift - PAGE_SHIFT)
			continue;
		KUNIT_EXPECT_PTR_EQ(test, pool->chunk[i].whole, chunk[i].whole);
		KUNIT_EXPECT_PTR_EQ(test, pool->chunk[i].piece, chunk[i].piece);
	}
}

/* Each shape takes over the pool of each other one. */
static void memory_of_an_old_pool_is_kept(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	struct hc_pool_chunk chunk[MAX_CHUNKS];
	long live = hc_host_live();
	u32 i;

	for (i = 0; i < ARRAY_SIZE(pool_shapes); i++) {
		const struct pool_shape *was = &pool_shapes[i];
		struct hc_pool *pool;
		u32 nr;

		pool = make_pool(was->nr_slots, was->block_shift, NULL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
		nr = pool->nr_chunks;
		KUNIT_ASSERT_LE(test, nr, MAX_CHUNKS);
		memcpy(chunk, pool->chunk, nr * sizeof(*chunk));
		pool = make_pool(shape->nr_slots, shape->block_shift, pool);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
		expect_same_chunks(test, pool, chunk, min(nr, pool->nr_chunks));
		expect_slots_apart(test, pool, shape);
		hc_pool_destroy(pool);
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
	}
}

/* Unless a block would not be contiguous. */
static void pieces_smaller_than_a_block_are_not_kept(struct kunit *test)
{
	static const struct pool_shape small = { 1300, 12 }, large = { 300, 16 };
	unsigned int order = large.block_shift - PAGE_SHIFT;
	struct hc_pool *pool;
	u32 i;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	/* The pool and its job succeed, then the first chunk's larger orders fail. */
	hc_host_fail_allocation(3, 2);
	pool = make_pool(small.nr_slots, small.block_shift, NULL);
	hc_host_fail_allocation(0, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_ASSERT_LT(test, pool->chunk[0].order, order);
	pool = make_pool(large.nr_slots, large.block_shift, pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	for (i = 0; i < pool->nr_chunks; i++)
		KUNIT_EXPECT_GE(test, pool->chunk[i].order, order);
	expect_slots_apart(test, pool, &large);
	hc_pool_destroy(pool);
}

/* Whichever allocation is the first of all that fail. */
static void chunk_that_gets_no_memory_stays_empty(struct kunit *test)
{
	long live = hc_host_live();
	struct hc_pool_chunk chunk = {};
	long nth;
	int err;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	for (nth = 1; nth < 20; nth++) {
		hc_host_fail_allocation(nth, -1);
		err = hc_chunk_alloc(&chunk, 512, NUMA_NO_NODE, 0);
		hc_host_fail_allocation(0, 0);
		if (!err) {
			hc_chunk_free(&chunk);
			continue;
		}
		KUNIT_ASSERT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_EQ(test, chunk.pages, 0);
		KUNIT_EXPECT_TRUE(test, hc_chunk_is_empty(&chunk));
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
	}
	KUNIT_EXPECT_EQ(test, hc_host_live(), live);
}

/*
 * Whichever allocation fails first, the new pool has what the old one gave, or
 * nothing is left of either.
 */
static void failure_keeps_an_old_pool(struct kunit *test)
{
	const struct pool_shape *shape = test->param_value;
	long live = hc_host_live();
	struct hc_pool *pool;
	u32 least, most;
	long nth, failed;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "allocations fail on demand in user space only");
	for (nth = 1;; nth++) {
		pool = make_pool(600, 12, NULL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
		hc_host_fail_allocation(nth, -1);
		pool = make_pool(shape->nr_slots, shape->block_shift, pool);
		failed = hc_host_failed();
		hc_host_fail_allocation(0, 0);
		if (!failed)
			break;
		if (IS_ERR(pool)) {
			/* The pool itself comes first. */
			KUNIT_ASSERT_EQ(test, nth, 1l);
		} else {
			struct pool_shape kept = *shape;

			most = (600u << PAGE_SHIFT) >> shape->block_shift;
			least = (512u << PAGE_SHIFT) >> shape->block_shift;
			kept.nr_slots = hc_pool_slots(pool);
			KUNIT_ASSERT_LE(test, kept.nr_slots,
					min(shape->nr_slots, most));
			KUNIT_ASSERT_GE(test, kept.nr_slots,
					min(shape->nr_slots, least));
			expect_slots_apart(test, pool, &kept);
			hc_pool_destroy(pool);
		}
		KUNIT_ASSERT_EQ(test, hc_host_live(), live);
	}
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_EXPECT_EQ(test, hc_pool_slots(pool), shape->nr_slots);
	hc_pool_destroy(pool);
}

static void chunks_are_interleaved_over_nodes(struct kunit *test)
{
	static const u32 nodes[] = { 1, 3, 4 };
	struct hc_pool *pool;
	u32 i;

	if (!HC_HOST_CAN_FAIL)
		kunit_skip(test, "nodes come on demand in user space only");
	hc_host_nodes(0x1a);
	pool = make_pool(10 * 512, 12, NULL);
	hc_host_nodes(1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	for (i = 0; i < pool->nr_chunks; i++)
		KUNIT_EXPECT_EQ(test, (u32)page_to_nid(pool->chunk[i].whole),
				nodes[i % ARRAY_SIZE(nodes)]);
	hc_pool_destroy(pool);
}

/* Others have taken memory since it was claimed. */
static void allocation_stops_above_the_reserve(struct kunit *test)
{
	u64 before = hc_memory_available();
	long live = hc_host_live();
	u64 claimed = hc_claimed;
	struct hc_claim claim;
	struct hc_pool *pool;

	KUNIT_ASSERT_TRUE(test, hc_claim_begin(&claim, 32 * CHUNK_BYTES, 0, 0));
	claim.reserve = before - 16 * CHUNK_BYTES;
	pool = hc_pool_create(32 * 512, 12, NULL, &claim, pool_wq);
	KUNIT_EXPECT_EQ(test, PTR_ERR(pool), (long)-ENOMEM);
	KUNIT_EXPECT_EQ(test, hc_host_live(), live);
	/* It had begun, and it had not taken all. */
	KUNIT_EXPECT_LT(test, claim.left, 31 * CHUNK_BYTES);
	KUNIT_EXPECT_GT(test, claim.left, 0ull);
	hc_claim_end(&claim);
	KUNIT_EXPECT_EQ(test, hc_claimed, claimed);
}

/* Not even what the old one has less than a whole chunk is lost. */
static void pool_does_not_grow_into_the_reserve(struct kunit *test)
{
	static const struct pool_shape kept = { 512 + 32, 12 };
	struct hc_pool *pool = make_pool(kept.nr_slots, kept.block_shift, NULL);
	long live = hc_host_live();
	u64 claimed = hc_claimed;
	struct hc_claim claim;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_ASSERT_FALSE(test, hc_claim_begin(&claim, CHUNK_BYTES, 0,
						2 * hc_memory_available()));
	pool = hc_pool_create(32 * 512, 12, pool, &claim, pool_wq);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	KUNIT_EXPECT_EQ(test, hc_pool_slots(pool), 512u + 32);
	KUNIT_EXPECT_EQ(test, hc_host_live(), live);
	expect_slots_apart(test, pool, &kept);
	hc_claim_end(&claim);
	KUNIT_EXPECT_EQ(test, hc_claimed, claimed);
	hc_pool_destroy(pool);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(slots_do_not_overlap, pool_shape_gen_params),
	KUNIT_CASE_PARAM(what_a_pool_had_is_told, pool_shape_gen_params),
	KUNIT_CASE(destroy_takes_null),
	KUNIT_CASE_PARAM(single_failure_is_tolerated_or_undone,
			 pool_shape_gen_params),
	KUNIT_CASE_PARAM(several_failures_are_tolerated_or_undone,
			 pool_shape_gen_params),
	KUNIT_CASE_PARAM(lasting_failure_is_undone, pool_shape_gen_params),
	KUNIT_CASE_PARAM(chunk_is_made_of_pieces_if_memory_is_fragmented,
			 pool_shape_gen_params),
	KUNIT_CASE_PARAM(overhead_is_foretold, pool_shape_gen_params),
	KUNIT_CASE_PARAM(fatal_signal_ends_creation, pool_shape_gen_params),
	KUNIT_CASE_PARAM(memory_of_an_old_pool_is_kept, pool_shape_gen_params),
	KUNIT_CASE(pieces_smaller_than_a_block_are_not_kept),
	KUNIT_CASE(chunk_that_gets_no_memory_stays_empty),
	KUNIT_CASE_PARAM(failure_keeps_an_old_pool, pool_shape_gen_params),
	KUNIT_CASE(chunks_are_interleaved_over_nodes),
	KUNIT_CASE(allocation_stops_above_the_reserve),
	KUNIT_CASE(pool_does_not_grow_into_the_reserve),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "hotcache_pool",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the pool");
MODULE_LICENSE("GPL");
