/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_TARGET_SETTLE_H
#define HOTCACHE_KMOD_TARGET_SETTLE_H

#include <linux/types.h>

struct hc_target;

bool hc_settle(struct hc_target *t, const bool *stop);

#endif /* HOTCACHE_KMOD_TARGET_SETTLE_H */
