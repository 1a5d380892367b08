/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_ADMIT_H
#define HOTCACHE_KMOD_IO_ADMIT_H

#include "io/io.h"

void hc_admit_read(struct hc_dev *dev, const struct bio *bio,
		   struct hc_io *io);
void hc_admit_missed(struct hc_dev *dev, const struct bio *bio,
		     struct hc_io *io);
void hc_admit_sample(struct hc_dev *dev, const struct bio *bio,
		     const struct hc_io *io, u64 region,
		     const struct hc_lookup *found);

/**
 * hc_admit_wants_sample() - is hc_admit_sample() to be told of a region?
 * @dev: the device
 * @io: state of a read
 * @region: the region
 * @wanted: the blocks that it reads of it, by bit
 * @hit: those that were found
 *
 * Return: whether it is; seldom, where nothing is missed.
 */
static inline bool hc_admit_wants_sample(const struct hc_dev *dev,
					 const struct hc_io *io, u64 region,
					 u16 wanted, u16 hit)
{
	const struct hc_reuse *reuse = dev->admission.reuse;

	if (READ_ONCE(dev->admission.knobs.action) == HC_SCAN_OFF)
		return false;
	if (hit != wanted)
		return io->access.reason == HC_REASON_SCAN ||
		       READ_ONCE(reuse->watched);
	return hc_reuse_wants_hits(reuse) &&
	       hc_reuse_may_know(reuse, region << HC_REGION_SHIFT, wanted);
}

#endif /* HOTCACHE_KMOD_IO_ADMIT_H */
