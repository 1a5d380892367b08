/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SPLIT_H
#define CTL_SPLIT_H

#include "candidates.h"

/**
 * struct ctl_limits - limits of a split
 * @memory: bytes for all devices; 0 for what their pools have
 * @min: part of the shared memory that each pool gets at least
 * @max: part that each gets at most; 0 for no limit
 * @step: part by which a pool changes at most; 0 for no limit
 * @gain: part of the misses that has to go away, or all stays as it is
 */
struct ctl_limits {
	u64 memory;
	double min;
	double max;
	double step;
	double gain;
};

/**
 * struct ctl_split - how devices share memory
 * @nr: number of devices that share
 * @memory: bytes that they share
 * @kept: bytes of the pools that do not share
 * @unused: bytes of @memory that would bring nothing to any of them
 * @now: misses with the pools as they are: a second, or since the counters began
 * @then: misses with the pools as they shall be
 * @changes: a pool gets another size
 */
struct ctl_split {
	size_t nr;
	u64 memory;
	u64 kept;
	u64 unused;
	double now;
	double then;
	bool changes;
};

int ctl_split(struct ctl_split *split, struct ctl_candidates *list,
	      const struct ctl_limits *limits);

#endif /* CTL_SPLIT_H */
