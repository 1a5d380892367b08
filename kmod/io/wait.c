// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for another read's fill.
 *
 * A fill runs with the I/O priority and in the control group of the read that
 * began it, which may be throttled for minutes. So a fill that has taken longer
 * than fills lately did (fill_time.c) is not waited for: nobody joins it any
 * more, and who has joined it goes to the origin by himself when that is noticed
 * next.
 *
 * Who is woken looks again, in a worker that never waits; those that are to go to the
 * origin then are sent by workers that may. Whoever sends a bio of a throttled control group
 * sleeps for it, so each group has a worker of its own.
 */
#include "io/wait.h"

#include <linux/minmax.h>
#include <linux/sched.h>

#include "io/fill_time.h"

/* A wait may last longer than it should by this part. */
#define HC_WAIT_SWEEPS	4u

/* Woken reads with which a worker goes on before it lets others have their turn. */
#define HC_WOKEN_BATCH	16u

static unsigned long hc_wait_limit(const struct hc_dev *dev)
{
	return hc_fill_time_limit(READ_ONCE(dev->fill_time));
}

static void hc_wait_sweep_later(struct hc_dev *dev, unsigned long limit)
{
	queue_delayed_work(dev->wq, &dev->sweep,
			   max(limit / HC_WAIT_SWEEPS, 1ul));
}

/* The next one of those who are to go on, or NULL. */
static struct hc_io *hc_wait_peek(const struct list_head *woken)
{
	return list_empty(woken) ? NULL :
	       container_of(list_first_entry(woken, struct hc_waiter, link),
			    struct hc_io, waiter);
}

/* Take it off the list. */
static struct hc_io *hc_wait_next(struct list_head *woken)
{
	struct hc_io *io = hc_wait_peek(woken);

	if (io)
		list_del(&io->waiter.link);
	return io;
}

/*
 * Make a ring of a list whose head is on somebody's stack. Returns the first one, of
 * which hc_wait_unring() makes a list again; NULL if there is none.
 */
static struct hc_io *hc_wait_ring(struct list_head *list)
{
	struct hc_io *first = hc_wait_peek(list);

	if (first)
		list_del_init(list);
	return first;
}

/* @list: a head that is in no list. */
static void hc_wait_unring(struct hc_io *first, struct list_head *list)
{
	list_add_tail(list, &first->waiter.link);
}

/**
 * hc_wait_wake() - let waiters go on, in process context
 * @dev: the device
 * @wake: list of &hc_waiter.link; empty afterwards
 * @ok: whether the fill got its data
 *
 * The work of the first of them is run for all: see hc_wait_go_on().
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

/*
 * The work is that of the last one, so its memory is in use until nothing more is sent:
 * a work item that is queued at the address of one that runs waits for it, and
 * memory of a read that has been sent may soon be that of another group's.
 *
 * The cache stays until what runs in our queues has ended: see hc_dev_flush().
 */
static void hc_wait_pass_work(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);
	unsigned long group = io->waiter.group;
	struct hc_dev *dev = io->dev;
	LIST_HEAD(passed);

	list_add(&passed, &io->waiter.link);
	while ((io = hc_wait_next(&passed)))
		hc_io_pass(dev, io->bio);
	hc_cache_end_waited(dev->cache, group);
}

/*
 * All that waited together, for a block and of one control group, have looked again. Those
 * that are to be sent are by one worker: if the origin has no room there, or the group is
 * throttled, they would only keep as many workers waiting for the same. It has been counted
 * since they began to wait, so there is one.
 */
static void hc_wait_pass_later(struct hc_dev *dev, unsigned long group,
			       struct list_head *passed)
{
	struct hc_io *last;

	if (list_empty(passed)) {
		hc_cache_end_waited(dev->cache, group);
		return;
	}
	last = container_of(list_last_entry(passed, struct hc_waiter, link),
			    struct hc_io, waiter);
	list_del_init(passed);
	INIT_WORK(&last->work, hc_wait_pass_work);
	queue_work(dev->submit_wq, &last->work);
}

/**
 * hc_wait_go_on() - go on with all that are woken together
 * @io: the one whose work this is
 * @again: what each does: looks again, and returns whether it is to be sent to the
 *	origin. If not, its state may be gone, that of @io too
 *
 * On the queue whose workers never wait: what is a hit by now must not stand behind
 * what the origin has no room for.
 *
 * Context: Process, does not sleep.
 */
void hc_wait_go_on(struct hc_io *io, bool (*again)(struct hc_io *io, bool ok))
{
	unsigned long group = io->waiter.group;
	struct hc_dev *dev = io->dev;
	bool ok = io->woken_ok;
	LIST_HEAD(passed);
	LIST_HEAD(woken);
	unsigned int i;

	if (io->passed)
		hc_wait_unring(io->passed, &passed);
	hc_wait_unring(io, &woken);
	for (i = 0; (io = hc_wait_peek(&woken)); i++) {
		/* The first one of the next that waited together. */
		if (i && io->waiter.nr) {
			hc_wait_pass_later(dev, group, &passed);
			group = io->waiter.group;
		}
		if (i == HC_WOKEN_BATCH)
			break;
		hc_wait_next(&woken);
		if (again(io, ok))
			list_add_tail(&io->waiter.link, &passed);
	}
	if (io) {
		io->passed = hc_wait_ring(&passed);
		hc_wait_wake(dev, &woken, ok);
	} else {
		hc_wait_pass_later(dev, group, &passed);
	}
}

/**
 * hc_wait_start() - wait for the fill of a block
 * @dev: the device
 * @io: the read's state; its bio, the waiter's block and since when are set, and its work
 *	is one that calls hc_wait_go_on()
 *
 * Context: As hc_io_charge().
 * Return: 0: its work, or that of another read, goes on with it some time from now,
 * or has; -EAGAIN: the block is not being filled any more; -EBUSY: that is not worth
 * waiting for.
 */
int hc_wait_start(struct hc_dev *dev, struct hc_io *io)
{
	u64 region = io->waiter.block >> HC_REGION_SHIFT;
	unsigned long limit = hc_wait_limit(dev);
	int err;

	hc_io_charge(io->bio);
	io->waiter.group = hc_io_group(io->bio);
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
