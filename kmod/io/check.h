/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_CHECK_H
#define HOTCACHE_KMOD_IO_CHECK_H

#include <linux/bio.h>
#include <linux/compiler.h>
#include <linux/random.h>
#include <linux/types.h>

#include "io/dev.h"
#include "io/io.h"

/* The smallest share of hits that can be chosen is one in so many. */
#define HC_VERIFY_RATIO_MAX	65536u

/**
 * struct hc_mismatch - a cached block that is not what the origin has
 * @block: the block
 * @word: the word of its slot
 * @slot: its pool-wide slot
 * @offset: the first byte of the block that differs
 */
struct hc_mismatch {
	u64 block;
	u64 word;
	u32 slot;
	unsigned int offset;
};

int hc_check_switch(struct hc_dev *dev, u32 ratio, const bool *stop);
void hc_check_mismatch(struct hc_dev *dev, const struct hc_mismatch *m);
bool hc_check_start(struct hc_dev *dev, struct bio *bio, struct hc_io *io);

/**
 * hc_check_chooses() - is a read to be checked if it is a hit?
 * @dev: the device
 *
 * By chance, so that no pattern of reads escapes.
 *
 * Context: Any.
 * Return: true for one in &hc_dev.verify_ratio calls.
 */
static inline bool hc_check_chooses(const struct hc_dev *dev)
{
	u32 ratio = READ_ONCE(dev->verify_ratio);

	return ratio && !(get_random_u32() & (ratio - 1));
}

#endif /* HOTCACHE_KMOD_IO_CHECK_H */
