/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_FACTS_H
#define CTL_FACTS_H

#include "snapshot.h"

/* Counters that not every module has. */
#define CTL_REFAULTS	"refaults"
#define CTL_UNUSED	"unused_evictions"
#define CTL_STREAMED	"stream_inserts"

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
 * @hit_ratio: @hits of @reads
 * @blocks_a_read: how long a read request is
 * @knows_refaults: the module counts @refaults, and its policy knows them
 * @refaults: misses of blocks evicted not long ago
 * @knows_unused: the module counts @unused
 * @unused: blocks evicted that nothing had read again
 * @streamed: blocks that sequential runs brought in
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
	double hit_ratio;
	double blocks_a_read;
	bool knows_refaults;
	u64 refaults;
	bool knows_unused;
	u64 unused;
	u64 streamed;
	const char *policy;
	const char *mode;
};

void ctl_facts_find(struct ctl_facts *f, const struct ctl_span *span);
bool ctl_full(const struct ctl_facts *f);
double ctl_miss_share(const struct ctl_facts *f, const char *counter);

#endif /* CTL_FACTS_H */
