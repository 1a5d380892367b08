/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_RESIZE_H
#define HOTCACHE_KMOD_CORE_RESIZE_H

#include <linux/types.h>

struct hc_cache;
struct hc_policy_choice;

/**
 * struct hc_regrown - what became of memory that a cache has taken
 * @used: pages of the pool that were taken
 * @freed: pages that were taken and have been freed again, as it ended early
 */
struct hc_regrown {
	u64 used;
	u64 freed;
};

int hc_cache_resize(struct hc_cache *cache, u32 nr_slots,
		    const struct hc_policy_choice *choice, const bool *stop);
bool hc_cache_settle(struct hc_cache *cache, const bool *stop, u64 *pages);
int hc_cache_regrow(struct hc_cache *cache, u32 nr_slots,
		    const struct hc_policy_choice *choice, const bool *stop,
		    u64 reserve, struct hc_regrown *regrown);

#endif /* HOTCACHE_KMOD_CORE_RESIZE_H */
