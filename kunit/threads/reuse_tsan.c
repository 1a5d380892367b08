// SPDX-License-Identifier: GPL-2.0
/*
 * Sampled reuse updated by several threads without a lock: updates may get
 * lost, the outcome must not change.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include <pthread.h>

#include "../../policies/admission/reuse.c"
#include "fixtures/host.h"

#define NR_THREADS	4u
#define NR_SLOTS	16384u
#define SEED		1ull
#define NR_STEPS	200000u
#define APART		(1ull << 32)

/**
 * struct worker - a thread
 * @reuse: shared by all threads
 * @first: its first block
 * @again: read each block again
 */
struct worker {
	struct hc_reuse *reuse;
	u64 first;
	bool again;
};

static void *work(void *arg)
{
	struct worker *w = arg;
	u64 n;

	for (n = 0; n < NR_STEPS; n++) {
		hc_reuse_read(w->reuse, w->first + n, n * NR_THREADS);
		hc_reuse_sample_miss(w->reuse, w->first + n, n * NR_THREADS);
		if (w->again && hc_reuse_wants_hits(w->reuse))
			hc_reuse_read(w->reuse, w->first + n / 2,
				      n * NR_THREADS);
		if (w->again)
			hc_reuse_read(w->reuse, w->first + n, n * NR_THREADS);
	}
	return NULL;
}

static void run(struct kunit *test, struct hc_reuse *reuse, bool again)
{
	struct worker w[NR_THREADS];
	pthread_t thread[NR_THREADS];
	u32 i;

	hc_reuse_init(reuse, NR_SLOTS, SEED);
	for (i = 0; i < NR_THREADS; i++) {
		w[i] = (struct worker){ reuse, i * APART, again };
		pthread_create(&thread[i], NULL, work, &w[i]);
	}
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(thread[i], NULL);
}

static void outcome_holds_under_concurrent_updates(struct kunit *test)
{
	struct hc_reuse *reuse = kunit_kzalloc(test, sizeof(*reuse),
					       GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, reuse);
	run(test, reuse, false);
	KUNIT_EXPECT_TRUE(test, hc_reuse_scans_confirmed(reuse));
	run(test, reuse, true);
	KUNIT_EXPECT_FALSE(test, hc_reuse_scans_confirmed(reuse));
	KUNIT_EXPECT_LE(test, reuse->threshold, HC_REUSE_THRESHOLD_MAX);
	KUNIT_EXPECT_GE(test, reuse->credit, -HC_REUSE_THRESHOLD_MAX);
}

static struct kunit_case reuse_cases[] = {
	KUNIT_CASE(outcome_holds_under_concurrent_updates),
	{}
};

static struct kunit_suite reuse_suite = {
	.name = "hotcache_reuse_threads",
	.test_cases = reuse_cases,
};

kunit_test_suite(reuse_suite);
