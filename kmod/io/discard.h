/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_DISCARD_H
#define HOTCACHE_KMOD_IO_DISCARD_H

#include "io/io.h"

/*
 * Workers for long discards, and how many of these wait for one or have one, beside those
 * that must not block: so none stands behind one whose part of the origin is stuck.
 */
#define HC_DISCARDERS	4

enum hc_verdict hc_discard(struct hc_dev *dev, struct bio *bio,
			   struct hc_io *io);

#endif /* HOTCACHE_KMOD_IO_DISCARD_H */
