/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_HISTOGRAM_H
#define CTL_HISTOGRAM_H

#include <linux/types.h>

/* Buckets that a number of 64 bits can fall into. */
#define CTL_BUCKETS	65

/**
 * struct ctl_histogram - requests by the logarithm of a figure
 * @n: requests whose figure is below 2^i and not below 2^(i - 1)
 * @total: all
 */
struct ctl_histogram {
	u64 n[CTL_BUCKETS];
	u64 total;
};

bool ctl_histogram_parse(struct ctl_histogram *h, const char *text);
double ctl_histogram_bound(const struct ctl_histogram *h, double share);
char *ctl_histogram_text(const char *name, const struct ctl_histogram *h);

#endif /* CTL_HISTOGRAM_H */
