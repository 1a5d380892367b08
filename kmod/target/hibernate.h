/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_HIBERNATE_H
#define HOTCACHE_KMOD_HIBERNATE_H

struct hc_target;

void hc_target_empty_frozen(struct hc_target *t);
int hc_hibernate_init(void);
void hc_hibernate_exit(void);

#endif /* HOTCACHE_KMOD_HIBERNATE_H */
