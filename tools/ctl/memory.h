/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_MEMORY_H
#define CTL_MEMORY_H

#include <linux/types.h>
#include <hotcache/tuning.h>

/**
 * struct ctl_memory - the memory that a cache takes
 * @slots: blocks that the pool can hold
 * @shards: number of shards
 * @data: bytes of the pool as allocated
 * @metadata: estimated bytes of everything else
 * @most: bytes that it may take at most, as the module demands them
 * @available: bytes that the machine can spare now, 0 if that is not known
 * @reserve: bytes that must remain for others
 */
struct ctl_memory {
	u64 slots;
	u32 shards;
	u64 data;
	u64 metadata;
	u64 most;
	u64 available;
	u64 reserve;
};

u64 ctl_memory_total(void);
bool ctl_memory_estimate(struct ctl_memory *m, u64 pool, u32 block_size,
			 const struct hc_policy_choice *choice, u32 shards);

#endif /* CTL_MEMORY_H */
