/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_TOTALS_H
#define HOTCACHE_KMOD_CORE_TOTALS_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <hotcache/counters.h>
#include <hotcache/policy.h>

struct hc_cache;

/**
 * struct hc_report - what the policy reports, kept for a second
 * @lock: only one reader asks the shards, the others wait for what it finds; no
 *	memory is allocated and nothing else is waited for under it
 * @ops: the policy that @value is of; NULL before the first time
 * @since: when the shards were asked, in jiffies
 * @value: the policy's internals
 */
struct hc_report {
	struct mutex lock;
	const struct hc_policy_ops *ops;
	unsigned long since;
	u64 value[HC_POLICY_MAX_INTERNALS];
};

u64 hc_cache_metadata_bytes(const struct hc_cache *cache);
u32 hc_cache_occupancy(const struct hc_cache *cache);
u64 hc_cache_count(const struct hc_cache *cache, enum hc_counter i);
void hc_cache_add_counts(const struct hc_cache *cache, u64 *sum);
void hc_cache_reset_counts(struct hc_cache *cache);
void hc_report_init(struct hc_report *report);
void hc_report_read(struct hc_report *report, struct hc_cache *cache,
		    const struct hc_policy_ops *ops, u64 *value);

#endif /* HOTCACHE_KMOD_CORE_TOTALS_H */
