// SPDX-License-Identifier: GPL-2.0
#include "lib/history.h"

#include <linux/build_bug.h>
#include <linux/math.h>
#include <hotcache/hash.h>

#include "lib/steps.h"

/**
 * DOC: history
 *
 * Remembers when evicted blocks were last read, for policies that compare such
 * times. It is a hash table of buckets that never overflow: in a full bucket
 * the new entry replaces the one with the earliest time.
 *
 * An entry has 64 bits: the time, never 0, in the upper 48, and a fingerprint.
 * A bucket is a cache line. One lookup in 8,000 of a block that is not there
 * mistakes it for another one.
 */

#define HC_HISTORY_WAYS		8u
#define HC_HISTORY_FP_BITS	(64 - HC_HISTORY_TIME_BITS)
#define HC_HISTORY_FP_MASK	((1u << HC_HISTORY_FP_BITS) - 1)

static_assert(HC_HISTORY_WAYS <= HC_HISTORY_MAX_STEPS);

static u32 hc_history_nr_buckets(u32 capacity)
{
	return DIV_ROUND_UP_ULL(capacity, HC_HISTORY_WAYS);
}

/**
 * hc_history_size() - memory for a history
 * @capacity: entries in it
 *
 * Return: bytes, a multiple of 64.
 */
size_t hc_history_size(u32 capacity)
{
	return (size_t)hc_history_nr_buckets(capacity) * HC_HISTORY_WAYS *
	       sizeof(u64);
}

/**
 * hc_history_init() - make an empty history
 * @history: the history
 * @memory: hc_history_size() zeroed bytes, aligned to 64
 * @capacity: entries in it, 0 to remember nothing
 */
void hc_history_init(struct hc_history *history, void *memory, u32 capacity)
{
	history->entry = memory;
	history->nr_buckets = hc_history_nr_buckets(capacity);
	history->nr = 0;
}

static u64 *hc_history_bucket(const struct hc_history *history, u64 hash)
{
	return history->entry + (size_t)hc_spread(hash, history->nr_buckets) *
				HC_HISTORY_WAYS;
}

static bool hc_history_matches(u64 entry, u64 hash)
{
	return entry && !((entry ^ hash) & HC_HISTORY_FP_MASK);
}

/**
 * hc_history_put() - remember the time of a block
 * @history: the history
 * @block: the block; if it is remembered already, its time is replaced
 * @time: time of its last read, not 0
 */
void hc_history_put(struct hc_history *history, u64 block, u64 time)
{
	u64 hash = hc_mix(block);
	u32 earliest = 0;
	u64 *bucket;
	u32 i;

	if (!history->nr_buckets)
		return;
	bucket = hc_history_bucket(history, hash);
	for (i = 0; i < HC_HISTORY_WAYS; i++) {
		hc_step();
		if (hc_history_matches(bucket[i], hash)) {
			earliest = i;
			break;
		}
		if (bucket[i] < bucket[earliest])
			earliest = i;
	}
	history->nr += !bucket[earliest];
	bucket[earliest] = (time << HC_HISTORY_FP_BITS) |
			   (hash & HC_HISTORY_FP_MASK);
}

/**
 * hc_history_take() - look the time of a block up, and forget it
 * @history: the history
 * @block: the block
 *
 * Return: the time, 0 if it is not remembered.
 */
u64 hc_history_take(struct hc_history *history, u64 block)
{
	u64 hash = hc_mix(block);
	u64 *bucket;
	u32 i;

	if (!history->nr_buckets)
		return 0;
	bucket = hc_history_bucket(history, hash);
	for (i = 0; i < HC_HISTORY_WAYS; i++) {
		u64 entry = bucket[i];

		hc_step();
		if (!hc_history_matches(entry, hash))
			continue;
		bucket[i] = 0;
		history->nr--;
		return entry >> HC_HISTORY_FP_BITS;
	}
	return 0;
}
