/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_ATTR_H
#define HOTCACHE_KMOD_SYSFS_ATTR_H

#include "target/sysfs.h"

bool hc_sysfs_begin(struct hc_sysfs *s);
void hc_sysfs_end(struct hc_sysfs *s);
void hc_attr_init(struct hc_attr *a, struct hc_sysfs *s,
		  const struct device_attribute *file, unsigned int id);

#endif /* HOTCACHE_KMOD_SYSFS_ATTR_H */
