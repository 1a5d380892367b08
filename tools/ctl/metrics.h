/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_METRICS_H
#define CTL_METRICS_H

#include "curve.h"
#include "snapshot.h"

/* Hit ratios: at this or above, misses need no explanation. */
#define CTL_RATIO_GOOD	0.9

/* Counters that older modules lack. */
#define CTL_REFAULTS	"missed_again"
#define CTL_UNUSED	"unused_evictions"
#define CTL_STREAMED	"stream_inserts"
#define CTL_STREAMED_OUT	"stream_evictions"
#define CTL_STREAMED_UNUSED	"stream_unused"
#define CTL_READAHEAD	"readahead_inserts"

/**
 * struct ctl_metrics - the figures of a span that the rules compare
 * @span: the two readings
 * @seconds: the time between them; 0 if the span began with the counters
 * @reads: blocks read
 * @hits: blocks read from the pool
 * @misses: blocks read that were not in the pool
 * @filled: misses that were read into slots
 * @bypassed: misses that were not cached
 * @inserts: blocks that entered the pool
 * @evicted: blocks evicted to make room for others
 * @invalidated: blocks that left the pool for any other reason
 * @writes: blocks written
 * @slots: blocks that the pool can hold
 * @occupancy: blocks cached at the end of the span
 * @excluded: misses that were kept out on purpose: scans, hints, named tasks
 * @hit_ratio: @hits divided by the reads that were not excluded
 * @blocks_per_read: mean length of a read request
 * @has_refaults: the module counts @refaults
 * @refaults: misses of blocks that were evicted recently
 * @has_unused: the module counts @unused
 * @unused: blocks evicted without a hit since their insertion
 * @streamed: blocks that long runs inserted
 * @streamed_out: blocks of @streamed that were evicted
 * @streamed_unused: blocks of @streamed_out that had no hit
 * @readahead: blocks that read-ahead inserted
 * @policy: the policy's name; "" if the module does not show it
 * @mode: the mode's name, or ""
 * @curve: the miss ratio curve, or NULL; not computed, but given
 */
struct ctl_metrics {
	const struct ctl_span *span;
	double seconds;
	u64 reads;
	u64 hits;
	u64 misses;
	u64 filled;
	u64 bypassed;
	u64 inserts;
	u64 evicted;
	u64 invalidated;
	u64 writes;
	u64 slots;
	u64 occupancy;
	u64 excluded;
	double hit_ratio;
	double blocks_per_read;
	bool has_refaults;
	u64 refaults;
	bool has_unused;
	u64 unused;
	u64 streamed;
	u64 streamed_out;
	u64 streamed_unused;
	u64 readahead;
	const char *policy;
	const char *mode;
	const struct ctl_curve *curve;
};

void ctl_metrics_compute(struct ctl_metrics *m, const struct ctl_span *span);
const char *ctl_excluding_at(unsigned int i);
u64 ctl_metrics_missed(const struct ctl_metrics *m);
bool ctl_metrics_full(const struct ctl_metrics *m);
double ctl_miss_share(const struct ctl_metrics *m, const char *counter);

#endif /* CTL_METRICS_H */
