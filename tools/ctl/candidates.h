/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_CANDIDATES_H
#define CTL_CANDIDATES_H

#include "curve.h"
#include "devices.h"

/**
 * struct ctl_candidate - a device whose pool might have another size
 * @before: an earlier reading, or NULL if what counts is all since the counters began
 * @s: what it shows now
 * @curve: its miss ratio curve
 * @why: why its curve says nothing, the end of a sentence, or NULL
 * @out: why it does not share memory with others, as @why, or NULL
 * @gone: the node has another name than the device had, or none
 * @seconds: the time between the readings; 0 without @before
 * @reads: blocks that were read in this time and that count: no scans that are acted on,
 *	nor what rules keep out
 * @missed: those of them that missed
 * @pool: bytes that the pool has
 * @least: bytes that it can have at least
 * @most: bytes that it can have at most, without another table, and not more than its
 *	device has
 * @bytes: bytes that it shall have
 */
struct ctl_candidate {
	struct ctl_snapshot *before;
	struct ctl_snapshot *s;
	struct ctl_curve curve;
	char *why;
	char *out;
	bool gone;
	double seconds;
	u64 reads;
	u64 missed;
	u64 pool;
	u64 least;
	u64 most;
	u64 bytes;
};

/**
 * struct ctl_candidates - the devices that a command is about
 * @one: the devices
 * @nr: how many
 * @spans: who shares has an earlier reading
 */
struct ctl_candidates {
	struct ctl_candidate *one;
	size_t nr;
	bool spans;
};

void ctl_candidates_begin(struct ctl_candidates *list,
			  const struct ctl_devices *devices, double interval);
void ctl_candidates_read(struct ctl_candidates *list,
			 const struct ctl_devices *devices);
void ctl_candidates_free(struct ctl_candidates *list);
double ctl_candidate_rate(const struct ctl_candidate *c, double part);

#endif /* CTL_CANDIDATES_H */
