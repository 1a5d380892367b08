/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_WAIT_H
#define HOTCACHE_KMOD_IO_WAIT_H

#include "io/io.h"

void hc_wait_init(struct hc_dev *dev);
int hc_wait_start(struct hc_dev *dev, struct hc_io *io);
void hc_wait_learn(struct hc_dev *dev, unsigned long took);
void hc_wait_wake(struct hc_dev *dev, struct list_head *wake, bool ok);
void hc_wait_go_on(struct hc_io *io, bool (*again)(struct hc_io *io, bool ok));

#endif /* HOTCACHE_KMOD_IO_WAIT_H */
