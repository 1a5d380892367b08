// SPDX-License-Identifier: GPL-2.0
/*
 * One shard used by several threads. The data of slots is plain memory: if the
 * shard gives two threads conflicting access to a slot, the thread sanitizer
 * sees the race. All words of a block hold its version: no reader may see two
 * versions in one block, or one older than the last that was written when its
 * read began.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/jiffies.h>

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "fixtures/host.h"
#include "fixtures/shard_check.h"

#define NR_THREADS	4u
#define NR_STEPS	20000u
#define NR_SLOTS	24u
#define NR_REGIONS	3u
#define NR_BLOCKS	(NR_REGIONS * HC_REGION_BLOCKS)
#define NR_WORDS	8u

/**
 * struct shared - data that the threads share
 * @shard: the shard
 * @bars: its bars
 * @data: data of the slots, not atomic
 * @origin: version of each block on the origin, atomic as a sector of a disk is
 * @written: newest version of each block whose write has completed
 * @versions: number of versions handed out
 * @failures: checks that failed
 * @switching: serialises changes of the policy
 * @hits: blocks read from slots
 * @updates: blocks updated in slots
 */
struct shared {
	struct hc_shard shard;
	struct hc_bars bars;
	u64 data[NR_SLOTS][NR_WORDS];
	atomic64_t origin[NR_BLOCKS];
	atomic64_t written[NR_BLOCKS];
	atomic64_t versions;
	atomic_t failures;
	pthread_mutex_t switching;
	atomic64_t hits;
	atomic64_t updates;
};

/**
 * struct worker - a thread
 * @shared: the shared data
 * @rng: chooses its next step
 */
struct worker {
	struct shared *shared;
	struct hc_rng rng;
};

/**
 * struct sleeper - a read that waits for a fill
 * @waiter: its entry in the shard
 * @ok: the fill got its data
 * @version: the version it was woken with
 * @done: it has been woken
 */
struct sleeper {
	struct hc_waiter waiter;
	bool ok;
	u64 version;
	atomic_t done;
};

static void expect(struct shared *sh, bool ok, const char *what, u64 a, u64 b)
{
	if (ok)
		return;
	if (atomic_add_return(1, &sh->failures) < 10)
		printf("    # %s: %llu, %llu\n", what, a, b);
}

static void raise_to(atomic64_t *v, s64 to)
{
	s64 old = atomic64_read(v);

	while (old < to && !atomic64_try_cmpxchg(v, &old, to))
		;
}

static u64 block_in(u32 region, unsigned int i)
{
	return region * HC_REGION_BLOCKS + i;
}

static void put(struct shared *sh, u32 slot, u64 version)
{
	u32 i;

	for (i = 0; i < NR_WORDS; i++)
		sh->data[slot][i] = version;
}

static u64 get(struct shared *sh, u32 slot)
{
	u64 version = sh->data[slot][0];
	u32 i;

	for (i = 1; i < NR_WORDS; i++)
		expect(sh, sh->data[slot][i] == version, "torn block",
		       sh->data[slot][i], version);
	return version;
}

static void wake(struct shared *sh, bool ok, const u32 *slot,
		 struct list_head *woken)
{
	struct hc_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, woken, link) {
		struct sleeper *s = container_of(waiter, struct sleeper,
						 waiter);

		s->ok = ok;
		if (ok)
			s->version = get(sh, slot[waiter->block %
						  HC_REGION_BLOCKS]);
		/* Now it may be gone: it is on the stack of its thread. */
		atomic_set_release(&s->done, 1);
	}
}

static void fill(struct worker *wk, u32 region, struct hc_lookup *found)
{
	bool ok = hc_rng_percent(&wk->rng, 95);
	struct shared *sh = wk->shared;
	unsigned long todo = found->fill;
	u32 slot[HC_REGION_BLOCKS];
	LIST_HEAD(woken);
	unsigned int i;
	u16 published;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		put(sh, found->slot[i],
		    atomic64_read_acquire(&sh->origin[block_in(region, i)]));
	published = hc_shard_fill_end(&sh->shard, region, found->fill, ok, 0,
				      slot, &woken);
	wake(sh, ok, slot, &woken);
	if (ok)
		hc_shard_fill_put(&sh->shard, slot, published,
				  found->fill & ~published);
}

static void join(struct worker *wk, u32 region, unsigned int i, u64 least)
{
	struct shared *sh = wk->shared;
	struct sleeper s = {
		.waiter.block = block_in(region, i),
		.waiter.since = jiffies,
	};

	if (hc_shard_wait(&sh->shard, &s.waiter, ULONG_MAX))
		return;
	while (!atomic_read_acquire(&s.done))
		sched_yield();
	if (s.ok)
		expect(sh, s.version >= least, "joined a stale fill",
		       s.version, least);
}

static void read_some(struct worker *wk, u32 region, u16 mask)
{
	struct shared *sh = wk->shared;
	u64 least[HC_REGION_BLOCKS];
	struct hc_lookup found;
	unsigned long todo;
	unsigned int i;

	for (i = 0; i < HC_REGION_BLOCKS; i++)
		least[i] = atomic64_read_acquire(&sh->written[block_in(region,
								       i)]);
	hc_shard_read(&sh->shard, region, mask, HC_ADMIT_ALL, 0, &found);
	todo = found.hit;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 version = get(sh, found.slot[i]);

		expect(sh, version >= least[i], "stale hit", version, least[i]);
		atomic64_inc(&sh->hits);
	}
	hc_shard_unpin(&sh->shard, found.slot, found.hit);
	if (found.fill)
		fill(wk, region, &found);
	if (found.filling)
		join(wk, region, __ffs(found.filling), least[__ffs(found.filling)]);
}

static void write_some(struct worker *wk, u32 region, u16 mask)
{
	bool update = hc_rng_percent(&wk->rng, 80);
	bool ok = hc_rng_percent(&wk->rng, 95);
	struct shared *sh = wk->shared;
	u32 slot[HC_REGION_BLOCKS];
	struct hc_moved moved;
	unsigned long todo;
	u64 version;
	unsigned int i;
	u16 resident;

	resident = hc_shard_write_begin(&sh->shard, region, mask, update,
					HC_CNT_invalidate_write, slot, &moved);
	/*
	 * Of two writes that do not overlap, the later has the newer version.
	 */
	version = atomic64_inc_return(&sh->versions);
	todo = moved.mask;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		get(sh, moved.from[i]);
	hc_shard_unpin(&sh->shard, moved.from, moved.mask);
	todo = resident;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		put(sh, slot[i], version);
		atomic64_inc(&sh->updates);
	}
	todo = mask;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		if (ok || i % 2)
			raise_to(&sh->origin[block_in(region, i)], version);
	hc_shard_write_end(&sh->shard, region, resident, ok);
	if (!ok)
		return;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		raise_to(&sh->written[block_in(region, i)], version);
}

static void discard(struct worker *wk, u32 region)
{
	struct shared *sh = wk->shared;
	u64 first = block_in(region, 0);
	unsigned int bar, i;
	u32 cursor = 0;
	u64 version;

	bar = hc_bars_raise(&sh->bars, region, region);
	if (bar == HC_BAR_NONE)
		bar = hc_bars_raise_all(&sh->bars);
	while (hc_shard_drop_step(&sh->shard, first,
				  first + HC_REGION_BLOCKS - 1,
				  HC_CNT_invalidate_discard, &cursor))
		;
	version = atomic64_inc_return(&sh->versions);
	for (i = 0; i < HC_REGION_BLOCKS; i++)
		raise_to(&sh->origin[first + i], version);
	hc_bars_lift(&sh->bars, bar);
	for (i = 0; i < HC_REGION_BLOCKS; i++)
		raise_to(&sh->written[first + i], version);
}

static void change_policy(struct shared *sh)
{
	struct hc_policy_choice choice;
	struct hc_shard_policy made;

	pthread_mutex_lock(&sh->switching);
	choice = choice_of(sh->shard.ops == &hc_lru_policy ?
			   &hc_clock2qp_policy : &hc_lru_policy);
	if (!hc_shard_policy_alloc(&sh->shard, &choice, &made)) {
		hc_shard_switch_begin(&sh->shard, &made);
		while (hc_shard_switch_step(&sh->shard))
			;
		made.instance = hc_shard_switch_end(&sh->shard, true);
		hc_shard_policy_free(&made);
	}
	pthread_mutex_unlock(&sh->switching);
}

static void inspect(struct worker *wk)
{
	struct shared *sh = wk->shared;
	u32 slot = hc_rng_below(&wk->rng, NR_SLOTS);
	u64 block, version, least;

	if (hc_shard_visit(&sh->shard, slot, &block) != HC_VISIT_PINNED)
		return;
	version = get(sh, slot);
	/*
	 * A write that has completed began before the pin, or the slot is lost.
	 */
	least = atomic64_read_acquire(&sh->written[block]);
	if (hc_shard_unpin_slot(&sh->shard, slot))
		expect(sh, version >= least, "stale slot", version, least);
}

static void *work(void *arg)
{
	struct worker *wk = arg;
	u32 i;

	for (i = 0; i < NR_STEPS; i++) {
		u32 region = hc_rng_below(&wk->rng, NR_REGIONS);
		u16 mask = hc_rng_next(&wk->rng) & hc_rng_next(&wk->rng);
		u32 dice = hc_rng_below(&wk->rng, 1000);

		if (dice < 700)
			read_some(wk, region, mask);
		else if (dice < 940)
			write_some(wk, region, mask & hc_rng_next(&wk->rng));
		else if (dice < 950)
			discard(wk, region);
		else if (dice < 955)
			change_policy(wk->shared);
		else
			inspect(wk);
	}
	return NULL;
}

static void readers_see_no_torn_or_stale_block(struct kunit *test)
{
	struct shared *sh = kunit_kzalloc(test, sizeof(*sh), GFP_KERNEL);
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct worker worker[NR_THREADS];
	pthread_t thread[NR_THREADS];
	u32 i;

	KUNIT_ASSERT_EQ(test, hc_shard_init(&sh->shard, 0, NR_SLOTS, 1,
					    &choice), 0);
	hc_bars_init(&sh->bars);
	sh->shard.bars = &sh->bars;
	pthread_mutex_init(&sh->switching, NULL);
	for (i = 0; i < NR_THREADS; i++) {
		worker[i].shared = sh;
		worker[i].rng.state = i + 1;
		KUNIT_ASSERT_EQ(test, pthread_create(&thread[i], NULL, work,
						     &worker[i]), 0);
	}
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(thread[i], NULL);
	check_shard(test, &sh->shard);
	for (i = 0; i < NR_SLOTS; i++) {
		u64 block = hc_slot_block(sh->shard.word[i]);
		u32 ctl = hc_slot_use(sh->shard.ctl[i]);

		KUNIT_EXPECT_TRUE(test, ctl == HC_SLOT_FREE ||
				  ctl == HC_SLOT_CLEAN);
		if (ctl == HC_SLOT_CLEAN)
			KUNIT_EXPECT_EQ(test, get(sh, i), (u64)
					atomic64_read(&sh->origin[block]));
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&sh->failures), 0);
	/* The run has to cover contention, hits and updates. */
	KUNIT_EXPECT_GT(test, sh->shard.count[HC_CNT_contended], 0ull);
	KUNIT_EXPECT_GT(test, atomic64_read(&sh->hits), (s64)NR_STEPS);
	KUNIT_EXPECT_GT(test, atomic64_read(&sh->updates), (s64)NR_STEPS / 20);
	kunit_info(test, "%lld hits, %lld updates", atomic64_read(&sh->hits),
		   atomic64_read(&sh->updates));
	hc_shard_destroy(&sh->shard);
}

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
	u32 slot[HC_REGION_BLOCKS];

	atomic_set_release(&v->comes, 1);
	hc_shard_slots(v->shard, 0, 0, slot);
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
	u32 slot[HC_REGION_BLOCKS];
	u64 began = local_clock();
	u32 i, tries;

	KUNIT_ASSERT_EQ(test, hc_shard_init(shard, 0, NR_SLOTS, 1, &choice), 0);
	for (i = 0; i < 1000; i++)
		hc_shard_slots(shard, 0, 0, slot);
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

static struct kunit_case thread_cases[] = {
	KUNIT_CASE(readers_see_no_torn_or_stale_block),
	KUNIT_CASE(wait_for_the_lock_is_counted_and_timed),
	{}
};

static struct kunit_suite thread_suite = {
	.name = "hotcache_shard_threads",
	.test_cases = thread_cases,
};

kunit_test_suite(thread_suite);
