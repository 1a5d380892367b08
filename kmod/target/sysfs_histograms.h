/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_HISTOGRAMS_H
#define HOTCACHE_KMOD_SYSFS_HISTOGRAMS_H

struct hc_sysfs;

void hc_sysfs_histograms_init(struct hc_sysfs *s);

#endif /* HOTCACHE_KMOD_SYSFS_HISTOGRAMS_H */
