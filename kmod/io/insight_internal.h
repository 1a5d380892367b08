/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What insight.c and insight_note.c share.
 */
#ifndef HOTCACHE_KMOD_IO_INSIGHT_INTERNAL_H
#define HOTCACHE_KMOD_IO_INSIGHT_INTERNAL_H

#include <linux/cache.h>
#include <linux/smp.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <hotcache/types.h>

#include "insight/mrc.h"

struct hc_dev;

/*
 * A record is a block and, above it, a time in units of 4,096 ns, which goes round
 * every 68 seconds.
 */
#define HC_INSIGHT_TIME_BITS	24
#define HC_INSIGHT_TIME_SHIFT	12

/**
 * hc_insight_record() - a record of a read
 * @block: the block
 * @clock: local_clock()
 *
 * Return: the record.
 */
static inline u64 hc_insight_record(u64 block, u64 clock)
{
	return clock >> HC_INSIGHT_TIME_SHIFT << HC_BLOCK_BITS | block;
}

/**
 * hc_insight_block() - the block of a record
 * @record: from hc_insight_record()
 *
 * Return: the block.
 */
static inline u64 hc_insight_block(u64 record)
{
	return record & HC_BLOCK_MASK;
}

/**
 * hc_insight_time() - the time of a record
 * @record: from hc_insight_record()
 *
 * Return: the lower HC_INSIGHT_TIME_BITS of it.
 */
static inline u32 hc_insight_time(u64 record)
{
	return record >> HC_BLOCK_BITS;
}

/**
 * struct hc_insight_ring - what a CPU has read of the sample
 * @tail: records ever written
 * @head: records ever taken out
 * @dropped: records for which there was no room
 * @record: the records, in the order of time
 *
 * Its CPU alone writes all but @head, with preemption disabled; the worker alone
 * writes @head, under &hc_dev.watch_lock.
 */
struct hc_insight_ring {
	u32 tail;
	u32 head;
	u64 dropped;
	u64 record[];
};

/**
 * struct hc_insight_turn - a ring whose records are being played
 * @time: of the next one
 * @cpu: whose ring it is
 * @left: records that are still to be played
 */
struct hc_insight_turn {
	u32 time;
	u16 cpu;
	u16 left;
};

/**
 * struct hc_insight - what is learned of a device's reads
 * @dev: the device
 * @seed: of the hash of regions, as the cache has it
 * @draws: blocks with a lower draw are in the sample; READ_ONCE()
 * @records: that a ring holds, a power of two
 * @ring_bytes: from one ring to the next
 * @work: takes the records out
 * @reads: blocks that were read until it did so last: those that count, of all
 *	CPUs; may be below 0, see hc_insight_reads()
 * @dropped: likewise, records for which there was no room
 * @thrown: whether it threw away what it found then, and kept the rate
 * @halved: when the counts were halved, in jiffies
 * @mrc: the curve
 * @rings: the rings, by CPU; behind them as many &struct hc_insight_turn
 *
 * What changes is under &hc_dev.watch_lock, but for the rings. What the data path
 * reads is apart from what each run of the worker writes.
 */
struct hc_insight {
	struct hc_dev *dev;
	u64 seed;
	u32 draws;
	u32 records;
	size_t ring_bytes;
	struct work_struct work ____cacheline_aligned;
	s64 reads;
	u64 dropped;
	bool thrown;
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

/**
 * hc_insight_turns() - room for a turn of each CPU's ring
 * @insight: what is learned
 *
 * Return: the first one.
 */
static inline struct hc_insight_turn *hc_insight_turns(struct hc_insight *insight)
{
	return (void *)(insight->rings + nr_cpu_ids * insight->ring_bytes);
}

#endif /* HOTCACHE_KMOD_IO_INSIGHT_INTERNAL_H */
