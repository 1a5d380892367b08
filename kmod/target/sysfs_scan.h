/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_SCAN_H
#define HOTCACHE_KMOD_SYSFS_SCAN_H

#include "target/sysfs.h"

extern const struct device_attribute hc_scan_files[HC_NR_SCAN_FILES];

#endif /* HOTCACHE_KMOD_SYSFS_SCAN_H */
