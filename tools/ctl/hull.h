/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_HULL_H
#define CTL_HULL_H

#include "curve.h"

/**
 * struct ctl_hull - the lower convex hull of a part of a curve
 * @point: its corners, by size; the slope rises from each to the next
 * @nr: how many, at least one
 */
struct ctl_hull {
	struct ctl_point point[CTL_CURVE_MAX + 2];
	size_t nr;
};

double ctl_curve_miss(const struct ctl_curve *curve, u64 bytes);
double ctl_slope(const struct ctl_point *from, const struct ctl_point *to);
void ctl_hull_make(struct ctl_hull *hull, const struct ctl_curve *curve,
		   u64 least, u64 most);
double ctl_hull_miss(const struct ctl_hull *hull, u64 bytes);

#endif /* CTL_HULL_H */
