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
 * A zone is 1 MiB, what a request never crosses the end of. Streams are found by
 * the zone that they are expected in.
 */
#define HC_STREAM_ZONE_SHIFT	11
#define HC_STREAM_ZONE_SECTORS	(1u << HC_STREAM_ZONE_SHIFT)

#define HC_STREAM_WAYS		8u

/* No stream. */
#define HC_STREAM_NONE		HC_STREAM_WAYS

/* The tag of a way that is free; hc_stream_tag() gives no such. */
#define HC_STREAM_FREE		U32_MAX

/*
 * Silence that a stream is forgiven for each request that it has made, and the
 * most of it.
 */
#define HC_STREAM_PATIENCE	512u
#define HC_STREAM_PATIENCE_MAX	16384u

/**
 * enum hc_run_kind - where the next request of a stream is expected
 * @HC_RUN_NONE: a request that continues nothing that is known
 * @HC_RUN_FORWARD: where the last one ended
 * @HC_RUN_BACKWARD: to end where the last one began
 * @HC_RUN_STRIDED: as far from the last one as that was from the one before
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
 * struct hc_sector_range - a request as the stream table sees it
 * @start: its first sector
 * @end: the sector behind its last one, in the same zone as that
 * @write: a write, not a read
 */
struct hc_sector_range {
	u64 start;
	u64 end;
	bool write;
};

/**
 * struct hc_stream - requests that continue one another
 * @start: first sector of the last request
 * @end: sector behind it
 * @sectors: of all requests so far
 * @stride: from request to request, or what it is if this is a strided run; 0
 *	if nothing is known
 * @requests: how many, at most U32_MAX
 * @stamp: the time of the last request
 * @kind: enum hc_run_kind
 * @write: of writes, not of reads
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
 * @tag: see hc_stream_tag(), by way; read without a lock by those who look
 *	whether it is worth to take one
 * @filter: hc_stream_bit() of each tag; one load tells most of what is no stream
 * @multi_request: the ways whose streams have more than one request
 * @stream: by way
 *
 * The tags, which all look at, have a line that changes only when a stream comes,
 * goes, or enters the next zone; @stream changes with each request of one.
 */
struct hc_stream_set {
	u32 tag[HC_STREAM_WAYS];
	u64 filter;
	u32 multi_request;
	struct hc_stream stream[HC_STREAM_WAYS] ____cacheline_aligned_in_smp;
};

/**
 * hc_stream_tag() - what a stream is found by
 * @sector: a sector of the zone
 * @write: of writes, not of reads
 *
 * Return: the tag, the same for few zones.
 */
static inline u32 hc_stream_tag(u64 sector, bool write)
{
	return ((u32)(sector >> HC_STREAM_ZONE_SHIFT) << 1 | write) &
	       (HC_STREAM_FREE >> 1);
}

/**
 * hc_stream_hash() - which set
 * @tag: of the stream
 * @nr_sets: number of sets, a power of two up to 2^16
 *
 * Return: number of the set.
 */
static inline u32 hc_stream_hash(u32 tag, u32 nr_sets)
{
	return (tag * 0x61c88647u >> 16) & (nr_sets - 1);
}

/**
 * hc_stream_bit() - a tag's bit in the filter of its set
 * @tag: of the stream
 *
 * Return: a mask. It is of other bits of the product than hc_stream_hash().
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
 * hc_stream_set_has() - is there a stream in that zone?
 * @set: the set
 * @tag: of the zone
 *
 * Reads the tags only, and may be called while others change them. Every read
 * asks this: it is unrolled by hand.
 *
 * Return: whether it is worth a closer look.
 */
static inline bool hc_stream_set_has(const struct hc_stream_set *set, u32 tag)
{
	static_assert(HC_STREAM_WAYS == 8);
	return READ_ONCE(set->filter) & hc_stream_bit(tag) &&
	       (hc_stream_is_one_of_4(set->tag, tag) ||
		hc_stream_is_one_of_4(set->tag + 4, tag));
}

#endif /* HOTCACHE_STREAM_H */
