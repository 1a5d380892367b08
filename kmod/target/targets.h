/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_TARGETS_H
#define HOTCACHE_KMOD_TARGETS_H

#include <linux/types.h>

struct hc_target;

int hc_targets_add(struct hc_target *t);
void hc_targets_remove(struct hc_target *t);
u64 hc_targets_bytes_to_free(const struct hc_target *t);
u64 hc_targets_bytes_promised(const struct hc_target *t, bool *allocating);
void hc_targets_activate(struct hc_target *t);
void hc_targets_freeze(bool freeze);

#endif /* HOTCACHE_KMOD_TARGETS_H */
