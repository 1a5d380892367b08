// SPDX-License-Identifier: GPL-2.0
/*
 * The miss ratio curve that the module has learned.
 */
#include "curve.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs.h"

/**
 * ctl_curve_parse() - parse hotcache_stats/mrc
 * @curve: filled in
 * @text: lines of a size in bytes and a miss ratio
 *
 * Return: false if it is no curve.
 */
bool ctl_curve_parse(struct ctl_curve *curve, const char *text)
{
	struct ctl_point *p;
	int length;

	curve->nr = 0;
	while (*text) {
		p = &curve->point[curve->nr];
		if (curve->nr == CTL_CURVE_MAX || !isdigit(*text) ||
		    sscanf(text, "%llu %lf%n", &p->bytes, &p->miss_ratio, &length) != 2)
			return false;
		if (!p->bytes || (curve->nr && p->bytes < p[-1].bytes) ||
		    !(p->miss_ratio >= 0 && p->miss_ratio <= 1))
			return false;
		text += length;
		text += *text == '\n';
		curve->nr++;
	}
	return true;
}

/**
 * ctl_curve_read() - read the curve of a device
 * @node: dm-N
 * @curve: filled in
 *
 * Return: 0 or a negative errno: -ENOENT if the module has none, -EBUSY if the device
 * is suspended, -EPROTO if it is not understood.
 */
int ctl_curve_read(const char *node, struct ctl_curve *curve)
{
	char *text = ctl_node_line(node, "hotcache_stats/mrc");
	int err = text ? 0 : -errno;

	if (text && !ctl_curve_parse(curve, text))
		err = -EPROTO;
	free(text);
	return err;
}

/**
 * ctl_curve_at() - the miss ratio with a size of the pool
 * @curve: the curve
 * @bytes: the size
 * @miss_ratio: set: of a size between two, by the logarithm between theirs
 *
 * Return: false if the curve does not reach so far.
 */
bool ctl_curve_at(const struct ctl_curve *curve, u64 bytes, double *miss_ratio)
{
	const struct ctl_point *p = curve->point;
	double part;
	size_t i = 0;

	while (i < curve->nr && p[i].bytes < bytes)
		i++;
	if (i == curve->nr || (!i && p[0].bytes != bytes))
		return false;
	*miss_ratio = p[i].miss_ratio;
	if (p[i].bytes == bytes)
		return true;
	part = log((double)p[i].bytes / bytes) /
	       log((double)p[i].bytes / p[i - 1].bytes);
	*miss_ratio += part * (p[i - 1].miss_ratio - p[i].miss_ratio);
	return true;
}
