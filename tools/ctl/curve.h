/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_CURVE_H
#define CTL_CURVE_H

#include <linux/types.h>

/* Sizes of a curve at most: the module of this version has 32. */
#define CTL_CURVE_MAX	64

/**
 * struct ctl_point - a size of the pool
 * @bytes: the size
 * @miss_ratio: the part of the blocks read that would miss with it
 */
struct ctl_point {
	u64 bytes;
	double miss_ratio;
};

/**
 * struct ctl_curve - the miss ratio curve of a device
 * @point: the sizes, ascending
 * @nr: how many; 0 if nothing is learned
 */
struct ctl_curve {
	struct ctl_point point[CTL_CURVE_MAX];
	size_t nr;
};

bool ctl_curve_parse(struct ctl_curve *curve, const char *text);
int ctl_curve_read(const char *node, struct ctl_curve *curve);
bool ctl_curve_at(const struct ctl_curve *curve, u64 bytes, double *miss_ratio);

#endif /* CTL_CURVE_H */
