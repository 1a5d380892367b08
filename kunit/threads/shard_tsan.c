// SPDX-License-Identifier: GPL-2.0
/*
 * One shard used by several threads. Readers copy without a lock. Each word of a
 * slot says of which block it is, and which version of that: no copy has a word of
 * another block, be it accepted or not, and none that is accepted has two versions, or
 * one older than the last that was written when its read began.
 *
 * Without writes the data are plain memory: if the shard gives two threads
 * conflicting access to a slot, the thread sanitizer sees the race. A write may change
 * what is being copied, so with writes the data are atomic, word by word.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/jiffies.h>

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#include "fixtures/host.h"
#include "core/shard_hit.h"
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
 * @hazards: its hazard lines
 * @writes: blocks are written
 * @data: data of the slots, plain or atomic
 * @origin: version of each block on the origin, atomic as a sector of a disk is
 * @written: newest version of each block whose write has completed
 * @versions: number of versions handed out
 * @failures: checks that failed
 * @switching: serialises changes of the policy
 * @looking: one thread at a time holds a slot
 * @hits: copies that were accepted
 * @rejected: copies that were not
 * @updates: blocks updated in slots
 */
struct shared {
	struct hc_shard shard;
	struct hc_bars bars;
	struct hc_hazards *hazards;
	bool writes;
	u64 data[NR_SLOTS][NR_WORDS];
	atomic64_t origin[NR_BLOCKS];
	atomic64_t written[NR_BLOCKS];
	atomic64_t versions;
	atomic_t failures;
	pthread_mutex_t switching;
	pthread_mutex_t looking;
	atomic64_t hits;
	atomic64_t rejected;
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

static u64 datum(u64 block, u64 version)
{
	return block << 40 | version;
}

static u64 version_of(u64 word)
{
	return word & GENMASK_ULL(39, 0);
}

static void put(struct shared *sh, u32 slot, u64 block, u64 version)
{
	u32 i;

	for (i = 0; i < NR_WORDS; i++)
		if (sh->writes)
			WRITE_ONCE(sh->data[slot][i], datum(block, version));
		else
			sh->data[slot][i] = datum(block, version);
}

/* Copy a slot, and now and then wait in the middle of it. */
static void copy(struct worker *wk, u32 slot, u64 *to)
{
	struct shared *sh = wk->shared;
	u32 stop = hc_rng_below(&wk->rng, 16 * NR_WORDS);
	u32 i;

	for (i = 0; i < NR_WORDS; i++) {
		to[i] = sh->writes ? READ_ONCE(sh->data[slot][i]) :
				     sh->data[slot][i];
		if (i == stop)
			sched_yield();
	}
}

/* All words are of the block, and, if the copy is @good, of the same version. */
static u64 check_copy(struct shared *sh, const u64 *words, u64 block, bool good)
{
	u32 i;

	for (i = 0; i < NR_WORDS; i++) {
		expect(sh, words[i] >> 40 == block, "word of another block",
		       words[i] >> 40, block);
		expect(sh, !good || words[i] == words[0], "torn block",
		       version_of(words[i]), version_of(words[0]));
	}
	return version_of(words[0]);
}

static void wake(bool ok, const u64 *version, struct list_head *woken)
{
	struct hc_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, woken, link) {
		struct sleeper *s = container_of(waiter, struct sleeper,
						 waiter);

		s->ok = ok;
		s->version = version[waiter->block % HC_REGION_BLOCKS];
		/* Now it may be gone: it is on its thread's stack. */
		atomic_set_release(&s->done, 1);
	}
}

static void fill(struct worker *wk, u32 region, struct hc_lookup *found)
{
	bool ok = hc_rng_percent(&wk->rng, 95);
	struct shared *sh = wk->shared;
	u64 version[HC_REGION_BLOCKS];
	unsigned long todo = found->fill;
	LIST_HEAD(woken);
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = block_in(region, i);

		version[i] = atomic64_read_acquire(&sh->origin[block]);
		put(sh, found->slot[i], block, version[i]);
	}
	end_fill_of(&sh->shard, region, found->fill, ok, 0, &woken);
	wake(ok, version, &woken);
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

/* One block whose slot is named; returns whether it is a hit. */
static bool hit_block(struct worker *wk, u64 block, u32 slot, u64 least)
{
	struct shared *sh = wk->shared;
	u64 *word = &sh->shard.word[slot];
	u64 words[NR_WORDS];
	u64 before, version;
	bool good;

	if (!hc_hit_begin(word, block, &before))
		return false;
	copy(wk, slot, words);
	good = hc_hit_end(word, &before);
	version = check_copy(sh, words, block, good);
	if (!good) {
		atomic64_inc(&sh->rejected);
		return false;
	}
	expect(sh, version >= least, "stale hit", version, least);
	hc_hit_touch(word, before, hc_hit_max(&sh->shard, 0));
	atomic64_inc(&sh->hits);
	return true;
}

/* Without the lock; returns the blocks that were hits. */
static u16 hit_some(struct worker *wk, u32 region, u16 found, const u32 *slot,
		    const u64 *least)
{
	struct shared *sh = wk->shared;
	struct hc_hitbuf *records;
	struct hc_hazard_line *line;
	unsigned int i, nr = 0, todo = found;
	u16 hits = 0;

	if (!found)
		return 0;
	line = hc_hazards_begin(sh->hazards);
	if (!line) {
		expect(sh, false, "line in use", region, found);
		return 0;
	}
	hc_for_each_bit(i, todo)
		hc_hazards_add(line, nr++, slot[i]);
	hc_hazards_seal();
	todo = found;
	hc_for_each_bit(i, todo)
		if (hit_block(wk, block_in(region, i), slot[i], least[i]))
			hits |= BIT(i);
	hc_hazards_end(line, nr);
	records = hc_hit_records(&sh->shard);
	if (records && hits)
		hc_shard_record(&sh->shard, records, region, 0, slot, hits);
	return hits;
}

static void read_some(struct worker *wk, u32 region, u16 mask)
{
	struct shared *sh = wk->shared;
	u64 hash = hc_hash(region, sh->shard.index.seed);
	u64 least[HC_REGION_BLOCKS];
	u32 slot[HC_REGION_BLOCKS];
	struct hc_lookup found;
	unsigned int i;
	u16 there = 0;

	for (i = 0; i < HC_REGION_BLOCKS; i++) {
		least[i] = atomic64_read_acquire(&sh->written[block_in(region, i)]);
		slot[i] = hc_hit_find(&sh->shard, hash, region, i);
		if (slot[i] != HC_SLOT_NONE)
			there |= mask & BIT(i);
	}
	mask &= ~hit_some(wk, region, there, slot, least);
	if (!mask)
		return;
	hc_shard_read(&sh->shard, region, mask, HC_ADMIT_ALL, &found);
	hit_some(wk, region, found.hit, found.slot, least);
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
	unsigned long todo;
	u64 version;
	unsigned int i;
	u16 resident;

	resident = hc_shard_write_begin(&sh->shard, region, mask, update,
					HC_CNT_invalidate_write, slot);
	/* Of two writes that do not overlap, the later has the newer version. */
	version = atomic64_inc_return(&sh->versions);
	todo = resident;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		put(sh, slot[i], block_in(region, i), version);
		atomic64_inc(&sh->updates);
	}
	todo = mask;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		if (ok || i % 2)
			raise_to(&sh->origin[block_in(region, i)], version);
	hc_shard_write_end(&sh->shard, region, resident, slot, ok);
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
		bar = hc_bars_raise_near(&sh->bars, region, region);
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

/* One that relinks, and two that count in the touches. */
static const struct hc_policy_ops *const policies[] = {
	&hc_clock2qp_policy, &hc_lru_policy, &hc_clock_policy,
};

static void change_policy(struct worker *wk)
{
	struct shared *sh = wk->shared;
	struct hc_policy_choice choice;
	struct hc_shard_policy made;

	pthread_mutex_lock(&sh->switching);
	choice = choice_of(policies[hc_rng_below(&wk->rng, ARRAY_SIZE(policies))]);
	if (!hc_shard_policy_alloc(&sh->shard, &choice, &made)) {
		hc_shard_switch_begin(&sh->shard, &made);
		while (hc_shard_switch_step(&sh->shard))
			;
		hc_shard_switch_end(&sh->shard, true, &made);
		hc_shard_policy_free(&made);
	}
	pthread_mutex_unlock(&sh->switching);
}

static void inspect(struct worker *wk)
{
	struct shared *sh = wk->shared;
	u32 slot = hc_rng_below(&wk->rng, NR_SLOTS);
	u64 words[NR_WORDS];
	u64 word, block, least, version;
	bool same;

	if (pthread_mutex_trylock(&sh->looking))
		return;
	if (hc_shard_visit(&sh->shard, slot, &word) == HC_VISIT_HELD) {
		block = hc_slot_block(word);
		copy(wk, slot, words);
		/* A write that has completed by now shows in the word. */
		least = atomic64_read_acquire(&sh->written[block]);
		same = hc_shard_leave(&sh->shard, slot, word);
		version = check_copy(sh, words, block, same);
		expect(sh, !same || version >= least, "stale slot", version, least);
	}
	pthread_mutex_unlock(&sh->looking);
}

static void *work(void *arg)
{
	struct worker *wk = arg;
	u32 i;

	for (i = 0; i < NR_STEPS; i++) {
		u32 region = hc_rng_below(&wk->rng, NR_REGIONS);
		u16 mask = hc_rng_next(&wk->rng) & hc_rng_next(&wk->rng);
		u32 dice = hc_rng_below(&wk->rng, 1000);

		if (dice < 700 || (dice < 940 && !wk->shared->writes))
			read_some(wk, region, mask);
		else if (dice < 940)
			write_some(wk, region, mask & hc_rng_next(&wk->rng));
		else if (dice < 950)
			discard(wk, region);
		else if (dice < 955)
			change_policy(wk);
		else
			inspect(wk);
	}
	return NULL;
}

/* With nothing in flight: what is there is what the origin has. */
static void check_end(struct kunit *test, struct shared *sh)
{
	u32 i;

	check_shard(test, &sh->shard);
	for (i = 0; i < NR_SLOTS; i++) {
		u64 word = sh->shard.word[i];
		u64 block = hc_slot_block(word);

		KUNIT_EXPECT_EQ(test, hc_hazards_name(sh->hazards, 0, &i, 1), 0ull);
		if (hc_slot_state(word) == HC_SLOT_FREE)
			continue;
		KUNIT_ASSERT_TRUE(test, hc_slot_readable(word));
		KUNIT_EXPECT_EQ(test, check_copy(sh, sh->data[i], block, true),
				(u64)atomic64_read(&sh->origin[block]));
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&sh->failures), 0);
}

static void read_in_threads(struct kunit *test, bool writes, u32 reserve)
{
	struct shared *sh = kunit_kzalloc(test, sizeof(*sh), GFP_KERNEL);
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct worker worker[NR_THREADS];
	pthread_t thread[NR_THREADS];
	u32 i;

	KUNIT_ASSERT_EQ(test, hc_shard_init(&sh->shard, 0, NR_SLOTS, 1, &choice), 0);
	sh->writes = writes;
	sh->hazards = hc_hazards_create();
	KUNIT_ASSERT_NOT_NULL(test, sh->hazards);
	sh->shard.hazards = sh->hazards;
	sh->shard.reserve = reserve;
	hc_bars_init(&sh->bars);
	sh->shard.bars = &sh->bars;
	pthread_mutex_init(&sh->switching, NULL);
	pthread_mutex_init(&sh->looking, NULL);
	for (i = 0; i < NR_THREADS; i++) {
		worker[i].shared = sh;
		worker[i].rng.state = i + 1;
		KUNIT_ASSERT_EQ(test, pthread_create(&thread[i], NULL, work, &worker[i]),
				0);
	}
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(thread[i], NULL);
	check_end(test, sh);
	kunit_info(test, "%lld hits, %lld copies rejected, %lld updates",
		   atomic64_read(&sh->hits), atomic64_read(&sh->rejected),
		   atomic64_read(&sh->updates));
	/* The run has to cover contention, evictions, hits and updates. */
	KUNIT_EXPECT_GT(test, sh->shard.count[HC_CNT_contended], 0ull);
	KUNIT_EXPECT_GT(test, sh->shard.count[HC_CNT_evict_capacity], NR_STEPS / 20ull);
	KUNIT_EXPECT_GT(test, atomic64_read(&sh->hits), (s64)NR_STEPS);
	if (writes) {
		KUNIT_EXPECT_GT(test, atomic64_read(&sh->updates), (s64)NR_STEPS / 20);
		KUNIT_EXPECT_GT(test, atomic64_read(&sh->rejected), 0ll);
	}
	hc_shard_destroy(&sh->shard);
	hc_hazards_destroy(sh->hazards);
}

static void evictions_wait_for_readers(struct kunit *test)
{
	read_in_threads(test, false, 0);
	read_in_threads(test, false, 4);
}

static void readers_accept_no_torn_or_stale_block(struct kunit *test)
{
	read_in_threads(test, true, 0);
}

static struct kunit_case thread_cases[] = {
	KUNIT_CASE(evictions_wait_for_readers),
	KUNIT_CASE(readers_accept_no_torn_or_stale_block),
	{}
};

static struct kunit_suite thread_suite = {
	.name = "hotcache_shard_threads",
	.test_cases = thread_cases,
};

kunit_test_suite(thread_suite);
