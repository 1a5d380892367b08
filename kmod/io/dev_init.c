// SPDX-License-Identifier: GPL-2.0
/*
 * What the data path of a device is made of, and its end.
 */
#include "io/dev_init.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>

#include "io/check.h"
#include "io/child.h"
#include "io/discard.h"
#include "io/insight.h"
#include "io/shrink.h"
#include "io/wait.h"

/*
 * Child bios kept in reserve for when the allocator has none. Newer kernels keep
 * them from who may not wait, as the data path may not: it then does without.
 */
#define HC_BIO_RESERVE	8

/*
 * Workers that wait for the origin at a time where what waits is bounded, by HC_WAITED_MAX
 * and HC_HELD_MAX. What is queued may all come from one node, that of the origin's
 * interrupts, and newer kernels share the workers out to the nodes by their CPUs. So as
 * many as a queue may have: with the 2,048 of these it is enough for a node with a tenth of
 * the CPUs.
 */
#define HC_SUBMITTERS	WQ_UNBOUND_MAX_ACTIVE

/*
 * Workers where nothing bounds what waits, for each node if all have as many CPUs. More
 * would only be more threads that wait.
 */
#define HC_RESENDERS	256

/*
 * A queue to send bios from, which its workers may have to wait for: @most for each node,
 * as far as a queue may.
 */
static struct workqueue_struct *hc_dev_senders(const char *what, int most,
					       const char *name)
{
	most = min_t(int, most * num_possible_nodes(), WQ_UNBOUND_MAX_ACTIVE);
	return alloc_workqueue("hotcache-%s-%s", WQ_MEM_RECLAIM | WQ_UNBOUND,
			       most, what, name);
}

static void hc_dev_destroy_queues(struct hc_dev *dev)
{
	struct workqueue_struct *const wq[] = {
		dev->discard_wq, dev->nowait_wq, dev->retry_wq, dev->submit_wq,
		dev->wq,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wq); i++)
		if (wq[i])
			destroy_workqueue(wq[i]);
}

static int hc_dev_make_queues(struct hc_dev *dev, const char *name)
{
	dev->wq = alloc_workqueue("hotcache-%s", WQ_MEM_RECLAIM | HC_WQ_PERCPU,
				  0, name);
	dev->submit_wq = hc_dev_senders("io", HC_SUBMITTERS, name);
	dev->retry_wq = hc_dev_senders("retry", HC_RESENDERS, name);
	dev->nowait_wq = hc_dev_senders("nowait", HC_RESENDERS, name);
	dev->discard_wq = hc_dev_senders("trim", HC_DISCARDERS, name);
	if (dev->wq && dev->submit_wq && dev->retry_wq && dev->nowait_wq &&
	    dev->discard_wq)
		return 0;
	hc_dev_destroy_queues(dev);
	return -ENOMEM;
}

/**
 * hc_dev_init() - make what the data path needs
 * @dev: the device, @origin, @verify_ratio and the knobs of @admission set
 * @name: for the work queue
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_dev_init(struct hc_dev *dev, const char *name)
{
	int err;

	hc_wait_init(dev);
	hc_shrink_init(dev);
	hc_spare_init(&dev->checks.spare);
	hc_insight_init(dev);
	err = -ENOMEM;
	dev->stats = alloc_percpu(struct hc_stats);
	if (!dev->stats)
		goto exit_insight;
	dev->hists = alloc_percpu(struct hc_histograms);
	if (!dev->hists)
		goto free_stats;
	err = hc_admission_init(&dev->admission);
	if (err)
		goto free_hists;
	err = bioset_init(&dev->bios, HC_BIO_RESERVE,
			  offsetof(struct hc_child, bio), BIOSET_NEED_BVECS);
	if (err)
		goto exit_admission;
	err = hc_dev_make_queues(dev, name);
	if (err)
		goto exit_bios;
	err = hc_check_switch(dev, dev->verify_ratio, NULL);
	if (err)
		goto destroy_queues;
	return 0;

destroy_queues:
	hc_dev_destroy_queues(dev);
exit_bios:
	bioset_exit(&dev->bios);
exit_admission:
	hc_admission_exit(&dev->admission);
free_hists:
	free_percpu(dev->hists);
free_stats:
	free_percpu(dev->stats);
exit_insight:
	hc_insight_exit(dev);
	return err;
}

/**
 * hc_dev_flush() - wait until nothing of the data path runs any more
 * @dev: the device, all of its bios ended
 *
 * The sweep is last: a read's worker may be between waiting and arming it, while
 * the read itself has long been woken and ended.
 *
 * Context: Process, may sleep.
 */
void hc_dev_flush(struct hc_dev *dev)
{
	flush_workqueue(dev->submit_wq);
	flush_workqueue(dev->retry_wq);
	flush_workqueue(dev->nowait_wq);
	flush_workqueue(dev->discard_wq);
	flush_workqueue(dev->wq);
	cancel_delayed_work_sync(&dev->sweep);
}

/**
 * hc_dev_bound_fills() - let the setting max_fills take effect
 * @dev: the device; with its cache, unless there was no memory for it
 *
 * Context: Process. The caller sees to it that the cache stays.
 */
void hc_dev_bound_fills(struct hc_dev *dev)
{
	if (dev->cache)
		hc_cache_bound_fills(dev->cache,
				     READ_ONCE(dev->admission.max_fills),
				     HC_IO_SECTORS >> (dev->block_shift -
						       SECTOR_SHIFT));
}

/**
 * hc_dev_exit() - undo hc_dev_init()
 * @dev: the device, with nothing in flight
 *
 * Context: Process, may sleep.
 */
void hc_dev_exit(struct hc_dev *dev)
{
	hc_dev_flush(dev);
	hc_spare_resize(&dev->checks.spare, 0, NULL);
	hc_insight_exit(dev);
	hc_dev_destroy_queues(dev);
	bioset_exit(&dev->bios);
	hc_admission_exit(&dev->admission);
	free_percpu(dev->hists);
	free_percpu(dev->stats);
}
