/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_HISTORY_H
#define CTL_HISTORY_H

#include "devices.h"
#include "snapshot.h"
#include "sysfs.h"

/* Values of a series: as many as the widest sparkline shows. */
#define CTL_HISTORY	120

/**
 * enum ctl_series - figures that top draws over time
 * @CTL_SERIES_HITS: hit ratio, 0 to 1, -1 without reads
 * @CTL_SERIES_READS: read requests a second
 * @CTL_SERIES_WRITES: write requests a second
 * @CTL_SERIES_LATENCY: mean time of a read in seconds, -1 if unknown
 * @CTL_NR_SERIES: number of series
 */
enum ctl_series {
	CTL_SERIES_HITS,
	CTL_SERIES_READS,
	CTL_SERIES_WRITES,
	CTL_SERIES_LATENCY,
	CTL_NR_SERIES
};

/**
 * struct ctl_history - the recent history of a device
 * @device: the device
 * @before: the reading before the last
 * @now: the last reading
 * @io: the block layer's counters at the time of @now
 * @io_before: the block layer's counters at the time of @before
 * @has_io: @io could be read
 * @value: the series, the newest value last
 * @n: number of values in each series
 */
struct ctl_history {
	const struct ctl_device *device;
	struct ctl_snapshot *before;
	struct ctl_snapshot *now;
	struct ctl_io io;
	struct ctl_io io_before;
	bool has_io;
	double value[CTL_NR_SERIES][CTL_HISTORY];
	unsigned int n;
};

void ctl_history_begin(struct ctl_history *h, const struct ctl_device *device);
void ctl_history_step(struct ctl_history *h);
void ctl_history_end(struct ctl_history *h);
struct ctl_span ctl_history_span(const struct ctl_history *h);
double ctl_history_last(const struct ctl_history *h, enum ctl_series series);

#endif /* CTL_HISTORY_H */
