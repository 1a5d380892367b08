// SPDX-License-Identifier: GPL-2.0
/*
 * The stream table: one for each CPU, and one that all CPUs share.
 *
 * A stream begins in the table of the CPU that made its first request. After a
 * few requests it moves to the shared table, where it is found whichever CPU
 * makes the next one. A request that continues nothing therefore writes only to
 * its CPU's own table; of the shared one it reads a cache line that is seldom
 * written.
 *
 * Only a miss begins a stream, and only misses and requests that continue a
 * stream advance the clocks. A hot set may be read from the cache a thousand
 * times as fast as a disk is scanned, and must not make the scan look silent.
 */
#include "core/stream_table.h"

#include <linux/limits.h>
#include <linux/string.h>

#include "admission/stream.h"

/**
 * hc_stream_table_init() - make the shared table empty
 * @table: the table
 * @nr: streams, see hc_stream_table_resize()
 */
void hc_stream_table_init(struct hc_stream_table *table, u32 nr)
{
	unsigned int i;

	atomic_set(&table->clock, 0);
	hc_stream_table_resize(table, nr);
	for (i = 0; i < HC_STREAM_TABLE_MAX / HC_STREAM_WAYS; i++) {
		raw_spin_lock_init(&table->set[i].lock);
		hc_stream_set_init(&table->set[i].set);
	}
}

/**
 * hc_stream_local_init() - make a CPU's table empty
 * @local: the table
 */
void hc_stream_local_init(struct hc_stream_local *local)
{
	unsigned int i;

	local->clock = 0;
	local->end = U64_MAX;
	local->sectors = 0;
	for (i = 0; i < HC_STREAM_LOCAL_SETS; i++)
		hc_stream_set_init(&local->set[i]);
}

/**
 * hc_stream_table_resize() - set how many streams are followed
 * @table: the table
 * @nr: streams of the shared table: a power of two from HC_STREAM_TABLE_MIN to
 *	HC_STREAM_TABLE_MAX
 *
 * Streams whose set changes are not found again.
 *
 * Context: Any, concurrently with hc_stream_table_follow().
 */
void hc_stream_table_resize(struct hc_stream_table *table, u32 nr)
{
	WRITE_ONCE(table->nr_sets, nr / HC_STREAM_WAYS);
}

static bool hc_stream_local_take_tag(struct hc_stream_local *local, u32 tag,
				     const struct hc_sector_range *x,
				     struct hc_stream *stream)
{
	struct hc_stream_set *set = hc_stream_local_set(local, tag);
	unsigned int way = hc_stream_find(set, tag, x, local->clock);

	if (way == HC_STREAM_NONE)
		return false;
	*stream = set->stream[way];
	hc_stream_remove(set, way);
	return true;
}

/*
 * Take the stream that a request continues out of a CPU's table. A stream of one
 * request is kept under the zone of that request, and the next request may be in
 * the zone before or behind.
 */
static bool hc_stream_local_take(struct hc_stream_local *local,
				 const struct hc_sector_range *x,
				 struct hc_stream *stream)
{
	const u64 edge = HC_STREAM_ZONE_SECTORS - 1;
	u32 tag = hc_stream_tag(x->start, x->write);

	if (hc_stream_local_take_tag(local, tag, x, stream))
		return true;
	if (!(x->start & edge) && x->start) {
		tag = hc_stream_tag(x->start - 1, x->write);
		if (hc_stream_local_take_tag(local, tag, x, stream))
			return true;
	}
	if (x->end & edge)
		return false;
	tag = hc_stream_tag(x->end, x->write);
	return hc_stream_local_take_tag(local, tag, x, stream);
}

static void hc_stream_describe(const struct hc_stream *stream,
			       struct hc_run *run)
{
	run->kind = stream->kind;
	run->requests = stream->requests;
	run->sectors = stream->sectors;
}

/*
 * Extend the stream of the shared table that a request continues. Returns false
 * if there is none. A stream whose next request belongs to another set is taken
 * out, into @stream; otherwise @stream has no requests.
 */
static bool hc_stream_table_follow_shared(struct hc_stream_table *table,
					  const struct hc_sector_range *x,
					  struct hc_run *run,
					  struct hc_stream *stream)
{
	u32 now = atomic_read(&table->clock);
	u32 tag = hc_stream_tag(x->start, x->write);
	struct hc_stream_shared_set *home = hc_stream_table_set(table, tag);
	unsigned int way;
	u32 next;

	stream->requests = 0;
	if (!hc_stream_set_may_continue(&home->set, tag, x))
		return false;
	raw_spin_lock(&home->lock);
	way = hc_stream_find(&home->set, tag, x, now);
	if (way != HC_STREAM_NONE) {
		struct hc_stream *found = &home->set.stream[way];

		hc_stream_extend(found, x, now);
		hc_stream_describe(found, run);
		next = hc_stream_next_tag(found);
		if (next != tag) {
			*stream = *found;
			hc_stream_remove(&home->set, way);
		}
	}
	raw_spin_unlock(&home->lock);
	return way != HC_STREAM_NONE;
}

/* Put a stream into the shared table; false if it is full or its lock is taken. */
static bool hc_stream_table_share(struct hc_stream_table *table,
				  struct hc_stream *stream,
				  struct hc_stream *gone)
{
	u32 now = atomic_read(&table->clock);
	u32 tag = hc_stream_next_tag(stream);
	struct hc_stream_shared_set *home = hc_stream_table_set(table, tag);
	bool done;

	if (!raw_spin_trylock(&home->lock))
		return false;
	stream->stamp = now;
	done = hc_stream_put(&home->set, stream, now, gone);
	raw_spin_unlock(&home->lock);
	return done;
}

static void hc_stream_table_keep(struct hc_stream_table *table,
				 struct hc_stream_local *local,
				 struct hc_stream *stream,
				 struct hc_stream *gone)
{
	if (stream->requests >= HC_STREAM_TABLE_PROMOTE &&
	    hc_stream_table_share(table, stream, gone))
		return;
	/* It found no place in the shared table, but goes into the local one. */
	gone->requests = 0;
	stream->stamp = local->clock;
	hc_stream_put(hc_stream_local_set(local, hc_stream_next_tag(stream)),
		      stream, local->clock, gone);
}

static u32 hc_stream_table_tick(struct hc_stream_table *table,
				struct hc_stream_local *local)
{
	if (++local->clock % HC_STREAM_TABLE_TICK == 0)
		atomic_add(HC_STREAM_TABLE_TICK, &table->clock);
	return local->clock;
}

/**
 * hc_stream_table_advance() - extend the stream that a request may continue
 * @table: the shared table
 * @local: that of this CPU
 * @x: the request
 * @run: out: its run, if it continues a stream
 * @gone: out: a stream of several requests that was forgotten; untouched if none
 *	was
 *
 * The slow path of hc_stream_table_follow().
 *
 * Context: As hc_stream_table_follow().
 * Return: whether the request continues a stream.
 */
bool hc_stream_table_advance(struct hc_stream_table *table,
			     struct hc_stream_local *local,
			     const struct hc_sector_range *x,
			     struct hc_run *run, struct hc_stream *gone)
{
	struct hc_stream stream;

	if (hc_stream_local_take(local, x, &stream)) {
		hc_stream_extend(&stream, x, local->clock);
		hc_stream_describe(&stream, run);
	} else if (!hc_stream_table_follow_shared(table, x, run, &stream)) {
		return false;
	}
	hc_stream_table_tick(table, local);
	if (stream.requests)
		hc_stream_table_keep(table, local, &stream, gone);
	return true;
}

/**
 * hc_stream_table_may_continue() - may a request continue a stream?
 * @table: the shared table
 * @local: that of this CPU
 * @x: the request, of which hc_stream_table_may_know() says that it may
 *
 * Looks at the streams themselves: where reads have missed, there are some in many
 * zones, and few requests continue one.
 *
 * Context: Process; stays on the CPU. Takes no lock.
 * Return: false if it does not.
 */
bool hc_stream_table_may_continue(struct hc_stream_table *table,
				  struct hc_stream_local *local,
				  const struct hc_sector_range *x)
{
	const u64 edge = HC_STREAM_ZONE_SECTORS - 1;
	u32 tag = hc_stream_tag(x->start, x->write);
	const struct hc_stream_set *own = hc_stream_local_set(local, tag);
	const struct hc_stream_set *all = &hc_stream_table_set(table, tag)->set;

	return !(x->start & edge) || !(x->end & edge) ||
	       (hc_stream_set_has(own, tag) &&
		hc_stream_set_may_continue(own, tag, x)) ||
	       (hc_stream_set_has(all, tag) &&
		hc_stream_set_may_continue(all, tag, x));
}

/*
 * A large request goes into the shared table at once. The next one of its run may
 * come from another CPU, and such a run would be long before the same CPU made
 * two of its requests in a row.
 */
static void hc_stream_table_show(struct hc_stream_table *table,
				 const struct hc_sector_range *x)
{
	struct hc_stream gone, first = {
		.start = x->start,
		.end = x->end,
		.sectors = x->end - x->start,
		.requests = 1,
		.kind = HC_RUN_FORWARD,
		.write = x->write,
	};

	hc_stream_table_share(table, &first, &gone);
}

/**
 * hc_stream_table_begin() - record a request that continues no stream
 * @table: the shared table
 * @local: that of this CPU
 * @x: the request, which may be the first of a stream
 * @gone: out: as of hc_stream_table_follow()
 *
 * Not for requests that the cache answered: there are so many of them that they
 * would replace the ones that matter.
 *
 * Context: Process; stays on the CPU.
 */
void hc_stream_table_begin(struct hc_stream_table *table,
			   struct hc_stream_local *local,
			   const struct hc_sector_range *x,
			   struct hc_stream *gone)
{
	u32 tag = hc_stream_tag(x->start, x->write);

	if (x->end - x->start >= HC_STREAM_TABLE_LARGE)
		hc_stream_table_show(table, x);
	gone->requests = 0;
	/* @x itself found no place: a single request is no stream. */
	if (!hc_stream_begin(hc_stream_local_set(local, tag), x,
			     hc_stream_table_tick(table, local), gone))
		gone->requests = 0;
}
