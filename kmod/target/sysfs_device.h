/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_DEVICE_H
#define HOTCACHE_KMOD_SYSFS_DEVICE_H

struct hc_target;

int hc_sysfs_get(struct hc_target *t);
void hc_sysfs_put(struct hc_target *t);
void hc_sysfs_resume(struct hc_target *t);
void hc_sysfs_suspend(struct hc_target *t);

#endif /* HOTCACHE_KMOD_SYSFS_DEVICE_H */
