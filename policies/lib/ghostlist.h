/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_GHOSTLIST_H
#define HOTCACHE_POLICIES_LIB_GHOSTLIST_H

#include <linux/types.h>

#include "lib/list.h"

#define HC_GHOSTLISTS		2

/* Entries of one bucket at most. */
#define HC_GHOSTLIST_CHAIN	16u

/* Entries that one call of a function examines at most. */
#define HC_GHOSTLIST_MAX_STEPS	(2 * HC_GHOSTLIST_CHAIN + 1)

/**
 * struct hc_ghostlist - two lists of evicted blocks in the order of eviction
 * @list: the lists, oldest entry first; the owner may read them, only the
 *	functions below change them
 * @link: links of all entries
 * @block: the block of each entry
 * @chain: next entry of the same bucket, or next free entry
 * @bucket: first entry of each bucket
 * @where: index in @list of the list that an entry is on
 * @capacity: number of entries
 * @fresh: entries from here on have never been used
 * @free: first entry that has been used and is free again
 */
struct hc_ghostlist {
	struct hc_list list[HC_GHOSTLISTS];
	struct hc_link *link;
	u64 *block;
	u32 *chain;
	u32 *bucket;
	u8 *where;
	u32 capacity;
	u32 fresh;
	u32 free;
};

size_t hc_ghostlist_size(u32 capacity);
void hc_ghostlist_init(struct hc_ghostlist *ghosts, void *memory,
		       u32 capacity);
u32 hc_ghostlist_find(const struct hc_ghostlist *ghosts, u64 block);
void hc_ghostlist_del(struct hc_ghostlist *ghosts, u32 entry);
void hc_ghostlist_drop(struct hc_ghostlist *ghosts, unsigned int i);
void hc_ghostlist_add(struct hc_ghostlist *ghosts, unsigned int i, u64 block);
bool hc_ghostlist_take(struct hc_ghostlist *ghosts, u64 block);

#endif /* HOTCACHE_POLICIES_LIB_GHOSTLIST_H */
