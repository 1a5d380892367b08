/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_GIVE_H
#define HOTCACHE_KMOD_CORE_GIVE_H

#include <linux/types.h>

struct hc_cache;

u64 hc_give_chunks(struct hc_cache *cache, u32 i, const bool *stop);
u64 hc_cache_give_back(struct hc_cache *cache, u32 i, u32 floor, u64 wanted,
		       bool patient, const bool *stop);
u64 hc_cache_spare_pages(const struct hc_cache *cache, u32 nr_slots);

#endif /* HOTCACHE_KMOD_CORE_GIVE_H */
