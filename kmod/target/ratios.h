/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_RATIOS_H
#define HOTCACHE_KMOD_RATIOS_H

struct hc_target;

void hc_ratios_init(struct hc_target *t);
void hc_ratios_start(struct hc_target *t);
void hc_ratios_stop(struct hc_target *t);
void hc_ratios_reset(struct hc_target *t);

#endif /* HOTCACHE_KMOD_RATIOS_H */
