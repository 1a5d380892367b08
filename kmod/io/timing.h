/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long requests are and how long they take. While no device wants to know,
 * each of the hooks is a jump that is not taken.
 */
#ifndef HOTCACHE_KMOD_TIMING_H
#define HOTCACHE_KMOD_TIMING_H

#include <linux/jump_label.h>

#include "io/io.h"

DECLARE_STATIC_KEY_FALSE(hc_timing_key);

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
	if (static_branch_unlikely(&hc_timing_key))
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
	if (static_branch_unlikely(&hc_timing_key) && !io->waits &&
	    io->timed == 1 + HC_HIST_MISS_NS)
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
	if (static_branch_unlikely(&hc_timing_key))
		__hc_timing_end(dev, io);
}

#endif /* HOTCACHE_KMOD_TIMING_H */
