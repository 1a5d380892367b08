/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_MEMORY_H
#define CTL_MEMORY_H

#include <linux/types.h>
#include <hotcache/tuning.h>

/**
 * struct ctl_pool - the pool that a table line asks for
 * @bytes: bytes for data
 * @block_size: bytes of a block, a size that the module accepts
 * @shards: number of shards, 0 for the module's default
 */
struct ctl_pool {
	u64 bytes;
	u32 block_size;
	u32 shards;
};

/**
 * struct ctl_memory - the memory that a cache takes
 * @slots: blocks that the pool can hold
 * @cut: the pool is smaller than was asked for, since the origin can use no more
 * @shards: number of shards
 * @data: bytes of the pool as allocated
 * @metadata: estimated bytes of everything else
 * @most: bytes that it may take at most, as the module demands them
 * @available: bytes that the machine can spare now, 0 if that is not known
 * @reserve: bytes that must remain for others
 */
struct ctl_memory {
	u64 slots;
	bool cut;
	u32 shards;
	u64 data;
	u64 metadata;
	u64 most;
	u64 available;
	u64 reserve;
};

u64 ctl_memory_total(void);
u64 ctl_memory_spare(void);
u64 ctl_memory_available(void);
bool ctl_pool_is_possible(const struct ctl_pool *pool);
bool ctl_memory_estimate(struct ctl_memory *m, const struct ctl_pool *pool,
			 const struct hc_policy_choice *choice, u64 sectors);

#endif /* CTL_MEMORY_H */
