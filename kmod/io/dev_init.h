/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_DEV_INIT_H
#define HOTCACHE_KMOD_IO_DEV_INIT_H

struct hc_dev;

int hc_dev_init(struct hc_dev *dev, const char *name);
void hc_dev_flush(struct hc_dev *dev);
void hc_dev_exit(struct hc_dev *dev);
void hc_dev_bound_fills(struct hc_dev *dev);

#endif /* HOTCACHE_KMOD_IO_DEV_INIT_H */
