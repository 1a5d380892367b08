// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers for hits, with several threads pushing into each stripe and a
 * consumer under a lock. Each record comes out once, whole and in the order of
 * its thread, or its push reported that it was dropped.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <pthread.h>
#include <sched.h>

#include "../../kmod/core/hitbuf.c"

#define NR_THREADS	4u
#define NR_STEPS	200000u
#define NR_STRIPES	2u

/**
 * struct shared - data that the threads share
 * @lock: stands for the shard's lock, which a pop needs
 * @buf: the buffers
 * @next: by thread: the lowest record that may come out next; under @lock
 * @got: records that came out; under @lock
 * @wrong: records that were not pushed or came out of order; under @lock
 */
struct shared {
	spinlock_t lock;
	struct hc_hitbuf *buf;
	u32 next[NR_THREADS];
	u32 got;
	u32 wrong;
};

/**
 * struct worker - a thread
 * @shared: the shared data
 * @number: its number; threads with the same lowest bit share a stripe
 * @kept: its records that were not dropped
 */
struct worker {
	struct shared *shared;
	u32 number;
	u32 kept;
};

static void drain(struct shared *sh, unsigned int cpu)
{
	struct hc_hit hit;
	u32 i;

	for (i = 0; i < HC_HITBUF_RECORDS; i++) {
		if (!hc_hitbuf_pop(sh->buf, cpu, &hit))
			break;
		sh->got++;
		if (hit.hints >= NR_THREADS || hit.hints % NR_STRIPES != cpu ||
		    hit.slot != (hit.block ^ 0x2a2a2a2) ||
		    hit.block < sh->next[hit.hints])
			sh->wrong++;
		else
			sh->next[hit.hints] = hit.block + 1;
	}
}

static void *work(void *arg)
{
	struct worker *wk = arg;
	struct shared *sh = wk->shared;
	u32 i;

	for (i = 0; i < NR_STEPS; i++) {
		struct hc_hit hit = {
			.slot = i ^ 0x2a2a2a2,
			.hints = wk->number,
			.block = i,
		};
		unsigned int used = hc_hitbuf_push(sh->buf, wk->number, &hit);

		/* The holder of the lock may be waiting for this CPU. */
		if (!used)
			sched_yield();
		wk->kept += used != 0;
		if ((used && used < HC_HITBUF_DRAIN_AT) ||
		    !spin_trylock(&sh->lock))
			continue;
		drain(sh, wk->number % NR_STRIPES);
		spin_unlock(&sh->lock);
	}
	return NULL;
}

static void concurrent_records_come_out_once_and_whole(struct kunit *test)
{
	size_t size = hc_hitbuf_size(NR_STRIPES * HC_HITBUF_SLOTS, NR_THREADS);
	struct shared *sh = kunit_kzalloc(test, sizeof(*sh), GFP_KERNEL);
	struct worker worker[NR_THREADS] = {};
	pthread_t thread[NR_THREADS];
	u32 i, kept = 0;

	spin_lock_init(&sh->lock);
	sh->buf = kunit_kzalloc(test, size, GFP_KERNEL);
	hc_hitbuf_init(sh->buf, size);
	KUNIT_ASSERT_EQ(test, sh->buf->mask, NR_STRIPES - 1);
	for (i = 0; i < NR_THREADS; i++) {
		worker[i].shared = sh;
		worker[i].number = i;
		KUNIT_ASSERT_EQ(test, pthread_create(&thread[i], NULL, work,
						     &worker[i]), 0);
	}
	for (i = 0; i < NR_THREADS; i++) {
		pthread_join(thread[i], NULL);
		kept += worker[i].kept;
	}
	for (i = 0; i < NR_STRIPES; i++)
		drain(sh, i);
	KUNIT_EXPECT_EQ(test, sh->wrong, 0u);
	KUNIT_EXPECT_EQ(test, sh->got, kept);
	/* Enough hits have to get through. */
	KUNIT_EXPECT_GT(test, kept, 2 * NR_STEPS);
	kunit_info(test, "%u of %u hits kept", kept, NR_THREADS * NR_STEPS);
}

static struct kunit_case thread_cases[] = {
	KUNIT_CASE(concurrent_records_come_out_once_and_whole),
	{}
};

static struct kunit_suite thread_suite = {
	.name = "hotcache_hitbuf_threads",
	.test_cases = thread_cases,
};

kunit_test_suite(thread_suite);
