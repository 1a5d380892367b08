/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: the outcome of reads, and the insertion and removal of blocks.
 *
 * The data path emits the events of requests; the core emits those of blocks,
 * under the shard's lock. A device is given by its number, as in dev_t.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM hotcache

#if !defined(HOTCACHE_KMOD_CORE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define HOTCACHE_KMOD_CORE_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/types.h>
/* On 6.1 it does not stand by itself. */
#include <linux/kdev_t.h>
#include <hotcache/stream.h>

#include "core/counters.h"

/* The length of the longest name of a reason, and its terminator. */
#define HC_TRACE_REASON_LEN	24

DECLARE_EVENT_CLASS(hotcache_read,

	TP_PROTO(u32 dev, u64 block, u32 nr_blocks, u32 nr_hits),

	TP_ARGS(dev, block, nr_blocks, nr_hits),

	TP_STRUCT__entry(
		__field(u32, dev)
		__field(u32, nr_blocks)
		__field(u32, nr_hits)
		__field(u64, block)
	),

	TP_fast_assign(
		__entry->dev = dev;
		__entry->nr_blocks = nr_blocks;
		__entry->nr_hits = nr_hits;
		__entry->block = block;
	),

	TP_printk("dev %u:%u block %llu nr_blocks %u nr_hits %u",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->block,
		  __entry->nr_blocks, __entry->nr_hits)
);

/* The whole of a read was answered from the pool. */
DEFINE_EVENT(hotcache_read, hotcache_hit,
	TP_PROTO(u32 dev, u64 block, u32 nr_blocks, u32 nr_hits),
	TP_ARGS(dev, block, nr_blocks, nr_hits)
);

/*
 * A read was not answered from the pool at once: it waited for the fill of
 * another read, or some or all of its blocks have to be read from the origin.
 */
DEFINE_EVENT(hotcache_read, hotcache_miss,
	TP_PROTO(u32 dev, u64 block, u32 nr_blocks, u32 nr_hits),
	TP_ARGS(dev, block, nr_blocks, nr_hits)
);

/* Blocks of a read that begins at @block were passed, for @reason. */
TRACE_EVENT(hotcache_bypass,

	TP_PROTO(u32 dev, u64 block, u32 nr_blocks, enum hc_counter reason),

	TP_ARGS(dev, block, nr_blocks, reason),

	TP_STRUCT__entry(
		__field(u32, dev)
		__field(u32, nr_blocks)
		__field(u64, block)
		__array(char, reason, HC_TRACE_REASON_LEN)
	),

	TP_fast_assign(
		__entry->dev = dev;
		__entry->nr_blocks = nr_blocks;
		__entry->block = block;
		strscpy(__entry->reason, hc_counter_name(reason),
			HC_TRACE_REASON_LEN);
	),

	TP_printk("dev %u:%u block %llu nr_blocks %u reason %s",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->block,
		  __entry->nr_blocks, __entry->reason)
);

/* enum hc_run_kind, for programs that parse traces. */
TRACE_DEFINE_ENUM(HC_RUN_NONE);
TRACE_DEFINE_ENUM(HC_RUN_FORWARD);
TRACE_DEFINE_ENUM(HC_RUN_BACKWARD);
TRACE_DEFINE_ENUM(HC_RUN_STRIDED);

DECLARE_EVENT_CLASS(hotcache_stream,

	TP_PROTO(u32 dev, u64 sector, u64 nr_sectors, u32 nr_requests, u8 kind),

	TP_ARGS(dev, sector, nr_sectors, nr_requests, kind),

	TP_STRUCT__entry(
		__field(u32, dev)
		__field(u32, nr_requests)
		__field(u64, sector)
		__field(u64, nr_sectors)
		__field(u8, kind)
	),

	TP_fast_assign(
		__entry->dev = dev;
		__entry->nr_requests = nr_requests;
		__entry->sector = sector;
		__entry->nr_sectors = nr_sectors;
		__entry->kind = kind;
	),

	TP_printk("dev %u:%u sector %llu nr_sectors %llu nr_requests %u kind %s",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->sector,
		  __entry->nr_sectors, __entry->nr_requests,
		  __print_symbolic(__entry->kind,
				   { HC_RUN_NONE, "none" },
				   { HC_RUN_FORWARD, "forward" },
				   { HC_RUN_BACKWARD, "backward" },
				   { HC_RUN_STRIDED, "strided" }))
);

/* With the read at @sector its run has become longer than the threshold. */
DEFINE_EVENT(hotcache_stream, hotcache_stream_start,
	TP_PROTO(u32 dev, u64 sector, u64 nr_sectors, u32 nr_requests, u8 kind),
	TP_ARGS(dev, sector, nr_sectors, nr_requests, kind)
);

/* Such a run, whose last read was at @sector, is no longer followed. */
DEFINE_EVENT(hotcache_stream, hotcache_stream_stop,
	TP_PROTO(u32 dev, u64 sector, u64 nr_sectors, u32 nr_requests, u8 kind),
	TP_ARGS(dev, sector, nr_sectors, nr_requests, kind)
);

/* A fill has got its data; bit i of the masks is block @block + i. */
TRACE_EVENT(hotcache_fill,

	TP_PROTO(u32 dev, u64 block, u16 published, u16 lost),

	TP_ARGS(dev, block, published, lost),

	TP_STRUCT__entry(
		__field(u32, dev)
		__field(u16, published)
		__field(u16, lost)
		__field(u64, block)
	),

	TP_fast_assign(
		__entry->dev = dev;
		__entry->published = published;
		__entry->lost = lost;
		__entry->block = block;
	),

	TP_printk("dev %u:%u block %llu published 0x%04x lost 0x%04x",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->block,
		  __entry->published, __entry->lost)
);

/* A block is evicted for another one. */
TRACE_EVENT(hotcache_evict,

	TP_PROTO(u32 dev, u64 block, u64 for_block, bool was_read,
		 bool from_stream),

	TP_ARGS(dev, block, for_block, was_read, from_stream),

	TP_STRUCT__entry(
		__field(u32, dev)
		__field(bool, was_read)
		__field(bool, from_stream)
		__field(u64, block)
		__field(u64, for_block)
	),

	TP_fast_assign(
		__entry->dev = dev;
		__entry->was_read = was_read;
		__entry->from_stream = from_stream;
		__entry->block = block;
		__entry->for_block = for_block;
	),

	TP_printk("dev %u:%u block %llu for_block %llu was_read %d from_stream %d",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->block,
		  __entry->for_block, __entry->was_read, __entry->from_stream)
);

/* A block is dropped for another reason. */
TRACE_EVENT(hotcache_invalidate,

	TP_PROTO(u32 dev, u64 block, enum hc_counter reason),

	TP_ARGS(dev, block, reason),

	TP_STRUCT__entry(
		__field(u32, dev)
		__field(u64, block)
		__array(char, reason, HC_TRACE_REASON_LEN)
	),

	TP_fast_assign(
		__entry->dev = dev;
		__entry->block = block;
		strscpy(__entry->reason, hc_counter_name(reason),
			HC_TRACE_REASON_LEN);
	),

	TP_printk("dev %u:%u block %llu reason %s",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->block,
		  __entry->reason)
);

#endif /* HOTCACHE_KMOD_CORE_TRACE_H */

/* Found by the include path that Kbuild gives to trace.o. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
