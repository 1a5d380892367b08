// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for another read's fill.
 *
 * A fill runs with the I/O priority and in the control group of the read that
 * began it, which may be throttled for minutes. So a fill that has taken longer
 * than fills lately did (fill_time.c) is not waited for: nobody joins it any
 * more, and who has joined it goes to the origin by himself when that is noticed
 * next.
 */
#include "io/wait.h"

#include <linux/minmax.h>
#include <linux/sched.h>

#include "io/fill_time.h"

/* A wait may last longer than it should by this part. */
#define HC_WAIT_SWEEPS	4u

static unsigned long hc_wait_limit(const struct hc_dev *dev)
{
	return hc_fill_time_limit(READ_ONCE(dev->fill_time));
}

static void hc_wait_sweep_later(struct hc_dev *dev, unsigned long limit)
{
	queue_delayed_work(dev->wq, &dev->sweep,
			   max(limit / HC_WAIT_SWEEPS, 1ul));
}

static struct hc_io *hc_wait_first(const struct list_head *wake)
{
	return container_of(list_first_entry(wake, struct hc_waiter, link),
			    struct hc_io, waiter);
}

/**
 * hc_wait_peek() - the next one of those who are to go on
 * @woken: the list
 *
 * Return: its state, or NULL.
 */
struct hc_io *hc_wait_peek(const struct list_head *woken)
{
	return list_empty(woken) ? NULL : hc_wait_first(woken);
}

/**
 * hc_wait_ring() - make a ring of a list whose head is on somebody's stack
 * @list: of &hc_waiter.link; empty afterwards
 *
 * Return: the first one, from which hc_wait_woken() makes a list again; NULL if there
 * is none.
 */
struct hc_io *hc_wait_ring(struct list_head *list)
{
	struct hc_io *first = hc_wait_peek(list);

	if (first)
		list_del_init(list);
	return first;
}

/**
 * hc_wait_wake() - let waiters go on, in process context
 * @dev: the device
 * @wake: list of &hc_waiter.link; empty afterwards
 * @ok: whether the fill got its data
 *
 * The work of the first of them is run for all: see hc_wait_woken().
 *
 * Context: Any, does not sleep.
 */
void hc_wait_wake(struct hc_dev *dev, struct list_head *wake, bool ok)
{
	struct hc_io *first = hc_wait_ring(wake);

	if (!first)
		return;
	first->woken_ok = ok;
	queue_work(dev->wq, &first->work);
}

/**
 * hc_wait_woken() - those who are to go on with the work of one
 * @first: the one
 * @woken: out: the list of all of them, @first being the first
 */
void hc_wait_woken(struct hc_io *first, struct list_head *woken)
{
	list_add_tail(woken, &first->waiter.link);
}

/**
 * hc_wait_next() - take the next one off the list of those who are to go on
 * @woken: the list
 *
 * Return: its state, or NULL.
 */
struct hc_io *hc_wait_next(struct list_head *woken)
{
	struct hc_io *io = hc_wait_peek(woken);

	if (io)
		list_del(&io->waiter.link);
	return io;
}

/**
 * hc_wait_start() - wait for the fill of a block
 * @dev: the device
 * @io: the read's state; the waiter's block and since when are set, and its work
 *	is one that goes on with all that hc_wait_woken() finds
 *
 * Context: Any, does not sleep.
 * Return: 0: its work, or that of another read, goes on with it some time from now,
 * or has; -EAGAIN: the block is not being filled any more; -EBUSY: that is not worth
 * waiting for.
 */
int hc_wait_start(struct hc_dev *dev, struct hc_io *io)
{
	u64 region = io->waiter.block >> HC_REGION_SHIFT;
	unsigned long limit = hc_wait_limit(dev);
	int err;

	err = hc_shard_wait(hc_cache_shard(dev->cache, region), &io->waiter,
			    limit);
	if (!err)
		hc_wait_sweep_later(dev, limit);
	return err;
}

/**
 * hc_wait_learn() - a fill has got its data
 * @dev: the device
 * @took: how long that took, in jiffies
 *
 * Two CPUs may do so at once, and one of the two go unheard.
 *
 * Context: Any, does not sleep.
 */
void hc_wait_learn(struct hc_dev *dev, unsigned long took)
{
	u32 usual = READ_ONCE(dev->fill_time);
	u32 learnt = hc_fill_time_learn(usual, took);

	/* A fast origin's does not change: leave the line to all CPUs. */
	if (learnt != usual)
		WRITE_ONCE(dev->fill_time, learnt);
}

static void hc_wait_sweep(struct work_struct *work)
{
	struct hc_dev *dev = container_of(to_delayed_work(work), struct hc_dev,
					  sweep);
	unsigned long limit = hc_wait_limit(dev);
	bool more = false;
	LIST_HEAD(wake);
	u32 i;

	for (i = 0; i < dev->cache->geo.nr_shards; i++) {
		more |= hc_shard_expire(&dev->cache->shard[i], limit, &wake);
		cond_resched();
	}
	hc_wait_wake(dev, &wake, false);
	if (more)
		hc_wait_sweep_later(dev, limit);
}

/**
 * hc_wait_init() - make a device ready for waiting
 * @dev: the device
 */
void hc_wait_init(struct hc_dev *dev)
{
	dev->fill_time = HC_FILL_TIME_START;
	INIT_DELAYED_WORK(&dev->sweep, hc_wait_sweep);
}
