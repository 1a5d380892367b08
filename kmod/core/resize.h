/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_RESIZE_H
#define HOTCACHE_KMOD_CORE_RESIZE_H

#include <linux/types.h>

struct hc_cache;
struct hc_policy_choice;

int hc_cache_resize(struct hc_cache *cache, u32 nr_slots,
		    const struct hc_policy_choice *choice, const bool *stop);
bool hc_cache_settle(struct hc_cache *cache, const bool *stop, u64 *pages);
int hc_cache_regrow(struct hc_cache *cache, u32 nr_slots,
		    const struct hc_policy_choice *choice, const bool *stop,
		    u64 reserve, u64 *pages);

#endif /* HOTCACHE_KMOD_CORE_RESIZE_H */
