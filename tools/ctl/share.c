// SPDX-License-Identifier: GPL-2.0
/*
 * How pools share memory so that the sum of their misses is least. These are pure
 * functions.
 *
 * Along the convex hulls of the curves each unit goes to whom it saves most misses. That
 * is the best there can be if the curves are convex, and no worse than any split if
 * not; but one pool may then end on the bridge over a cliff of its curve, where the
 * curve itself has not fallen yet. So the sizes of that pool are parted there: once it
 * must stay below, once above, each with the hull of that part. The better of both is
 * taken, and what cannot become better than the best so far is not looked at.
 */
#include "share.h"

#include <float.h>
#include <stdlib.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "alloc.h"
#include "hull.h"

/* Misses that are as good as equal, and how many ways to part the sizes are tried. */
#define CTL_SHARE_CLOSE	0.0001
#define CTL_SHARE_TRIES	1000

/**
 * struct ctl_best - the search for the best split
 * @share: the pools; their bounds are those of the part that is looked at
 * @nr: number of pools
 * @memory: bytes to share
 * @tries: parts that may still be looked at
 * @misses: those of the best split
 * @bytes: the best split
 */
struct ctl_best {
	struct ctl_share *share;
	size_t nr;
	u64 memory;
	unsigned int tries;
	double misses;
	u64 *bytes;
};

/* Go on to the next corner of a pool's hull, in whole units. */
static u64 ctl_share_take(struct ctl_share *share, const struct ctl_hull *hull,
			  size_t corner, u64 left)
{
	u64 to = min(roundup(hull->point[corner].bytes, CTL_SHARE_UNIT),
		     share->most);
	u64 take = min(left, to > share->bytes ? to - share->bytes : 0);

	share->bytes += take;
	return take;
}

/* The pool to which the next bytes bring most; @nr if they bring nothing to any. */
static size_t ctl_share_steepest(const struct ctl_share *share, size_t nr,
				 const struct ctl_hull *hull, const size_t *at)
{
	double steepest = 0;
	size_t i, best = nr;

	for (i = 0; i < nr; i++) {
		const struct ctl_point *p = &hull[i].point[at[i]];
		double slope;

		if (at[i] + 1 == hull[i].nr)
			continue;
		slope = share[i].weight * ctl_slope(p, p + 1);
		if (slope < steepest) {
			steepest = slope;
			best = i;
		}
	}
	return best;
}

/**
 * ctl_share_greedy() - share along the hulls
 * @share: the pools; @bytes of each is set
 * @nr: number of pools
 * @memory: bytes to share, enough for what the pools need
 *
 * What brings nothing to any is not given.
 *
 * Return: the misses, by the hulls.
 */
double ctl_share_greedy(struct ctl_share *share, size_t nr, u64 memory)
{
	struct ctl_hull *hull = ctl_alloc(nr, sizeof(*hull));
	size_t *at = ctl_alloc(nr, sizeof(*at));
	double misses = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		ctl_hull_make(&hull[i], share[i].curve, share[i].least,
			      share[i].most);
		share[i].bytes = share[i].least;
		memory -= share[i].least;
	}
	while (memory && (i = ctl_share_steepest(share, nr, hull, at)) < nr)
		memory -= ctl_share_take(&share[i], &hull[i], ++at[i], memory);
	for (i = 0; i < nr; i++)
		misses += share[i].weight * ctl_hull_miss(&hull[i], share[i].bytes);
	free(at);
	free(hull);
	return misses;
}

/* The misses of a pool if it had so many bytes. */
static double ctl_share_missed(const struct ctl_share *share, u64 bytes)
{
	return share->weight * ctl_curve_miss(share->curve, bytes);
}

/**
 * ctl_share_misses() - the misses of a split
 * @share: the pools
 * @nr: number of pools
 *
 * Return: blocks, of as many as the weights are.
 */
double ctl_share_misses(const struct ctl_share *share, size_t nr)
{
	double misses = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		misses += ctl_share_missed(&share[i], share[i].bytes);
	return misses;
}

/**
 * ctl_share_misses_now() - the misses with the sizes that the pools have
 * @share: the pools
 * @nr: number of pools
 *
 * Return: blocks, of as many as the weights are.
 */
double ctl_share_misses_now(const struct ctl_share *share, size_t nr)
{
	double misses = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		misses += ctl_share_missed(&share[i], share[i].now);
	return misses;
}

/* The pool whose curve lies farthest above its hull. */
static size_t ctl_share_widest(const struct ctl_share *share, size_t nr)
{
	double gap, widest = 0;
	struct ctl_hull hull;
	size_t i, at = nr;

	for (i = 0; i < nr; i++) {
		ctl_hull_make(&hull, share[i].curve, share[i].least,
			      share[i].most);
		gap = share[i].weight *
		      (ctl_curve_miss(share[i].curve, share[i].bytes) -
		       ctl_hull_miss(&hull, share[i].bytes));
		if (gap > widest && share[i].bytes > share[i].least &&
		    share[i].bytes < share[i].most) {
			widest = gap;
			at = i;
		}
	}
	return at;
}

static void ctl_share_keep(struct ctl_best *best)
{
	double misses = ctl_share_misses(best->share, best->nr);
	size_t i;

	if (misses >= best->misses)
		return;
	best->misses = misses;
	for (i = 0; i < best->nr; i++)
		best->bytes[i] = best->share[i].bytes;
}

/* Look for the best split within the bounds. */
static void ctl_share_search(struct ctl_best *best)
{
	double bound = ctl_share_greedy(best->share, best->nr, best->memory);
	struct ctl_share *part;
	u64 at, least, most;
	size_t i;

	ctl_share_keep(best);
	i = ctl_share_widest(best->share, best->nr);
	if (bound >= best->misses * (1 - CTL_SHARE_CLOSE) || i == best->nr ||
	    !best->tries)
		return;
	best->tries--;
	part = &best->share[i];
	at = part->bytes;
	least = part->least;
	most = part->most;
	part->most = at;
	ctl_share_search(best);
	part->most = most;
	part->least = at;
	ctl_share_search(best);
	part->least = least;
}

/* What brings nothing to any stays with whom would lose it, up to what he has. */
static void ctl_share_leave(struct ctl_share *share, size_t nr, u64 memory)
{
	u64 left = memory, add, room;
	size_t i;

	for (i = 0; i < nr; i++)
		left -= min(left, share[i].bytes);
	for (i = 0; i < nr; i++) {
		room = min(share[i].now, share[i].most);
		add = room > share[i].bytes ? min(left, room - share[i].bytes) : 0;
		share[i].bytes += add;
		left -= add;
	}
}

/**
 * ctl_share_memory() - share memory so that the sum of the misses is least
 * @share: the pools; @bytes of each is set
 * @nr: number of pools
 * @memory: bytes to share
 *
 * Return: false if that is less than what the pools need.
 */
bool ctl_share_memory(struct ctl_share *share, size_t nr, u64 memory)
{
	struct ctl_best best = {
		.share = share, .nr = nr, .memory = memory,
		.tries = CTL_SHARE_TRIES, .misses = DBL_MAX,
	};
	u64 sum = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		sum += share[i].least;
	if (sum > memory)
		return false;
	best.bytes = ctl_alloc(nr, sizeof(*best.bytes));
	ctl_share_search(&best);
	for (i = 0; i < nr; i++)
		share[i].bytes = best.bytes[i];
	free(best.bytes);
	ctl_share_leave(share, nr, memory);
	return true;
}
