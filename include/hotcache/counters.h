/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The list of counters. The enum, the sysfs files and the fields of the status
 * line (in this order, which is only appended to) are made from it, and
 * docs/ABI is checked against it. Each counter counts up from the last reset.
 * Units are requests (bios as the device receives them, after device-mapper has
 * split them at 1 MiB), blocks (one that a request touches only in part counts
 * as a whole), bytes, times (how often something happened) or nanoseconds.
 *
 * Only the reasons why blocks of a read were passed have names that begin with
 * HC_PREFIX_BYPASS; only the reasons why a block left the cache have names that
 * begin with HC_PREFIX_EVICT or HC_PREFIX_INVALIDATE. Identities, in blocks:
 *   reads  = hits + misses
 *   misses = filled + joined + the sum of bypass_*
 * These two always hold: reads and misses are computed when they are read.
 * Whenever no I/O is in flight, and per shard at any time:
 *   inserts - the sum of evict_* - the sum of invalidate_* = occupancy
 * A reset preserves this by counting the resident blocks as inserts.
 */
#ifndef HOTCACHE_COUNTERS_H
#define HOTCACHE_COUNTERS_H

#define HC_PREFIX_BYPASS	"bypass_"
#define HC_PREFIX_EVICT		"evict_"
#define HC_PREFIX_INVALIDATE	"invalidate_"

#define HC_COUNTERS(X)							      \
	X(read_requests, "requests", "reads received")			      \
	X(write_requests, "requests", "writes received")		      \
	X(discard_requests, "requests", "discards, write-zeroes and secure erases received") \
	X(flush_requests, "requests", "empty flushes passed on")	      \
	X(reads, "blocks", "blocks that reads touched")			      \
	X(hits, "blocks", "read from the pool")				      \
	X(misses, "blocks", "not read from the pool")			      \
	X(filled, "blocks", "misses sent to be read into a slot")	      \
	X(joined, "blocks", "misses that waited for another read's fill")     \
	X(bypass_mode, "blocks", "passed: mode is passthrough")    \
	X(bypass_special, "blocks", "passed: swap, atomic, encrypted or integrity request") \
	X(bypass_partial, "blocks", "passed: request touches the device's partial last block") \
	X(bypass_slot, "blocks", "passed: no free slot and no victim, or none free for warm") \
	X(bypass_memory, "blocks", "passed: no memory for the fill, or no room in its bio")	      \
	X(bypass_fence, "blocks", "passed: a write or discard of the block was in flight") \
	X(bypass_busy, "blocks", "passed: block being filled, written or taken away by another request") \
	X(bypass_span, "blocks", "passed: cached, but the whole request had to go to the origin") \
	X(writes, "blocks", "blocks that writes touched")		      \
	X(updated, "blocks", "writes published into resident blocks")	      \
	X(inserts, "blocks", "blocks published by fills")		      \
	X(evict_capacity, "blocks", "evicted to make room")		      \
	X(invalidate_write, "blocks", "dropped by a write")		      \
	X(invalidate_discard, "blocks", "dropped by a discard, write-zeroes or erase") \
	X(invalidate_error, "blocks", "dropped because a write failed")	      \
	X(invalidate_drop, "blocks", "dropped by message") \
	X(fill_lost, "blocks", "filled but not published: a write overtook the fill") \
	X(fill_errors, "requests", "origin reads for fills that failed")      \
	X(write_errors, "requests", "writes, discards, write-zeroes and erases that failed on the origin") \
	X(retries, "requests", "requests sent again because a shared one failed, took too long or would have blocked") \
	X(verify_errors, "blocks", "cached blocks found different from the origin") \
	X(hits_dropped, "blocks", "hits that the policy was not told of: its buffer was full or in use") \
	X(bypass_pool, "blocks", "passed: there was no memory for the pool")  \
	X(bypass_frozen, "blocks", "passed: the machine hibernates")	      \
	X(bypass_wait, "blocks", "passed: waited for a fill that failed or took too long") \
	X(invalidate_verify, "blocks", "dropped: found different from the origin") \
	X(invalidate_suspend, "blocks", "dropped by a suspend or a new table") \
	X(invalidate_frozen, "blocks", "dropped for hibernation")	      \
	X(write_overlaps, "blocks", "writes to a block that another write was changing") \
	X(saved_bytes, "bytes", "read without a read of the origin")	      \
	X(unused_evictions, "blocks", "evicted without having been read again") \
	X(stream_inserts, "blocks", "published by a scan")		      \
	X(stream_hits, "blocks", "hits on blocks that a scan had inserted")  \
	X(stream_evictions, "blocks", "evictions of blocks that a scan had inserted") \
	X(stream_unused, "blocks", "those of stream_evictions that were not read again") \
	X(bypass_scan, "blocks", "passed: in a run of reads longer than scan_threshold") \
	X(bypass_idle, "blocks", "passed: read in the idle I/O class, or in the background") \
	X(bypass_size, "blocks", "passed: in a request larger than request_max") \
	X(bypass_hint, "blocks", "passed: in a range that is hinted to be scanned") \
	X(bypass_task, "blocks", "passed: read by a task that is listed as one that scans") \
	X(bypass_window, "blocks", "passed: the device was in scan mode") \
	X(readahead_requests, "requests", "reads that the kernel issued as read-ahead") \
	X(metadata_requests, "requests", "reads of a file system's metadata") \
	X(hot_requests, "requests", "reads in ranges that are hinted to be hot") \
	X(contended, "times", "a request had to wait for a shard's lock") \
	X(contended_time, "nanoseconds", "requests waited for shards' locks") \
	X(refaults, "blocks", "published while the policy remembered their eviction") \
	X(missed_again, "blocks", "misses of blocks that were evicted recently, estimated from samples") \
	X(bypass_inflight, "blocks", "passed: fills in flight held as many slots as max_fills lets them, or half of all") \
	X(readahead_inserts, "blocks", "published by a read-ahead") \
	X(readahead_hits, "blocks", "first hits on blocks that a read-ahead had inserted") \
	X(readahead_unused, "blocks", "evictions of blocks that a read-ahead had inserted and nobody had read again") \
	X(bypass_error, "blocks", "passed: a fill of the block has failed lately") \
	X(bypass_shrunk, "blocks", "passed: beyond the end of the origin, which has become smaller") \
	X(invalidate_shrunk, "blocks", "dropped: beyond the end of the origin, which has become smaller") \
	X(bypass_congested, "blocks", "passed: the origin took no more requests, and too many waited for that") \
	X(verified_hits, "blocks", "hits that were read from the origin, too, and compared with that") \
	X(unverified_hits, "blocks", "hits that were to be compared with the origin and could not be") \
	X(evict_resize, "blocks", "evicted because the pool became smaller")   \
	X(hit_time, "nanoseconds", "the requests counted in hit_ns took")      \
	X(miss_time, "nanoseconds", "the requests counted in miss_ns took")    \
	X(write_time, "nanoseconds", "the requests counted in write_ns took")  \
	X(evict_pressure, "blocks", "evicted because the machine was short of memory") \
	X(pressures, "times", "the pool gave memory back because the machine was short of it") \
	X(given_bytes, "bytes", "of the pool given back because the machine was short of memory") \
	X(regrown_bytes, "bytes", "of the pool taken again after that")

#define HC_COUNTER_ENUM(name, unit, text)	HC_CNT_##name,

/**
 * enum hc_counter - index of a counter, see HC_COUNTERS
 */
enum hc_counter {
	HC_COUNTERS(HC_COUNTER_ENUM)
	/* private: */
	HC_NR_COUNTERS
};

#endif /* HOTCACHE_COUNTERS_H */
