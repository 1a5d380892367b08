/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_HISTORY_H
#define HOTCACHE_POLICIES_LIB_HISTORY_H

#include <linux/types.h>

/* Entries that one call of a function examines at most. */
#define HC_HISTORY_MAX_STEPS	8

/* Bits of a time: enough for the accesses to one shard in some years. */
#define HC_HISTORY_TIME_BITS	48

/**
 * struct hc_history - the last access times of evicted blocks
 * @entry: buckets of times and fingerprints
 * @nr_buckets: buckets in @entry, 0 if nothing is remembered
 * @nr: number of remembered blocks
 */
struct hc_history {
	u64 *entry;
	u32 nr_buckets;
	u32 nr;
};

size_t hc_history_size(u32 capacity);
void hc_history_init(struct hc_history *history, void *memory, u32 capacity);
void hc_history_put(struct hc_history *history, u64 block, u64 time);
u64 hc_history_take(struct hc_history *history, u64 block);

#endif /* HOTCACHE_POLICIES_LIB_HISTORY_H */
