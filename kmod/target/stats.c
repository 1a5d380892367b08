// SPDX-License-Identifier: GPL-2.0
/*
 * What a device has counted since its last reset: counters and histograms summed
 * up over CPUs and shards.
 */
#include "target/stats.h"

#include <linux/percpu.h>

#include "core/cache.h"
#include "core/counters.h"
#include "target/target.h"

static u64 hc_counter_sum(const struct hc_target *t, enum hc_counter i)
{
	u64 sum = -READ_ONCE(t->base.v[i]);
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(t->dev.stats, cpu)->v[i]);
	if (t->dev.cache)
		sum += hc_cache_count(t->dev.cache, i);
	return sum;
}

static u64 hc_counter_misses(const struct hc_target *t)
{
	u64 sum = hc_counter_sum(t, HC_CNT_filled) +
		  hc_counter_sum(t, HC_CNT_joined);
	unsigned int i;

	for (i = 0; i < HC_NR_COUNTERS; i++)
		if (hc_counter_is(i, HC_PREFIX_BYPASS))
			sum += hc_counter_sum(t, i);
	return sum;
}

/**
 * hc_counter_value() - a counter
 * @t: the target
 * @i: which
 *
 * Context: Any. Exact when no I/O is in flight, else a little late.
 * Return: its value since the last reset.
 */
u64 hc_counter_value(const struct hc_target *t, enum hc_counter i)
{
	switch (i) {
	case HC_CNT_reads:
		return hc_counter_misses(t) + hc_counter_sum(t, HC_CNT_hits);
	case HC_CNT_misses:
		return hc_counter_misses(t);
	default:
		return hc_counter_sum(t, i);
	}
}

/**
 * hc_counters_reset() - set all counters back
 * @t: the target, with a cache
 *
 * What is cached then counts as inserted, so that the sums hold on.
 *
 * Context: Process, @t->lock held.
 */
void hc_counters_reset(struct hc_target *t)
{
	unsigned int i;
	int cpu;

	lockdep_assert_held(&t->lock);
	for (i = 0; i < HC_NR_COUNTERS; i++) {
		u64 sum = 0;

		for_each_possible_cpu(cpu)
			sum += READ_ONCE(per_cpu_ptr(t->dev.stats, cpu)->v[i]);
		WRITE_ONCE(t->base.v[i], sum);
	}
	hc_cache_reset_counts(t->dev.cache);
}

/**
 * hc_occupancy() - blocks in the cache
 * @t: the target
 *
 * Context: Any.
 * Return: blocks; 0 before the first resume.
 */
u32 hc_occupancy(const struct hc_target *t)
{
	return t->dev.cache ? hc_cache_occupancy(t->dev.cache) : 0;
}

/**
 * hc_metadata_bytes() - memory beside the data
 * @t: the target
 *
 * Context: Process.
 * Return: bytes; 0 before the first resume.
 */
u64 hc_metadata_bytes(const struct hc_target *t)
{
	if (!t->dev.cache)
		return 0;
	return hc_cache_metadata_bytes(t->dev.cache) + sizeof(*t) +
	       num_possible_cpus() * (sizeof(struct hc_stats) +
				      sizeof(struct hc_histograms)) +
	       hc_streams_bytes(num_possible_cpus()) + sizeof(struct hc_reuse);
}

static u64 hc_hist_sum(const struct hc_target *t, enum hc_hist hist,
		       unsigned int bucket)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(t->dev.hists, cpu)->n[hist][bucket]);
	return sum;
}

/**
 * hc_hist_value() - requests in a bucket of a histogram
 * @t: the target
 * @hist: which histogram
 * @bucket: which of its HC_HIST_BUCKETS
 *
 * Context: Any. Exact when no I/O is in flight, else a little late.
 * Return: requests since the last reset.
 */
u64 hc_hist_value(const struct hc_target *t, enum hc_hist hist,
		  unsigned int bucket)
{
	/* First: a reset meanwhile must not make the difference negative. */
	u64 base = READ_ONCE(t->hists_base.n[hist][bucket]);

	return hc_hist_sum(t, hist, bucket) - base;
}

/**
 * hc_histograms_reset() - set all histograms back
 * @t: the target
 *
 * Context: Process, @t->lock held.
 */
void hc_histograms_reset(struct hc_target *t)
{
	unsigned int i, bucket;

	lockdep_assert_held(&t->lock);
	for (i = 0; i < HC_NR_HISTS; i++)
		for (bucket = 0; bucket < HC_HIST_BUCKETS; bucket++)
			WRITE_ONCE(t->hists_base.n[i][bucket],
				   hc_hist_sum(t, i, bucket));
}
