/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of the stream table: requests, streams, and sets of streams.
 */
#ifndef HOTCACHE_STREAM_H
#define HOTCACHE_STREAM_H

#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/types.h>

/*
 * A zone is an aligned 1 MiB; no request crosses the end of one. A stream is
 * found by the zone in which its next request is expected.
 */
#define HC_STREAM_ZONE_SHIFT	11
#define HC_STREAM_ZONE_SECTORS	(1u << HC_STREAM_ZONE_SHIFT)

#define HC_STREAM_WAYS		8u

/* No stream. */
#define HC_STREAM_NONE		HC_STREAM_WAYS

/* The tag of a free way; hc_stream_tag() never returns it. */
#define HC_STREAM_FREE		U32_MAX

/*
 * How long a stream may be silent before it is forgotten: this much for each of
 * its requests, up to the maximum.
 */
#define HC_STREAM_PATIENCE	512u
#define HC_STREAM_PATIENCE_MAX	16384u

/**
 * enum hc_run_kind - where the next request of a stream is expected
 * @HC_RUN_NONE: unknown: it has made one request
 * @HC_RUN_FORWARD: where the last one ended
 * @HC_RUN_BACKWARD: it ends where the last one began
 * @HC_RUN_STRIDED: as far from the last one as that is from the one before
 * @HC_NR_RUN_KINDS: number of kinds
 */
enum hc_run_kind {
	HC_RUN_NONE,
	HC_RUN_FORWARD,
	HC_RUN_BACKWARD,
	HC_RUN_STRIDED,
	HC_NR_RUN_KINDS
};

/**
 * struct hc_sector_range - the sectors of a request
 * @start: the first one
 * @end: the sector after the last one, which lies in the same zone as @start
 * @write: a write, not a read
 */
struct hc_sector_range {
	u64 start;
	u64 end;
	bool write;
};

/**
 * struct hc_stream - a sequence of requests, each of which continues the last
 * @start: first sector of the last request
 * @end: the sector after that request
 * @sectors: sectors of all requests so far
 * @stride: distance from request to request if the run is strided; after one
 *	request, what it would be; 0 if that is unknown
 * @requests: number of requests, at most U32_MAX
 * @stamp: time of the last request
 * @kind: enum hc_run_kind
 * @write: the requests are writes, not reads
 */
struct hc_stream {
	u64 start;
	u64 end;
	u64 sectors;
	s32 stride;
	u32 requests;
	u32 stamp;
	u8 kind;
	bool write;
};

/**
 * struct hc_stream_set - streams whose zones have the same hash
 * @tag: hc_stream_tag() of each way; read without a lock to find out whether
 *	taking it is worthwhile
 * @filter: hc_stream_bit() of all tags together; one load rules out most
 *	requests
 * @multi_request: mask of the ways whose streams have more than one request
 * @stream: the stream of each way
 *
 * All CPUs read the tags. Their cache line changes only when a stream is added,
 * is removed, or enters the next zone; @stream changes with each request.
 */
struct hc_stream_set {
	u32 tag[HC_STREAM_WAYS];
	u64 filter;
	u32 multi_request;
	struct hc_stream stream[HC_STREAM_WAYS] ____cacheline_aligned_in_smp;
};

/**
 * hc_stream_tag() - the tag of a zone, by which its streams are found
 * @sector: a sector of the zone
 * @write: of streams of writes, not of reads
 *
 * Return: the tag; zones that are 1 PiB apart have the same one.
 */
static inline u32 hc_stream_tag(u64 sector, bool write)
{
	return ((u32)(sector >> HC_STREAM_ZONE_SHIFT) << 1 | write) &
	       (HC_STREAM_FREE >> 1);
}

/**
 * hc_stream_hash() - the set that a tag belongs to
 * @tag: the tag
 * @nr_sets: number of sets, a power of two up to 2^16
 *
 * Return: index of the set.
 */
static inline u32 hc_stream_hash(u32 tag, u32 nr_sets)
{
	return (tag * 0x61c88647u >> 16) & (nr_sets - 1);
}

/**
 * hc_stream_bit() - a tag's bit in the filter of its set
 * @tag: the tag
 *
 * Return: a mask, taken from other bits of the product than hc_stream_hash()
 * uses.
 */
static inline u64 hc_stream_bit(u32 tag)
{
	return 1ull << (tag * 0x61c88647u >> 26);
}

static inline bool hc_stream_is_one_of_4(const u32 *tags, u32 tag)
{
	return READ_ONCE(tags[0]) == tag || READ_ONCE(tags[1]) == tag ||
	       READ_ONCE(tags[2]) == tag || READ_ONCE(tags[3]) == tag;
}

/**
 * hc_stream_set_has() - may there be a stream in a zone?
 * @set: the set
 * @tag: of the zone
 *
 * Reads only the tags, without a lock. On the path of every read, so the loop
 * is unrolled by hand.
 *
 * Return: false if there is none.
 */
static inline bool hc_stream_set_has(const struct hc_stream_set *set, u32 tag)
{
	static_assert(HC_STREAM_WAYS == 8);
	return READ_ONCE(set->filter) & hc_stream_bit(tag) &&
	       (hc_stream_is_one_of_4(set->tag, tag) ||
		hc_stream_is_one_of_4(set->tag + 4, tag));
}

#endif /* HOTCACHE_STREAM_H */
