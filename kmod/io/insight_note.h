/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_INSIGHT_NOTE_H
#define HOTCACHE_KMOD_IO_INSIGHT_NOTE_H

#include <linux/types.h>
#include <hotcache/mrc.h>

struct hc_dev;
struct hc_io;

void hc_insight_add(struct hc_dev *dev, u64 block, u32 draw);
void hc_insight_take_back(struct hc_dev *dev, const struct hc_io *io);
void hc_insight_read(struct hc_dev *dev, const struct hc_io *io);

#endif /* HOTCACHE_KMOD_IO_INSIGHT_NOTE_H */
