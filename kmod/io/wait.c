// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for another read's fill.
 *
 * A fill runs with the I/O priority and in the control group of the read that
 * began it, which may be throttled for minutes. So who has waited for HC_WAIT_MAX,
 * in all, goes to the origin by himself when that is noticed next.
 */
#include "io/wait.h"

#include <linux/jiffies.h>
#include <linux/sched.h>

#define HC_WAIT_MAX	(2 * HZ)

/* How often is looked who has waited for too long. */
#define HC_WAIT_SWEEP	HZ

/**
 * hc_wait_wake() - let waiters go on, in process context
 * @dev: the device
 * @wake: list of &hc_waiter.link
 *
 * Context: Any, does not sleep.
 */
void hc_wait_wake(struct hc_dev *dev, struct list_head *wake)
{
	struct hc_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, wake, link) {
		struct hc_io *io = container_of(waiter, struct hc_io, waiter);

		queue_work(dev->wq, &io->work);
	}
}

/**
 * hc_wait_start() - wait for the fill of a block
 * @dev: the device
 * @io: the read's state; its work, the waiter's block and since when are set
 *
 * Context: Any, does not sleep.
 * Return: false if the block is not being filled any more, or too many wait
 * already. Else the work is run some time from now, or has been.
 */
bool hc_wait_start(struct hc_dev *dev, struct hc_io *io)
{
	u64 region = io->waiter.block >> HC_REGION_SHIFT;

	if (!hc_shard_wait(hc_cache_shard(dev->cache, region), &io->waiter))
		return false;
	queue_delayed_work(dev->wq, &dev->sweep, HC_WAIT_SWEEP);
	return true;
}

static void hc_wait_sweep(struct work_struct *work)
{
	struct hc_dev *dev = container_of(to_delayed_work(work), struct hc_dev,
					  sweep);
	unsigned long before = jiffies - HC_WAIT_MAX;
	bool more = false;
	LIST_HEAD(wake);
	u32 i;

	for (i = 0; i < dev->cache->geo.nr_shards; i++) {
		more |= hc_shard_expire(&dev->cache->shard[i], before, &wake);
		cond_resched();
	}
	hc_wait_wake(dev, &wake);
	if (more)
		queue_delayed_work(dev->wq, &dev->sweep, HC_WAIT_SWEEP);
}

/**
 * hc_wait_init() - make a device ready for waiting
 * @dev: the device
 */
void hc_wait_init(struct hc_dev *dev)
{
	INIT_DELAYED_WORK(&dev->sweep, hc_wait_sweep);
}
