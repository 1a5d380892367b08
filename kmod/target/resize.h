/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_TARGET_RESIZE_H
#define HOTCACHE_KMOD_TARGET_RESIZE_H

#include <linux/types.h>

struct hc_target;

u64 hc_resize_most_bytes(const struct hc_target *t);
int __hc_resize(struct hc_target *t, u64 bytes);
int hc_resize(struct hc_target *t, u64 bytes);

#endif /* HOTCACHE_KMOD_TARGET_RESIZE_H */
