// SPDX-License-Identifier: GPL-2.0
/*
 * The recent history of a device, for top.
 */
#include "history.h"

#include <string.h>

#include "number.h"
#include "sysfs.h"

/**
 * ctl_history_begin() - start a history with a first reading
 * @h: filled in
 * @device: the device
 */
void ctl_history_begin(struct ctl_history *h, const struct ctl_device *device)
{
	*h = (struct ctl_history){ .device = device };
	h->now = ctl_snapshot_read(device);
	h->has_io = ctl_io_read(device->node, &h->io);
}

/**
 * ctl_history_end() - free what a history holds
 * @h: the history
 */
void ctl_history_end(struct ctl_history *h)
{
	ctl_snapshot_free(h->before);
	ctl_snapshot_free(h->now);
}

/**
 * ctl_history_span() - the last interval
 * @h: the history, after at least one ctl_history_step()
 *
 * Return: the last two readings.
 */
struct ctl_span ctl_history_span(const struct ctl_history *h)
{
	return (struct ctl_span){ h->before, h->now };
}

/**
 * ctl_history_last() - the newest value of a series
 * @h: the history
 * @series: the series
 *
 * Return: the value, -1 if unknown.
 */
double ctl_history_last(const struct ctl_history *h, enum ctl_series series)
{
	return h->n ? h->value[series][h->n - 1] : -1;
}

static void ctl_history_push(struct ctl_history *h, const double *value)
{
	unsigned int i;

	for (i = 0; i < CTL_NR_SERIES; i++) {
		if (h->n == CTL_HISTORY)
			memmove(h->value[i], h->value[i] + 1,
				(CTL_HISTORY - 1) * sizeof(double));
		h->value[i][h->n == CTL_HISTORY ? h->n - 1 : h->n] = value[i];
	}
	if (h->n < CTL_HISTORY)
		h->n++;
}

static double ctl_latency(const struct ctl_history *h, bool had_io)
{
	u64 reads = h->io.reads - h->io_before.reads;

	if (!h->has_io || !had_io || !reads || h->io.reads < h->io_before.reads)
		return -1;
	return (h->io.read_ms - h->io_before.read_ms) / 1e3 / reads;
}

/**
 * ctl_history_step() - take another reading
 * @h: the history
 */
void ctl_history_step(struct ctl_history *h)
{
	double value[CTL_NR_SERIES];
	struct ctl_span span;
	bool had_io = h->has_io;
	double t;

	ctl_snapshot_free(h->before);
	h->before = h->now;
	h->now = ctl_snapshot_read(h->device);
	h->io_before = h->io;
	h->has_io = ctl_io_read(h->device->node, &h->io);
	span = ctl_history_span(h);
	t = ctl_seconds(&span);
	value[CTL_SERIES_HITS] = ctl_delta(&span, "reads") ?
		ctl_ratio(ctl_delta(&span, "hits"), ctl_delta(&span, "reads")) :
		-1;
	value[CTL_SERIES_READS] = ctl_ratio(ctl_delta(&span, "read_requests"), t);
	value[CTL_SERIES_WRITES] = ctl_ratio(ctl_delta(&span, "write_requests"),
					     t);
	value[CTL_SERIES_LATENCY] = ctl_latency(h, had_io);
	ctl_history_push(h, value);
}
