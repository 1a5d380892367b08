/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_HISTOGRAM_H
#define CTL_HISTOGRAM_H

#include <linux/types.h>

/* Buckets for numbers of 64 bits: one for 0, one for each highest bit. */
#define CTL_BUCKETS	65

/**
 * struct ctl_histogram - numbers of requests by the size of a figure
 * @n: n[i] counts the requests whose figure is at least 2^(i - 1) and below 2^i
 * @total: all requests
 */
struct ctl_histogram {
	u64 n[CTL_BUCKETS];
	u64 total;
};

bool ctl_histogram_parse(struct ctl_histogram *h, const char *text);
double ctl_histogram_bound(const struct ctl_histogram *h, double share);
char *ctl_histogram_text(const char *name, const struct ctl_histogram *h);

#endif /* CTL_HISTOGRAM_H */
