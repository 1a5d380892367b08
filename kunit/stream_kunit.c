// SPDX-License-Identifier: GPL-2.0
/*
 * Streams: what continues what, on one CPU and on several, and for how long it is
 * remembered.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../kmod/streams.c"
#include "../policies/stream.c"
#include "host.h"

#define NR_CPUS_MAX	4u
#define ZONE		((u64)HC_STREAM_ZONE_SECTORS)
#define GIB		(1024u * ZONE)
/* The space that random requests are in, in requests of 8 sectors. */
#define NR_PLACES	(1u << 20)

/**
 * struct world - the tables of a machine
 * @shared: the one that CPUs share
 * @local: one a CPU
 * @rng: for noise
 * @chain: by place, the longest run of requests that ends there
 * @nr_gone: streams that were told to be known no longer
 * @gone: the last one of @watch or more requests
 * @watch: see @gone
 */
struct world {
	struct hc_streams shared;
	struct hc_streams_local local[NR_CPUS_MAX];
	struct hc_rng rng;
	u16 *chain;
	u32 nr_gone;
	struct hc_stream gone;
	u32 watch;
};

static void note_gone(struct world *w, const struct hc_stream *gone)
{
	if (!w->watch || gone->requests < w->watch)
		return;
	w->nr_gone++;
	w->gone = *gone;
}

static struct hc_run request(struct world *w, unsigned int cpu, u64 start,
			     u32 len, bool write)
{
	struct hc_extent x = { start, start + len, write };
	struct hc_stream gone;
	struct hc_run run;

	if (!hc_streams_follow(&w->shared, &w->local[cpu], &x, &run, &gone)) {
		note_gone(w, &gone);
		hc_streams_begin(&w->shared, &w->local[cpu], &x, &gone);
	}
	note_gone(w, &gone);
	return run;
}

static struct hc_run get(struct world *w, u64 start, u32 len)
{
	return request(w, 0, start, len, false);
}

/* Far from what the tests read otherwise. */
static void noise(struct world *w, u32 nr)
{
	while (nr--)
		get(w, 64ull * GIB + 8ull * hc_rng_below(&w->rng, NR_PLACES), 8);
}

static void expect(struct kunit *test, struct hc_run run,
		   enum hc_run_kind kind, u32 requests, u64 sectors)
{
	KUNIT_EXPECT_EQ(test, run.kind, kind);
	KUNIT_EXPECT_EQ(test, run.requests, requests);
	KUNIT_EXPECT_EQ(test, run.sectors, sectors);
}

static void forward_runs_are_measured(struct kunit *test)
{
	struct world *w = test->priv;
	u64 at = GIB + 24;
	u32 i;

	expect(test, get(w, at, 8), HC_RUN_NONE, 1, 8);
	for (i = 1; i < 5000; i++)
		expect(test, get(w, at + 8 * i, 8), HC_RUN_FORWARD, i + 1,
		       8 * (i + 1));
}

static void requests_may_differ_in_length(struct kunit *test)
{
	struct world *w = test->priv;
	u64 at = GIB, sectors = 0;
	u32 i;

	for (i = 0; i < 1000; i++) {
		u32 len = min_t(u64, 8 * (1 + i % 40), ZONE - at % ZONE);
		struct hc_run run = get(w, at, len);

		at += len;
		sectors += len;
		KUNIT_EXPECT_EQ(test, run.sectors, sectors);
	}
}

static void backward_runs_are_measured(struct kunit *test)
{
	static const u32 lengths[] = { 8, 256, HC_STREAM_ZONE_SECTORS };
	struct world *w = test->priv;
	u32 k, i;

	for (k = 0; k < ARRAY_SIZE(lengths); k++) {
		u32 len = lengths[k];
		u64 at = (k + 10) * GIB;

		get(w, at, len);
		for (i = 1; i < 500; i++)
			expect(test, get(w, at - (u64)i * len, len),
			       HC_RUN_BACKWARD, i + 1, (u64)len * (i + 1));
	}
}

/* The first request tells nothing of the stride, the second begins the run. */
static void strided_runs_are_measured(struct kunit *test)
{
	static const s32 strides[] = { 16, 80, 512, -24, -512 };
	struct world *w = test->priv;
	u32 k, i;

	for (k = 0; k < ARRAY_SIZE(strides); k++) {
		u64 at = (k + 10) * GIB + ZONE / 2;

		expect(test, get(w, at, 8), HC_RUN_NONE, 1, 8);
		at += strides[k];
		expect(test, get(w, at, 8), HC_RUN_NONE, 1, 8);
		for (i = 1; i < 500; i++) {
			at += strides[k];
			expect(test, get(w, at, 8), HC_RUN_STRIDED, i + 1,
			       8 * (i + 1));
		}
	}
}

static void a_run_that_turns_is_another(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < 100; i++)
		get(w, GIB + 8 * i, 8);
	expect(test, get(w, GIB + 8 * 98, 8), HC_RUN_NONE, 1, 8);
	expect(test, get(w, GIB + 8 * 97, 8), HC_RUN_BACKWARD, 2, 16);
	expect(test, get(w, GIB + 8 * 100, 8), HC_RUN_FORWARD, 101, 808);
}

static void reads_and_writes_are_apart(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < 3000; i += 2) {
		request(w, 0, GIB + 8 * i, 8, false);
		request(w, 0, GIB + 8 * i + 8, 8, true);
	}
	expect(test, request(w, 0, GIB + 8 * i, 8, false), HC_RUN_STRIDED, 1500,
	       8 * 1500);

	request(w, 0, 2 * GIB, 8, false);
	expect(test, request(w, 0, 2 * GIB + 8, 8, true), HC_RUN_NONE, 1, 8);
	expect(test, request(w, 0, 2 * GIB + 8, 8, false), HC_RUN_FORWARD, 2, 16);
	expect(test, request(w, 0, 2 * GIB + 16, 8, true), HC_RUN_FORWARD, 2,
	       16);
}

static void the_same_again_is_no_run(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < 1000; i++)
		expect(test, get(w, GIB, 8), HC_RUN_NONE, 1, 8);
	/* Nor does it cost others their places. */
	get(w, GIB + 8, 8);
	expect(test, get(w, GIB + 16, 8), HC_RUN_FORWARD, 3, 24);
}

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
		hc_streams_init(&w->shared, HC_STREAMS_DEFAULT);
		hc_streams_local_init(&w->local[0]);
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

	hc_streams_resize(&w->shared, HC_STREAMS_MIN);
	KUNIT_EXPECT_LE(test, interleave(test, w, 64, 8, 400),
			HC_STREAMS_MIN + 32u);
	noise(w, 2 * HC_STREAM_PATIENCE_MAX);
	hc_streams_resize(&w->shared, HC_STREAMS_MAX);
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
	struct hc_extent x = {};
	struct hc_stream gone;
	struct hc_run run;
	u32 i, n;

	for (i = 0; i < 100; i++) {
		for (n = 0; n < 5000; n++) {
			x.start = 64ull * GIB +
				  8ull * hc_rng_below(&w->rng, NR_PLACES);
			x.end = x.start + 8;
			hc_streams_follow(&w->shared, &w->local[0], &x, &run,
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

static void a_stream_that_hops_cpus_is_followed(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < HC_STREAMS_PROMOTE; i++)
		request(w, 0, GIB + 8 * i, 8, false);
	for (; i < 2000; i++)
		expect(test, request(w, hc_rng_below(&w->rng, NR_CPUS_MAX),
				     GIB + 8 * i, 8, false),
		       HC_RUN_FORWARD, i + 1, 8 * (i + 1));
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

static void not_before_its_time_on_other_cpus(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	for (i = 0; i < HC_STREAMS_PROMOTE - 1; i++)
		request(w, 0, GIB + 8 * i, 8, false);
	expect(test, request(w, 1, GIB + 8 * i, 8, false), HC_RUN_NONE, 1, 8);
}

static void clocks_wrap_around(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i;

	w->local[0].clock = U32_MAX - 1000;
	atomic_set(&w->shared.clock, -1000);
	for (i = 0; i < 100; i++) {
		get(w, GIB + 8 * i, 8);
		/* Two that never come as far as the shared table. */
		if (i < 2) {
			get(w, 2 * GIB + 8 * i, 8);
			get(w, 3 * GIB - 8 * i, 8);
		}
	}
	noise(w, 1000 - 2 * 100);
	expect(test, get(w, GIB + 8 * i, 8), HC_RUN_FORWARD, i + 1, 8 * (i + 1));
	noise(w, 2000);
	expect(test, get(w, 2 * GIB + 16, 8), HC_RUN_NONE, 1, 8);
	expect(test, get(w, GIB + 8 * i + 8, 8), HC_RUN_FORWARD, i + 2,
	       8 * (i + 2));
}

static void counts_do_not_wrap_around(struct kunit *test)
{
	struct hc_stream stream = { .start = 0, .end = 8, .kind = HC_RUN_FORWARD,
				    .requests = U32_MAX - 1, .sectors = GIB };
	struct hc_extent x = { .start = 8, .end = 16 };

	hc_stream_extend(&stream, &x, 1);
	KUNIT_EXPECT_EQ(test, stream.requests, U32_MAX);
	x = (struct hc_extent){ .start = 16, .end = 24 };
	hc_stream_extend(&stream, &x, 1);
	KUNIT_EXPECT_EQ(test, stream.requests, U32_MAX);
	KUNIT_EXPECT_EQ(test, stream.sectors, (u64)GIB + 16);
}

static void both_ends_of_a_device_are_harmless(struct kunit *test)
{
	struct world *w = test->priv;
	u64 end = 1ull << 55;

	get(w, 16, 8);
	get(w, 8, 8);
	expect(test, get(w, 0, 8), HC_RUN_BACKWARD, 3, 24);
	expect(test, get(w, end - 8, 8), HC_RUN_NONE, 1, 8);
	expect(test, get(w, end - 16, 8), HC_RUN_BACKWARD, 2, 16);
}

static void silence_is_forgiven_by_merit(struct kunit *test)
{
	static const struct {
		u32 requests;
		u32 silence;
		bool found;
	} cases[] = {
		{ 2, 900, true }, { 2, 1100, false },
		{ 10, 4900, true }, { 10, 5500, false },
		{ 200, 16000, true }, { 200, 17000, false },
	};
	struct world *w = test->priv;
	u32 i, k;

	for (k = 0; k < ARRAY_SIZE(cases); k++) {
		struct hc_run run;

		hc_streams_init(&w->shared, HC_STREAMS_DEFAULT);
		hc_streams_local_init(&w->local[0]);
		for (i = 0; i < cases[k].requests; i++)
			get(w, GIB + 8 * i, 8);
		noise(w, cases[k].silence);
		run = get(w, GIB + 8 * i, 8);
		KUNIT_EXPECT_EQ_MSG(test, run.kind != HC_RUN_NONE,
				    cases[k].found, "%u requests, silent for %u",
				    cases[k].requests, cases[k].silence);
	}
}

/* What is over makes room for what comes. */
static void dead_streams_give_way(struct kunit *test)
{
	struct world *w = test->priv;

	u32 k;

	for (k = 0; k < 4; k++) {
		hc_streams_resize(&w->shared, 64);
		KUNIT_EXPECT_GE(test, interleave(test, w, 40, 8, 400), 39u);
		noise(w, 2 * HC_STREAM_PATIENCE_MAX);
	}
}

static void noise_is_no_stream(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i, longest = 0, runs = 0;

	for (i = 0; i < 10000 * HC_HOST_SPEED; i++) {
		struct hc_run run = request(w, hc_rng_below(&w->rng, NR_CPUS_MAX),
					    8ull * hc_rng_below(&w->rng,
								NR_PLACES),
					    8, hc_rng_percent(&w->rng, 30));

		longest = max(longest, run.requests);
		runs += run.kind != HC_RUN_NONE;
	}
	KUNIT_EXPECT_LE(test, longest, 3u);
	KUNIT_EXPECT_LT(test, runs, i / 1000);
}

/* Even where neighbours are read soon by chance, no run is longer than true. */
static void no_run_is_longer_than_what_was_read(struct kunit *test)
{
	struct world *w = test->priv;
	u32 i, place = 0, far = 0;

	for (i = 0; i < 20000 * HC_HOST_SPEED; i++) {
		struct hc_run run;

		place = hc_rng_percent(&w->rng, 60) ? (place + 1) % 4096 :
			hc_rng_below(&w->rng, 4096);
		run = request(w, hc_rng_below(&w->rng, NR_CPUS_MAX), 8 * place,
			      8, false);
		w->chain[place + 1] = max_t(u32, w->chain[place + 1],
					    min(w->chain[place] + 1, 60000));
		if (run.kind == HC_RUN_FORWARD) {
			KUNIT_ASSERT_LE(test, run.requests,
					(u32)w->chain[place + 1]);
			far += run.requests > 3;
		}
		KUNIT_ASSERT_EQ(test, run.sectors, 8ull * run.requests);
	}
	KUNIT_EXPECT_GT(test, far, i / 100);
}

static int stream_test_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int cpu;

	if (!w)
		return -ENOMEM;
	w->chain = kunit_kcalloc(test, 4097, sizeof(*w->chain), GFP_KERNEL);
	if (!w->chain)
		return -ENOMEM;
	w->rng.state = 7;
	hc_streams_init(&w->shared, HC_STREAMS_DEFAULT);
	for (cpu = 0; cpu < NR_CPUS_MAX; cpu++)
		hc_streams_local_init(&w->local[cpu]);
	test->priv = w;
	return 0;
}

static struct kunit_case stream_cases[] = {
	KUNIT_CASE(forward_runs_are_measured),
	KUNIT_CASE(requests_may_differ_in_length),
	KUNIT_CASE(backward_runs_are_measured),
	KUNIT_CASE(strided_runs_are_measured),
	KUNIT_CASE(a_run_that_turns_is_another),
	KUNIT_CASE(reads_and_writes_are_apart),
	KUNIT_CASE(the_same_again_is_no_run),
	KUNIT_CASE(all_of_64_interleaved_streams_are_followed),
	KUNIT_CASE(too_many_streams_leave_the_known),
	KUNIT_CASE(fewer_places_follow_fewer),
	KUNIT_CASE(the_end_of_a_stream_is_told),
	KUNIT_CASE(hits_hide_no_stream),
	KUNIT_CASE(streams_survive_noise),
	KUNIT_CASE(a_stream_that_hops_cpus_is_followed),
	KUNIT_CASE(a_stream_on_two_cpus_is_two_strided),
	KUNIT_CASE(not_before_its_time_on_other_cpus),
	KUNIT_CASE(clocks_wrap_around),
	KUNIT_CASE(counts_do_not_wrap_around),
	KUNIT_CASE(both_ends_of_a_device_are_harmless),
	KUNIT_CASE(silence_is_forgiven_by_merit),
	KUNIT_CASE(dead_streams_give_way),
	KUNIT_CASE(noise_is_no_stream),
	KUNIT_CASE(no_run_is_longer_than_what_was_read),
	{}
};

static struct kunit_suite stream_suite = {
	.name = "hotcache_stream",
	.init = stream_test_init,
	.test_cases = stream_cases,
};

kunit_test_suite(stream_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: streams");
MODULE_LICENSE("GPL");
