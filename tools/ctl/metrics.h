/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_METRICS_H
#define CTL_METRICS_H

#include "snapshot.h"

/* Counters that not every module has. */
#define CTL_AGAIN	"missed_again"
#define CTL_UNUSED	"unused_evictions"
#define CTL_STREAMED	"stream_inserts"
#define CTL_STREAMED_OUT	"stream_evictions"
#define CTL_STREAMED_UNUSED	"stream_unused"

/**
 * struct ctl_facts - what a span says, in figures that rules are made of
 * @span: the two readings
 * @seconds: between them, 0 if since the counters began
 * @reads: blocks read
 * @hits: of these, from the pool
 * @misses: of these, not
 * @filled: misses that were read into slots
 * @bypassed: misses that were passed by
 * @inserts: blocks that came into the pool
 * @evicted: blocks that made room for others
 * @invalidated: blocks that left for other reasons
 * @writes: blocks written
 * @slots: blocks that fit
 * @occupancy: blocks cached at the end
 * @kept: misses that were kept out as scans, or because somebody said so
 * @hit_ratio: @hits of @reads without @kept: of those that the cache is for
 * @blocks_a_read: how long a read request is
 * @knows_again: the module counts @again
 * @again: misses of blocks evicted not long ago
 * @knows_unused: the module counts @unused
 * @unused: blocks evicted that nothing had read again
 * @streamed: blocks that long runs and read-ahead brought in
 * @streamed_out: of these, evicted
 * @streamed_unused: of these, evicted and not read again
 * @policy: its name, "" if the module does not say
 * @mode: its name, or ""
 */
struct ctl_facts {
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
	u64 kept;
	double hit_ratio;
	double blocks_a_read;
	bool knows_again;
	u64 again;
	bool knows_unused;
	u64 unused;
	u64 streamed;
	u64 streamed_out;
	u64 streamed_unused;
	const char *policy;
	const char *mode;
};

void ctl_facts_find(struct ctl_facts *f, const struct ctl_span *span);
u64 ctl_missed(const struct ctl_facts *f);
bool ctl_full(const struct ctl_facts *f);
double ctl_miss_share(const struct ctl_facts *f, const char *counter);

#endif /* CTL_METRICS_H */
