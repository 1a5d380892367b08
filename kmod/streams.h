/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_STREAMS_H
#define HOTCACHE_KMOD_STREAMS_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../policies/stream.h"

/* Of a CPU's own table: 32 streams. */
#define HC_STREAMS_LOCAL_SETS	4u

/* Of the table that all CPUs share: streams, powers of two. */
#define HC_STREAMS_MIN		HC_STREAM_WAYS
#define HC_STREAMS_MAX		512u
#define HC_STREAMS_DEFAULT	128u

/* Requests on one CPU after which a stream is shown to the others. */
#define HC_STREAMS_PROMOTE	4u

/* A CPU tells the others the time once in so many steps of its own clock. */
#define HC_STREAMS_TICK		64u

/**
 * struct hc_streams_local - a CPU's own table; nobody else looks at it
 * @clock: requests of this CPU that continued or may have begun a stream
 * @set: the sets
 */
struct hc_streams_local {
	u32 clock;
	struct hc_stream_set set[HC_STREAMS_LOCAL_SETS];
};

/**
 * struct hc_streams_set - a set of the table that CPUs share
 * @lock: protects @set but for looks at its tags; innermost
 * @set: the set
 */
struct hc_streams_set {
	raw_spinlock_t lock;
	struct hc_stream_set set;
} ____cacheline_aligned;

/**
 * struct hc_streams - the table that CPUs share
 * @clock: the same of all CPUs, a little late
 * @nr_sets: sets in use, a power of two; READ_ONCE()
 * @set: the sets, room for HC_STREAMS_MAX streams
 */
struct hc_streams {
	atomic_t clock;
	u32 nr_sets;
	struct hc_streams_set set[HC_STREAMS_MAX / HC_STREAM_WAYS];
};

/**
 * struct hc_run - what a request is part of
 * @kind: enum hc_run_kind
 * @requests: of the run so far, this one included
 * @sectors: of these requests
 */
struct hc_run {
	u8 kind;
	u32 requests;
	u64 sectors;
};

/**
 * hc_streams_bytes() - memory for all tables
 * @nr_cpus: CPUs that may ever come up
 *
 * Return: bytes.
 */
static inline u64 hc_streams_bytes(unsigned int nr_cpus)
{
	return sizeof(struct hc_streams) +
	       nr_cpus * sizeof(struct hc_streams_local);
}

void hc_streams_init(struct hc_streams *streams, u32 nr);
void hc_streams_local_init(struct hc_streams_local *local);
void hc_streams_resize(struct hc_streams *streams, u32 nr);
bool hc_streams_follow(struct hc_streams *streams,
		       struct hc_streams_local *local,
		       const struct hc_extent *x, struct hc_run *run,
		       struct hc_stream *gone);
void hc_streams_begin(struct hc_streams *streams,
		      struct hc_streams_local *local,
		      const struct hc_extent *x, struct hc_stream *gone);

#endif /* HOTCACHE_KMOD_STREAMS_H */
