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
 * A request continues a stream if it begins where the last request of that one
 * ended (forward), ends where that one began (backward), or is as far from it as
 * that one was from the one before (strided, less than half a zone).
 *
 * A table is an array of sets of HC_STREAM_WAYS streams. The set is a hash of the
 * zone where the next request is expected, so that it changes only from zone to
 * zone, and of the direction of the data: reads and writes are apart. A request
 * that continues nothing costs a look at one line of tags.
 *
 * Every such request may be the first of a stream, so it is kept. Of those a
 * any one gives way, not the oldest: with more streams than places, taken in
 * turn, the oldest would be just the one that comes next, and none would ever be
 * found. Streams that have more than one request give way to none of these. They
 * are forgotten if they are silent for longer than what they have done so far
 * deserves; time is what the caller counts, misses say, and may wrap around.
 *
 * This file knows sets. How many there are, whose, and what protects them is for
 * its users.
 */

#define HC_STREAM_ALL_WAYS	((1u << HC_STREAM_WAYS) - 1)

/* A stride may be as long as lets three requests lie in one zone. */
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
	/* Clocks of several CPUs may be a little apart: not that far back. */
	return now - stream->stamp > patience && stream->stamp - now > patience;
}

/* What a request would be if it were the next one of a stream. */
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
 * hc_stream_set_may_continue() - might a request continue a stream in that zone?
 * @set: the set of @tag
 * @tag: of the zone
 * @x: the request
 *
 * May be called while others change the streams. A zone in which a stream has
 * come to an end is known for long: that is no reason to take a lock for each
 * request there.
 *
 * Return: whether it is worth a closer look.
 */
bool hc_stream_set_may_continue(const struct hc_stream_set *set, u32 tag,
				const struct hc_sector_range *x)
{
	unsigned long ways = hc_stream_tagged(set, tag);
	unsigned int way;

	for_each_set_bit(way, &ways, HC_STREAM_WAYS) {
		const struct hc_stream *stream = &set->stream[way];
		u64 start = READ_ONCE(stream->start);

		if (x->start == READ_ONCE(stream->end) || x->end == start ||
		    x->start == start + READ_ONCE(stream->stride))
			return true;
	}
	return false;
}

/**
 * hc_stream_find() - the stream that a request continues
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
		/* The longest, should there be several. */
		if (found == HC_STREAM_NONE ||
		    stream->sectors > set->stream[found].sectors)
			found = way;
	}
	return found;
}

/**
 * hc_stream_extend() - a stream has made another request
 * @stream: the stream
 * @x: the request, which hc_stream_find() found to be the next one
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
 * hc_stream_next_tag() - where a stream belongs
 * @stream: the stream
 *
 * Return: tag of the zone that its next request is expected in; if nothing is
 * known yet, that of its first one.
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
 * hc_stream_remove() - take a stream out
 * @set: the set
 * @way: of the stream
 */
void hc_stream_remove(struct hc_stream_set *set, unsigned int way)
{
	hc_stream_set_tag(set, way, HC_STREAM_FREE);
	set->multi_request &= ~BIT(way);
}

/* The @n-th of some ways, round and round. */
static unsigned int hc_stream_nth(u32 ways, u32 n)
{
	for (n %= hweight32(ways); n; n--)
		ways &= ways - 1;
	return __ffs(ways);
}

/* Among streams of several requests: a silent one, or the shortest. */
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

	/* Each way's turn comes: what is dead must not hold places for ever. */
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

/* Where others look without a lock, by hc_stream_set_may_continue(). */
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
 * hc_stream_put() - let a set have a stream
 * @set: the set of its hc_stream_next_tag()
 * @stream: the stream, which is copied
 * @now: the time
 * @gone: out: a stream of several requests that is known no longer, if there is
 *	such a one: it was silent, or gave way; else left alone
 *
 * Return: false if all places are taken by better ones.
 */
bool hc_stream_put(struct hc_stream_set *set, const struct hc_stream *stream,
		   u32 now, struct hc_stream *gone)
{
	/* However long it is: a single request is no stream. */
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
 * hc_stream_begin() - a request that continues nothing may be a first one
 * @set: the set of its zone
 * @x: the request
 * @now: the time
 * @gone: out: as of hc_stream_put()
 *
 * How far it is from the newest request in the same zone may be the stride of a
 * run. The same request once more is no news.
 *
 * Return: false if all places are taken by better ones.
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
