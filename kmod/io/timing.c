// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms of requests, filled.
 */
#include "io/timing.h"

#include <linux/percpu.h>
#include <linux/timekeeping.h>

#include "io/insight.h"

/**
 * hc_timing_switch() - begin or cease to fill a device's histograms
 * @dev: the device
 * @on: whether to
 *
 * Requests in flight when it begins are left out.
 *
 * Context: Process, may sleep. The caller lets one at a time do this.
 */
void hc_timing_switch(struct hc_dev *dev, bool on)
{
	WRITE_ONCE(dev->timing, on);
	hc_insight_watch(dev);
}

/* The counter that adds up what a histogram of times counts. */
static const enum hc_counter hc_timing_sums[] = {
	[HC_HIST_HIT_NS] = HC_CNT_hit_time,
	[HC_HIST_MISS_NS] = HC_CNT_miss_time,
	[HC_HIST_WRITE_NS] = HC_CNT_write_time,
};

static void hc_hist_add(struct hc_dev *dev, enum hc_hist i, u64 value)
{
	this_cpu_inc(dev->hists->n[i][hc_hist_bucket(value)]);
}

/**
 * __hc_timing_begin() - a request has come that is to be timed
 * @dev: the device
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
	hc_hist_add(dev, size, bio->bi_iter.bi_size);
	io->timed = 1 + latency;
	io->began = ktime_get_ns();
}

/**
 * __hc_timing_end() - a timed request has ended
 * @dev: the device
 * @io: its state
 *
 * Context: Any.
 */
void __hc_timing_end(struct hc_dev *dev, const struct hc_io *io)
{
	enum hc_hist hist = io->timed - 1;
	u64 ns = ktime_get_ns() - io->began;

	hc_hist_add(dev, hist, ns);
	this_cpu_add(dev->stats->v[hc_timing_sums[hist]], ns);
}
