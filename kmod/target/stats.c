// SPDX-License-Identifier: GPL-2.0
/*
 * Counters and histograms, summed up over CPUs and shards. Each CPU updates its
 * own without a lock, so no other CPU may write to them: a reset stores the sum
 * over all CPUs as a base, which is subtracted from then on. The shards' counters
 * are reset under the shards' locks.
 */
#include "target/stats.h"

#include <linux/compiler.h>
#include <linux/percpu.h>

#include "core/cache.h"
#include "core/counters.h"
#include "core/totals.h"
#include "io/insight.h"
#include "target/target.h"

static void hc_stats_add_cpus(const struct hc_target *t, struct hc_stats *sum)
{
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu)
		for (i = 0; i < HC_NR_COUNTERS; i++)
			sum->v[i] += READ_ONCE(per_cpu_ptr(t->dev.stats, cpu)->v[i]);
}

/**
 * hc_counters_read() - the values of all counters
 * @t: the target
 * @now: out: what was counted since the last reset
 *
 * One look at each CPU and each shard. Sums of counters are made of the values
 * that are returned, so that these always add up.
 *
 * Context: Process, may sleep. Exact while no I/O is in flight; else it may lack
 * what other CPUs count meanwhile.
 */
void hc_counters_read(const struct hc_target *t, struct hc_stats *now)
{
	struct hc_cache *cache = READ_ONCE(t->dev.cache);
	u64 misses;
	unsigned int i;

	for (i = 0; i < HC_NR_COUNTERS; i++)
		now->v[i] = -READ_ONCE(t->base.v[i]);
	hc_stats_add_cpus(t, now);
	if (cache)
		hc_cache_add_counts(cache, now->v);

	misses = now->v[HC_CNT_filled] + now->v[HC_CNT_joined];
	for (i = 0; i < HC_NR_COUNTERS; i++)
		if (hc_counter_is(i, HC_PREFIX_BYPASS))
			misses += now->v[i];
	now->v[HC_CNT_misses] = misses;
	now->v[HC_CNT_reads] = misses + now->v[HC_CNT_hits];
}

/**
 * hc_counter_value() - the value of a counter
 * @t: the target
 * @i: which counter
 *
 * Context: Process, may sleep. As exact as hc_counters_read().
 * Return: what was counted since the last reset.
 */
u64 hc_counter_value(const struct hc_target *t, enum hc_counter i)
{
	struct hc_cache *cache = READ_ONCE(t->dev.cache);
	struct hc_stats now;
	u64 sum;
	int cpu;

	if (i == HC_CNT_reads || i == HC_CNT_misses) {
		hc_counters_read(t, &now);
		return now.v[i];
	}
	sum = -READ_ONCE(t->base.v[i]);
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(t->dev.stats, cpu)->v[i]);
	if (cache)
		sum += hc_cache_count(cache, i);
	return sum;
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
	struct hc_stats sum = {};
	unsigned int i;

	lockdep_assert_held(&t->lock);
	hc_stats_add_cpus(t, &sum);
	for (i = 0; i < HC_NR_COUNTERS; i++)
		WRITE_ONCE(t->base.v[i], sum.v[i]);
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
	struct hc_cache *cache = READ_ONCE(t->dev.cache);

	return cache ? hc_cache_occupancy(cache) : 0;
}

/**
 * hc_slots() - number of blocks that the pool has room for
 * @t: the target
 *
 * Context: Any.
 * Return: the number; while there is no cache, that which the table asks for.
 */
u32 hc_slots(const struct hc_target *t)
{
	const struct hc_cache *cache = READ_ONCE(t->dev.cache);

	return cache ? READ_ONCE(cache->nr_slots) : t->params.geo.nr_slots;
}

/**
 * hc_shards() - number of shards
 * @t: the target
 *
 * Context: Any.
 * Return: the number; while there is no cache, that which the table asks for.
 */
u32 hc_shards(const struct hc_target *t)
{
	const struct hc_cache *cache = READ_ONCE(t->dev.cache);

	return cache ? cache->geo.nr_shards : t->params.geo.nr_shards;
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
	struct hc_cache *cache = READ_ONCE(t->dev.cache);

	if (!cache)
		return 0;
	return hc_cache_metadata_bytes(cache) + sizeof(*t) +
	       hc_insight_bytes(&t->dev) +
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
