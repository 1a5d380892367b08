// SPDX-License-Identifier: GPL-2.0
/*
 * The lower convex hull of a miss ratio curve: what each further byte brings becomes
 * less and less along it, so whoever shares memory may always give the next byte where
 * it brings most.
 */
#include "hull.h"

/**
 * ctl_curve_miss() - the miss ratio with any size of the pool
 * @curve: a curve with a point at least
 * @bytes: the size
 *
 * Without a pool all miss; beyond the largest size of the curve it stays as it is.
 *
 * Return: the ratio.
 */
double ctl_curve_miss(const struct ctl_curve *curve, u64 bytes)
{
	const struct ctl_point *first = &curve->point[0];
	const struct ctl_point *last = &curve->point[curve->nr - 1];
	double miss_ratio = last->miss_ratio;

	if (bytes < first->bytes)
		return 1 - (1 - first->miss_ratio) * bytes / first->bytes;
	if (bytes < last->bytes)
		ctl_curve_at(curve, bytes, &miss_ratio);
	return miss_ratio;
}

/**
 * ctl_slope() - what a byte changes between two points
 * @from: a point
 * @to: one of a larger size
 *
 * Return: miss ratio per byte; negative where more bytes miss less.
 */
double ctl_slope(const struct ctl_point *from, const struct ctl_point *to)
{
	return (to->miss_ratio - from->miss_ratio) / (to->bytes - from->bytes);
}

/* Add a point of a size not below the last one's; corners above the new edge go. */
static void ctl_hull_add(struct ctl_hull *hull, u64 bytes, double miss_ratio)
{
	struct ctl_point add = { bytes, miss_ratio };
	struct ctl_point *p = hull->point;

	if (hull->nr && p[hull->nr - 1].bytes == bytes)
		return;
	while (hull->nr > 1 &&
	       ctl_slope(&p[hull->nr - 2], &p[hull->nr - 1]) >=
	       ctl_slope(&p[hull->nr - 2], &add))
		hull->nr--;
	p[hull->nr++] = add;
}

/**
 * ctl_hull_make() - the hull of the sizes that a pool may have
 * @hull: filled in
 * @curve: a curve with a point at least
 * @least: the smallest size
 * @most: the largest size, not below @least
 */
void ctl_hull_make(struct ctl_hull *hull, const struct ctl_curve *curve,
		   u64 least, u64 most)
{
	size_t i;

	hull->nr = 0;
	ctl_hull_add(hull, least, ctl_curve_miss(curve, least));
	for (i = 0; i < curve->nr; i++)
		if (curve->point[i].bytes > least && curve->point[i].bytes < most)
			ctl_hull_add(hull, curve->point[i].bytes,
				     curve->point[i].miss_ratio);
	ctl_hull_add(hull, most, ctl_curve_miss(curve, most));
}

/**
 * ctl_hull_miss() - the miss ratio on a hull
 * @hull: the hull
 * @bytes: a size that it reaches
 *
 * Return: the ratio, which is not above the curve's but for what lies between two of
 * the curve's points.
 */
double ctl_hull_miss(const struct ctl_hull *hull, u64 bytes)
{
	const struct ctl_point *p = hull->point;
	size_t i = 0;

	while (i + 1 < hull->nr && p[i + 1].bytes <= bytes)
		i++;
	if (i + 1 == hull->nr)
		return p[i].miss_ratio;
	return p[i].miss_ratio + ctl_slope(&p[i], &p[i + 1]) * (bytes - p[i].bytes);
}
