// SPDX-License-Identifier: GPL-2.0
/*
 * Streams: which requests continue one, its length, and when it is forgotten.
 */
#include "fixtures/stream_fixture.h"

static void forward_runs_are_measured(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u64 at = GIB + 24;
	u32 i;

	expect_run(test, read_sectors(f, at, 8), HC_RUN_NONE, 1, 8);
	for (i = 1; i < 5000; i++)
		expect_run(test, read_sectors(f, at + 8 * i, 8), HC_RUN_FORWARD,
			   i + 1, 8 * (i + 1));
}

static void requests_may_differ_in_length(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u64 at = GIB, sectors = 0;
	u32 i;

	for (i = 0; i < 1000; i++) {
		u32 len = min_t(u64, 8 * (1 + i % 40), ZONE - at % ZONE);
		struct hc_run run = read_sectors(f, at, len);

		at += len;
		sectors += len;
		KUNIT_EXPECT_EQ(test, run.sectors, sectors);
	}
}

static void backward_runs_are_measured(struct kunit *test)
{
	static const u32 lengths[] = { 8, 256, HC_STREAM_ZONE_SECTORS };
	struct stream_fixture *f = test->priv;
	u32 k, i;

	for (k = 0; k < ARRAY_SIZE(lengths); k++) {
		u32 len = lengths[k];
		u64 at = (k + 10) * GIB;

		read_sectors(f, at, len);
		for (i = 1; i < 500; i++)
			expect_run(test,
				   read_sectors(f, at - (u64)i * len, len),
				   HC_RUN_BACKWARD, i + 1, (u64)len * (i + 1));
	}
}

/* The stride is unknown at the first request; the second begins the run. */
static void strided_runs_are_measured(struct kunit *test)
{
	static const s32 strides[] = { 16, 80, 512, -24, -512 };
	struct stream_fixture *f = test->priv;
	u32 k, i;

	for (k = 0; k < ARRAY_SIZE(strides); k++) {
		u64 at = (k + 10) * GIB + ZONE / 2;

		expect_run(test, read_sectors(f, at, 8), HC_RUN_NONE, 1, 8);
		at += strides[k];
		expect_run(test, read_sectors(f, at, 8), HC_RUN_NONE, 1, 8);
		for (i = 1; i < 500; i++) {
			at += strides[k];
			expect_run(test, read_sectors(f, at, 8), HC_RUN_STRIDED,
				   i + 1, 8 * (i + 1));
		}
	}
}

static void run_that_turns_round_is_a_new_one(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 100; i++)
		read_sectors(f, GIB + 8 * i, 8);
	expect_run(test, read_sectors(f, GIB + 8 * 98, 8), HC_RUN_NONE, 1, 8);
	expect_run(test, read_sectors(f, GIB + 8 * 97, 8), HC_RUN_BACKWARD, 2,
		   16);
	expect_run(test, read_sectors(f, GIB + 8 * 100, 8), HC_RUN_FORWARD, 101,
		   808);
}

static void reads_and_writes_are_separate_streams(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 3000; i += 2) {
		request(f, 0, GIB + 8 * i, 8, false);
		request(f, 0, GIB + 8 * i + 8, 8, true);
	}
	expect_run(test, request(f, 0, GIB + 8 * i, 8, false), HC_RUN_STRIDED,
		   1500, 8 * 1500);

	request(f, 0, 2 * GIB, 8, false);
	expect_run(test, request(f, 0, 2 * GIB + 8, 8, true), HC_RUN_NONE, 1,
		   8);
	expect_run(test, request(f, 0, 2 * GIB + 8, 8, false), HC_RUN_FORWARD,
		   2, 16);
	expect_run(test, request(f, 0, 2 * GIB + 16, 8, true), HC_RUN_FORWARD,
		   2, 16);
}

static void repeated_request_is_no_run(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 1000; i++)
		expect_run(test, read_sectors(f, GIB, 8), HC_RUN_NONE, 1, 8);
	/* Nor does it displace other streams. */
	read_sectors(f, GIB + 8, 8);
	expect_run(test, read_sectors(f, GIB + 16, 8), HC_RUN_FORWARD, 3, 24);
}

static void clocks_may_wrap(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i;

	f->local[0].clock = U32_MAX - 1000;
	atomic_set(&f->shared.clock, -1000);
	for (i = 0; i < 100; i++) {
		read_sectors(f, GIB + 8 * i, 8);
		/* Two streams that are never promoted to the shared table. */
		if (i < 2) {
			read_sectors(f, 2 * GIB + 8 * i, 8);
			read_sectors(f, 3 * GIB - 8 * i, 8);
		}
	}
	noise(f, 1000 - 2 * 100);
	expect_run(test, read_sectors(f, GIB + 8 * i, 8), HC_RUN_FORWARD,
		   i + 1, 8 * (i + 1));
	noise(f, 2000);
	expect_run(test, read_sectors(f, 2 * GIB + 16, 8), HC_RUN_NONE, 1, 8);
	expect_run(test, read_sectors(f, GIB + 8 * i + 8, 8), HC_RUN_FORWARD,
		   i + 2, 8 * (i + 2));
}

static void request_count_saturates(struct kunit *test)
{
	struct hc_stream stream = { .start = 0, .end = 8, .kind = HC_RUN_FORWARD,
				    .requests = U32_MAX - 1, .sectors = GIB };
	struct hc_sector_range x = { .start = 8, .end = 16 };

	hc_stream_extend(&stream, &x, 1);
	KUNIT_EXPECT_EQ(test, stream.requests, U32_MAX);
	x = (struct hc_sector_range){ .start = 16, .end = 24 };
	hc_stream_extend(&stream, &x, 1);
	KUNIT_EXPECT_EQ(test, stream.requests, U32_MAX);
	KUNIT_EXPECT_EQ(test, stream.sectors, (u64)GIB + 16);
}

static void runs_at_both_ends_of_a_device_are_measured(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u64 end = 1ull << 55;

	read_sectors(f, 16, 8);
	read_sectors(f, 8, 8);
	expect_run(test, read_sectors(f, 0, 8), HC_RUN_BACKWARD, 3, 24);
	expect_run(test, read_sectors(f, end - 8, 8), HC_RUN_NONE, 1, 8);
	expect_run(test, read_sectors(f, end - 16, 8), HC_RUN_BACKWARD, 2, 16);
}

static void longer_streams_may_be_silent_for_longer(struct kunit *test)
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
	struct stream_fixture *f = test->priv;
	u32 i, k;

	for (k = 0; k < ARRAY_SIZE(cases); k++) {
		struct hc_run run;

		hc_stream_table_init(&f->shared, HC_STREAM_TABLE_DEFAULT);
		hc_stream_local_init(&f->local[0]);
		for (i = 0; i < cases[k].requests; i++)
			read_sectors(f, GIB + 8 * i, 8);
		noise(f, cases[k].silence);
		run = read_sectors(f, GIB + 8 * i, 8);
		KUNIT_EXPECT_EQ_MSG(test, run.kind != HC_RUN_NONE,
				    cases[k].found, "%u requests, silent for %u",
				    cases[k].requests, cases[k].silence);
	}
}

static void random_requests_are_no_stream(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i, longest = 0, runs = 0;

	for (i = 0; i < 10000 * HC_HOST_SPEED; i++) {
		u32 cpu = hc_rng_below(&f->rng, NR_CPUS_MAX);
		struct hc_run run = request(f, cpu,
					    8ull * hc_rng_below(&f->rng,
								NR_PLACES),
					    8, hc_rng_percent(&f->rng, 30));

		longest = max(longest, run.requests);
		runs += run.kind != HC_RUN_NONE;
	}
	KUNIT_EXPECT_LE(test, longest, 3u);
	KUNIT_EXPECT_LT(test, runs, i / 1000);
}

/* Neighbours that are read soon by chance make no run longer than it is. */
static void run_is_no_longer_than_what_was_read(struct kunit *test)
{
	struct stream_fixture *f = test->priv;
	u32 i, place = 0, far = 0;

	for (i = 0; i < 20000 * HC_HOST_SPEED; i++) {
		struct hc_run run;

		place = hc_rng_percent(&f->rng, 60) ? (place + 1) % 4096 :
			hc_rng_below(&f->rng, 4096);
		run = request(f, hc_rng_below(&f->rng, NR_CPUS_MAX), 8 * place,
			      8, false);
		f->chain[place + 1] = max_t(u32, f->chain[place + 1],
					    min(f->chain[place] + 1, 60000));
		if (run.kind == HC_RUN_FORWARD) {
			KUNIT_ASSERT_LE(test, run.requests,
					(u32)f->chain[place + 1]);
			far += run.requests > 3;
		}
		KUNIT_ASSERT_EQ(test, run.sectors, 8ull * run.requests);
	}
	KUNIT_EXPECT_GT(test, far, i / 100);
}

static struct kunit_case stream_cases[] = {
	KUNIT_CASE(forward_runs_are_measured),
	KUNIT_CASE(requests_may_differ_in_length),
	KUNIT_CASE(backward_runs_are_measured),
	KUNIT_CASE(strided_runs_are_measured),
	KUNIT_CASE(run_that_turns_round_is_a_new_one),
	KUNIT_CASE(reads_and_writes_are_separate_streams),
	KUNIT_CASE(repeated_request_is_no_run),
	KUNIT_CASE(clocks_may_wrap),
	KUNIT_CASE(request_count_saturates),
	KUNIT_CASE(runs_at_both_ends_of_a_device_are_measured),
	KUNIT_CASE(longer_streams_may_be_silent_for_longer),
	KUNIT_CASE(random_requests_are_no_stream),
	KUNIT_CASE(run_is_no_longer_than_what_was_read),
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
