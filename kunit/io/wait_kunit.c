// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that have waited for a fill: which worker goes on with them.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/cache_fixture.h"
#include "fixtures/payers_fixture.h"

#include "../../kmod/core/cache.c"
#include "../../kmod/core/totals.c"
#include "../../kmod/io/fill_time.c"
#include "io/io.h"

#define NR_SLOTS	256u
#define NR_BLOCKS	(1ull << 20)
#define NR_SHARDS	2u
/* More than two turns of a worker. */
#define MANY		60u
#define NR_FILLS	3u

/* What is queued: to go on with reads, and to send some; and what is sent. */
enum { GO_ON, SEND, NR_QUEUES };
static char queues[NR_QUEUES];
static struct work_struct *queued[NR_QUEUES][MANY];
static u32 nr_queued[NR_QUEUES];
static struct bio *sent[MANY];
static u32 nr_sent;
/* What it is that waits, and which of these want to go to the origin. */
static struct hc_io *reads;
static bool passes[MANY];
static u32 nr_again;
/* The control group of each, by a number, and whether its bio has got it. */
static struct group_fixture groups[MANY];
static u32 group_of[MANY];
static bool charged[MANY];

static u32 read_of(const struct bio *bio)
{
	struct hc_io *io = &reads[0];

	while (io->bio != bio)
		io++;
	return io - reads;
}

/* As device-mapper makes it, a bio has none. */
static unsigned long note_group(struct bio *bio)
{
	u32 i = read_of(bio);

	if (!charged[i])
		return HC_GROUP_FREE;
	return (unsigned long)&groups[group_of[i]] |
	       (bio->bi_opf & REQ_META ? HC_GROUP_FREE : 0);
}

static void note_charge(struct bio *bio)
{
	charged[read_of(bio)] = true;
}

static bool note_work(struct workqueue_struct *wq, struct work_struct *work)
{
	u32 q = (char *)wq - queues;

	queued[q][nr_queued[q]++] = work;
	return true;
}

static bool note_sweep(struct workqueue_struct *wq, struct delayed_work *dwork,
		       unsigned long delay)
{
	return true;
}

/* Who is sent may be gone at once. */
static void note_pass(struct hc_dev *dev, struct bio *bio)
{
	u32 i = read_of(bio);

	memset(&reads[i], 0x5a, sizeof(reads[i]));
	sent[nr_sent++] = bio;
}

#define queue_work		note_work
#define queue_delayed_work	note_sweep
#define hc_io_charge		note_charge
#define hc_io_pass		note_pass
#define hc_io_group		note_group
#include "../../kmod/io/wait.c"
#undef queue_work
#undef queue_delayed_work
#undef hc_io_charge
#undef hc_io_pass
#undef hc_io_group

/**
 * struct wait_test - a device with a cache, and reads
 * @dev: the device
 * @bio: the reads
 * @io: the state of each
 */
struct wait_test {
	struct hc_dev dev;
	struct bio bio[MANY];
	struct hc_io io[MANY];
};

/* The state of one that is not sent may be gone. */
static bool again(struct hc_io *io, bool ok)
{
	u32 i = io - reads;

	nr_again++;
	if (!passes[i])
		memset(io, 0x5a, sizeof(*io));
	return passes[i];
}

static void go_on(struct work_struct *work)
{
	hc_wait_go_on(container_of(work, struct hc_io, work), again);
}

/* Each block is of another region. */
static u64 block_of(u32 fill)
{
	return hc_block_of(fill, 0);
}

static void begin_fills(struct kunit *test)
{
	struct wait_test *t = test->priv;
	struct hc_lookup found;
	u32 i;

	for (i = 0; i < NR_FILLS; i++) {
		hc_shard_read(hc_cache_shard(t->dev.cache, i), i, 0x1,
			      HC_ADMIT_ALL, &found);
		KUNIT_ASSERT_EQ(test, found.fill, 0x1);
	}
}

static void wait_for_fill(struct kunit *test, u32 i, u32 fill)
{
	struct wait_test *t = test->priv;
	struct hc_io *io = &t->io[i];

	io->dev = &t->dev;
	io->bio = &t->bio[i];
	io->waits = 1;
	io->passed = NULL;
	io->waiter.block = block_of(fill);
	io->waiter.since = jiffies;
	INIT_WORK(&io->work, go_on);
	KUNIT_ASSERT_EQ(test, hc_wait_start(&t->dev, io), 0);
}

/* All at once, as by the sweep. */
static void end_fills(struct kunit *test, bool ok)
{
	struct wait_test *t = test->priv;
	LIST_HEAD(wake);
	u32 i;

	for (i = 0; i < NR_FILLS; i++)
		end_fill_of(hc_cache_shard(t->dev.cache, i), i, 0x1, ok, 0,
			    &wake);
	hc_wait_wake(&t->dev, &wake, ok);
}

/* Returns how many items that took. */
static u32 run_queue(u32 q)
{
	u32 i;

	for (i = 0; i < nr_queued[q]; i++)
		queued[q][i]->func(queued[q][i]);
	nr_queued[q] = 0;
	return i;
}

/* The next worker sends @nr reads: @first, and each @step-th after that. */
static void expect_sent(struct kunit *test, u32 worker, u32 first, u32 step, u32 nr)
{
	struct wait_test *t = test->priv;
	u32 i;

	KUNIT_ASSERT_LT(test, worker, nr_queued[SEND]);
	/* Its work is the last one's, which is there as long as others are sent. */
	KUNIT_EXPECT_PTR_EQ(test, queued[SEND][worker],
			    &t->io[first + (nr - 1) * step].work);
	nr_sent = 0;
	queued[SEND][worker]->func(queued[SEND][worker]);
	KUNIT_ASSERT_EQ(test, nr_sent, nr);
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_PTR_EQ(test, sent[i], &t->bio[first + i * step]);
}

static void expect_counted(struct kunit *test, int nr)
{
	struct wait_test *t = test->priv;

	expect_places(test, &t->dev.cache->waited, nr, nr);
}

static void reads_of_a_block_are_sent_by_one_worker(struct kunit *test)
{
	u32 i;

	begin_fills(test);
	for (i = 0; i < MANY; i++)
		wait_for_fill(test, i, i % NR_FILLS);
	end_fills(test, false);
	KUNIT_EXPECT_EQ(test, run_queue(GO_ON), MANY / HC_WOKEN_BATCH + 1);
	KUNIT_EXPECT_EQ(test, nr_again, MANY);
	KUNIT_EXPECT_EQ(test, nr_queued[SEND], NR_FILLS);
	for (i = 0; i < NR_FILLS; i++)
		expect_sent(test, i, i, NR_FILLS, MANY / NR_FILLS);
	expect_counted(test, 0);
}

static void reads_that_are_answered_take_no_worker(struct kunit *test)
{
	u32 i;

	begin_fills(test);
	for (i = 0; i < MANY; i++) {
		wait_for_fill(test, i, i % NR_FILLS);
		passes[i] = i % NR_FILLS == 1;
	}
	end_fills(test, true);
	run_queue(GO_ON);
	KUNIT_EXPECT_EQ(test, nr_again, MANY);
	KUNIT_EXPECT_EQ(test, nr_queued[SEND], 1u);
	expect_sent(test, 0, 1, NR_FILLS, MANY / NR_FILLS);
	expect_counted(test, 0);
}

/* As long as they may take a worker, or have one, and no longer. */
static void reads_count_until_they_have_gone_on(struct kunit *test)
{
	u32 i;

	begin_fills(test);
	for (i = 0; i < MANY; i++) {
		wait_for_fill(test, i, i % NR_FILLS);
		/* Of one block one, of another all. */
		passes[i] = i == NR_FILLS || i % NR_FILLS == 1;
	}
	expect_counted(test, NR_FILLS);
	end_fills(test, true);
	expect_counted(test, NR_FILLS);
	run_queue(GO_ON);
	KUNIT_EXPECT_EQ(test, nr_queued[SEND], 2u);
	expect_counted(test, 2);
	expect_sent(test, 0, NR_FILLS, NR_FILLS, 1);
	expect_counted(test, 1);
	expect_sent(test, 1, 1, NR_FILLS, MANY / NR_FILLS);
	expect_counted(test, 0);
}

/* One that is throttled keeps its worker asleep, and no other group stands behind it. */
static void reads_of_each_group_are_sent_by_a_worker(struct kunit *test)
{
	const u32 step = 2 * NR_FILLS;
	u32 i;

	begin_fills(test);
	for (i = 0; i < MANY; i++) {
		group_of[i] = i / NR_FILLS % 2;
		wait_for_fill(test, i, i % NR_FILLS);
	}
	expect_counted(test, step);
	end_fills(test, false);
	run_queue(GO_ON);
	KUNIT_EXPECT_EQ(test, nr_again, MANY);
	KUNIT_ASSERT_EQ(test, nr_queued[SEND], step);
	for (i = 0; i < step; i++)
		expect_sent(test, i, i / 2 + i % 2 * NR_FILLS, step, MANY / step);
	expect_counted(test, 0);
}

/* All of one group are answered while another one's go on. */
static void each_group_gives_its_own_places_back(struct kunit *test)
{
	u32 i;

	begin_fills(test);
	for (i = 0; i < MANY; i++) {
		group_of[i] = i / NR_FILLS % 2;
		passes[i] = !group_of[i];
		wait_for_fill(test, i, i % NR_FILLS);
	}
	end_fills(test, true);
	run_queue(GO_ON);
	KUNIT_ASSERT_EQ(test, nr_queued[SEND], NR_FILLS);
	expect_counted(test, NR_FILLS);
	for (i = 0; i < NR_FILLS; i++)
		expect_sent(test, i, i, 2 * NR_FILLS, MANY / 2 / NR_FILLS);
	expect_counted(test, 0);
}

/* They do not sleep for the limits of their group. */
static void reads_of_metadata_are_sent_by_a_worker(struct kunit *test)
{
	struct wait_test *t = test->priv;
	u32 i;

	begin_fills(test);
	for (i = 0; i < MANY; i++) {
		t->bio[i].bi_opf = i % 2 ? REQ_META : 0;
		wait_for_fill(test, i, 0);
	}
	expect_places(test, &t->dev.cache->waited, 2, 1);
	end_fills(test, false);
	run_queue(GO_ON);
	KUNIT_ASSERT_EQ(test, nr_queued[SEND], 2u);
	for (i = 0; i < 2; i++)
		expect_sent(test, i, i, 2, MANY / 2);
	expect_counted(test, 0);
}

static int wait_test_init(struct kunit *test)
{
	struct wait_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	test->priv = t;
	reads = t->io;
	memset(passes, true, sizeof(passes));
	memset(group_of, 0, sizeof(group_of));
	memset(charged, 0, sizeof(charged));
	memset(nr_queued, 0, sizeof(nr_queued));
	nr_sent = 0;
	nr_again = 0;
	t->dev.wq = (void *)&queues[GO_ON];
	t->dev.submit_wq = (void *)&queues[SEND];
	hc_wait_init(&t->dev);
	/* So that no fill is overdue while a case runs, even in a slow kernel. */
	t->dev.fill_time = 4 * HC_FILL_TIME_START;
	t->dev.cache = make_cache(NR_BLOCKS, NR_SLOTS, NR_SHARDS);
	return PTR_ERR_OR_ZERO(t->dev.cache);
}

static void wait_test_exit(struct kunit *test)
{
	struct wait_test *t = test->priv;

	if (t && !IS_ERR_OR_NULL(t->dev.cache))
		hc_cache_destroy(t->dev.cache);
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(reads_of_a_block_are_sent_by_one_worker),
	KUNIT_CASE(reads_that_are_answered_take_no_worker),
	KUNIT_CASE(reads_count_until_they_have_gone_on),
	KUNIT_CASE(reads_of_each_group_are_sent_by_a_worker),
	KUNIT_CASE(each_group_gives_its_own_places_back),
	KUNIT_CASE(reads_of_metadata_are_sent_by_a_worker),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "hotcache_wait",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = wait_test_init,
	.exit = wait_test_exit,
	.test_cases = wait_cases,
};

kunit_test_suite(wait_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: who goes on with reads that have waited");
MODULE_LICENSE("GPL");
