/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_RING_FILE_H
#define CTL_RING_FILE_H

#include <linux/types.h>

/* Of a day in steps of 5 minutes, and an hour more. */
#define CTL_RING_RECORDS	300
#define CTL_RING_HEAD_BYTES	512
#define CTL_RING_RECORD_BYTES	1280
#define CTL_RING_BYTES	(CTL_RING_HEAD_BYTES + \
			 CTL_RING_RECORDS * CTL_RING_RECORD_BYTES)
/* Bytes of a device's name in device-mapper, with its end. */
#define CTL_RING_NAME		128
/* Room for counters; the module's list is only appended to. */
#define CTL_RING_COUNTERS	121
/* What is in the place of a number that the module does not have. */
#define CTL_RING_UNKNOWN	(~0ULL)

/* The first bound of the times, and the step to the next: powers of two, in ns. */
#define CTL_RING_BOUND_FIRST	12
#define CTL_RING_BOUND_STEP	2
#define CTL_RING_BOUNDS		9

/**
 * enum ctl_timed - what has a histogram of times
 * @CTL_TIMED_HIT: reads that hit
 * @CTL_TIMED_MISS: reads that missed
 * @CTL_TIMED_WRITE: writes
 * @CTL_NR_TIMED: number of these
 */
enum ctl_timed {
	CTL_TIMED_HIT,
	CTL_TIMED_MISS,
	CTL_TIMED_WRITE,
	CTL_NR_TIMED
};

/**
 * struct ctl_record - what a device showed at one time
 * @sequence: 1 for the first of a file, then one more each
 * @time: seconds since 1970
 * @uptime: milliseconds since the machine started
 * @boot: what tells this start of the machine from others
 * @block_size: bytes
 * @slots: blocks that the pool can hold
 * @occupancy: blocks cached
 * @spare: 0
 * @below: requests of each kind that took less than each bound, and last all
 * @counter: the counters in the order of the module's list
 */
struct ctl_record {
	u64 sequence;
	u64 time;
	u64 uptime;
	u64 boot;
	u64 block_size;
	u64 slots;
	u64 occupancy;
	u64 spare;
	u64 below[CTL_NR_TIMED][CTL_RING_BOUNDS + 1];
	u64 counter[CTL_RING_COUNTERS];
};

/**
 * struct ctl_ring - the records of a file
 * @name: the device's name in the kernel
 * @record: the records, the oldest first
 * @nr: number of records
 */
struct ctl_ring {
	char name[CTL_RING_NAME];
	struct ctl_record record[CTL_RING_RECORDS];
	size_t nr;
};

void ctl_ring_encode_head(void *data, const char *name);
void ctl_ring_encode_record(void *data, const struct ctl_record *record);
size_t ctl_ring_offset(u64 sequence);
const char *ctl_ring_decode(struct ctl_ring *ring, const void *data,
			    size_t size);

#endif /* CTL_RING_FILE_H */
