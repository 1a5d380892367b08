// SPDX-License-Identifier: GPL-2.0
/*
 * Memory shared among devices, within limits.
 */
#include "split.h"

#include <math.h>
#include <stdlib.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "alloc.h"
#include "message.h"
#include "number.h"
#include "share.h"

/* A part of the memory, in whole blocks of any size. */
static u64 ctl_split_part(u64 memory, double part)
{
	return rounddown((u64)(memory * part), CTL_SHARE_UNIT);
}

static void ctl_split_bounds(struct ctl_share *share,
			     const struct ctl_candidate *c, u64 memory,
			     const struct ctl_limits *limits)
{
	u64 step = max(ctl_split_part(memory, limits->step), CTL_SHARE_UNIT);
	u64 least = ctl_split_part(memory, limits->min);
	u64 most = limits->max ? ctl_split_part(memory, limits->max) : c->most;

	*share = (struct ctl_share){
		.curve = &c->curve, .now = c->pool, .bytes = c->pool,
		.weight = ctl_candidate_rate(c, 1),
		.least = clamp(least, c->least, c->most),
		.most = clamp(most, c->least, c->most),
	};
	share->most = max(share->most, share->least);
	if (!limits->step)
		return;
	share->least = clamp(share->least, c->pool - min(step, c->pool),
			     c->pool + step);
	share->most = clamp(share->most, share->least, c->pool + step);
}

static size_t ctl_split_count(struct ctl_split *split,
			      const struct ctl_candidates *list)
{
	size_t i;

	*split = (struct ctl_split){};
	for (i = 0; i < list->nr; i++) {
		if (!list->one[i].why && !list->one[i].out)
			split->nr++;
		else
			split->kept += list->one[i].pool;
	}
	return split->nr;
}

/* The memory to share, which is what the pools have or what was asked for. */
static int ctl_split_memory(struct ctl_split *split,
			    const struct ctl_candidates *list,
			    const struct ctl_limits *limits)
{
	u64 memory = limits->memory;
	size_t i;

	for (i = 0; !limits->memory && i < list->nr; i++)
		memory += list->one[i].pool;
	if (memory <= split->kept)
		return ctl_fail(CTL_FAILED, NULL, "the pools that do not share have %s, so of %s nothing is left to share",
				ctl_bytes(split->kept).s, ctl_bytes(memory).s);
	split->memory = memory - split->kept;
	return CTL_OK;
}

/* All stays as it is if that is allowed and another split gains too little. */
static void ctl_split_judge(struct ctl_split *split, struct ctl_share *share,
			    const struct ctl_limits *limits)
{
	bool stays = split->now - split->then <= limits->gain * split->now;
	u64 sum = 0;
	size_t i;

	for (i = 0; i < split->nr; i++) {
		sum += share[i].now;
		if (share[i].now < share[i].least || share[i].now > share[i].most)
			stays = false;
	}
	if (!stays || sum > split->memory)
		return;
	for (i = 0; i < split->nr; i++)
		share[i].bytes = share[i].now;
	split->then = split->now;
}

static u64 ctl_split_needed(const struct ctl_split *split,
			    const struct ctl_share *share)
{
	u64 needed = 0;
	size_t i;

	for (i = 0; i < split->nr; i++)
		needed += share[i].least;
	return needed;
}

/* What the others cannot give up in one step, pools below their least do not get yet. */
static void ctl_split_ease(const struct ctl_split *split, struct ctl_share *share)
{
	u64 needed = ctl_split_needed(split, share), raise = 0, over;
	size_t i;

	if (needed <= split->memory)
		return;
	for (i = 0; i < split->nr; i++)
		raise += share[i].least - min(share[i].least, share[i].now);
	over = min(needed - split->memory, raise);
	for (i = 0; i < split->nr; i++)
		if (share[i].least > share[i].now)
			share[i].least -= min(share[i].least - share[i].now,
					      (u64)ceil((double)over / raise *
							(share[i].least - share[i].now)));
}

static int ctl_split_share(struct ctl_split *split, struct ctl_share *share,
			   const struct ctl_limits *limits)
{
	u64 memory = split->memory, given = 0;
	size_t i;

	/* With steps, less memory than the pools have is reached by and by. */
	if (limits->step) {
		ctl_split_ease(split, share);
		memory = max(memory, ctl_split_needed(split, share));
	}
	if (!ctl_share_memory(share, split->nr, memory))
		return ctl_fail(CTL_FAILED, NULL, "the pools that share need %s at least, not %s",
				ctl_bytes(ctl_split_needed(split, share)).s,
				ctl_bytes(memory).s);
	split->now = ctl_share_misses_now(share, split->nr);
	split->then = ctl_share_misses(share, split->nr);
	ctl_split_judge(split, share, limits);
	for (i = 0; i < split->nr; i++) {
		split->changes |= share[i].bytes != share[i].now;
		given += share[i].bytes;
	}
	split->unused = split->memory - min(split->memory, given);
	return CTL_OK;
}

/**
 * ctl_split() - find the split with the fewest misses
 * @split: filled in
 * @list: the devices; @bytes of each that shares is set, and others keep what they have
 * @limits: the limits
 *
 * Return: an exit status; CTL_OK, also if there is no device that could share, or another
 * one after an error message.
 */
int ctl_split(struct ctl_split *split, struct ctl_candidates *list,
	      const struct ctl_limits *limits)
{
	struct ctl_share *share;
	size_t i, n = 0;
	int status;

	if (!ctl_split_count(split, list))
		return CTL_OK;
	status = ctl_split_memory(split, list, limits);
	if (!status && limits->min * split->nr > 1)
		status = ctl_fail(CTL_USAGE, NULL, "each of %zu pools cannot have %s at least",
				  split->nr, ctl_percent(limits->min, 1).s);
	if (status)
		return status;
	share = ctl_alloc(split->nr, sizeof(*share));
	for (i = 0; i < list->nr; i++)
		if (!list->one[i].why && !list->one[i].out)
			ctl_split_bounds(&share[n++], &list->one[i],
					 split->memory, limits);
	status = ctl_split_share(split, share, limits);
	for (i = 0, n = 0; i < list->nr; i++)
		if (!list->one[i].why && !list->one[i].out)
			list->one[i].bytes = status ? list->one[i].pool :
						      share[n++].bytes;
	free(share);
	return status;
}
