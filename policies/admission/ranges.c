// SPDX-License-Identifier: GPL-2.0
/*
 * What is said of which sectors: sorted ranges that do not overlap.
 */
#include "admission/ranges.h"

#include <linux/minmax.h>

/**
 * hc_ranges_find() - what is said of a request
 * @range: the ranges
 * @nr: how many
 * @start: first sector of the request
 * @end: the sector behind its last one
 *
 * Return: what is said of the first range that it touches.
 */
enum hc_said hc_ranges_find(const struct hc_range *range, u32 nr, u64 start,
			    u64 end)
{
	u32 low = 0;
	u32 high = nr;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (range[mid].end <= start)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == nr || range[low].start >= end)
		return HC_SAID_NOTHING;
	return range[low].said;
}

static u32 hc_ranges_append(struct hc_range *range, u32 nr, u64 start, u64 end,
			    u8 said)
{
	if (start >= end || said == HC_SAID_NOTHING)
		return nr;
	if (nr && range[nr - 1].end == start && range[nr - 1].said == said) {
		range[nr - 1].end = end;
		return nr;
	}
	range[nr] = (struct hc_range){
		.start = start,
		.end = end,
		.said = said,
	};
	return nr + 1;
}

/**
 * hc_ranges_set() - say something else of some sectors
 * @old: the ranges so far
 * @nr: how many
 * @add: the sectors, and what is said; HC_SAID_NOTHING takes back
 * @range: out: the ranges from now on, room for @nr + 2
 *
 * Return: how many these are.
 */
u32 hc_ranges_set(const struct hc_range *old, u32 nr,
		  const struct hc_range *add, struct hc_range *range)
{
	u32 n = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		n = hc_ranges_append(range, n, old[i].start,
				     min(old[i].end, add->start), old[i].said);
	n = hc_ranges_append(range, n, add->start, add->end, add->said);
	for (i = 0; i < nr; i++)
		n = hc_ranges_append(range, n, max(old[i].start, add->end),
				     old[i].end, old[i].said);
	return n;
}
