/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_GROUPS_H
#define HOTCACHE_KMOD_SYSFS_GROUPS_H

struct hc_target;

int hc_sysfs_init(struct hc_target *t);
void hc_sysfs_exit(struct hc_target *t);
void hc_sysfs_up(struct hc_target *t);
void hc_sysfs_down(struct hc_target *t);

#endif /* HOTCACHE_KMOD_SYSFS_GROUPS_H */
