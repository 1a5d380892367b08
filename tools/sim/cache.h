/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_CACHE_H
#define SIM_CACHE_H

#include <linux/types.h>
#include <hotcache/policy.h>

#include "../../kmod/core/index.h"

/**
 * struct sim_cache - one shard without the data: index, slots, policy
 * @ops: the policy
 * @policy: its instance
 * @index: the module's index
 * @tag: block of each slot
 * @word: word of each slot, of which only the touch is used
 * @nr_slots: number of slots
 * @nr_used: number of slots in use; the simulator never frees one
 * @misses: accesses whose block was not cached
 * @evictions: misses that evicted a block
 * @bypassed: misses that were not inserted
 */
struct sim_cache {
	const struct hc_policy_ops *ops;
	void *policy;
	struct hc_index index;
	u64 *tag;
	u64 *word;
	u32 nr_slots;
	u32 nr_used;
	u64 misses;
	u64 evictions;
	u64 bypassed;
};

void sim_cache_init(struct sim_cache *cache, const struct hc_policy_ops *ops,
		    const struct hc_policy_params *params, u64 seed);
void sim_cache_free(struct sim_cache *cache);

#endif /* SIM_CACHE_H */
