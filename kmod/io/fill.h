/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_FILL_H
#define HOTCACHE_KMOD_IO_FILL_H

#include "io/child.h"

struct hc_child *hc_fill_alloc(struct hc_dev *dev, struct bio *parent,
			       struct hc_io *io, const u16 *mask,
			       const u32 *slot, u64 first, u64 last,
			       unsigned int hints);
void hc_fill_abort(struct hc_dev *dev, struct hc_io *io, const u16 *mask);

#endif /* HOTCACHE_KMOD_IO_FILL_H */
