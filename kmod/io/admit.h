/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_ADMIT_H
#define HOTCACHE_KMOD_IO_ADMIT_H

#include "io/io.h"

void hc_admit_read(struct hc_dev *dev, const struct bio *bio,
		   struct hc_io *io);
void hc_admit_missed(struct hc_dev *dev, const struct bio *bio,
		     struct hc_io *io);
unsigned int hc_admit_sample(struct hc_dev *dev, const struct bio *bio,
			     const struct hc_io *io, u64 region,
			     const struct hc_lookup *found);

/**
 * hc_admit_advance() - let the time of the samples pass
 * @dev: the device
 * @passed: the sum of what hc_admit_sample() returned for a read's regions
 *
 * Called once a read: all CPUs write to this clock.
 *
 * Context: Any.
 */
static inline void hc_admit_advance(struct hc_dev *dev, unsigned int passed)
{
	if (unlikely(passed))
		atomic64_add(passed, &dev->admission.clock.read);
}

/**
 * hc_admit_is_large() - is a read a run by itself?
 * @io: state of a read
 *
 * Streams start where something is missed, so a run that only finds blocks is not
 * followed. Its long reads show it all the same.
 *
 * Return: whether it is as long as a region.
 */
static inline bool hc_admit_is_large(const struct hc_io *io)
{
	return io->last - io->first >= HC_REGION_BLOCKS - 1;
}

/**
 * hc_admit_leaves_region() - does a run of short reads leave a region?
 * @io: state of a read
 * @hit: the blocks that it found of the region, by bit
 *
 * Return: true if the read continues a run and found the last block of the
 * region in the run's direction.
 */
static inline bool hc_admit_leaves_region(const struct hc_io *io, u16 hit)
{
	return !io->may_start_stream &&
	       hit & (io->backward ? 1u : 1u << (HC_REGION_BLOCKS - 1));
}

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
	if (!READ_ONCE(reuse->watched))
		return false;
	return hc_admit_is_large(io) || hc_admit_leaves_region(io, hit) ||
	       (hc_reuse_wants_hits(reuse) &&
		hc_reuse_may_know(reuse, region << HC_REGION_SHIFT, wanted));
}

#endif /* HOTCACHE_KMOD_IO_ADMIT_H */
