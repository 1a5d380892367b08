/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_HISTOGRAM_H
#define HOTCACHE_KMOD_HISTOGRAM_H

#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/types.h>

/* Bucket 0 counts zeros, bucket i values from 2^(i - 1) on, the last all above. */
#define HC_HIST_BUCKETS	40u

/**
 * enum hc_hist - histograms of requests
 * @HC_HIST_HIT_NS: how long reads took that found all their blocks in the pool
 * @HC_HIST_MISS_NS: how long other reads took
 * @HC_HIST_WRITE_NS: how long writes took
 * @HC_HIST_READ_BYTES: how long reads are
 * @HC_HIST_WRITE_BYTES: how long writes are
 * @HC_NR_HISTS: number of histograms
 */
enum hc_hist {
	HC_HIST_HIT_NS,
	HC_HIST_MISS_NS,
	HC_HIST_WRITE_NS,
	HC_HIST_READ_BYTES,
	HC_HIST_WRITE_BYTES,
	HC_NR_HISTS
};

/**
 * struct hc_histograms - one of each
 * @n: requests, by histogram and bucket
 */
struct hc_histograms {
	u64 n[HC_NR_HISTS][HC_HIST_BUCKETS];
};

/**
 * hc_hist_bucket() - where a value belongs
 * @value: nanoseconds or bytes
 *
 * Return: the number of its bucket.
 */
static inline unsigned int hc_hist_bucket(u64 value)
{
	unsigned int bits = fls64(value);

	return min(bits, HC_HIST_BUCKETS - 1);
}

#endif /* HOTCACHE_KMOD_HISTOGRAM_H */
