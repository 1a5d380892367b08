/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_READ_COUNT_H
#define HOTCACHE_KMOD_IO_READ_COUNT_H

#include <linux/types.h>
#include <hotcache/counters.h>

#include "io/io.h"

struct hc_tally;

void hc_read_count(struct hc_dev *dev, const struct hc_io *io,
		   const struct hc_tally *tally, enum hc_counter fate);

#endif /* HOTCACHE_KMOD_IO_READ_COUNT_H */
