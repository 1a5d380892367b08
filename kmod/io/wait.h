/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_WAIT_H
#define HOTCACHE_KMOD_IO_WAIT_H

#include "io/io.h"

void hc_wait_init(struct hc_dev *dev);
int hc_wait_start(struct hc_dev *dev, struct hc_io *io);
void hc_wait_learn(struct hc_dev *dev, unsigned long took);
void hc_wait_wake(struct hc_dev *dev, struct list_head *wake, bool ok);
struct hc_io *hc_wait_ring(struct list_head *list);
void hc_wait_woken(struct hc_io *first, struct list_head *woken);
struct hc_io *hc_wait_peek(const struct list_head *woken);
struct hc_io *hc_wait_next(struct list_head *woken);

#endif /* HOTCACHE_KMOD_IO_WAIT_H */
