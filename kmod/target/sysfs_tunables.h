/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_TUNABLES_H
#define HOTCACHE_KMOD_SYSFS_TUNABLES_H

struct hc_sysfs;

int hc_sysfs_tunables_init(struct hc_sysfs *s);
void hc_sysfs_tunables_exit(struct hc_sysfs *s);

#endif /* HOTCACHE_KMOD_SYSFS_TUNABLES_H */
