/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_TARGET_HOLDERS_H
#define HOTCACHE_KMOD_TARGET_HOLDERS_H

struct hc_target;

void hc_holders_warn(const struct hc_target *t);

#endif /* HOTCACHE_KMOD_TARGET_HOLDERS_H */
