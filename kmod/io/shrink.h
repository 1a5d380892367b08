/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Origins that become smaller while they are in use. Nothing tells of it, so each
 * read looks at the origin's size, in a line that nobody writes to meanwhile.
 */
#ifndef HOTCACHE_KMOD_IO_SHRINK_H
#define HOTCACHE_KMOD_IO_SHRINK_H

#include <linux/blkdev.h>
#include <linux/compiler.h>

#include "io/dev.h"

void hc_shrink_init(struct hc_dev *dev);
void hc_shrink_poll(struct hc_dev *dev);
void hc_shrink_stop(struct hc_dev *dev);
void hc_shrink_go_on(struct hc_dev *dev);
bool hc_shrink_hides(struct hc_dev *dev, u64 end);

/**
 * hc_end_differs() - must somebody look at the origin's size before a read hits?
 * @dev: the device, which has a cache
 * @end: end of the blocks that the read touches, in sectors
 *
 * Any read notices that the origin has another size, wherever it reads: the origin
 * may be larger again before somebody reads beyond its end.
 *
 * Context: Any, does not sleep.
 * Return: whether the size is another than it was, or the blocks go beyond it.
 */
static __always_inline bool hc_end_differs(const struct hc_dev *dev, u64 end)
{
	u64 known = READ_ONCE(dev->end);

	return end > known || bdev_nr_sectors(dev->origin) != known;
}

/**
 * hc_is_beyond_end() - does a read go beyond the end of what may be cached?
 * @dev: the device, which has a cache
 * @last: the last block that it touches, which a fill would read to its end
 *
 * Context: Any, does not sleep.
 * Return: whether it must be left to the origin, which fails it if it goes beyond
 * its end.
 */
static inline bool hc_is_beyond_end(struct hc_dev *dev, u64 last)
{
	u64 end = (last + 1) << (dev->block_shift - SECTOR_SHIFT);

	return unlikely(hc_end_differs(dev, end)) && hc_shrink_hides(dev, end);
}

#endif /* HOTCACHE_KMOD_IO_SHRINK_H */
