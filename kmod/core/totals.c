// SPDX-License-Identifier: GPL-2.0
/*
 * Sums over all shards, for who looks at a cache. Anybody may look, as often as he
 * likes, so it costs time in proportion to the shards and keeps nobody from a
 * shard's lock.
 */
#include "core/totals.h"

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "core/cache.h"

/* For so long a report is kept, in jiffies. */
#define HC_REPORT_AGE		HZ

/**
 * hc_cache_metadata_bytes() - memory of a cache besides the data
 * @cache: the cache
 *
 * Context: Process.
 * Return: bytes.
 */
u64 hc_cache_metadata_bytes(const struct hc_cache *cache)
{
	u64 bytes = sizeof(*cache) + hc_hazards_bytes() +
		    hc_pool_overhead(cache->pool);
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++)
		bytes += hc_shard_metadata_bytes(&cache->shard[i]);
	return bytes;
}

/**
 * hc_cache_occupancy() - number of published blocks
 * @cache: the cache
 *
 * Context: Any. Reads the shards one after the other, without a lock.
 * Return: the number.
 */
u32 hc_cache_occupancy(const struct hc_cache *cache)
{
	u32 sum = 0;
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++)
		sum += READ_ONCE(cache->shard[i].occupancy);
	return sum;
}

/**
 * hc_cache_count() - sum of a counter over all shards
 * @cache: the cache
 * @i: the counter
 *
 * Context: Any. Reads the shards one after the other, without a lock.
 * Return: the sum.
 */
u64 hc_cache_count(const struct hc_cache *cache, enum hc_counter i)
{
	u64 sum = 0;
	u32 s;

	for (s = 0; s < cache->geo.nr_shards; s++)
		sum += READ_ONCE(cache->shard[s].count[i]);
	return sum;
}

/**
 * hc_cache_add_counts() - add all counters of all shards
 * @cache: the cache
 * @sum: HC_NR_COUNTERS sums to add to
 *
 * Context: Process, may sleep. Reads the shards one after the other, without a
 * lock.
 */
void hc_cache_add_counts(const struct hc_cache *cache, u64 *sum)
{
	unsigned int i;
	u32 s;

	for (s = 0; s < cache->geo.nr_shards; s++) {
		for (i = 0; i < HC_NR_COUNTERS; i++)
			sum[i] += READ_ONCE(cache->shard[s].count[i]);
		cond_resched();
	}
}

/**
 * hc_cache_reset_counts() - reset the counters of all shards
 * @cache: the cache
 *
 * Context: Process, may sleep; takes each shard's lock in turn.
 */
void hc_cache_reset_counts(struct hc_cache *cache)
{
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++) {
		hc_shard_reset_counts(&cache->shard[i]);
		cond_resched();
	}
}

/**
 * hc_report_init() - no report has been made yet
 * @report: zeroed
 */
void hc_report_init(struct hc_report *report)
{
	mutex_init(&report->lock);
}

static bool hc_report_is_fresh(const struct hc_report *report,
			       const struct hc_policy_ops *ops)
{
	return report->ops == ops &&
	       time_before(jiffies, report->since + HC_REPORT_AGE);
}

static void hc_report_make(struct hc_report *report, struct hc_cache *cache,
			   const struct hc_policy_ops *ops)
{
	u32 i;

	memset(report->value, 0, sizeof(report->value));
	report->since = jiffies;
	report->ops = ops;
	for (i = 0; i < cache->geo.nr_shards; i++) {
		hc_shard_report(&cache->shard[i], ops, report->value);
		cond_resched();
	}
}

/**
 * hc_report_read() - what the policy reports, summed up over all shards
 * @report: what was found last
 * @cache: the cache, the same each time
 * @ops: the policy in use; shards that have another one, during a switch, are
 *	left out
 * @value: out: the internals of @ops
 *
 * The shards are asked if what was found last is of another policy or a second
 * old. A shard is asked under its lock, so without that whoever reads without a
 * pause, which everybody may, would keep the shards' users waiting.
 *
 * Context: Process, may sleep.
 */
void hc_report_read(struct hc_report *report, struct hc_cache *cache,
		    const struct hc_policy_ops *ops, u64 *value)
{
	mutex_lock(&report->lock);
	if (!hc_report_is_fresh(report, ops))
		hc_report_make(report, cache, ops);
	memcpy(value, report->value, ops->nr_internals * sizeof(*value));
	mutex_unlock(&report->lock);
}
