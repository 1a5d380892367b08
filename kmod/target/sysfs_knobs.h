/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_KNOBS_H
#define HOTCACHE_KMOD_SYSFS_KNOBS_H

#include "target/sysfs.h"

extern const struct device_attribute hc_knob_files[HC_NR_KNOBS];

#endif /* HOTCACHE_KMOD_SYSFS_KNOBS_H */
