// SPDX-License-Identifier: GPL-2.0
/*
 * Streams: many at a time, among other requests, and on several CPUs.
 */
#include "fixtures/stream_fixture.h"

/* As many streams at a time, in turn: how many requests until all are known? */
static u32 interleave(struct kunit *test, struct world *w, u32 nr, u32 len,
		      u32 rounds)
{
	u32 *lost = kunit_kcalloc(test, nr, sizeof(*lost), GFP_KERNEL);
	u32 followed = 0;
	u32 i, k;

	KUNIT_ASSERT_NOT_NULL(test, lost);
	for (i = 0; i < rounds; i++) {
		for (k = 0; k < nr; k++) {
			struct hc_run run = get(w, k * 3 * GIB + k * 17 * ZONE +
						(u64)i * len, len);

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
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		hc_stream_table_init(&w->shared, HC_STREAM_TABLE_DEFAULT);
		hc_stream_local_init(&w->local[0]);
		KUNIT_EXPECT_EQ_MSG(test,
				    interleave(test, w, 64, lengths[i], 400),
				    64u, "%u sectors", lengths[i]);
	}
}

/* More streams than can be told from noise do not harm those that are known. */
static void too_many_streams_leave_the_known(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i, k, n;

	KUNIT_ASSERT_EQ(test, interleave(test, w, 64, 8, 400), 64u);
	for (i = 0; i < 400; i++) {
		for (k = 0; k < 64; k++) {
			u64 at = k * 3 * GIB + k * 17 * ZONE + 8ull * (400 + i);

			KUNIT_ASSERT_GT(test, get(w, at, 8).requests, i + 200);
		}
		for (n = 0; n < 400; n++)
			get(w, (200 + n) * GIB + n * 17 * ZONE + 8 * i, 8);
	}
}

static void fewer_places_follow_fewer(struct kunit *test)
{
	struct world *w = test->priv;

	hc_stream_table_resize(&w->shared, HC_STREAM_TABLE_MIN);
	KUNIT_EXPECT_LE(test, interleave(test, w, 64, 8, 400),
			HC_STREAM_TABLE_MIN + 32u);
	noise(w, 2 * HC_STREAM_PATIENCE_MAX);
	hc_stream_table_resize(&w->shared, HC_STREAM_TABLE_MAX);
	KUNIT_EXPECT_EQ(test, interleave(test, w, 64, 8, 400), 64u);
}

/* Once, however many come after it. */
static void the_end_of_a_stream_is_told(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	w->watch = 200;
	for (i = 0; i < 500; i++)
		get(w, 300 * GIB + 8 * i, 8);
	interleave(test, w, 64, ZONE, 100);
	KUNIT_EXPECT_EQ(test, w->nr_gone, 0u);
	noise(w, 2 * HC_STREAM_PATIENCE_MAX);
	interleave(test, w, 64, ZONE, 100);
	KUNIT_EXPECT_EQ(test, w->nr_gone, 1u);
	KUNIT_EXPECT_EQ(test, w->gone.requests, 500u);
	KUNIT_EXPECT_EQ(test, w->gone.sectors, 500ull * 8);
	KUNIT_EXPECT_EQ(test, w->gone.end, 300ull * GIB + 500 * 8);
}

/* What is answered from the cache only looks: no store, no time goes by. */
static void hits_hide_no_stream(struct kunit *test)
{
	struct world *w = test->priv;
	struct hc_sector_range x = {};
	struct hc_stream gone;
	struct hc_run run;
	u32 i, n;

	for (i = 0; i < 100; i++) {
		for (n = 0; n < 5000; n++) {
			x.start = 64ull * GIB +
				  8ull * hc_rng_below(&w->rng, NR_PLACES);
			x.end = x.start + 8;
			hc_stream_table_follow(&w->shared, &w->local[0], &x,
					       &run,
					       &gone);
		}
		expect(test, get(w, GIB + 8 * i, 8),
		       i ? HC_RUN_FORWARD : HC_RUN_NONE, i + 1, 8 * (i + 1));
	}
}

static void streams_survive_noise(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i, k;

	for (i = 0; i < 2000; i++) {
		for (k = 0; k < 8; k++)
			get(w, k * GIB + 8 * i, 8);
		noise(w, 100);
	}
	for (k = 0; k < 8; k++)
		KUNIT_EXPECT_GT(test, get(w, k * GIB + 8 * i, 8).requests,
				1900u);
}

/* What is over makes room for what comes. */
static void dead_streams_give_way(struct kunit *test)
{
	struct world *w = test->priv;
	u32 k;

	for (k = 0; k < 4; k++) {
		hc_stream_table_resize(&w->shared, 64);
		KUNIT_EXPECT_GE(test, interleave(test, w, 40, 8, 400), 39u);
		noise(w, 2 * HC_STREAM_PATIENCE_MAX);
	}
}

static void a_stream_that_hops_cpus_is_followed(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < HC_STREAM_TABLE_PROMOTE; i++)
		request(w, 0, GIB + 8 * i, 8, false);
	for (; i < 2000; i++)
		expect(test, request(w, hc_rng_below(&w->rng, NR_CPUS_MAX),
				     GIB + 8 * i, 8, false),
		       HC_RUN_FORWARD, i + 1, 8 * (i + 1));
}

/* Even if no CPU makes two in a row. */
static void large_requests_of_any_cpu_are_one_run(struct kunit *test)
{
	static const u32 lengths[] = { HC_STREAM_TABLE_LARGE, 256, ZONE };
	struct world *w = test->priv;
	u32 i, k;

	for (k = 0; k < ARRAY_SIZE(lengths); k++) {
		u64 at = (10 + 10 * k) * GIB;
		u32 len = lengths[k];

		for (i = 0; i < 500; i++)
			expect(test, request(w, i % NR_CPUS_MAX,
					     at + (u64)len * i, len, false),
			       i ? HC_RUN_FORWARD : HC_RUN_NONE, i + 1,
			       (u64)len * (i + 1));
		at += 5 * GIB;
		for (i = 0; i < 500; i++)
			expect(test, request(w, hc_rng_below(&w->rng,
							     NR_CPUS_MAX),
					     at + (u64)len * i, len, false),
			       i ? HC_RUN_FORWARD : HC_RUN_NONE, i + 1,
			       (u64)len * (i + 1));
	}
}

/* In turn on two CPUs from the start: each sees every second request. */
static void a_stream_on_two_cpus_is_two_strided(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < 2000; i++)
		request(w, i % 2, GIB + 8 * i, 8, false);
	KUNIT_EXPECT_GE(test, request(w, 0, GIB + 8 * i, 8, false).requests,
			990u);
}

static void one_large_request_displaces_no_stream(struct kunit *test)
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
	/* Two of them do, of the shortest. */
	stream.requests = 2;
	KUNIT_EXPECT_TRUE(test, hc_stream_put(&set, &stream, 0, &gone));
	KUNIT_EXPECT_EQ(test, gone.sectors, 16ull);
}

static void what_continues_nothing_is_told_by_a_look(struct kunit *test)
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

static void not_before_its_time_on_other_cpus(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < HC_STREAM_TABLE_PROMOTE - 1; i++)
		request(w, 0, GIB + 8 * i, 8, false);
	expect(test, request(w, 1, GIB + 8 * i, 8, false), HC_RUN_NONE, 1, 8);
}

static struct kunit_case stream_crowd_cases[] = {
	KUNIT_CASE(all_of_64_interleaved_streams_are_followed),
	KUNIT_CASE(too_many_streams_leave_the_known),
	KUNIT_CASE(fewer_places_follow_fewer),
	KUNIT_CASE(the_end_of_a_stream_is_told),
	KUNIT_CASE(hits_hide_no_stream),
	KUNIT_CASE(streams_survive_noise),
	KUNIT_CASE(dead_streams_give_way),
	KUNIT_CASE(a_stream_that_hops_cpus_is_followed),
	KUNIT_CASE(large_requests_of_any_cpu_are_one_run),
	KUNIT_CASE(one_large_request_displaces_no_stream),
	KUNIT_CASE(what_continues_nothing_is_told_by_a_look),
	KUNIT_CASE(a_stream_on_two_cpus_is_two_strided),
	KUNIT_CASE(not_before_its_time_on_other_cpus),
	{}
};

static struct kunit_suite stream_crowd_suite = {
	.name = "hotcache_stream_crowd",
	.init = stream_test_init,
	.test_cases = stream_crowd_cases,
};

kunit_test_suite(stream_crowd_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: many streams, and many CPUs");
MODULE_LICENSE("GPL");
