// SPDX-License-Identifier: GPL-2.0
/*
 * Trust in scans with several threads at it and no lock: updates may get lost,
 * what comes out may not change.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include <pthread.h>

#include "../../policies/admission/reuse.c"
#include "fixtures/host.h"

#define NR_THREADS	4u
#define NR_SLOTS	16384u
#define NR_STEPS	200000u
#define APART		(1ull << 32)

/**
 * struct worker - a thread
 * @trust: what all share
 * @first: its first block
 * @again: blocks are read again
 */
struct worker {
	struct hc_trust *trust;
	u64 first;
	bool again;
};

static void *work(void *arg)
{
	struct worker *w = arg;
	u64 n;

	for (n = 0; n < NR_STEPS; n++) {
		hc_trust_read(w->trust, w->first + n, n * NR_THREADS);
		hc_trust_suspect(w->trust, w->first + n, n * NR_THREADS);
		if (w->again && hc_trust_wants_hits(w->trust))
			hc_trust_read(w->trust, w->first + n / 2,
				      n * NR_THREADS);
		if (w->again)
			hc_trust_read(w->trust, w->first + n, n * NR_THREADS);
	}
	return NULL;
}

static void run(struct kunit *test, struct hc_trust *trust, bool again)
{
	struct worker w[NR_THREADS];
	pthread_t thread[NR_THREADS];
	u32 i;

	hc_trust_init(trust, NR_SLOTS);
	for (i = 0; i < NR_THREADS; i++) {
		w[i] = (struct worker){ trust, i * APART, again };
		pthread_create(&thread[i], NULL, work, &w[i]);
	}
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(thread[i], NULL);
}

static void threads_agree_on_trust(struct kunit *test)
{
	struct hc_trust *trust = kunit_kzalloc(test, sizeof(*trust),
					       GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, trust);
	run(test, trust, false);
	KUNIT_EXPECT_TRUE(test, hc_trust_earned(trust));
	run(test, trust, true);
	KUNIT_EXPECT_FALSE(test, hc_trust_earned(trust));
	KUNIT_EXPECT_LE(test, trust->need, HC_TRUST_NEED_MAX);
	KUNIT_EXPECT_GE(test, trust->credit, -HC_TRUST_NEED_MAX);
}

static struct kunit_case trust_cases[] = {
	KUNIT_CASE(threads_agree_on_trust),
	{}
};

static struct kunit_suite trust_suite = {
	.name = "hotcache_trust_threads",
	.test_cases = trust_cases,
};

kunit_test_suite(trust_suite);
