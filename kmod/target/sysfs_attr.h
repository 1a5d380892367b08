/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_ATTR_H
#define HOTCACHE_KMOD_SYSFS_ATTR_H

#include "target/sysfs.h"

void hc_attr_init(struct hc_attr *a, struct hc_sysfs *s,
		  const struct device_attribute *file, unsigned int id);

#endif /* HOTCACHE_KMOD_SYSFS_ATTR_H */
