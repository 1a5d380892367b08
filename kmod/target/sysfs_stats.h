/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_STATS_H
#define HOTCACHE_KMOD_SYSFS_STATS_H

#include "target/sysfs.h"

extern const struct device_attribute hc_stats_files[HC_NR_STATS];

#endif /* HOTCACHE_KMOD_SYSFS_STATS_H */
