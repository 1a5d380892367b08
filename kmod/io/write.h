/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_WRITE_H
#define HOTCACHE_KMOD_IO_WRITE_H

#include "io/io.h"

enum hc_verdict hc_write(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			 bool update);

void hc_write_passed(struct hc_dev *dev, struct hc_io *io, blk_status_t status);

#endif /* HOTCACHE_KMOD_IO_WRITE_H */
