/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_PIECE_H
#define HOTCACHE_KMOD_IO_PIECE_H

#include "io/io.h"

bool hc_piece_is(struct bio *bio);
void hc_piece_pass(struct hc_dev *dev, struct bio *bio, struct hc_io *io);

#endif /* HOTCACHE_KMOD_IO_PIECE_H */
