// SPDX-License-Identifier: GPL-2.0
/*
 * Who is asked for memory when the machine is short of it, and for how much.
 */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "core/memory.h"

/* What the machine has available, and what of it is to be left. */
static u64 machine_has;
#define hc_memory_available()		machine_has
#define hc_memory_reserve()		(4ull << 30)
#define hc_memory_reserve_at_load()	(5ull << 30)

/* What pools have freed, in pages. */
static u64 pools_freed;
#define hc_memory_freed_pages()		pools_freed

/* The memory of a cache that goes away is being freed. */
static bool cache_goes;
#define hc_memory_is_freeing()		cache_goes

/* Whoever waits for workers lets time pass, in which they do this. */
static void (*meanwhile)(void);
#define hc_memory_wait_freed(since, timeout)				\
	do {								\
		meanwhile();						\
		if (hc_memory_freed_pages() == (since))			\
			schedule_timeout_uninterruptible(timeout);	\
	} while (0)

#include "../../kmod/target/pressure.c"

#define NR_POOLS	3
#define CHUNK		HC_PRESSURE_BATCH

struct pool {
	struct hc_giver giver;
	atomic_t asked;
};

static struct pool pools[NR_POOLS];

static void pool_works(struct work_struct *work)
{
	atomic_inc(&container_of(work, struct pool, giver.work)->asked);
}

static struct hc_giver *giver(unsigned int i)
{
	return &pools[i].giver;
}

static void offer(u64 a, u64 b, u64 c)
{
	hc_giver_offer(giver(0), a * CHUNK);
	hc_giver_offer(giver(1), b * CHUNK);
	hc_giver_offer(giver(2), c * CHUNK);
}

static void expect_wanted(struct kunit *test, u64 a, u64 b, u64 c)
{
	KUNIT_EXPECT_EQ(test, hc_giver_wanted(giver(0)), a * CHUNK);
	KUNIT_EXPECT_EQ(test, hc_giver_wanted(giver(1)), b * CHUNK);
	KUNIT_EXPECT_EQ(test, hc_giver_wanted(giver(2)), c * CHUNK);
}

/* By hand: the machine is not short of memory. */
static unsigned long scan(u64 chunks)
{
	struct shrink_control sc = { .nr_to_scan = chunks * CHUNK };

	return hc_pressure_scan(NULL, &sc);
}

/* In the midst of an allocation. */
static unsigned long reclaim(u64 chunks)
{
	unsigned int flags = current->flags & PF_MEMALLOC;
	unsigned long ret;

	current->flags |= PF_MEMALLOC;
	ret = scan(chunks);
	current->flags &= ~PF_MEMALLOC | flags;
	return ret;
}

static unsigned long count(void)
{
	struct shrink_control sc = {};

	return hc_pressure_count(NULL, &sc);
}

/* So many chunks are missing; 0 if there is just enough. */
static void lack(u64 chunks)
{
	machine_has = hc_memory_reserve_at_load() - (chunks * CHUNK << PAGE_SHIFT);
}

/* Pages that the kernel is told of before it kills a process. */
static unsigned long ask_when_out(void (*works)(void))
{
	unsigned long freed = 0;

	meanwhile = works;
	hc_pressure_oom(NULL, 0, &freed);
	return freed;
}

static void pool_that_has_most_is_asked(struct kunit *test)
{
	offer(5, 7, 1);
	KUNIT_EXPECT_EQ(test, scan(1), 0ul);
	expect_wanted(test, 0, 1, 0);
	lack(100);
	KUNIT_EXPECT_EQ(test, reclaim(3), 0ul);
	expect_wanted(test, 0, 4, 0);
	KUNIT_EXPECT_EQ(test, reclaim(1), 0ul);
	expect_wanted(test, 1, 4, 0);
	flush_work(&giver(1)->work);
	KUNIT_EXPECT_GE(test, atomic_read(&pools[1].asked), 1);
	flush_work(&giver(2)->work);
	KUNIT_EXPECT_EQ(test, atomic_read(&pools[2].asked), 0);
}

static void no_pool_is_asked_for_more_than_it_has(struct kunit *test)
{
	offer(2, 1, 0);
	lack(100);
	KUNIT_EXPECT_EQ(test, count(), 3ul * CHUNK);
	KUNIT_EXPECT_EQ(test, reclaim(10), 0ul);
	KUNIT_EXPECT_EQ(test, count(), 1ul * CHUNK);
	KUNIT_EXPECT_EQ(test, reclaim(10), 0ul);
	expect_wanted(test, 2, 1, 0);
	KUNIT_EXPECT_EQ(test, count(), 0ul);
	KUNIT_EXPECT_EQ(test, reclaim(1), SHRINK_STOP);
	/* It has less to offer meanwhile. */
	hc_giver_offer(giver(0), CHUNK);
	expect_wanted(test, 1, 1, 0);
}

/* Many tasks ask at once, and each again and again. */
static void no_more_is_wanted_than_is_missing(struct kunit *test)
{
	unsigned int i;

	offer(50, 40, 0);
	lack(5);
	for (i = 0; i < 100; i++)
		reclaim(1);
	/* And a chunk. */
	expect_wanted(test, 6, 0, 0);
	hc_giver_gave(giver(0), 6 * CHUNK);
	for (i = 0; i < 100; i++)
		reclaim(32);
	expect_wanted(test, 6, 0, 0);
}

/* It may be over before all has been given. */
static void nothing_is_wanted_when_it_is_over(struct kunit *test)
{
	offer(50, 0, 0);
	lack(5);
	reclaim(5);
	expect_wanted(test, 5, 0, 0);
	lack(0);
	expect_wanted(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, reclaim(5), SHRINK_STOP);
	KUNIT_EXPECT_EQ(test, count(), 0ul);
	/* Somebody who asks by hand gets what he asks for, and nothing later. */
	KUNIT_EXPECT_EQ(test, scan(20), 0ul);
	expect_wanted(test, 20, 0, 0);
	hc_giver_gave(giver(0), 20 * CHUNK);
	expect_wanted(test, 0, 0, 0);
	lack(5);
	reclaim(5);
	lack(0);
	expect_wanted(test, 0, 0, 0);
}

/* He may begin when memory is short, and asks for all, in parts, when it is not. */
static void pool_is_not_lost_to_who_drops_caches(struct kunit *test)
{
	unsigned int i;

	offer(50, 40, 0);
	lack(1);
	KUNIT_EXPECT_EQ(test, count(), 90ul * CHUNK);
	scan(1);
	expect_wanted(test, 1, 0, 0);
	lack(0);
	for (i = 0; i < 180; i++)
		scan(1);
	expect_wanted(test, 1, 0, 0);
	hc_giver_gave(giver(0), CHUNK);
	expect_wanted(test, 0, 0, 0);
}

static void what_was_given_is_wanted_no_more(struct kunit *test)
{
	offer(8, 0, 0);
	scan(4);
	hc_giver_gave(giver(0), 2 * CHUNK);
	expect_wanted(test, 2, 0, 0);
	/* A step may give more than was wanted. */
	hc_giver_gave(giver(0), 5 * CHUNK);
	expect_wanted(test, 0, 0, 0);
	lack(100);
	KUNIT_EXPECT_EQ(test, count(), 1ul * CHUNK);
}

/* A block in flight is in the way, on an origin that hangs, maybe. */
static void pool_that_cannot_is_not_asked_for_a_while(struct kunit *test)
{
	offer(8, 1, 0);
	lack(100);
	reclaim(1);
	hc_giver_cannot(giver(0));
	expect_wanted(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, count(), 1ul * CHUNK);
	reclaim(1);
	expect_wanted(test, 0, 1, 0);
	KUNIT_EXPECT_EQ(test, reclaim(1), SHRINK_STOP);
	schedule_timeout_uninterruptible(HC_PRESSURE_REST + 1);
	KUNIT_EXPECT_EQ(test, reclaim(1), 0ul);
	expect_wanted(test, 1, 1, 0);
}

/* Its size, or its policy, is being changed. */
static void request_goes_past_a_pool_that_is_busy(struct kunit *test)
{
	offer(8, 1, 0);
	lack(100);
	reclaim(1);
	hc_giver_is_busy(giver(0));
	KUNIT_EXPECT_EQ(test, reclaim(1), 0ul);
	expect_wanted(test, 0, 1, 0);
	schedule_timeout_uninterruptible(HC_PRESSURE_BUSY + 1);
	KUNIT_EXPECT_EQ(test, reclaim(1), 0ul);
	expect_wanted(test, 1, 1, 0);
	KUNIT_EXPECT_LT(test, HC_PRESSURE_BUSY, HC_PRESSURE_REST);
}

static void give_one(void)
{
	pools_freed += CHUNK;
	hc_giver_gave(giver(1), CHUNK);
}

static void give_none(void)
{
}

static void all_are_asked_before_a_process_is_killed(struct kunit *test)
{
	lack(1);
	offer(0, 0, 0);
	KUNIT_EXPECT_EQ(test, ask_when_out(give_none), 0ul);
	offer(16, 2, 0);
	KUNIT_EXPECT_EQ(test, ask_when_out(give_one), 1ul * CHUNK);
	expect_wanted(test, 1, 0, 0);
	/* They give what they have to. */
	hc_giver_gave(giver(0), CHUNK);
	machine_has = HC_OOM_RESERVES * hc_memory_reserve() - 1;
	KUNIT_EXPECT_EQ(test, ask_when_out(give_one), 1ul * CHUNK);
	expect_wanted(test, 1, 0, 0);
}

/* One node is full, or a group of tasks is bound to it. */
static void pool_is_not_lost_to_a_node(struct kunit *test)
{
	offer(16, 2, 0);
	machine_has = HC_OOM_RESERVES * hc_memory_reserve();
	KUNIT_EXPECT_EQ(test, ask_when_out(give_one), 0ul);
	expect_wanted(test, 0, 0, 0);
}

static unsigned int attempts;

/* The first attempts began before, or a fill was in the way. */
static void give_at_last(void)
{
	hc_giver_cannot(giver(1));
	if (++attempts == 5)
		give_one();
}

static void request_is_made_until_something_comes(struct kunit *test)
{
	attempts = 0;
	lack(1);
	offer(0, 2, 0);
	KUNIT_EXPECT_EQ(test, ask_when_out(give_at_last), 1ul * CHUNK);
	KUNIT_EXPECT_EQ(test, attempts, 5u);
}

static void wait_before_a_kill_ends(struct kunit *test)
{
	unsigned long begin = jiffies;

	lack(1);
	offer(0, 2, 0);
	KUNIT_EXPECT_EQ(test, ask_when_out(give_none), 0ul);
	KUNIT_EXPECT_GE(test, jiffies - begin, (unsigned long)HC_OOM_WAIT);
	expect_wanted(test, 0, 1, 0);
}

static void request_stops_growth(struct kunit *test)
{
	offer(8, 0, 0);
	KUNIT_EXPECT_TRUE(test, hc_giver_may_grow(giver(0)));
	KUNIT_EXPECT_FALSE(test, giver(0)->stops_growth);
	scan(1);
	KUNIT_EXPECT_TRUE(test, giver(0)->stops_growth);
	KUNIT_EXPECT_FALSE(test, hc_giver_may_grow(giver(0)));
	KUNIT_EXPECT_TRUE(test, giver(0)->stops_growth);
	hc_giver_gave(giver(0), CHUNK);
	KUNIT_EXPECT_TRUE(test, hc_giver_may_grow(giver(0)));
	hc_giver_stop_growth(giver(0));
	KUNIT_EXPECT_TRUE(test, giver(0)->stops_growth);
}

static void end_growth(void)
{
	pools_freed += CHUNK;
	hc_giver_end_growth(giver(1));
}

/* It has given all that it could, and takes memory again when that is wanted. */
static void request_stops_growth_from_the_floor(struct kunit *test)
{
	offer(0, 0, 0);
	lack(1);
	KUNIT_EXPECT_TRUE(test, hc_giver_may_grow(giver(1)));
	KUNIT_EXPECT_EQ(test, count(), 0ul);
	KUNIT_EXPECT_TRUE(test, giver(1)->stops_growth);
	hc_giver_end_growth(giver(1));
	/* Who is about to kill a process waits for the end. */
	KUNIT_EXPECT_TRUE(test, hc_giver_may_grow(giver(1)));
	KUNIT_EXPECT_FALSE(test, giver(1)->stops_growth);
	KUNIT_EXPECT_EQ(test, ask_when_out(end_growth), 1ul * CHUNK);
	KUNIT_EXPECT_TRUE(test, giver(1)->stops_growth);
	KUNIT_EXPECT_EQ(test, ask_when_out(end_growth), 0ul);
	/* By a request to another pool, too. */
	offer(8, 0, 0);
	KUNIT_EXPECT_TRUE(test, hc_giver_may_grow(giver(1)));
	reclaim(1);
	KUNIT_EXPECT_TRUE(test, giver(1)->stops_growth);
	hc_giver_end_growth(giver(1));
}

static void shrink(void)
{
	pools_freed += CHUNK;
}

/* Its size is being changed, and it has nothing that it could be asked for. */
static void pool_that_becomes_smaller_is_waited_for(struct kunit *test)
{
	lack(1);
	offer(0, 0, 0);
	KUNIT_EXPECT_EQ(test, ask_when_out(shrink), 0ul);
	hc_giver_shrinks(giver(1), true);
	KUNIT_EXPECT_EQ(test, ask_when_out(shrink), 1ul * CHUNK);
	hc_giver_shrinks(giver(1), false);
	KUNIT_EXPECT_EQ(test, ask_when_out(shrink), 0ul);
}

/* It has left before, and cannot be asked. */
static void cache_that_goes_is_waited_for(struct kunit *test)
{
	lack(1);
	offer(0, 0, 0);
	hc_giver_leave(giver(1));
	KUNIT_EXPECT_EQ(test, ask_when_out(shrink), 0ul);
	cache_goes = true;
	KUNIT_EXPECT_EQ(test, ask_when_out(shrink), 1ul * CHUNK);
	cache_goes = false;
	KUNIT_EXPECT_EQ(test, ask_when_out(shrink), 0ul);
}

static void pool_that_has_left_is_not_asked(struct kunit *test)
{
	offer(5, 1, 0);
	lack(100);
	scan(2);
	hc_giver_leave(giver(0));
	expect_wanted(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, count(), 1ul * CHUNK);
	scan(5);
	expect_wanted(test, 0, 1, 0);
	hc_giver_leave(giver(0));
	hc_giver_offer(giver(0), CHUNK);
	KUNIT_EXPECT_EQ(test, count(), 1ul * CHUNK);
}

static void nothing_is_offered_while_memory_is_available(struct kunit *test)
{
	offer(5, 5, 5);
	lack(0);
	KUNIT_EXPECT_EQ(test, count(), 0ul);
	lack(1);
	KUNIT_EXPECT_EQ(test, count(), 15ul * CHUNK);
}

static int pressure_test_init(struct kunit *test)
{
	unsigned int i;
	int err = hc_pressure_init();

	if (err)
		return err;
	machine_has = U64_MAX;
	for (i = 0; i < NR_POOLS; i++) {
		atomic_set(&pools[i].asked, 0);
		hc_giver_init(giver(i), pool_works);
	}
	return 0;
}

static void pressure_test_exit(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < NR_POOLS; i++)
		hc_giver_leave(giver(i));
	hc_pressure_exit();
}

static struct kunit_case pressure_cases[] = {
	KUNIT_CASE(pool_that_has_most_is_asked),
	KUNIT_CASE(no_pool_is_asked_for_more_than_it_has),
	KUNIT_CASE(no_more_is_wanted_than_is_missing),
	KUNIT_CASE(nothing_is_wanted_when_it_is_over),
	KUNIT_CASE(pool_is_not_lost_to_who_drops_caches),
	KUNIT_CASE(what_was_given_is_wanted_no_more),
	KUNIT_CASE(pool_that_cannot_is_not_asked_for_a_while),
	KUNIT_CASE(request_goes_past_a_pool_that_is_busy),
	KUNIT_CASE(all_are_asked_before_a_process_is_killed),
	KUNIT_CASE(pool_is_not_lost_to_a_node),
	KUNIT_CASE(request_is_made_until_something_comes),
	KUNIT_CASE(wait_before_a_kill_ends),
	KUNIT_CASE(request_stops_growth),
	KUNIT_CASE(request_stops_growth_from_the_floor),
	KUNIT_CASE(pool_that_becomes_smaller_is_waited_for),
	KUNIT_CASE(cache_that_goes_is_waited_for),
	KUNIT_CASE(pool_that_has_left_is_not_asked),
	KUNIT_CASE(nothing_is_offered_while_memory_is_available),
	{}
};

static struct kunit_suite pressure_suite = {
	.name = "hotcache_pressure",
	.init = pressure_test_init,
	.exit = pressure_test_exit,
	.test_cases = pressure_cases,
};

kunit_test_suite(pressure_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: who is asked for memory");
MODULE_LICENSE("GPL");
