// SPDX-License-Identifier: GPL-2.0
/*
 * What more or less memory would bring to one device, by its miss ratio curve. These
 * are pure functions.
 */
#include "outlook.h"

#include "hull.h"

/* Miss ratios that are as good as equal; a sample tells no finer. */
#define CTL_OUTLOOK_EQUAL	0.01
/* What brings less than this is not worth more memory. */
#define CTL_OUTLOOK_REST	0.005
/* What can be spared is worth a word from this part of the pool on. */
#define CTL_OUTLOOK_SPARE	0.1

/**
 * ctl_curve_learned() - whether a curve says anything
 * @curve: the curve
 *
 * Return: false if there is none, or if all misses at any size: then too little was
 * read yet, or nothing twice.
 */
bool ctl_curve_learned(const struct ctl_curve *curve)
{
	size_t i;

	for (i = 0; i < curve->nr; i++)
		if (curve->point[i].miss_ratio < 1)
			return true;
	return false;
}

/* The smallest size of the curve beyond @from that misses @miss_ratio at most. */
static struct ctl_point ctl_outlook_find(const struct ctl_curve *curve,
					 u64 from, double miss_ratio)
{
	size_t i = 0;

	while (i + 1 < curve->nr && (curve->point[i].bytes <= from ||
				     curve->point[i].miss_ratio > miss_ratio))
		i++;
	return curve->point[i];
}

/*
 * Where most of the gain has come and most of the memory is not spent: the point
 * farthest below the line from here to where it is enough.
 */
static struct ctl_point ctl_outlook_knee(const struct ctl_curve *curve,
					 const struct ctl_point *now,
					 const struct ctl_point *enough)
{
	double slope = ctl_slope(now, enough);
	struct ctl_point knee = *enough;
	double below, deepest = 0;
	size_t i;

	for (i = 0; i < curve->nr; i++) {
		const struct ctl_point *p = &curve->point[i];

		if (p->bytes <= now->bytes || p->bytes >= enough->bytes)
			continue;
		below = now->miss_ratio + slope * (p->bytes - now->bytes) -
			p->miss_ratio;
		if (below > deepest) {
			deepest = below;
			knee = *p;
		}
	}
	return knee;
}

/**
 * ctl_outlook() - find what more or less memory would bring
 * @outlook: filled in
 * @curve: a curve that says something
 * @bytes: the pool as it is
 */
void ctl_outlook(struct ctl_outlook *outlook, const struct ctl_curve *curve,
		 u64 bytes)
{
	const struct ctl_point *last = &curve->point[curve->nr - 1];
	struct ctl_outlook *o = outlook;

	o->now = (struct ctl_point){ bytes, ctl_curve_miss(curve, bytes) };
	o->half = (struct ctl_point){ bytes / 2, ctl_curve_miss(curve, bytes / 2) };
	o->enough = o->now;
	o->knee = o->now;
	if (o->now.miss_ratio - last->miss_ratio >= CTL_OUTLOOK_EQUAL) {
		o->enough = ctl_outlook_find(curve, bytes, last->miss_ratio +
					     CTL_OUTLOOK_REST);
		o->knee = ctl_outlook_knee(curve, &o->now, &o->enough);
	}
	o->spare = ctl_outlook_find(curve, 0, o->now.miss_ratio +
				    CTL_OUTLOOK_EQUAL);
	if (o->spare.bytes > bytes)
		o->spare = o->now;
	o->goes_on = curve->nr > 1 &&
		     last[-1].miss_ratio - last->miss_ratio >= CTL_OUTLOOK_REST;
}

/**
 * ctl_outlook_more() - whether a larger pool would miss less
 * @outlook: the outlook
 *
 * Return: true if it would, and by more than next to nothing.
 */
bool ctl_outlook_more(const struct ctl_outlook *outlook)
{
	return outlook->enough.bytes > outlook->now.bytes;
}

/**
 * ctl_outlook_spare() - whether a smaller pool would do
 * @outlook: the outlook
 *
 * Return: true if so much of the pool can be spared that it is worth a word.
 */
bool ctl_outlook_spare(const struct ctl_outlook *outlook)
{
	return outlook->now.bytes - outlook->spare.bytes >=
	       CTL_OUTLOOK_SPARE * outlook->now.bytes;
}
