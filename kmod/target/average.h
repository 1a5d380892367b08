/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_AVERAGE_H
#define HOTCACHE_KMOD_AVERAGE_H

#include <linux/types.h>

/* Length of the interval that hc_average_add() accounts. */
#define HC_AVERAGE_SECONDS	5u

/* What hc_average_ratio() returns if all reads are hits. */
#define HC_RATIO_ONE		10000u

/**
 * enum hc_span - time constants of the averages
 * @HC_SPAN_1M: old reads lose weight by a factor of e in 1 minute
 * @HC_SPAN_5M: in 5 minutes
 * @HC_SPAN_15M: in 15 minutes
 * @HC_NR_SPANS: number of averages
 */
enum hc_span {
	HC_SPAN_1M,
	HC_SPAN_5M,
	HC_SPAN_15M,
	HC_NR_SPANS
};

/**
 * struct hc_average - decaying averages of hits and reads
 * @hits: hits per interval, by time constant, in fixed point
 * @reads: reads per interval, likewise
 *
 * The kernel computes its load average in the same way. Hits and reads decay by
 * the same factor, so a busy interval counts for more than an idle one, and an
 * interval without reads does not change the ratio.
 */
struct hc_average {
	u64 hits[HC_NR_SPANS];
	u64 reads[HC_NR_SPANS];
};

void hc_average_add(struct hc_average *average, u64 hits, u64 reads);
u32 hc_average_ratio(const struct hc_average *average, enum hc_span span);

#endif /* HOTCACHE_KMOD_AVERAGE_H */
