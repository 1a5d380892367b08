/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_SLOT_H
#define HOTCACHE_KMOD_CORE_SLOT_H

#include <linux/types.h>
#include <hotcache/counters.h>

#include "core/shard.h"
#include "core/slot_word.h"

void __hc_slot_release(struct hc_shard *shard, u32 slot);
void __hc_slot_lose(struct hc_shard *shard, u32 slot, enum hc_counter reason);

#endif /* HOTCACHE_KMOD_CORE_SLOT_H */
