// SPDX-License-Identifier: GPL-2.0
#include "admission/stream.h"

#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

/**
 * DOC: streams
 *
 * A request continues a stream if it begins where the stream's last request
 * ended (forward), ends where that began (backward), or is as far from it as it
 * is from the one before (strided, by less than half a zone).
 *
 * A table is an array of sets of HC_STREAM_WAYS streams. The set is chosen by a
 * hash of the zone where the next request is expected and of the direction of
 * the data, so that it changes only from zone to zone, and reads and writes do
 * not mix. For a request that continues nothing, one cache line of tags is
 * read.
 *
 * Every such request is kept, since it may be the first of a stream. Among
 * single-request entries a random one is replaced, not the oldest: if more
 * streams than there are places took turns, the oldest would be the very one
 * that comes next, and no stream would ever be found. A single request does not
 * replace a stream of several. Such a stream is forgotten if it is silent for
 * too long; the more requests it has made, the longer it may be. Time is a
 * counter that the caller supplies (misses, say); it may wrap.
 *
 * This file handles single sets. How many there are, which CPUs use them and
 * under which lock is up to its callers.
 */

#define HC_STREAM_ALL_WAYS	((1u << HC_STREAM_WAYS) - 1)

/* The longest stride at which three requests fit into one zone. */
#define HC_STREAM_STRIDE_MAX	((s64)HC_STREAM_ZONE_SECTORS / 2)

static_assert(HC_STREAM_PATIENCE < HC_STREAM_PATIENCE_MAX);

/**
 * hc_stream_set_init() - make a set empty
 * @set: the set
 */
void hc_stream_set_init(struct hc_stream_set *set)
{
	memset(set, 0, sizeof(*set));
	memset(set->tag, 0xff, sizeof(set->tag));
}

static u32 hc_stream_tagged(const struct hc_stream_set *set, u32 tag)
{
	u32 ways = 0;
	unsigned int way;

	for (way = 0; way < HC_STREAM_WAYS; way++)
		ways |= (u32)(READ_ONCE(set->tag[way]) == tag) << way;
	return ways;
}

static bool hc_stream_is_stale(const struct hc_stream *stream, u32 now)
{
	u32 patience = HC_STREAM_PATIENCE_MAX;

	if (stream->requests < HC_STREAM_PATIENCE_MAX / HC_STREAM_PATIENCE)
		patience = stream->requests * HC_STREAM_PATIENCE;
	/* Clocks of CPUs differ a little: a stamp may lie in the future. */
	return now - stream->stamp > patience && stream->stamp - now > patience;
}

/* How a request continues a stream, HC_RUN_NONE if it does not. */
static enum hc_run_kind hc_stream_match(const struct hc_stream *stream,
					const struct hc_sector_range *x)
{
	bool first = stream->kind == HC_RUN_NONE;

	if ((first || stream->kind == HC_RUN_FORWARD) &&
	    x->start == stream->end)
		return HC_RUN_FORWARD;
	if ((first || stream->kind == HC_RUN_BACKWARD) &&
	    x->end == stream->start)
		return HC_RUN_BACKWARD;
	if ((first || stream->kind == HC_RUN_STRIDED) && stream->stride &&
	    x->start == stream->start + stream->stride)
		return HC_RUN_STRIDED;
	return HC_RUN_NONE;
}

/**
 * hc_stream_set_may_continue() - may a request continue a stream in a zone?
 * @set: the set of @tag
 * @tag: of the zone
 * @x: the request
 *
 * Needs no lock. The tag of a zone in which a stream has ended stays in the set
 * for a while, and other requests there should not have to take the lock.
 *
 * Return: false if it does not continue any.
 */
bool hc_stream_set_may_continue(const struct hc_stream_set *set, u32 tag,
				const struct hc_sector_range *x)
{
	unsigned int way;

	for (way = 0; way < HC_STREAM_WAYS; way++) {
		const struct hc_stream *stream = &set->stream[way];
		u64 start;
		s64 stride;

		if (READ_ONCE(set->tag[way]) != tag)
			continue;
		start = READ_ONCE(stream->start);
		stride = READ_ONCE(stream->stride);
		if (x->start == READ_ONCE(stream->end) || x->end == start ||
		    (stride && x->start == start + stride))
			return true;
	}
	return false;
}

/**
 * hc_stream_find() - find the stream that a request continues
 * @set: the set of @tag
 * @tag: of the zone that the stream is expected in
 * @x: the request
 * @now: the time
 *
 * Return: its way, or HC_STREAM_NONE.
 */
unsigned int hc_stream_find(const struct hc_stream_set *set, u32 tag,
			    const struct hc_sector_range *x, u32 now)
{
	unsigned long ways = hc_stream_tagged(set, tag);
	unsigned int found = HC_STREAM_NONE;
	unsigned int way;

	for_each_set_bit(way, &ways, HC_STREAM_WAYS) {
		const struct hc_stream *stream = &set->stream[way];

		if (stream->write != x->write ||
		    hc_stream_match(stream, x) == HC_RUN_NONE ||
		    hc_stream_is_stale(stream, now))
			continue;
		/* If there are several, the longest. */
		if (found == HC_STREAM_NONE ||
		    stream->sectors > set->stream[found].sectors)
			found = way;
	}
	return found;
}

/**
 * hc_stream_extend() - add a request to the stream that it continues
 * @stream: the stream, which hc_stream_find() found for the request
 * @x: the request
 * @now: the time
 */
void hc_stream_extend(struct hc_stream *stream, const struct hc_sector_range *x,
		      u32 now)
{
	stream->kind = hc_stream_match(stream, x);
	WRITE_ONCE(stream->start, x->start);
	WRITE_ONCE(stream->end, x->end);
	stream->sectors += x->end - x->start;
	if (stream->requests != U32_MAX)
		stream->requests++;
	stream->stamp = now;
}

/**
 * hc_stream_next_tag() - the tag under which a stream is kept
 * @stream: the stream
 *
 * Return: the tag of the zone where its next request is expected; of the zone
 * of its only request if the direction is unknown yet.
 */
u32 hc_stream_next_tag(const struct hc_stream *stream)
{
	u64 sector = stream->start;

	switch (stream->kind) {
	case HC_RUN_FORWARD:
		sector = stream->end;
		break;
	case HC_RUN_BACKWARD:
		sector = stream->start - 1;
		break;
	case HC_RUN_STRIDED:
		sector = stream->start + stream->stride;
		break;
	}
	return hc_stream_tag(sector, stream->write);
}

static void hc_stream_set_tag(struct hc_stream_set *set, unsigned int way,
			      u32 tag)
{
	u64 filter = 0;

	WRITE_ONCE(set->tag[way], tag);
	for (way = 0; way < HC_STREAM_WAYS; way++)
		if (set->tag[way] != HC_STREAM_FREE)
			filter |= hc_stream_bit(set->tag[way]);
	WRITE_ONCE(set->filter, filter);
}

/**
 * hc_stream_remove() - remove a stream from its set
 * @set: the set
 * @way: of the stream
 */
void hc_stream_remove(struct hc_stream_set *set, unsigned int way)
{
	hc_stream_set_tag(set, way, HC_STREAM_FREE);
	set->multi_request &= ~BIT(way);
}

/* The @n-th way of a mask, modulo their number. */
static unsigned int hc_stream_nth(u32 ways, u32 n)
{
	for (n %= hweight32(ways); n; n--)
		ways &= ways - 1;
	return __ffs(ways);
}

/* Among streams of several requests: a stale one, else the shortest. */
static unsigned int hc_stream_weakest(const struct hc_stream_set *set,
				      u64 sectors, u32 now)
{
	unsigned int found = HC_STREAM_NONE;
	unsigned int way;

	for (way = 0; way < HC_STREAM_WAYS; way++) {
		const struct hc_stream *stream = &set->stream[way];

		if (hc_stream_is_stale(stream, now))
			return way;
		if (stream->sectors < sectors) {
			sectors = stream->sectors;
			found = way;
		}
	}
	return found;
}

static unsigned int hc_stream_place(struct hc_stream_set *set, u64 sectors,
				    u32 now, struct hc_stream *gone)
{
	u32 dice = now * 0x61c88647u >> 16;
	unsigned int hand = dice % HC_STREAM_WAYS;
	u32 ways;

	/*
	 * One random way is checked each time, so no stale stream stays for
	 * ever.
	 */
	if (set->multi_request & BIT(hand) &&
	    hc_stream_is_stale(&set->stream[hand], now)) {
		*gone = set->stream[hand];
		hc_stream_remove(set, hand);
	}

	ways = hc_stream_tagged(set, HC_STREAM_FREE);
	if (ways)
		return __ffs(ways);
	ways = HC_STREAM_ALL_WAYS & ~set->multi_request;
	if (ways)
		return hc_stream_nth(ways, dice / HC_STREAM_WAYS);
	return hc_stream_weakest(set, sectors, now);
}

/* hc_stream_set_may_continue() reads some members without a lock. */
static void hc_stream_copy(struct hc_stream *to, const struct hc_stream *from)
{
	WRITE_ONCE(to->start, from->start);
	WRITE_ONCE(to->end, from->end);
	WRITE_ONCE(to->stride, from->stride);
	to->sectors = from->sectors;
	to->requests = from->requests;
	to->stamp = from->stamp;
	to->kind = from->kind;
	to->write = from->write;
}

/**
 * hc_stream_put() - add a stream to a set
 * @set: the set of its hc_stream_next_tag()
 * @stream: the stream, which is copied
 * @now: the time
 * @gone: out: a stream of several requests that was forgotten, because it was
 *	stale or had to make room; untouched if none was
 *
 * Return: false if no way holds a shorter stream; @gone is @stream then.
 */
bool hc_stream_put(struct hc_stream_set *set, const struct hc_stream *stream,
		   u32 now, struct hc_stream *gone)
{
	/* A single request is no stream, however large it is. */
	u64 merit = stream->requests > 1 ? stream->sectors : 0;
	unsigned int way = hc_stream_place(set, merit, now, gone);

	if (way == HC_STREAM_NONE) {
		*gone = *stream;
		return false;
	}
	if (set->multi_request & BIT(way))
		*gone = set->stream[way];
	hc_stream_copy(&set->stream[way], stream);
	set->multi_request &= ~BIT(way);
	if (stream->requests > 1)
		set->multi_request |= BIT(way);
	hc_stream_set_tag(set, way, hc_stream_next_tag(stream));
	return true;
}

/**
 * hc_stream_begin() - record a request that continues no stream
 * @set: the set of its zone
 * @x: the request, which may be the first of a stream
 * @now: the time
 * @gone: out: as of hc_stream_put()
 *
 * Its distance from the newest single request in the same zone may be the
 * stride of a run. If it repeats a recorded request, only the time of that is
 * updated.
 *
 * Return: false if all ways hold streams of several requests.
 */
bool hc_stream_begin(struct hc_stream_set *set, const struct hc_sector_range *x,
		     u32 now, struct hc_stream *gone)
{
	unsigned long ways = hc_stream_tagged(set, hc_stream_tag(x->start,
								 x->write));
	u32 age = U32_MAX;
	struct hc_stream begun = {
		.start = x->start,
		.end = x->end,
		.sectors = x->end - x->start,
		.requests = 1,
		.stamp = now,
		.kind = HC_RUN_NONE,
		.write = x->write,
	};
	unsigned int way;

	for_each_set_bit(way, &ways, HC_STREAM_WAYS) {
		struct hc_stream *last = &set->stream[way];
		s64 stride = x->start - last->start;

		if (last->kind != HC_RUN_NONE || last->write != x->write)
			continue;
		if (!stride && last->end == x->end) {
			last->stamp = now;
			return true;
		}
		if (now - last->stamp >= age || stride > HC_STREAM_STRIDE_MAX ||
		    stride < -HC_STREAM_STRIDE_MAX)
			continue;
		age = now - last->stamp;
		begun.stride = stride;
	}
	return hc_stream_put(set, &begun, now, gone);
}
