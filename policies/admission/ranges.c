// SPDX-License-Identifier: GPL-2.0
/*
 * The rules for ranges of sectors: a sorted array of ranges that do not
 * overlap.
 */
#include "admission/ranges.h"

#include <linux/minmax.h>

/**
 * hc_ranges_find() - find the rule for a request
 * @range: the ranges
 * @nr: number of ranges
 * @start: first sector of the request
 * @end: the sector after its last one
 *
 * Return: the rule of the first range that it touches, or HC_RULE_NONE.
 */
enum hc_rule hc_ranges_find(const struct hc_range *range, u32 nr, u64 start,
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
		return HC_RULE_NONE;
	return range[low].rule;
}

static u32 hc_ranges_append(struct hc_range *range, u32 nr, u64 start, u64 end,
			    u8 rule)
{
	if (start >= end || rule == HC_RULE_NONE)
		return nr;
	if (nr && range[nr - 1].end == start && range[nr - 1].rule == rule) {
		range[nr - 1].end = end;
		return nr;
	}
	range[nr] = (struct hc_range){
		.start = start,
		.end = end,
		.rule = rule,
	};
	return nr + 1;
}

/**
 * hc_ranges_set() - set the rule for some sectors
 * @old: the present ranges
 * @nr: number of them
 * @add: the sectors and their rule; HC_RULE_NONE removes the present one
 * @range: out: the new ranges, with room for @nr + 2
 *
 * Return: the number of new ranges.
 */
u32 hc_ranges_set(const struct hc_range *old, u32 nr,
		  const struct hc_range *add, struct hc_range *range)
{
	u32 n = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		n = hc_ranges_append(range, n, old[i].start,
				     min(old[i].end, add->start), old[i].rule);
	n = hc_ranges_append(range, n, add->start, add->end, add->rule);
	for (i = 0; i < nr; i++)
		n = hc_ranges_append(range, n, max(old[i].start, add->end),
				     old[i].end, old[i].rule);
	return n;
}
