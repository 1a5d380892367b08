// SPDX-License-Identifier: GPL-2.0
/*
 * A shard's lock: who waits for it is counted, and so is for how long.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/sched/clock.h>

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "fixtures/shard_check.h"

#define NR_SLOTS	24u

/**
 * struct visitor - a thread that takes a shard's lock once
 * @shard: the shard
 * @comes: it is about to take the lock
 */
struct visitor {
	struct hc_shard *shard;
	atomic_t comes;
};

static void *visit(void *arg)
{
	struct visitor *v = arg;
	struct hc_lookup found;

	atomic_set_release(&v->comes, 1);
	hc_shard_read(v->shard, 0, 0, HC_ADMIT_NONE, &found);
	return NULL;
}

/* Hold the lock for @us while another thread tries to take it. */
static void visit_while_held(struct kunit *test, struct hc_shard *shard,
			     unsigned int us)
{
	struct visitor v = { .shard = shard };
	unsigned long flags;
	pthread_t thread;

	spin_lock_irqsave(&shard->lock, flags);
	KUNIT_ASSERT_EQ(test, pthread_create(&thread, NULL, visit, &v), 0);
	while (!atomic_read_acquire(&v.comes))
		sched_yield();
	usleep(us);
	spin_unlock_irqrestore(&shard->lock, flags);
	pthread_join(thread, NULL);
}

static void wait_for_the_lock_is_counted_and_timed(struct kunit *test)
{
	struct hc_shard *shard = kunit_kzalloc(test, sizeof(*shard), GFP_KERNEL);
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	u64 *count = shard->count;
	struct hc_lookup found;
	u64 began = local_clock();
	u32 i, tries;

	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, NR_SLOTS, 1, &choice), 0);
	for (i = 0; i < 1000; i++)
		hc_shard_read(shard, 0, 0, HC_ADMIT_NONE, &found);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_contended], 0ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_contended_time], 0ull);
	/*
	 * The thread may be preempted before it takes the lock, for any time.
	 */
	for (tries = 0; !count[HC_CNT_contended] && tries < 100; tries++)
		visit_while_held(test, shard, 2000 * (tries + 1));
	KUNIT_EXPECT_EQ(test, count[HC_CNT_contended], 1ull);
	KUNIT_EXPECT_GT(test, count[HC_CNT_contended_time], 0ull);
	KUNIT_EXPECT_LT(test, count[HC_CNT_contended_time], local_clock() - began);
	hc_shard_reset_counts(shard);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_contended], 0ull);
	KUNIT_EXPECT_EQ(test, count[HC_CNT_contended_time], 0ull);
	hc_shard_destroy(shard);
}

static struct kunit_case lock_cases[] = {
	KUNIT_CASE(wait_for_the_lock_is_counted_and_timed),
	{}
};

static struct kunit_suite lock_suite = {
	.name = "hotcache_shard_lock",
	.test_cases = lock_cases,
};

kunit_test_suite(lock_suite);
