// SPDX-License-Identifier: GPL-2.0
/*
 * The shared stream table, used by several threads. Each thread has a local
 * table, and streams move from thread to thread. No run may be longer than what
 * its stream has read, and most requests must be recognised as part of their
 * run.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/module.h>

#include <pthread.h>

#include "../../kmod/core/stream_table.c"
#include "../../policies/admission/stream.c"
#include "fixtures/host.h"

#define NR_THREADS	4u
#define NR_STREAMS	48u
#define NR_STEPS	100000u
#define GIB		(1024ull * HC_STREAM_ZONE_SECTORS)

/**
 * struct shared - data that the threads share
 * @streams: the table under test
 * @next: by stream, its next request
 * @taken: by stream, a thread is making that request
 * @longer: runs that were reported longer than what was read
 * @followed: requests that continued a run of more than 100
 */
struct shared {
	struct hc_stream_table streams;
	u32 next[NR_STREAMS];
	atomic_t taken[NR_STREAMS];
	atomic_t longer;
	atomic_t followed;
};

/**
 * struct worker - a thread
 * @shared: the shared data
 * @local: its table
 * @rng: chooses its next step
 */
struct worker {
	struct shared *shared;
	struct hc_stream_local local;
	struct hc_rng rng;
};

static void note(struct worker *w, u64 start, struct hc_run *run)
{
	struct hc_sector_range x = { start, start + 8, false };
	struct hc_stream gone;

	if (!hc_stream_table_follow(&w->shared->streams, &w->local, &x, run,
				    &gone))
		hc_stream_table_begin(&w->shared->streams, &w->local, &x,
				      &gone);
}

static void step(struct worker *w, u32 i)
{
	struct shared *sh = w->shared;
	struct hc_run run;
	u32 made;

	if (atomic_xchg(&sh->taken[i], 1))
		return;
	made = ++sh->next[i];
	note(w, i * 5 * GIB + i * 7 * HC_STREAM_ZONE_SECTORS + 8ull * made,
	     &run);
	if (run.requests > made || run.sectors != 8ull * run.requests)
		atomic_inc(&sh->longer);
	if (run.requests > 100)
		atomic_inc(&sh->followed);
	atomic_set_release(&sh->taken[i], 0);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	u32 n, i = 0;

	for (n = 0; n < NR_STEPS; n++) {
		struct hc_run run;

		/* Some requests in a row, so that streams are promoted. */
		if (n % 6 == 0)
			i = hc_rng_below(&w->rng, NR_STREAMS);
		step(w, i);
		if (n % 8 == 0)
			note(w, 4096 * GIB + 8ull * hc_rng_next(&w->rng), &run);
		if (n % 4096 == 0)
			hc_stream_table_resize(&w->shared->streams,
					       n % 8192 ? 128 : 256);
	}
	return NULL;
}

static void streams_are_followed_across_threads(struct kunit *test)
{
	struct shared *sh = kunit_kzalloc(test, sizeof(*sh), GFP_KERNEL);
	struct worker *w = kunit_kcalloc(test, NR_THREADS, sizeof(*w),
					 GFP_KERNEL);
	pthread_t thread[NR_THREADS];
	u32 i, made = 0;

	KUNIT_ASSERT_NOT_NULL(test, sh);
	KUNIT_ASSERT_NOT_NULL(test, w);
	hc_stream_table_init(&sh->streams, HC_STREAM_TABLE_DEFAULT);
	for (i = 0; i < NR_THREADS; i++) {
		w[i].shared = sh;
		w[i].rng.state = i + 1;
		hc_stream_local_init(&w[i].local);
		pthread_create(&thread[i], NULL, work, &w[i]);
	}
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(thread[i], NULL);
	for (i = 0; i < NR_STREAMS; i++)
		made += sh->next[i];
	KUNIT_EXPECT_EQ(test, atomic_read(&sh->longer), 0);
	KUNIT_EXPECT_GT(test, (u32)atomic_read(&sh->followed), made / 2);
}

static struct kunit_case stream_table_cases[] = {
	KUNIT_CASE(streams_are_followed_across_threads),
	{}
};

static struct kunit_suite stream_table_suite = {
	.name = "hotcache_stream_table_threads",
	.test_cases = stream_table_cases,
};

kunit_test_suite(stream_table_suite);
