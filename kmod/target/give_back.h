/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_GIVE_BACK_H
#define HOTCACHE_KMOD_GIVE_BACK_H

#include <linux/types.h>

struct hc_target;

void hc_give_back_init(struct hc_target *t);
void hc_give_back_start(struct hc_target *t);
void hc_give_back_hurry(struct hc_target *t);
void hc_give_back_stop(struct hc_target *t);
bool hc_settle(struct hc_target *t, const bool *stop);
void hc_give_back_update(struct hc_target *t);
u64 hc_min_pool(const struct hc_target *t);
int hc_set_min_pool(struct hc_target *t, u64 bytes);

#endif /* HOTCACHE_KMOD_GIVE_BACK_H */
