// SPDX-License-Identifier: GPL-2.0
/*
 * Origins that become smaller while they are in use.
 *
 * What was cached beyond the new end is dropped before any of it can be read again,
 * since an origin that grows has other data there.
 */
#include "io/shrink.h"

#include <linux/spinlock.h>
#include <linux/workqueue.h>

/*
 * The lock is not held over the drop. If the end moves down meanwhile, the work is
 * queued once more, and what was dropped stays hidden until that is done, too. It
 * also stays hidden while a drop that has ended early waits to be gone on with.
 */
static void hc_shrink_drop(struct work_struct *work)
{
	struct hc_shrink *shrink = container_of(work, struct hc_shrink, work);
	struct hc_dev *dev = container_of(shrink, struct hc_dev, shrink);
	u64 end = READ_ONCE(dev->end);
	unsigned long flags;

	/* The block that the end lies in goes, too. */
	if (!hc_cache_drop_from(dev->cache,
				end >> (dev->block_shift - SECTOR_SHIFT),
				HC_CNT_invalidate_shrunk, &shrink->stop))
		return;
	spin_lock_irqsave(&shrink->lock, flags);
	if (dev->end == end)
		shrink->dropping = false;
	spin_unlock_irqrestore(&shrink->lock, flags);
}

/**
 * hc_shrink_hides() - look at the origin's size
 * @dev: the device, which has a cache
 * @end: end of the blocks that a read touches, in sectors
 *
 * Context: Any, does not sleep.
 * Return: whether the read must be left to the origin.
 */
bool hc_shrink_hides(struct hc_dev *dev, u64 end)
{
	struct hc_shrink *shrink = &dev->shrink;
	unsigned long flags;
	bool hides;
	u64 size;

	spin_lock_irqsave(&shrink->lock, flags);
	size = bdev_nr_sectors(dev->origin);
	if (size < dev->end) {
		WRITE_ONCE(dev->end, size);
		shrink->dropping = true;
		queue_work(dev->submit_wq, &shrink->work);
	} else if (!shrink->dropping) {
		WRITE_ONCE(dev->end, size);
	}
	hides = end > dev->end;
	spin_unlock_irqrestore(&shrink->lock, flags);
	return hides;
}

/**
 * hc_shrink_poll() - look whether the origin has become smaller
 * @dev: the device
 *
 * Called now and then, so that it is noticed if nobody reads.
 *
 * Context: Process, while the device is not suspended.
 */
void hc_shrink_poll(struct hc_dev *dev)
{
	if (dev->cache && bdev_nr_sectors(dev->origin) < READ_ONCE(dev->end))
		hc_shrink_hides(dev, 0);
}

/**
 * hc_shrink_stop() - let a drop end early
 * @dev: the device, about to be suspended
 *
 * Context: Any.
 */
void hc_shrink_stop(struct hc_dev *dev)
{
	WRITE_ONCE(dev->shrink.stop, true);
}

/**
 * hc_shrink_go_on() - undo hc_shrink_stop()
 * @dev: the device
 *
 * After a suspend nothing is left to be dropped, and this only ends the hiding.
 *
 * Context: Any.
 */
void hc_shrink_go_on(struct hc_dev *dev)
{
	struct hc_shrink *shrink = &dev->shrink;
	unsigned long flags;

	spin_lock_irqsave(&shrink->lock, flags);
	WRITE_ONCE(shrink->stop, false);
	if (shrink->dropping)
		queue_work(dev->submit_wq, &shrink->work);
	spin_unlock_irqrestore(&shrink->lock, flags);
}

/**
 * hc_shrink_init() - the origin has the size that it has
 * @dev: the device, @origin set
 */
void hc_shrink_init(struct hc_dev *dev)
{
	spin_lock_init(&dev->shrink.lock);
	INIT_WORK(&dev->shrink.work, hc_shrink_drop);
	dev->end = bdev_nr_sectors(dev->origin);
}
