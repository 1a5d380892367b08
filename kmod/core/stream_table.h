/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_STREAM_TABLE_H
#define HOTCACHE_KMOD_CORE_STREAM_TABLE_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/stream.h>

/* Sets of a CPU's own table, which holds 32 streams. */
#define HC_STREAM_LOCAL_SETS	4u

/* Streams of the table that all CPUs share: powers of two. */
#define HC_STREAM_TABLE_MIN	HC_STREAM_WAYS
#define HC_STREAM_TABLE_MAX	512u
#define HC_STREAM_TABLE_DEFAULT	128u

/* Requests after which a stream moves to the shared table. */
#define HC_STREAM_TABLE_PROMOTE	2u

/* Sectors of a request that goes to the shared table at once: 64 KiB. */
#define HC_STREAM_TABLE_LARGE	128u

/* Ticks of a CPU's clock between its updates of the shared clock. */
#define HC_STREAM_TABLE_TICK	64u

/**
 * struct hc_stream_local - a CPU's own table, which no other CPU reads
 * @clock: requests of this CPU that continued or may have begun a stream
 * @end: end of the last read of the run of long reads, see hc_stream_local_note()
 * @sectors: length of that run
 * @set: the sets
 */
struct hc_stream_local {
	u32 clock;
	u64 end;
	u64 sectors;
	struct hc_stream_set set[HC_STREAM_LOCAL_SETS];
};

/**
 * struct hc_stream_shared_set - a set of the table that CPUs share
 * @lock: protects @set; innermost; hc_stream_set_has() and
 *	hc_stream_set_may_continue() read @set without it
 * @set: the set
 */
struct hc_stream_shared_set {
	raw_spinlock_t lock;
	struct hc_stream_set set;
} ____cacheline_aligned;

/**
 * struct hc_stream_table - the table that CPUs share
 * @nr_sets: sets in use, a power of two; READ_ONCE()
 * @set: the sets, room for HC_STREAM_TABLE_MAX streams
 * @clock: the clocks of all CPUs together, a little late; last, since it is
 *	written often and all CPUs read the other members
 */
struct hc_stream_table {
	u32 nr_sets;
	struct hc_stream_shared_set set[HC_STREAM_TABLE_MAX / HC_STREAM_WAYS];
	atomic_t clock;
};

/**
 * struct hc_run - the run that a request is part of
 * @kind: enum hc_run_kind
 * @requests: requests of the run so far, this one included
 * @followed: their sectors
 * @sectors: length of the run, with what long reads have hit before its first miss
 */
struct hc_run {
	u8 kind;
	u32 requests;
	u64 followed;
	u64 sectors;
};

/**
 * hc_run_length() - how long a run is when it is decided about
 * @run: the run
 * @action: what happens to long runs
 *
 * Where long runs are kept out, what a run hits before it misses anything counts: the
 * end of a loop larger than the cache is no short run. HC_SCAN_DEMOTE lets all blocks
 * in, and hits of a long run prove nothing: with those counted, no block of a loop
 * would ever be proved, and the cache would be one queue, which a loop defeats.
 *
 * Return: sectors.
 */
static inline u64 hc_run_length(const struct hc_run *run,
				enum hc_scan_action action)
{
	return action == HC_SCAN_DEMOTE ? run->followed : run->sectors;
}

/**
 * hc_stream_table_bytes() - memory for all tables
 * @nr_cpus: CPUs that may ever come up
 *
 * Return: bytes.
 */
static inline u64 hc_stream_table_bytes(unsigned int nr_cpus)
{
	return sizeof(struct hc_stream_table) +
	       nr_cpus * sizeof(struct hc_stream_local);
}

void hc_stream_table_init(struct hc_stream_table *table, u32 nr);
void hc_stream_local_init(struct hc_stream_local *local);
void hc_stream_table_resize(struct hc_stream_table *table, u32 nr);
bool hc_stream_table_advance(struct hc_stream_table *table,
			     struct hc_stream_local *local,
			     const struct hc_sector_range *x,
			     struct hc_run *run, struct hc_stream *gone);
bool hc_stream_table_may_continue(struct hc_stream_table *table,
				  struct hc_stream_local *local,
				  const struct hc_sector_range *x);
void hc_stream_table_begin(struct hc_stream_table *table,
			   struct hc_stream_local *local,
			   const struct hc_sector_range *x,
			   struct hc_stream *gone);

static inline struct hc_stream_set *
hc_stream_local_set(struct hc_stream_local *local, u32 tag)
{
	return &local->set[hc_stream_hash(tag, HC_STREAM_LOCAL_SETS)];
}

static inline struct hc_stream_shared_set *
hc_stream_table_set(struct hc_stream_table *table, u32 tag)
{
	return &table->set[hc_stream_hash(tag, READ_ONCE(table->nr_sets))];
}

/*
 * May a request continue a stream? At the edge of a zone that stream may be in
 * the next zone; elsewhere it has the same tag.
 */
static inline bool hc_stream_table_may_know(struct hc_stream_table *table,
					    struct hc_stream_local *local,
					    const struct hc_sector_range *x)
{
	const u64 edge = HC_STREAM_ZONE_SECTORS - 1;
	u32 tag = hc_stream_tag(x->start, x->write);

	return !(x->start & edge) || !(x->end & edge) ||
	       hc_stream_set_has(hc_stream_local_set(local, tag), tag) ||
	       hc_stream_set_has(&hc_stream_table_set(table, tag)->set, tag);
}

/*
 * Streams begin where something is missed. So that a run is known that has only
 * found blocks until now, the last run that began with a long read is remembered
 * for each CPU: one run, with no table and no lock, since each hit comes here.
 */
static inline void hc_stream_local_note(struct hc_stream_local *local,
					const struct hc_sector_range *x,
					struct hc_run *run)
{
	u64 nr = x->end - x->start;
	bool continues = x->start == local->end;

	if (x->write || (!continues && nr < HC_STREAM_TABLE_LARGE))
		return;
	local->sectors = continues ? local->sectors + nr : nr;
	local->end = x->end;
	run->sectors = max(run->sectors, local->sectors);
}

/**
 * hc_stream_table_follow() - find the run that a request is part of
 * @table: the shared table
 * @local: that of this CPU
 * @x: the request; it does not cross the end of a zone
 * @run: out: the run; of one request if it continues no stream
 * @gone: out: a stream of several requests that was forgotten; with no requests
 *	if none was
 *
 * Context: Process; stays on the CPU. Takes the lock of a shared set if the
 * request may continue a stream there.
 * Return: whether the request continues a stream.
 */
static inline bool hc_stream_table_follow(struct hc_stream_table *table,
					  struct hc_stream_local *local,
					  const struct hc_sector_range *x,
					  struct hc_run *run,
					  struct hc_stream *gone)
{
	bool known;

	gone->requests = 0;
	known = hc_stream_table_may_know(table, local, x) &&
		hc_stream_table_advance(table, local, x, run, gone);
	if (!known) {
		run->kind = HC_RUN_NONE;
		run->requests = 1;
		run->sectors = x->end - x->start;
	}
	run->followed = run->sectors;
	hc_stream_local_note(local, x, run);
	return known;
}

#endif /* HOTCACHE_KMOD_CORE_STREAM_TABLE_H */
