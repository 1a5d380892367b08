/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_AVERAGE_H
#define HOTCACHE_KMOD_AVERAGE_H

#include <linux/types.h>

/* How often hc_average_add() is to be called. */
#define HC_AVERAGE_SECONDS	5u

/* What hc_average_ratio() returns for 1. */
#define HC_RATIO_ONE		10000u

/**
 * enum hc_span - how fast an average forgets
 * @HC_SPAN_1M: to 1/e in a minute
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
 * @hits: by span, per interval, in fixed point
 * @reads: the same
 *
 * The load average's arithmetic. Hits and reads fade alike, so that each read
 * weighs the same however many there are at a time, and a pause changes no ratio.
 */
struct hc_average {
	u64 hits[HC_NR_SPANS];
	u64 reads[HC_NR_SPANS];
};

void hc_average_add(struct hc_average *average, u64 hits, u64 reads);
u32 hc_average_ratio(const struct hc_average *average, enum hc_span span);

#endif /* HOTCACHE_KMOD_AVERAGE_H */
