// SPDX-License-Identifier: GPL-2.0
/*
 * The stream table: many streams, among other requests, on several CPUs.
 */
#include "fixtures/stream_fixture.h"

/*
 * Read @nr streams in turn, @rounds requests each; returns how many are
 * followed.
 */
static u32 interleave(struct kunit *test, struct stream_fixture *f, u32 nr,
		      u32 len, u32 rounds)
{
	u32 *lost = kunit_kcalloc(test, nr, sizeof(*lost), GFP_KERNEL);
	u32 followed = 0;
	u32 i, k;

	KUNIT_ASSERT_NOT_NULL(test, lost);
	for (i = 0; i < rounds; i++) {
		for (k = 0; k < nr; k++) {
			u64 at = k * 3 * GIB + k * 17 * ZONE + (u64)i * len;
			struct hc_run run = read_sectors(f, at, len);

			lost[k] = i + 1 - run.requests;
		}
	}
	for (k = 0; k < nr; k++)
		followed += lost[k] < rounds / 2;
	return followed;
}

static void all_of_64_interleaved_streams_are_followed(struct kunit *test)
{
	static const u32 lengths[] = { 8, 128, 256, HC_STREAM_ZONE_SECTORS };
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		hc_stream_table_init(&f->shared, HC_STREAM_TABLE_DEFAULT);
		hc_stream_local_init(&f->local[0]);
		KUNIT_EXPECT_EQ_MSG(test,
				    interleave(test, f, 64, lengths[i], 400),
				    64u, "%u sectors", lengths[i]);
	}
}

/* More streams than the table can follow do not displace those in it. */
static void more_streams_than_ways_displace_no_known_one(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i, k, n;

	KUNIT_ASSERT_EQ(test, interleave(test, f, 64, 8, 400), 64u);
	for (i = 0; i < 400; i++) {
		for (k = 0; k < 64; k++) {
			u64 at = k * 3 * GIB + k * 17 * ZONE + 8ull * (400 + i);

			KUNIT_ASSERT_GT(test, read_sectors(f, at, 8).requests,
					i + 200);
		}
		for (n = 0; n < 400; n++)
			read_sectors(f, (200 + n) * GIB + n * 17 * ZONE + 8 * i,
				     8);
	}
}

static void resize_limits_the_streams_followed(struct kunit *test)
{
	struct stream_fixture *f = test->priv;

	hc_stream_table_resize(&f->shared, HC_STREAM_TABLE_MIN);
	KUNIT_EXPECT_LE(test, interleave(test, f, 64, 8, 400),
			HC_STREAM_TABLE_MIN + 32u);
	noise(f, 2 * HC_STREAM_PATIENCE_MAX);
	hc_stream_table_resize(&f->shared, HC_STREAM_TABLE_MAX);
	KUNIT_EXPECT_EQ(test, interleave(test, f, 64, 8, 400), 64u);
}

/* A request that continues a stream is never taken for one that does not. */
static void continuation_is_not_overlooked(struct kunit *test)
{
	static const u32 lengths[] = { 8, 128, HC_STREAM_ZONE_SECTORS };
	struct stream_fixture *f = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		interleave(test, f, 64, lengths[i], 100);
	for (i = 0; i < 100; i++)
		for (k = 0; k < 8; k++) {
			request(f, i % NR_CPUS_MAX, GIB + 2 * k * ZONE + 24 * i, 8, false);
			request(f, k % 2, 9 * GIB + k * GIB - 8 * (i + 1), 8, false);
		}
	KUNIT_EXPECT_EQ(test, f->nr_overlooked, 0u);
}

/* In zones of streams: those that are known, and those that have just begun. */
static void read_beside_a_stream_does_not_continue_it(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	struct hc_sector_range x;
	u32 i;

	for (i = 0; i < 10; i++)
		request(f, 0, GIB + 8 * i, 8, false);
	read_sectors(f, 3 * GIB + 800, 8);
	for (i = 100; i < 200; i++) {
		x = (struct hc_sector_range){ GIB + 8 * i, GIB + 8 * i + 8 };
		KUNIT_EXPECT_TRUE(test, hc_stream_table_may_know(&f->shared, &f->local[0], &x));
		KUNIT_EXPECT_FALSE(test, hc_stream_table_may_continue(&f->shared,
								      &f->local[0], &x));
	}
	for (i = 0; i < 200; i++) {
		x = (struct hc_sector_range){ 3 * GIB + 8 * i, 3 * GIB + 8 * i + 8 };
		KUNIT_EXPECT_EQ_MSG(test, hc_stream_table_may_continue(&f->shared,
								       &f->local[0], &x),
				    !i || i == 99 || i == 101, "%u", i);
	}
}

/* A read that hits and continues no stream. Returns the length of its run. */
static u64 hit_sectors(struct stream_fixture *f, u64 start, u32 len, bool write)
{
	struct hc_sector_range x = { start, start + len, write };
	struct hc_stream gone;
	struct hc_run run;

	hc_stream_table_follow(&f->shared, &f->local[0], &x, &run, &gone);
	return run.sectors;
}

static void long_reads_that_hit_are_a_run(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u64 at = GIB;

	KUNIT_EXPECT_EQ(test, hit_sectors(f, at, 128, false), 128ull);
	/* A shorter one continues the run, but begins none. */
	KUNIT_EXPECT_EQ(test, hit_sectors(f, at + 128, 8, false), 136ull);
	KUNIT_EXPECT_EQ(test, hit_sectors(f, 5 * GIB, 8, false), 8ull);
	KUNIT_EXPECT_EQ(test, hit_sectors(f, 5 * GIB + 8, 8, false), 8ull);
	KUNIT_EXPECT_EQ(test, hit_sectors(f, at + 136, 256, false), 392ull);
	/* Writes are no part of it. */
	KUNIT_EXPECT_EQ(test, hit_sectors(f, at + 392, 256, true), 256ull);
	/* What misses next is known as its continuation at once. */
	KUNIT_EXPECT_EQ(test, read_sectors(f, at + 392, 128).sectors, 520ull);
	KUNIT_EXPECT_EQ(test, read_sectors(f, at + 520, 128).sectors, 648ull);
	/* Another long read begins another run; of the first, the stream stays. */
	KUNIT_EXPECT_EQ(test, hit_sectors(f, 9 * GIB, 128, false), 128ull);
	KUNIT_EXPECT_EQ(test, hit_sectors(f, at + 648, 128, false), 384ull);
}

static void what_hits_lengthens_only_runs_that_are_kept_out(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	struct hc_run run;

	hit_sectors(f, GIB, 1024, false);
	run = read_sectors(f, GIB + 1024, 128);
	KUNIT_EXPECT_EQ(test, hc_run_length(&run, HC_SCAN_FULL), 1152ull);
	KUNIT_EXPECT_EQ(test, hc_run_length(&run, HC_SCAN_BYPASS), 1152ull);
	KUNIT_EXPECT_EQ(test, hc_run_length(&run, HC_SCAN_DEMOTE), 128ull);
	run = read_sectors(f, GIB + 1152, 128);
	KUNIT_EXPECT_EQ(test, hc_run_length(&run, HC_SCAN_FULL), 1280ull);
	KUNIT_EXPECT_EQ(test, hc_run_length(&run, HC_SCAN_DEMOTE), 256ull);
}

/* Once, however many streams come after it. */
static void end_of_a_stream_is_reported_once(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	f->watch = 200;
	for (i = 0; i < 500; i++)
		read_sectors(f, 300 * GIB + 8 * i, 8);
	interleave(test, f, 64, ZONE, 100);
	KUNIT_EXPECT_EQ(test, f->nr_gone, 0u);
	noise(f, 2 * HC_STREAM_PATIENCE_MAX);
	interleave(test, f, 64, ZONE, 100);
	KUNIT_EXPECT_EQ(test, f->nr_gone, 1u);
	KUNIT_EXPECT_EQ(test, f->gone.requests, 500u);
	KUNIT_EXPECT_EQ(test, f->gone.sectors, 500ull * 8);
	KUNIT_EXPECT_EQ(test, f->gone.end, 300ull * GIB + 500 * 8);
}

/* A hit only follows: it stores nothing and does not advance the clock. */
static void hits_do_not_make_a_stream_stale(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	struct hc_sector_range x = {};
	struct hc_stream gone;
	struct hc_run run;
	u32 i, n;

	for (i = 0; i < 100; i++) {
		for (n = 0; n < 5000; n++) {
			x.start = 64ull * GIB +
				  8ull * hc_rng_below(&f->rng, NR_PLACES);
			x.end = x.start + 8;
			hc_stream_table_follow(&f->shared, &f->local[0], &x,
					       &run, &gone);
		}
		expect_run(test, read_sectors(f, GIB + 8 * i, 8),
			   i ? HC_RUN_FORWARD : HC_RUN_NONE, i + 1,
			   8 * (i + 1));
	}
}

static void streams_are_followed_among_random_reads(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i, k;

	for (i = 0; i < 2000; i++) {
		for (k = 0; k < 8; k++)
			read_sectors(f, k * GIB + 8 * i, 8);
		noise(f, 100);
	}
	for (k = 0; k < 8; k++)
		KUNIT_EXPECT_GT(test,
				read_sectors(f, k * GIB + 8 * i, 8).requests,
				1900u);
}

/* Streams that have ended make room for new ones. */
static void stale_streams_are_replaced(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 k;

	for (k = 0; k < 4; k++) {
		hc_stream_table_resize(&f->shared, 64);
		KUNIT_EXPECT_GE(test, interleave(test, f, 40, 8, 400), 39u);
		noise(f, 2 * HC_STREAM_PATIENCE_MAX);
	}
}

static void stream_that_changes_cpus_is_followed(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < HC_STREAM_TABLE_PROMOTE; i++)
		request(f, 0, GIB + 8 * i, 8, false);
	for (; i < 2000; i++)
		expect_run(test, request(f, hc_rng_below(&f->rng, NR_CPUS_MAX),
					 GIB + 8 * i, 8, false),
			   HC_RUN_FORWARD, i + 1, 8 * (i + 1));
}

/* Even if no CPU makes two requests in a row. */
static void large_requests_of_all_cpus_are_one_run(struct kunit *test)
{
	static const u32 lengths[] = { HC_STREAM_TABLE_LARGE, 256, ZONE };
	struct stream_fixture *f = test->priv;
	u32 i, k;

	for (k = 0; k < ARRAY_SIZE(lengths); k++) {
		u64 at = (10 + 10 * k) * GIB;
		u32 len = lengths[k];

		for (i = 0; i < 500; i++)
			expect_run(test, request(f, i % NR_CPUS_MAX,
						 at + (u64)len * i, len, false),
				   i ? HC_RUN_FORWARD : HC_RUN_NONE, i + 1,
				   (u64)len * (i + 1));
		at += 5 * GIB;
		for (i = 0; i < 500; i++)
			expect_run(test, request(f, hc_rng_below(&f->rng,
								 NR_CPUS_MAX),
						 at + (u64)len * i, len, false),
				   i ? HC_RUN_FORWARD : HC_RUN_NONE, i + 1,
				   (u64)len * (i + 1));
	}
}

/* Alternating between two CPUs: each sees every second request. */
static void stream_alternating_between_cpus_is_two_strided(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 2000; i++)
		request(f, i % 2, GIB + 8 * i, 8, false);
	KUNIT_EXPECT_GE(test, request(f, 0, GIB + 8 * i, 8, false).requests,
			990u);
}

static void single_large_request_displaces_no_stream(struct kunit *test)
{
	struct hc_stream stream = { .requests = 2, .kind = HC_RUN_FORWARD };
	struct hc_stream_set set;
	struct hc_stream gone;
	unsigned int i;

	hc_stream_set_init(&set);
	for (i = 0; i < HC_STREAM_WAYS; i++) {
		stream.start = GIB + 64 * i;
		stream.end = stream.start + 8;
		stream.sectors = 16;
		KUNIT_ASSERT_TRUE(test, hc_stream_put(&set, &stream, 0, &gone));
	}
	stream.start = GIB + ZONE / 2;
	stream.end = GIB + ZONE - 8;
	stream.sectors = ZONE / 2 - 8;
	stream.requests = 1;
	KUNIT_EXPECT_FALSE(test, hc_stream_put(&set, &stream, 0, &gone));
	/* A stream of two requests replaces the shortest. */
	stream.requests = 2;
	KUNIT_EXPECT_TRUE(test, hc_stream_put(&set, &stream, 0, &gone));
	KUNIT_EXPECT_EQ(test, gone.sectors, 16ull);
}

static void may_continue_is_false_for_unrelated_requests(struct kunit *test)
{
	struct hc_stream stream = {
		.start = GIB + 64, .end = GIB + 72, .stride = 24, .requests = 2,
	};
	const struct {
		u64 start;
		u64 end;
		bool may;
	} cases[] = {
		{ GIB + 72, GIB + 80, true }, { GIB + 56, GIB + 64, true },
		{ GIB + 88, GIB + 96, true }, { GIB + 64, GIB + 72, false },
		{ GIB + 80, GIB + 88, false }, { GIB, GIB + 8, false },
	};
	u32 tag = hc_stream_tag(GIB, false);
	struct hc_stream_set set;
	struct hc_stream gone;
	u32 i;

	hc_stream_set_init(&set);
	KUNIT_ASSERT_TRUE(test, hc_stream_put(&set, &stream, 0, &gone));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct hc_sector_range x = {
			.start = cases[i].start,
			.end = cases[i].end,
		};

		KUNIT_EXPECT_EQ(test, hc_stream_set_may_continue(&set, tag, &x),
				cases[i].may);
	}
}

static void stream_is_local_until_it_is_promoted(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < HC_STREAM_TABLE_PROMOTE - 1; i++)
		request(f, 0, GIB + 8 * i, 8, false);
	expect_run(test, request(f, 1, GIB + 8 * i, 8, false), HC_RUN_NONE, 1,
		   8);
}

static struct kunit_case stream_table_cases[] = {
	KUNIT_CASE(all_of_64_interleaved_streams_are_followed),
	KUNIT_CASE(more_streams_than_ways_displace_no_known_one),
	KUNIT_CASE(resize_limits_the_streams_followed),
	KUNIT_CASE(end_of_a_stream_is_reported_once),
	KUNIT_CASE(hits_do_not_make_a_stream_stale),
	KUNIT_CASE(long_reads_that_hit_are_a_run),
	KUNIT_CASE(continuation_is_not_overlooked),
	KUNIT_CASE(read_beside_a_stream_does_not_continue_it),
	KUNIT_CASE(what_hits_lengthens_only_runs_that_are_kept_out),
	KUNIT_CASE(streams_are_followed_among_random_reads),
	KUNIT_CASE(stale_streams_are_replaced),
	KUNIT_CASE(stream_that_changes_cpus_is_followed),
	KUNIT_CASE(large_requests_of_all_cpus_are_one_run),
	KUNIT_CASE(single_large_request_displaces_no_stream),
	KUNIT_CASE(may_continue_is_false_for_unrelated_requests),
	KUNIT_CASE(stream_alternating_between_cpus_is_two_strided),
	KUNIT_CASE(stream_is_local_until_it_is_promoted),
	{}
};

static struct kunit_suite stream_table_suite = {
	.name = "hotcache_stream_table",
	.init = stream_test_init,
	.test_cases = stream_table_cases,
};

kunit_test_suite(stream_table_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the stream table");
MODULE_LICENSE("GPL");
