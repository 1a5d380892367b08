/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long requests are and how long they take. While the device does not want to
 * know, each of the hooks is a comparison with a byte that is in use anyway. A
 * static key would spare that, but to switch one takes locks that others hold over
 * allocations, and a suspend waits for whoever switches.
 */
#ifndef HOTCACHE_KMOD_TIMING_H
#define HOTCACHE_KMOD_TIMING_H

#include <linux/compiler.h>

#include "io/io.h"

void hc_timing_switch(struct hc_dev *dev, bool on);
void __hc_timing_begin(struct hc_dev *dev, const struct bio *bio,
		       struct hc_io *io, enum hc_hist latency,
		       enum hc_hist size);
void __hc_timing_end(struct hc_dev *dev, const struct hc_io *io);

/**
 * hc_timing_begin() - a request has come
 * @dev: the device
 * @bio: the request
 * @io: its state
 * @latency: histogram for how long it will take
 * @size: histogram for its length
 *
 * Context: Any.
 */
static inline void hc_timing_begin(struct hc_dev *dev, const struct bio *bio,
				   struct hc_io *io, enum hc_hist latency,
				   enum hc_hist size)
{
	if (unlikely(READ_ONCE(dev->timing)))
		__hc_timing_begin(dev, bio, io, latency, size);
}

/**
 * hc_timing_hit() - a read has found all that it wants, and is about to end
 * @io: its state
 *
 * What had to wait for another read's fill is not a hit.
 *
 * Context: Any.
 */
static inline void hc_timing_hit(struct hc_io *io)
{
	if (unlikely(io->timed == 1 + HC_HIST_MISS_NS) && !io->waits)
		io->timed = 1 + HC_HIST_HIT_NS;
}

/**
 * hc_timing_end() - a request has ended
 * @dev: the device
 * @io: its state
 *
 * Context: Any.
 */
static inline void hc_timing_end(struct hc_dev *dev, const struct hc_io *io)
{
	if (unlikely(io->timed))
		__hc_timing_end(dev, io);
}

#endif /* HOTCACHE_KMOD_TIMING_H */
