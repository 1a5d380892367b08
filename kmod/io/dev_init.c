// SPDX-License-Identifier: GPL-2.0
/*
 * What the data path of a device is made of, and its end.
 */
#include "io/dev_init.h"

#include <linux/errno.h>
#include <linux/percpu.h>

#include "io/check.h"
#include "io/child.h"
#include "io/insight.h"
#include "io/shrink.h"
#include "io/wait.h"

/*
 * Child bios kept in reserve for when the allocator has none. Newer kernels keep
 * them from who may not wait, as the data path may not: it then does without.
 */
#define HC_BIO_RESERVE	8

/*
 * Workers of a queue that wait for the origin at a time. Kernels differ in theirs. As
 * many as what is bounded may need at worst: HC_PASSING_MAX, HC_WAITED_MAX, which may
 * all be overdue when so many workers are at it, and HC_HELD_MAX.
 */
#define HC_SUBMITTERS	256

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
	err = -ENOMEM;
	dev->wq = alloc_workqueue("hotcache-%s", WQ_MEM_RECLAIM | HC_WQ_PERCPU,
				  0, name);
	if (!dev->wq)
		goto exit_bios;
	dev->submit_wq = alloc_workqueue("hotcache-io-%s",
					 WQ_MEM_RECLAIM | WQ_UNBOUND,
					 HC_SUBMITTERS, name);
	if (!dev->submit_wq)
		goto destroy_wq;
	dev->retry_wq = alloc_workqueue("hotcache-retry-%s",
					WQ_MEM_RECLAIM | WQ_UNBOUND,
					HC_SUBMITTERS, name);
	if (!dev->retry_wq)
		goto destroy_submit_wq;
	dev->nowait_wq = alloc_workqueue("hotcache-nowait-%s",
					 WQ_MEM_RECLAIM | WQ_UNBOUND,
					 HC_SUBMITTERS, name);
	if (!dev->nowait_wq)
		goto destroy_retry_wq;
	err = hc_check_switch(dev, dev->verify_ratio, NULL);
	if (err)
		goto destroy_nowait_wq;
	return 0;

destroy_nowait_wq:
	destroy_workqueue(dev->nowait_wq);
destroy_retry_wq:
	destroy_workqueue(dev->retry_wq);
destroy_submit_wq:
	destroy_workqueue(dev->submit_wq);
destroy_wq:
	destroy_workqueue(dev->wq);
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
	destroy_workqueue(dev->nowait_wq);
	destroy_workqueue(dev->retry_wq);
	destroy_workqueue(dev->submit_wq);
	destroy_workqueue(dev->wq);
	bioset_exit(&dev->bios);
	hc_admission_exit(&dev->admission);
	free_percpu(dev->hists);
	free_percpu(dev->stats);
}
