/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_MAP_H
#define HOTCACHE_KMOD_IO_MAP_H

#include "io/io.h"

/**
 * enum hc_fast - what the short way has found, see fast.c
 * @HC_FAST_NO: the bio is not of the kind that it is for
 * @HC_FAST_HIT: all that the read wants; it has ended
 * @HC_FAST_ABSENT: it is of that kind; its block was not found without the lock
 * @HC_FAST_CHOSEN: it is of that kind, but to be checked if it is a hit
 */
enum hc_fast {
	HC_FAST_NO, HC_FAST_HIT, HC_FAST_ABSENT, HC_FAST_CHOSEN,
};

enum hc_verdict hc_map(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		       enum hc_fast fast);

#endif /* HOTCACHE_KMOD_IO_MAP_H */
