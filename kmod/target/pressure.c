// SPDX-License-Identifier: GPL-2.0
/*
 * The machine is short of memory: who is asked to give some back.
 *
 * The kernel asks by a shrinker, one for all pools, while it looks for memory. Whoever
 * needs it may hold any lock and may be in the middle of a request to a cache. So
 * nothing is given back there: it is only noted how much is wanted, and a worker of
 * the pool does it. One spinlock is taken for that, over a few additions.
 *
 * Nothing is offered while enough is available without swapping, and no more is wanted
 * than is missing from that: many tasks ask at once, and again and again until
 * something comes. File data that stream through the page cache make the kernel look
 * for memory all the time, and so does who drops caches by hand; neither is a reason to
 * lose the hot blocks.
 *
 * Before the kernel kills a process for memory it asks once more. Whoever asks then
 * waits until a pool has freed something, be it because its size is just being changed,
 * but not for long.
 *
 * A pool that takes memory again ends that as soon as any is wanted, even if it has
 * nothing to give yet. What it had taken and not used is freed then.
 */
#include "target/pressure.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/oom.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "core/memory.h"

/* What is asked for at a time: pages of 2 MiB, a chunk of a pool. */
#define HC_PRESSURE_BATCH	((2ul << 20) >> PAGE_SHIFT)

/* For how long a pool that could give nothing is not asked, in jiffies. */
#define HC_PRESSURE_REST	HZ

/* The same for one to which something else is done. */
#define HC_PRESSURE_BUSY	(HZ / 10)

/*
 * How long a process that needs memory waits for workers before another one is killed,
 * and after how long it asks them again, in jiffies.
 */
#define HC_OOM_WAIT		(HZ / 2)
#define HC_OOM_AGAIN		(HZ / 50)

/* With so many reserves available it is not the machine that is short of memory. */
#define HC_OOM_RESERVES		4

/* Pools that can give memory back; what protects their list and their numbers. */
static LIST_HEAD(hc_givers);
static DEFINE_SPINLOCK(hc_givers_lock);

static struct workqueue_struct *hc_pressure_wq;
static struct workqueue_struct *hc_growth_wq;
static struct shrinker *hc_shrinker;

/* Pages that the machine lacks until it is not short of memory any more. */
static u64 hc_pressure_lacks(void)
{
	u64 enough = hc_memory_reserve_at_load();
	u64 available = hc_memory_available();

	return (enough - min(enough, available)) >> PAGE_SHIFT;
}

/**
 * hc_pressure_is_on() - is the machine short of memory?
 *
 * Context: Any.
 * Return: whether pools would be asked for some.
 */
bool hc_pressure_is_on(void)
{
	return hc_pressure_lacks();
}

/* What a pool can be asked for beyond what it was asked for. */
static u64 __hc_giver_left(const struct hc_giver *giver, bool insist)
{
	if (!insist && time_before(jiffies, giver->rests))
		return 0;
	return giver->spare - min(giver->spare, giver->wanted);
}

static void __hc_giver_stop_growth(struct hc_giver *giver)
{
	WRITE_ONCE(giver->stops_growth, true);
}

static void __hc_giver_ask(struct hc_giver *giver, u64 wanted, bool insist)
{
	giver->wanted = min(giver->spare, wanted);
	giver->insists |= insist;
	queue_work(hc_pressure_wq, &giver->work);
}

/*
 * Ask the pool that has most, unless @most pages are wanted already of all together.
 * Who drops caches by hand asks in small parts, and may come to insist if the machine
 * is not short of memory any more: then these do not add up. Returns whether it was
 * asked.
 */
static bool hc_givers_ask(u64 pages, u64 most, bool insist)
{
	struct hc_giver *giver, *best = NULL;
	u64 wanted = 0;

	spin_lock(&hc_givers_lock);
	list_for_each_entry(giver, &hc_givers, link) {
		__hc_giver_stop_growth(giver);
		wanted += giver->wanted;
		if (!best || __hc_giver_left(giver, insist) >
			     __hc_giver_left(best, insist))
			best = giver;
	}
	pages = min(pages, most - min(most, wanted));
	if (!pages || !best || !__hc_giver_left(best, insist))
		best = NULL;
	else
		__hc_giver_ask(best, insist ? max(best->wanted, pages) :
					      best->wanted + pages, insist);
	spin_unlock(&hc_givers_lock);
	return best;
}

/* Ask each pool for a chunk at least. Returns whether there is anything to wait for. */
static bool hc_givers_ask_all(void)
{
	/* One that goes away is none of them any more. */
	bool any = hc_memory_is_freeing();
	struct hc_giver *giver;

	spin_lock(&hc_givers_lock);
	list_for_each_entry(giver, &hc_givers, link) {
		__hc_giver_stop_growth(giver);
		any |= giver->growing || giver->shrinking;
		if (!giver->spare)
			continue;
		__hc_giver_ask(giver, max_t(u64, giver->wanted, HC_PRESSURE_BATCH),
			       true);
		any = true;
	}
	spin_unlock(&hc_givers_lock);
	return any;
}

static unsigned long hc_pressure_count(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	struct hc_giver *giver;
	u64 left = 0;

	if (!hc_pressure_lacks())
		return 0;
	spin_lock(&hc_givers_lock);
	list_for_each_entry(giver, &hc_givers, link) {
		__hc_giver_stop_growth(giver);
		left += __hc_giver_left(giver, false);
	}
	spin_unlock(&hc_givers_lock);
	return left;
}

/*
 * In the midst of an allocation, whoever makes it: no other lock, no wait, no memory.
 * If not, it is somebody who wants to see it, by debugfs.
 */
static unsigned long hc_pressure_scan(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	u64 lacks = hc_pressure_lacks();
	bool insist = !lacks && !(current->flags & PF_MEMALLOC);
	u64 most = lacks + HC_PRESSURE_BATCH;

	if (!lacks && !insist)
		return SHRINK_STOP;
	return hc_givers_ask(sc->nr_to_scan, insist ? U64_MAX : most, insist) ?
	       0 : SHRINK_STOP;
}

/*
 * A request may come when a worker has just seen that nothing is wanted, or fail because
 * of a block in flight. So it is made again and again until something was freed.
 * Workers may wait for who waits here, if he is just about to change the size of a pool:
 * then they give nothing until the time is over.
 *
 * If the machine is not short of memory, but one of its nodes or a group of tasks is, or
 * the kernel is not to do I/O, chunks of pools are no help, and would all be lost.
 */
static int hc_pressure_oom(struct notifier_block *nb, unsigned long unused,
			   void *data)
{
	unsigned long end = jiffies + HC_OOM_WAIT;
	u64 before = hc_memory_freed_pages();
	unsigned long *freed = data;

	if (hc_memory_available() >= HC_OOM_RESERVES * hc_memory_reserve())
		return NOTIFY_OK;
	while (hc_givers_ask_all()) {
		hc_memory_wait_freed(before, HC_OOM_AGAIN);
		if (hc_memory_freed_pages() != before || time_after(jiffies, end))
			break;
	}
	*freed += hc_memory_freed_pages() - before;
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
	memset(giver, 0, sizeof(*giver));
	INIT_LIST_HEAD(&giver->link);
	giver->rests = jiffies;
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
}

/**
 * hc_giver_wanted() - how much is wanted of a pool?
 * @giver: the pool
 *
 * What was wanted because the machine was short of memory is not wanted any more when
 * it is not.
 *
 * Context: Process.
 * Return: pages.
 */
u64 hc_giver_wanted(struct hc_giver *giver)
{
	bool lacks = hc_pressure_lacks();
	u64 wanted;

	spin_lock(&hc_givers_lock);
	if (!lacks && !giver->insists)
		giver->wanted = 0;
	wanted = giver->wanted;
	if (!wanted)
		giver->insists = false;
	spin_unlock(&hc_givers_lock);
	return wanted;
}

/**
 * hc_giver_gave() - so much less is wanted of a pool, and can be given by it
 * @giver: the pool
 * @pages: what it has freed; hc_memory_freed() has told that
 *
 * Context: Process.
 */
void hc_giver_gave(struct hc_giver *giver, u64 pages)
{
	spin_lock(&hc_givers_lock);
	giver->spare -= min(giver->spare, pages);
	giver->wanted -= min(giver->wanted, pages);
	giver->wanted = min(giver->wanted, giver->spare);
	giver->rests = jiffies;
	spin_unlock(&hc_givers_lock);
}

/* Nothing is wanted of a pool any more, and for a while nothing more is. */
static void hc_giver_rest(struct hc_giver *giver, unsigned long rest)
{
	spin_lock(&hc_givers_lock);
	giver->wanted = 0;
	giver->insists = false;
	giver->rests = jiffies + rest;
	spin_unlock(&hc_givers_lock);
}

/**
 * hc_giver_cannot() - a pool can give nothing for now, though something is wanted
 * @giver: the pool
 *
 * What is still wanted is asked for again. For a while only who insists does.
 *
 * Context: Process.
 */
void hc_giver_cannot(struct hc_giver *giver)
{
	hc_giver_rest(giver, HC_PRESSURE_REST);
}

/**
 * hc_giver_is_busy() - a pool can give nothing while something else is done to it
 * @giver: the pool
 *
 * What is still wanted is asked of others. Soon it is asked again.
 *
 * Context: Process.
 */
void hc_giver_is_busy(struct hc_giver *giver)
{
	hc_giver_rest(giver, HC_PRESSURE_BUSY);
}

/**
 * hc_giver_may_grow() - may a pool take memory again?
 * @giver: the pool
 *
 * If so, @giver->stops_growth becomes true when it has to end. hc_giver_end_growth()
 * follows in any case.
 *
 * Context: Process.
 * Return: whether nothing is wanted of it.
 */
bool hc_giver_may_grow(struct hc_giver *giver)
{
	bool may;

	spin_lock(&hc_givers_lock);
	may = !giver->wanted;
	giver->growing = may;
	WRITE_ONCE(giver->stops_growth, !may);
	spin_unlock(&hc_givers_lock);
	return may;
}

/**
 * hc_giver_end_growth() - a pool takes no more memory for now
 * @giver: the pool, which has offered what it can give back after that
 *
 * Context: Process.
 */
void hc_giver_end_growth(struct hc_giver *giver)
{
	spin_lock(&hc_givers_lock);
	giver->growing = false;
	spin_unlock(&hc_givers_lock);
}

/**
 * hc_giver_stop_growth() - let a pool that takes memory again end that
 * @giver: the pool
 *
 * Context: Process.
 */
void hc_giver_stop_growth(struct hc_giver *giver)
{
	spin_lock(&hc_givers_lock);
	__hc_giver_stop_growth(giver);
	spin_unlock(&hc_givers_lock);
}

/**
 * hc_giver_shrinks() - a pool begins or ends to free memory for another reason
 * @giver: the pool
 * @shrinks: whether it begins
 *
 * Whoever is about to kill a process waits for that even if no pool has anything to give.
 *
 * Context: Process.
 */
void hc_giver_shrinks(struct hc_giver *giver, bool shrinks)
{
	spin_lock(&hc_givers_lock);
	giver->shrinking = shrinks;
	spin_unlock(&hc_givers_lock);
}

/**
 * hc_growth_queue() - the queue on which pools take memory again
 *
 * Not the one on which they give it back: there is no hurry, and nobody who needs
 * memory waits for it.
 *
 * Return: the queue.
 */
struct workqueue_struct *hc_growth_queue(void)
{
	return hc_growth_wq;
}

static int hc_pressure_make_queues(void)
{
	hc_pressure_wq = alloc_workqueue("hotcache-pressure",
					 WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!hc_pressure_wq)
		return -ENOMEM;
	hc_growth_wq = alloc_workqueue("hotcache-growth", WQ_UNBOUND, 0);
	if (hc_growth_wq)
		return 0;
	destroy_workqueue(hc_pressure_wq);
	return -ENOMEM;
}

static void hc_pressure_destroy_queues(void)
{
	destroy_workqueue(hc_growth_wq);
	destroy_workqueue(hc_pressure_wq);
}

/**
 * hc_pressure_init() - let the kernel ask for memory
 *
 * Context: Process, may sleep.
 * Return: 0 or a negative error.
 */
int hc_pressure_init(void)
{
	int err = hc_pressure_make_queues();

	if (err)
		return err;
	err = -ENOMEM;
	hc_shrinker = shrinker_alloc(0, "hotcache");
	if (!hc_shrinker)
		goto destroy_queues;
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
destroy_queues:
	hc_pressure_destroy_queues();
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
	hc_pressure_destroy_queues();
}
