// SPDX-License-Identifier: GPL-2.0
/*
 * Counters and histograms, summed up over CPUs and shards. Each CPU updates its
 * own without a lock, so no other CPU may write to them: a reset stores the sum
 * over all CPUs as a base, which is subtracted from then on. The shards' counters
 * are reset under the shards' locks.
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
 * hc_counter_value() - the value of a counter
 * @t: the target
 * @i: which counter
 *
 * Context: Any. Exact while no I/O is in flight; else it may lack what other
 * CPUs count meanwhile.
 * Return: what was counted since the last reset.
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
 * hc_counters_reset() - reset all counters
 * @t: the target, with a cache
 *
 * The cached blocks count as inserted after the reset, so that inserts less
 * evictions and invalidations are still the occupancy.
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
 * hc_occupancy() - number of blocks in the cache
 * @t: the target
 *
 * Context: Any.
 * Return: the number; 0 while there is no cache.
 */
u32 hc_occupancy(const struct hc_target *t)
{
	return t->dev.cache ? hc_cache_occupancy(t->dev.cache) : 0;
}

/**
 * hc_metadata_bytes() - memory that the cache takes beside the pool
 * @t: the target
 *
 * Context: Process.
 * Return: bytes; 0 while there is no cache.
 */
u64 hc_metadata_bytes(const struct hc_target *t)
{
	if (!t->dev.cache)
		return 0;
	return hc_cache_metadata_bytes(t->dev.cache) + sizeof(*t) +
	       num_possible_cpus() * (sizeof(struct hc_stats) +
				      sizeof(struct hc_histograms)) +
	       hc_stream_table_bytes(num_possible_cpus()) + sizeof(struct hc_reuse);
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
 * Context: Any. As exact as hc_counter_value().
 * Return: requests since the last reset.
 */
u64 hc_hist_value(const struct hc_target *t, enum hc_hist hist,
		  unsigned int bucket)
{
	/* Read first: a reset meanwhile must not make the difference negative. */
	u64 base = READ_ONCE(t->hists_base.n[hist][bucket]);

	return hc_hist_sum(t, hist, bucket) - base;
}

/**
 * hc_histograms_reset() - reset all histograms
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
