/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_ADMIT_H
#define HOTCACHE_KMOD_IO_ADMIT_H

#include <linux/ioprio.h>

#include "admission/reuse.h"
#include "io/io.h"

void hc_admit_read(struct hc_dev *dev, const struct bio *bio,
		   struct hc_io *io);
void hc_admit_missed(struct hc_dev *dev, const struct bio *bio,
		     struct hc_io *io);
unsigned int hc_admit_sample(struct hc_dev *dev, const struct bio *bio,
			     const struct hc_io *io, u64 region,
			     u16 hit);

/* Flags that give a hint: all that hc_bio_hints() looks at. */
#define HC_OPF_HINTS	(REQ_RAHEAD | REQ_META | REQ_PRIO | REQ_BACKGROUND)

/**
 * hc_bio_is_of_idle() - does a task of the idle I/O class ask?
 * @bio: the bio
 *
 * A bio that comes to a device without a request queue, as this one is, carries
 * no I/O class on kernels as old as 6.1: ask the task, which submits it.
 *
 * Context: Process, by the task that reads.
 * Return: whether it does.
 */
static inline bool hc_bio_is_of_idle(const struct bio *bio)
{
	unsigned int class = IOPRIO_PRIO_CLASS(bio->bi_ioprio);

	if (class == IOPRIO_CLASS_NONE)
		class = IOPRIO_PRIO_CLASS(get_current_ioprio());
	return class == IOPRIO_CLASS_IDLE;
}

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
