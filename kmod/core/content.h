/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_CONTENT_H
#define HOTCACHE_KMOD_CORE_CONTENT_H

#include <linux/types.h>

struct hc_cache;

u32 hc_cache_content(struct hc_cache *cache, u32 first, u32 nr, u64 *record);

#endif /* HOTCACHE_KMOD_CORE_CONTENT_H */
