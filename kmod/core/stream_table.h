/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_STREAMS_H
#define HOTCACHE_KMOD_STREAMS_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "admission/stream.h"

/* Of a CPU's own table: 32 streams. */
#define HC_STREAMS_LOCAL_SETS	4u

/* Of the table that all CPUs share: streams, powers of two. */
#define HC_STREAMS_MIN		HC_STREAM_WAYS
#define HC_STREAMS_MAX		512u
#define HC_STREAMS_DEFAULT	128u

/* Requests on one CPU after which a stream is shown to the others. */
#define HC_STREAMS_PROMOTE	2u

/* Sectors of a request that is shown to the others at once: 64 KiB. */
#define HC_STREAMS_LARGE	128u

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
 * @lock: protects @set but for looks at its tags; innermost; the tags are in
 *	another line
 * @set: the set
 */
struct hc_streams_set {
	raw_spinlock_t lock;
	struct hc_stream_set set;
} ____cacheline_aligned;

/**
 * struct hc_streams - the table that CPUs share
 * @nr_sets: sets in use, a power of two; READ_ONCE()
 * @set: the sets, room for HC_STREAMS_MAX streams
 * @clock: the same of all CPUs, a little late; apart from what all look at
 */
struct hc_streams {
	u32 nr_sets;
	struct hc_streams_set set[HC_STREAMS_MAX / HC_STREAM_WAYS];
	atomic_t clock;
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
bool hc_streams_advance(struct hc_streams *streams,
			struct hc_streams_local *local,
			const struct hc_extent *x, struct hc_run *run,
			struct hc_stream *gone);
void hc_streams_begin(struct hc_streams *streams,
		      struct hc_streams_local *local,
		      const struct hc_extent *x, struct hc_stream *gone);

static inline struct hc_stream_set *
hc_streams_local_set(struct hc_streams_local *local, u32 tag)
{
	return &local->set[hc_stream_hash(tag, HC_STREAMS_LOCAL_SETS)];
}

static inline struct hc_streams_set *
hc_streams_shared_set(struct hc_streams *streams, u32 tag)
{
	return &streams->set[hc_stream_hash(tag,
					    READ_ONCE(streams->nr_sets))];
}

/*
 * May a request continue a stream? At the edge of a zone what it continues may be
 * next door; elsewhere it has the same tag.
 */
static inline bool hc_streams_may_know(struct hc_streams *streams,
				       struct hc_streams_local *local,
				       const struct hc_extent *x)
{
	const u64 edge = HC_STREAM_ZONE_SECTORS - 1;
	u32 tag = hc_stream_tag(x->start, x->write);

	return !(x->start & edge) || !(x->end & edge) ||
	       hc_stream_set_has(hc_streams_local_set(local, tag), tag) ||
	       hc_stream_set_has(&hc_streams_shared_set(streams, tag)->set, tag);
}

/**
 * hc_streams_follow() - does a request continue a stream?
 * @streams: the shared table
 * @local: that of this CPU
 * @x: the request; it does not cross the end of a zone
 * @run: out: what it is part of; a run of one request if it continues nothing
 * @gone: out: a stream of several requests that is known no longer; no requests
 *	if there is none
 *
 * Context: Process; stays on the CPU. Takes the lock of a set if the request is,
 * or may be, part of a stream that CPUs share.
 * Return: whether it does.
 */
static inline bool hc_streams_follow(struct hc_streams *streams,
				     struct hc_streams_local *local,
				     const struct hc_extent *x,
				     struct hc_run *run, struct hc_stream *gone)
{
	gone->requests = 0;
	if (hc_streams_may_know(streams, local, x) &&
	    hc_streams_advance(streams, local, x, run, gone))
		return true;
	run->kind = HC_RUN_NONE;
	run->requests = 1;
	run->sectors = x->end - x->start;
	return false;
}

#endif /* HOTCACHE_KMOD_STREAMS_H */
