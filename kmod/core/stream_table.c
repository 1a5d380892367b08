// SPDX-License-Identifier: GPL-2.0
/*
 * The stream table: one a CPU, and one that all share.
 *
 * A stream begins in the table of the CPU that made its first request. After a
 * few requests it moves to the shared one, where it is found whichever CPU makes
 * the next. So what is no stream, or is none yet, is one CPU's own business: it
 * reads one line of the shared table, which others seldom write.
 *
 * Only what the cache did not have begins a stream, and only that and what
 * continues one makes the clocks go on. A hot set that is read from the cache a
 * thousand times as fast as a disk is scanned does not hide the scan.
 */
#include "core/stream_table.h"

#include <linux/string.h>

/**
 * hc_streams_init() - make the shared table empty
 * @streams: the table
 * @nr: streams, see hc_streams_resize()
 */
void hc_streams_init(struct hc_streams *streams, u32 nr)
{
	unsigned int i;

	atomic_set(&streams->clock, 0);
	hc_streams_resize(streams, nr);
	for (i = 0; i < HC_STREAMS_MAX / HC_STREAM_WAYS; i++) {
		raw_spin_lock_init(&streams->set[i].lock);
		hc_stream_set_init(&streams->set[i].set);
	}
}

/**
 * hc_streams_local_init() - make a CPU's table empty
 * @local: the table
 */
void hc_streams_local_init(struct hc_streams_local *local)
{
	unsigned int i;

	local->clock = 0;
	for (i = 0; i < HC_STREAMS_LOCAL_SETS; i++)
		hc_stream_set_init(&local->set[i]);
}

/**
 * hc_streams_resize() - set how many streams are followed
 * @streams: the table
 * @nr: streams of the shared table: a power of two from HC_STREAMS_MIN to
 *	HC_STREAMS_MAX
 *
 * Streams that are no longer where they are sought are forgotten.
 *
 * Context: Any, beside hc_streams_follow().
 */
void hc_streams_resize(struct hc_streams *streams, u32 nr)
{
	WRITE_ONCE(streams->nr_sets, nr / HC_STREAM_WAYS);
}

static bool hc_streams_take_tag(struct hc_streams_local *local, u32 tag,
				const struct hc_extent *x,
				struct hc_stream *stream)
{
	struct hc_stream_set *set = hc_streams_local_set(local, tag);
	unsigned int way = hc_stream_find(set, tag, x, local->clock);

	if (way == HC_STREAM_NONE)
		return false;
	*stream = set->stream[way];
	hc_stream_remove(set, way);
	return true;
}

/*
 * Take the stream that a request continues out of a CPU's table. One of a single
 * request is where that request was, which may be next door.
 */
static bool hc_streams_take_local(struct hc_streams_local *local,
				  const struct hc_extent *x,
				  struct hc_stream *stream)
{
	const u64 edge = HC_STREAM_ZONE_SECTORS - 1;

	return hc_streams_take_tag(local, hc_stream_tag(x->start, x->write), x,
				   stream) ||
	       (!(x->start & edge) && x->start &&
		hc_streams_take_tag(local, hc_stream_tag(x->start - 1, x->write),
				    x, stream)) ||
	       (!(x->end & edge) &&
		hc_streams_take_tag(local, hc_stream_tag(x->end, x->write), x,
				    stream));
}

static void hc_streams_describe(const struct hc_stream *stream,
				struct hc_run *run)
{
	run->kind = stream->kind;
	run->requests = stream->requests;
	run->sectors = stream->sectors;
}

/*
 * Let the shared table follow a request. Returns false if it continues nothing
 * there. Else @stream is what must find another place, or has no requests.
 */
static bool hc_streams_follow_shared(struct hc_streams *streams,
				     const struct hc_extent *x,
				     struct hc_run *run,
				     struct hc_stream *stream)
{
	u32 now = atomic_read(&streams->clock);
	u32 tag = hc_stream_tag(x->start, x->write);
	struct hc_streams_set *home = hc_streams_shared_set(streams, tag);
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
		hc_streams_describe(found, run);
		next = hc_stream_next_tag(found);
		if (next != tag) {
			*stream = *found;
			hc_stream_remove(&home->set, way);
		}
	}
	raw_spin_unlock(&home->lock);
	return way != HC_STREAM_NONE;
}

/* Show a stream to all CPUs; false if there is no room or no quick way in. */
static bool hc_streams_share(struct hc_streams *streams,
			     struct hc_stream *stream, struct hc_stream *gone)
{
	u32 now = atomic_read(&streams->clock);
	u32 tag = hc_stream_next_tag(stream);
	struct hc_streams_set *home = hc_streams_shared_set(streams, tag);
	bool done;

	if (!raw_spin_trylock(&home->lock))
		return false;
	stream->stamp = now;
	done = hc_stream_put(&home->set, stream, now, gone);
	raw_spin_unlock(&home->lock);
	return done;
}

static void hc_streams_keep(struct hc_streams *streams,
			    struct hc_streams_local *local,
			    struct hc_stream *stream, struct hc_stream *gone)
{
	if (stream->requests >= HC_STREAMS_PROMOTE &&
	    hc_streams_share(streams, stream, gone))
		return;
	/* If all that the shared table has are better, it is not lost yet. */
	gone->requests = 0;
	stream->stamp = local->clock;
	hc_stream_put(hc_streams_local_set(local, hc_stream_next_tag(stream)),
		      stream, local->clock, gone);
}

static u32 hc_streams_tick(struct hc_streams *streams,
			   struct hc_streams_local *local)
{
	if (++local->clock % HC_STREAMS_TICK == 0)
		atomic_add(HC_STREAMS_TICK, &streams->clock);
	return local->clock;
}

/**
 * hc_streams_advance() - the part of hc_streams_follow() that not all requests need
 * @streams: the shared table
 * @local: that of this CPU
 * @x: the request
 * @run: out: what it is part of, if it continues a stream
 * @gone: out: a stream of several requests that is known no longer; else left alone
 *
 * Context: As hc_streams_follow().
 * Return: whether it does.
 */
bool hc_streams_advance(struct hc_streams *streams,
			struct hc_streams_local *local,
			const struct hc_extent *x, struct hc_run *run,
			struct hc_stream *gone)
{
	struct hc_stream stream;

	if (hc_streams_take_local(local, x, &stream)) {
		hc_stream_extend(&stream, x, local->clock);
		hc_streams_describe(&stream, run);
	} else if (!hc_streams_follow_shared(streams, x, run, &stream)) {
		return false;
	}
	hc_streams_tick(streams, local);
	if (stream.requests)
		hc_streams_keep(streams, local, &stream, gone);
	return true;
}

/*
 * A large request may be the first of a run whose next one another CPU makes. It
 * is shown at once: a run of such would be long before two came from one CPU.
 */
static void hc_streams_show(struct hc_streams *streams,
			    const struct hc_extent *x)
{
	struct hc_stream gone, first = {
		.start = x->start,
		.end = x->end,
		.sectors = x->end - x->start,
		.requests = 1,
		.kind = HC_RUN_FORWARD,
		.write = x->write,
	};

	hc_streams_share(streams, &first, &gone);
}

/**
 * hc_streams_begin() - a request that continues nothing may begin a stream
 * @streams: the shared table
 * @local: that of this CPU
 * @x: the request
 * @gone: out: as of hc_streams_follow()
 *
 * Not to be called for requests that were answered from the cache: they are many,
 * and would take the places of those that matter.
 *
 * Context: Process; stays on the CPU.
 */
void hc_streams_begin(struct hc_streams *streams,
		      struct hc_streams_local *local, const struct hc_extent *x,
		      struct hc_stream *gone)
{
	u32 tag = hc_stream_tag(x->start, x->write);

	if (x->end - x->start >= HC_STREAMS_LARGE)
		hc_streams_show(streams, x);
	gone->requests = 0;
	/* A single request that finds no place is no stream. */
	if (!hc_stream_begin(hc_streams_local_set(local, tag), x,
			     hc_streams_tick(streams, local), gone))
		gone->requests = 0;
}
