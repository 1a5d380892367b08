/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_CONTENT_H
#define HOTCACHE_KMOD_SYSFS_CONTENT_H

struct hc_sysfs;

void hc_sysfs_content_init(struct hc_sysfs *s);

#endif /* HOTCACHE_KMOD_SYSFS_CONTENT_H */
