/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_FAST_H
#define HOTCACHE_KMOD_IO_FAST_H

#include "io/io.h"

enum hc_verdict hc_fast_map(struct hc_dev *dev, struct bio *bio,
			    struct hc_io *io);

#endif /* HOTCACHE_KMOD_IO_FAST_H */
