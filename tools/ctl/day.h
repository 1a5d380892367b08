/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DAY_H
#define CTL_DAY_H

#include "ring_file.h"

/**
 * struct ctl_step - the time between two records
 * @begin: when it began, in seconds since 1970
 * @end: when it ended
 * @known: the counters went on from its begin to its end
 * @grew: by how much they did
 */
struct ctl_step {
	double begin;
	double end;
	bool known;
	struct ctl_record grew;
};

/**
 * struct ctl_day - the last 24 hours of a device's history
 * @step: the steps, the oldest first; each begins where the one before ends
 * @nr: number of steps
 * @nr_unknown: steps in which counters began anew
 * @seconds: how long the known steps are, together
 * @sum: increases in all known steps; sizes as at the end
 */
struct ctl_day {
	struct ctl_step step[CTL_RING_RECORDS];
	size_t nr;
	size_t nr_unknown;
	double seconds;
	struct ctl_record sum;
};

void ctl_day_fill(struct ctl_day *day, const struct ctl_ring *ring);

#endif /* CTL_DAY_H */
