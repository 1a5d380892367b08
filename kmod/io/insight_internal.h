/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What insight.c and insight_note.c share.
 */
#ifndef HOTCACHE_KMOD_IO_INSIGHT_INTERNAL_H
#define HOTCACHE_KMOD_IO_INSIGHT_INTERNAL_H

#include <linux/cache.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "insight/mrc.h"

struct hc_dev;

/**
 * struct hc_insight_ring - what a CPU has read of the sample
 * @tail: records ever written
 * @head: records ever taken out
 * @left_out: blocks that were looked up and do not count
 * @dropped: records for which there was no room
 * @block: the records
 *
 * Its CPU alone writes all but @head, with preemption disabled; the worker alone
 * writes @head, under &hc_dev.watch_lock.
 */
struct hc_insight_ring {
	u32 tail;
	u32 head;
	u64 left_out;
	u64 dropped;
	u64 block[];
};

/**
 * struct hc_insight - what is learned of a device's reads
 * @dev: the device
 * @seed: of the hash of regions, as the cache has it
 * @draws: blocks with a lower draw are in the sample; READ_ONCE()
 * @records: that a ring holds, a power of two
 * @ring_bytes: from one ring to the next
 * @work: takes the records out
 * @reads: blocks that were read until it did so last: those that count, of all CPUs
 * @dropped: likewise, records for which there was no room
 * @halved: when the counts were halved, in jiffies
 * @mrc: the curve
 * @rings: the rings, by CPU
 *
 * What changes is under &hc_dev.watch_lock, but for the rings.
 */
struct hc_insight {
	struct hc_dev *dev;
	u64 seed;
	u32 draws;
	u32 records;
	size_t ring_bytes;
	struct work_struct work;
	u64 reads;
	u64 dropped;
	unsigned long halved;
	struct hc_mrc mrc;
	u8 rings[] ____cacheline_aligned;
};

/**
 * hc_insight_ring() - a CPU's ring
 * @insight: what is learned
 * @cpu: the CPU
 *
 * Return: the ring.
 */
static inline struct hc_insight_ring *
hc_insight_ring(struct hc_insight *insight, unsigned int cpu)
{
	return (void *)(insight->rings + cpu * insight->ring_bytes);
}

#endif /* HOTCACHE_KMOD_IO_INSIGHT_INTERNAL_H */
