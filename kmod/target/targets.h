/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_TARGETS_H
#define HOTCACHE_KMOD_TARGETS_H

#include <linux/types.h>

struct hc_target;

/**
 * struct hc_targets_memory - what a new cache needs, and what there is
 * @need: bytes that it takes
 * @held: bytes of it that it takes over from other tables of the same device
 * @promised: bytes that other devices are still to take
 * @available: bytes that are available, those included that are promised
 */
struct hc_targets_memory {
	u64 need;
	u64 held;
	u64 promised;
	u64 available;
};

int hc_targets_add(struct hc_target *t);
void hc_targets_remove(struct hc_target *t);
bool hc_targets_memory_fits(const struct hc_target *t,
			    struct hc_targets_memory *mem);
void hc_targets_activate(struct hc_target *t);
void hc_target_thaw(struct hc_target *t);
void hc_targets_freeze(bool freeze);
void hc_targets_visit(void (*visit)(struct hc_target *t));

#endif /* HOTCACHE_KMOD_TARGETS_H */
