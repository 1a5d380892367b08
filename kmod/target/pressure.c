// SPDX-License-Identifier: GPL-2.0
/*
 * The machine is short of memory: who is asked to give some back.
 *
 * The kernel asks by a shrinker, one for all pools, while it looks for memory. Whoever
 * needs it may hold any lock and may be in the middle of a request to a cache. So
 * nothing is given back there: it is only noted how much is wanted, and a worker of
 * the pool does it. One spinlock is taken for that, over a few additions.
 *
 * The shrinker offers nothing while enough is available without swapping. File data
 * that stream through the page cache make the kernel look for memory all the time,
 * and so does who drops caches by hand; neither is a reason to lose the hot blocks.
 *
 * Before the kernel kills a process for memory it asks once more, whatever is
 * available, and waits for the workers, but not for long.
 */
#include "target/pressure.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/notifier.h>
#include <linux/oom.h>
#include <linux/shrinker.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "core/memory.h"

/* What is asked for at a time: pages of 2 MiB, a chunk of a pool. */
#define HC_PRESSURE_BATCH	((2ul << 20) >> PAGE_SHIFT)

/* What is wanted before a process is killed: a part of what there is, and a chunk at least. */
#define HC_OOM_PART		4

/* How long a process that needs memory waits for workers then, in jiffies. */
#define HC_OOM_WAIT		(HZ / 2)

/* Pools that can give memory back; what protects their list and their numbers. */
static LIST_HEAD(hc_givers);
static DEFINE_SPINLOCK(hc_givers_lock);

/* Pages that were given back, by all pools, and who waits for that. */
static u64 hc_given;
static DECLARE_WAIT_QUEUE_HEAD(hc_given_wait);

static struct workqueue_struct *hc_pressure_wq;
static struct shrinker *hc_shrinker;

/* What a pool can be asked for beyond what it was asked for. */
static u64 __hc_giver_left(const struct hc_giver *giver)
{
	return giver->spare - min(giver->spare, giver->wanted);
}

static u64 hc_givers_left(void)
{
	struct hc_giver *giver;
	u64 left = 0;

	spin_lock(&hc_givers_lock);
	list_for_each_entry(giver, &hc_givers, link)
		left += __hc_giver_left(giver);
	spin_unlock(&hc_givers_lock);
	return left;
}

static void __hc_giver_ask(struct hc_giver *giver, u64 pages)
{
	giver->wanted += min(pages, __hc_giver_left(giver));
	queue_work(hc_pressure_wq, &giver->work);
}

/* Ask the pool that has most. Returns false if none has anything. */
static bool hc_givers_ask(u64 pages)
{
	struct hc_giver *giver, *most = NULL;

	spin_lock(&hc_givers_lock);
	list_for_each_entry(giver, &hc_givers, link)
		if (!most || __hc_giver_left(giver) > __hc_giver_left(most))
			most = giver;
	if (most && !__hc_giver_left(most))
		most = NULL;
	if (most)
		__hc_giver_ask(most, pages);
	spin_unlock(&hc_givers_lock);
	return most;
}

/* Ask each pool for a part. Returns whether there is anything to wait for. */
static bool hc_givers_ask_all(u64 *given)
{
	struct hc_giver *giver;
	bool wanted = false;

	spin_lock(&hc_givers_lock);
	*given = hc_given;
	list_for_each_entry(giver, &hc_givers, link) {
		if (__hc_giver_left(giver))
			__hc_giver_ask(giver, max_t(u64, HC_PRESSURE_BATCH,
						    giver->spare / HC_OOM_PART));
		if (giver->wanted)
			wanted = true;
	}
	spin_unlock(&hc_givers_lock);
	return wanted;
}

/* Pages that were given back since; @more: and some are still to come. */
static u64 hc_given_since(u64 given, bool *more)
{
	struct hc_giver *giver;
	u64 pages;

	*more = false;
	spin_lock(&hc_givers_lock);
	pages = hc_given - given;
	list_for_each_entry(giver, &hc_givers, link)
		if (giver->wanted)
			*more = true;
	spin_unlock(&hc_givers_lock);
	return pages;
}

static unsigned long hc_pressure_count(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	if (hc_memory_available() >= hc_memory_reserve_at_load())
		return 0;
	return hc_givers_left();
}

/* In the midst of an allocation, whoever makes it: no other lock, no wait, no memory. */
static unsigned long hc_pressure_scan(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	return hc_givers_ask(sc->nr_to_scan) ? 0 : SHRINK_STOP;
}

/*
 * Workers may wait for who waits here, if he is just about to change the size of a
 * pool: then they give nothing until the time is over.
 */
static int hc_pressure_oom(struct notifier_block *nb, unsigned long unused,
			   void *data)
{
	unsigned long *freed = data;
	bool more;
	u64 given;

	if (!hc_givers_ask_all(&given))
		return NOTIFY_OK;
	wait_event_timeout(hc_given_wait,
			   hc_given_since(given, &more) || !more,
			   HC_OOM_WAIT);
	*freed += hc_given_since(given, &more);
	return NOTIFY_OK;
}

static struct notifier_block hc_oom_notifier = {
	.notifier_call = hc_pressure_oom,
};

/**
 * hc_giver_init() - prepare a pool that can give memory back
 * @giver: the pool, which offers nothing yet
 * @work: gives back what is wanted
 */
void hc_giver_init(struct hc_giver *giver, work_func_t work)
{
	INIT_LIST_HEAD(&giver->link);
	giver->spare = 0;
	giver->wanted = 0;
	INIT_WORK(&giver->work, work);
}

/**
 * hc_giver_offer() - set how much a pool can give back
 * @giver: the pool
 * @spare: pages; it is asked for some from now on
 *
 * Context: Process.
 */
void hc_giver_offer(struct hc_giver *giver, u64 spare)
{
	spin_lock(&hc_givers_lock);
	giver->spare = spare;
	giver->wanted = min(giver->wanted, spare);
	if (list_empty(&giver->link))
		list_add_tail(&giver->link, &hc_givers);
	spin_unlock(&hc_givers_lock);
}

/**
 * hc_giver_leave() - let nobody ask a pool any more
 * @giver: the pool
 *
 * Context: Process, may sleep until its worker has ended, which takes locks.
 */
void hc_giver_leave(struct hc_giver *giver)
{
	spin_lock(&hc_givers_lock);
	list_del_init(&giver->link);
	giver->spare = 0;
	giver->wanted = 0;
	spin_unlock(&hc_givers_lock);
	cancel_work_sync(&giver->work);
	wake_up_all(&hc_given_wait);
}

/**
 * hc_giver_wanted() - how much is wanted of a pool?
 * @giver: the pool
 *
 * Context: Process.
 * Return: pages.
 */
u64 hc_giver_wanted(const struct hc_giver *giver)
{
	u64 wanted;

	spin_lock(&hc_givers_lock);
	wanted = giver->wanted;
	spin_unlock(&hc_givers_lock);
	return wanted;
}

/**
 * hc_giver_gave() - a pool has given memory back
 * @giver: the pool
 * @pages: how much
 * @spare: what it can give now
 *
 * Context: Process.
 */
void hc_giver_gave(struct hc_giver *giver, u64 pages, u64 spare)
{
	spin_lock(&hc_givers_lock);
	giver->wanted -= min(giver->wanted, pages);
	giver->wanted = min(giver->wanted, spare);
	giver->spare = spare;
	hc_given += pages;
	spin_unlock(&hc_givers_lock);
	wake_up_all(&hc_given_wait);
}

/**
 * hc_giver_cannot() - a pool gives nothing more until it is asked again
 * @giver: the pool
 *
 * Context: Process.
 */
void hc_giver_cannot(struct hc_giver *giver)
{
	spin_lock(&hc_givers_lock);
	giver->wanted = 0;
	spin_unlock(&hc_givers_lock);
	wake_up_all(&hc_given_wait);
}

/**
 * hc_pressure_queue() - the queue on which pools give memory back and take it again
 *
 * Return: the queue. It has a thread of its own for when there is no memory.
 */
struct workqueue_struct *hc_pressure_queue(void)
{
	return hc_pressure_wq;
}

/**
 * hc_pressure_init() - let the kernel ask for memory
 *
 * Context: Process, may sleep.
 * Return: 0 or a negative error.
 */
int hc_pressure_init(void)
{
	int err = -ENOMEM;

	hc_pressure_wq = alloc_workqueue("hotcache-pressure",
					 WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!hc_pressure_wq)
		return err;
	hc_shrinker = shrinker_alloc(0, "hotcache");
	if (!hc_shrinker)
		goto destroy_wq;
	hc_shrinker->count_objects = hc_pressure_count;
	hc_shrinker->scan_objects = hc_pressure_scan;
	hc_shrinker->batch = HC_PRESSURE_BATCH;
	shrinker_register(hc_shrinker);
	err = register_oom_notifier(&hc_oom_notifier);
	if (err)
		goto free_shrinker;
	return 0;

free_shrinker:
	shrinker_free(hc_shrinker);
destroy_wq:
	destroy_workqueue(hc_pressure_wq);
	return err;
}

/**
 * hc_pressure_exit() - undo hc_pressure_init()
 *
 * Context: Process, may sleep. There is no giver any more.
 */
void hc_pressure_exit(void)
{
	unregister_oom_notifier(&hc_oom_notifier);
	shrinker_free(hc_shrinker);
	destroy_workqueue(hc_pressure_wq);
}
