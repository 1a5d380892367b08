// SPDX-License-Identifier: GPL-2.0
/*
 * What happened between the records of a device's history: a pure function. Lengths are
 * those of the clock that nobody sets, and times are counted back from the newest record,
 * so a clock that was set does not bend the day. Where counters began anew, by a reset, a
 * new table or a start of the machine, nothing is known of the time in between.
 */
#include "day.h"

#include <string.h>

#define CTL_DAY_SECONDS	86400

/* Add one to the other, if both are known. */
static void ctl_add(u64 *sum, u64 n)
{
	*sum = *sum == CTL_RING_UNKNOWN || n == CTL_RING_UNKNOWN ?
	       CTL_RING_UNKNOWN : *sum + n;
}

/* The increase of a number; returns false if it fell. */
static bool ctl_grow(u64 *grew, u64 before, u64 after)
{
	*grew = CTL_RING_UNKNOWN;
	if (before == CTL_RING_UNKNOWN || after == CTL_RING_UNKNOWN)
		return true;
	*grew = after - before;
	return after >= before;
}

static bool ctl_record_grow(struct ctl_record *grew,
			    const struct ctl_record *before,
			    const struct ctl_record *after)
{
	bool known = before->boot == after->boot;
	unsigned int i, k;

	*grew = *after;
	for (i = 0; i < CTL_RING_COUNTERS; i++)
		known &= ctl_grow(&grew->counter[i], before->counter[i],
				  after->counter[i]);
	for (k = 0; k < CTL_NR_TIMED; k++)
		for (i = 0; i <= CTL_RING_BOUNDS; i++)
			known &= ctl_grow(&grew->below[k][i],
					  before->below[k][i],
					  after->below[k][i]);
	return known;
}

static void ctl_day_add(struct ctl_day *day, const struct ctl_step *step)
{
	unsigned int i, k;

	for (i = 0; i < CTL_RING_COUNTERS; i++)
		ctl_add(&day->sum.counter[i], step->grew.counter[i]);
	for (k = 0; k < CTL_NR_TIMED; k++)
		for (i = 0; i <= CTL_RING_BOUNDS; i++)
			ctl_add(&day->sum.below[k][i], step->grew.below[k][i]);
	day->seconds += step->end - step->begin;
}

/* Seconds between two records; 0 if that cannot be told. */
static double ctl_apart(const struct ctl_record *before,
			const struct ctl_record *after)
{
	if (before->boot == after->boot && after->uptime >= before->uptime)
		return (after->uptime - before->uptime) / 1000.0;
	return after->time > before->time ? after->time - before->time : 0;
}

/* The first of the records that are of the last day, or of the last step. */
static size_t ctl_day_first(const struct ctl_ring *ring)
{
	double seconds = 0;
	size_t i;

	for (i = ring->nr - 1; i > 0; i--) {
		seconds += ctl_apart(&ring->record[i - 1], &ring->record[i]);
		if (seconds > CTL_DAY_SECONDS && i < ring->nr - 1)
			break;
	}
	return i;
}

static void ctl_day_step(struct ctl_day *day, const struct ctl_record *before,
			 const struct ctl_record *after)
{
	struct ctl_step *step = &day->step[day->nr++];

	*step = (struct ctl_step){ .end = ctl_apart(before, after) };
	step->known = ctl_record_grow(&step->grew, before, after) &&
		      step->end > 0;
}

/**
 * ctl_day_fill() - compute the last 24 hours of a history
 * @day: filled in; without steps if there are fewer than two records
 * @ring: the history
 */
void ctl_day_fill(struct ctl_day *day, const struct ctl_ring *ring)
{
	double end;
	size_t i;

	memset(day, 0, sizeof(*day));
	if (!ring->nr)
		return;
	for (i = ctl_day_first(ring) + 1; i < ring->nr; i++)
		ctl_day_step(day, &ring->record[i - 1], &ring->record[i]);
	end = ring->record[ring->nr - 1].time;
	for (i = day->nr; i-- > 0;) {
		struct ctl_step *step = &day->step[i];

		step->begin = end - step->end;
		step->end = end;
		end = step->begin;
	}
	for (i = 0; i < day->nr; i++) {
		if (day->step[i].known)
			ctl_day_add(day, &day->step[i]);
		else
			day->nr_unknown++;
	}
}
