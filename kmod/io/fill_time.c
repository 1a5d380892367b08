// SPDX-License-Identifier: GPL-2.0
/*
 * How long fills usually take.
 *
 * A mean would not do: some fills are those of a reader who is throttled and take
 * seconds, and their times would soon be taken for the origin's. So the estimate
 * moves by a fraction of itself, whatever the distance: up by a sixteenth for a
 * fill that took longer, down by three for one that did not. It comes to rest
 * where about a quarter of the fills take less.
 */
#include "io/fill_time.h"

#include <linux/build_bug.h>
#include <linux/minmax.h>

#include "core/slot_word.h"

/*
 * Longer ones count as this. Else nobody but a throttled reader may miss for a while,
 * and who joins him then would wait as long as he does.
 */
#define HC_FILL_TIME_MAX	(4ul * HZ)

/* A fill may take so many times the usual time longer before it is overdue, */
#define HC_FILL_TIME_SLACK	3u

/* but not less than the first and not more than the second of these, in ms. */
#define HC_FILL_SLACK_MIN	20u
#define HC_FILL_SLACK_MAX	100u

/* Else no fill would ever look older than the limit. */
static_assert(HC_FILL_TIME_MAX + HZ < HC_SLOT_BEGAN >> HC_SLOT_BEGAN_SHIFT);

/**
 * hc_fill_time_learn() - a fill has got its data
 * @usual: how long fills usually take, HC_FILL_TIME_START at first
 * @took: how long this one took, in jiffies
 *
 * Return: how long fills usually take.
 */
u32 hc_fill_time_learn(u32 usual, unsigned long took)
{
	u32 time = min(took, HC_FILL_TIME_MAX) << HC_FILL_TIME_SHIFT;
	u32 step = usual / 16;

	if (time > usual)
		return min(time, usual + step + 1);
	return max(time, usual - min(usual, 3 * step + 1));
}

/**
 * hc_fill_time_limit() - from which age on is a fill overdue?
 * @usual: how long fills usually take
 *
 * Return: the age in jiffies; a fill that is older is overdue.
 */
unsigned long hc_fill_time_limit(u32 usual)
{
	unsigned long time = usual >> HC_FILL_TIME_SHIFT;

	/* One more, since ages are differences of whole jiffies. */
	return time + clamp(HC_FILL_TIME_SLACK * time,
			    msecs_to_jiffies(HC_FILL_SLACK_MIN),
			    msecs_to_jiffies(HC_FILL_SLACK_MAX)) + 1;
}
