/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_FAILED_H
#define HOTCACHE_KMOD_CORE_FAILED_H

#include <linux/types.h>

/* Blocks that a shard remembers. */
#define HC_FAILED_MAX		4u

/**
 * struct hc_failed_block - a block that the origin could not read
 * @block: the block
 * @since: when its fill failed, in jiffies
 */
struct hc_failed_block {
	u64 block;
	unsigned long since;
};

/**
 * struct hc_failed - the blocks of a shard whose fills have failed lately
 * @nr: entries of @entry in use, from the first on
 * @next: the entry that the next block takes once all are in use
 * @entry: the blocks, in no order
 *
 * It may forget a block at any time: that costs another failed fill. It never
 * keeps data from being right, only from being cached.
 *
 * Locking: the shard's.
 */
struct hc_failed {
	u8 nr;
	u8 next;
	struct hc_failed_block entry[HC_FAILED_MAX];
};

void hc_failed_add(struct hc_failed *failed, u64 block);
bool __hc_failed_has(struct hc_failed *failed, u64 block);
void __hc_failed_forget(struct hc_failed *failed, u64 block);

/**
 * hc_failed_has() - has a fill of the block failed lately?
 * @failed: the shard's table
 * @block: the block
 *
 * Context: Shard's lock held.
 * Return: whether it has, as far as is remembered.
 */
static inline bool hc_failed_has(struct hc_failed *failed, u64 block)
{
	return failed->nr && __hc_failed_has(failed, block);
}

/**
 * hc_failed_forget() - the block may be readable from now on
 * @failed: the shard's table
 * @block: the block
 *
 * Context: Shard's lock held.
 */
static inline void hc_failed_forget(struct hc_failed *failed, u64 block)
{
	if (failed->nr)
		__hc_failed_forget(failed, block);
}

#endif /* HOTCACHE_KMOD_CORE_FAILED_H */
