/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_MEMORY_H
#define HOTCACHE_KMOD_CORE_MEMORY_H

#include <linux/types.h>

/*
 * Caches leave 1/32 of the machine's memory available to others, and 1/128 more
 * when a table is loaded.
 */
#define HC_MEMORY_RESERVE_SHIFT	5
#define HC_MEMORY_SLACK_SHIFT	7

/**
 * struct hc_claim - memory that a cache is about to allocate
 * @left: bytes of it that are not allocated yet, as far as known
 * @reserve: bytes of available memory that it must leave to others
 */
struct hc_claim {
	u64 left;
	u64 reserve;
};

u64 hc_memory_available(void);
u64 hc_memory_claimed(void);
u64 hc_memory_reserve(void);
u64 hc_memory_reserve_at_load(void);
bool hc_claim_begin(struct hc_claim *claim, u64 bytes, u64 own, u64 reserve);
bool hc_claim_change(struct hc_claim *claim, u64 bytes, u64 own, u64 reserve);
bool hc_claim_may_take(const struct hc_claim *claim, u64 bytes);
void hc_claim_taken(struct hc_claim *claim, u64 bytes);
void hc_claim_end(struct hc_claim *claim);
void hc_release_begin(void);
void hc_release_end(void);
void hc_freeing_begin(void);
void hc_freeing_end(void);
bool hc_memory_is_freeing(void);
void hc_release_wait_for_all(void);
void hc_memory_freed(u64 pages);
u64 hc_memory_freed_pages(void);
void hc_memory_wait_freed(u64 since, unsigned long timeout);

#endif /* HOTCACHE_KMOD_CORE_MEMORY_H */
