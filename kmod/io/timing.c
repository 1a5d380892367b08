// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms of requests, filled.
 */
#include "io/timing.h"

#include <linux/percpu.h>
#include <linux/timekeeping.h>

/* Counts the devices that want histograms. */
DEFINE_STATIC_KEY_FALSE(hc_timing_key);

/**
 * hc_timing_switch() - begin or cease to fill a device's histograms
 * @dev: the device
 * @on: whether to
 *
 * Requests in flight when it begins are left out.
 *
 * Context: Process, may sleep. The caller serialises.
 */
void hc_timing_switch(struct hc_dev *dev, bool on)
{
	if (dev->timing == on)
		return;
	WRITE_ONCE(dev->timing, on);
	if (on)
		static_branch_inc(&hc_timing_key);
	else
		static_branch_dec(&hc_timing_key);
}

static void hc_hist_add(struct hc_dev *dev, enum hc_hist i, u64 value)
{
	this_cpu_inc(dev->hists->n[i][hc_hist_bucket(value)]);
}

/**
 * __hc_timing_begin() - a request has come while some device wants to know
 * @dev: the device, perhaps not that one
 * @bio: the request
 * @io: its state
 * @latency: histogram for how long it will take
 * @size: histogram for its length
 *
 * Context: Any.
 */
void __hc_timing_begin(struct hc_dev *dev, const struct bio *bio,
		       struct hc_io *io, enum hc_hist latency,
		       enum hc_hist size)
{
	if (!READ_ONCE(dev->timing))
		return;
	hc_hist_add(dev, size, bio->bi_iter.bi_size);
	io->timed = 1 + latency;
	io->began = ktime_get_ns();
}

/**
 * __hc_timing_end() - a request has ended while some device wants to know
 * @dev: the device, perhaps not that one
 * @io: its state; if it came while that was not so, it has no time
 *
 * Context: Any.
 */
void __hc_timing_end(struct hc_dev *dev, const struct hc_io *io)
{
	if (io->timed)
		hc_hist_add(dev, io->timed - 1, ktime_get_ns() - io->began);
}
