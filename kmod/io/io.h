/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the data path keeps of a bio that the device was given.
 */
#ifndef HOTCACHE_KMOD_IO_IO_H
#define HOTCACHE_KMOD_IO_IO_H

#include <linux/bio.h>
#include <linux/workqueue.h>

#include "core/trace.h"
#include "io/dev.h"

/*
 * The device takes bios of at most 1 MiB that do not cross a multiple of it, so
 * that the state of one fits into a few bytes and a region is never cut.
 */
#define HC_IO_SECTORS		2048u
#define HC_IO_BLOCKS_MAX	(HC_IO_SECTORS >> (HC_BLOCK_SHIFT_MIN - SECTOR_SHIFT))
#define HC_IO_REGIONS_MAX	(HC_IO_BLOCKS_MAX >> HC_REGION_SHIFT)

/*
 * Swap is memory that was to be got rid of. The others carry, or lack, what a
 * slot cannot keep: protection information, a promise not to be torn.
 */
#define HC_OPF_SPECIAL	(REQ_SWAP | REQ_ATOMIC | REQ_INTEGRITY)

/**
 * enum hc_verdict - what becomes of a bio
 * @HC_PASS: the caller sends it to the origin, as it is
 * @HC_TAKEN: it has been ended, or will be
 */
enum hc_verdict {
	HC_PASS,
	HC_TAKEN,
};

/**
 * enum hc_io_kind - what is to be done when a bio has ended
 * @HC_IO_PLAIN: nothing
 * @HC_IO_NOTED: a read that was noted and passed: take that back if it will come again
 * @HC_IO_WRITE: a write, or the like: count it if it has failed
 * @HC_IO_FENCED: that, and leave the fences of its regions
 * @HC_IO_BARRED: that, and lift the bar that it has raised
 */
enum hc_io_kind {
	HC_IO_PLAIN,
	HC_IO_NOTED,
	HC_IO_WRITE,
	HC_IO_FENCED,
	HC_IO_BARRED,
};

/**
 * struct hc_io - our part of a bio that the device was given
 * @kind: see enum hc_io_kind; always set
 * @waits: how often it has waited for another read's fill
 * @timed: 1 + enum hc_hist, where its latency goes; 0 for nowhere; always set
 * @bar: the bar that it has raised, if it is HC_IO_BARRED
 * @absent: a read of one block, which was not found without the shard's lock
 * @chosen: it is to be checked if it is a hit, see check.c; else that is still to be
 *	decided
 * @early_hits: blocks that were hits before it first waited
 * @access: of a read: what is to be done with its blocks
 * @may_start_stream: it continues no stream, and starts one if it misses
 * @backward: it continues a stream that runs backward
 * @first: first cacheable block that it touches
 * @last: last one
 * @began: when it came, if it is @timed
 * @end_io: &bio.bi_end_io of who gave it to the device; from here on set only if its
 *	end is waited for
 * @private: likewise &bio.bi_private
 * @dev: the device; or when the bio is put off, from here on set only then
 * @bio: the bio
 * @work: to go on with it in process context
 * @waiter: while it waits for a fill
 * @woken_ok: of the first of those that are woken together: the fill got its data
 * @passed: likewise: the first of the ring of those before it which waited together with
 *	it and go to the origin; or NULL
 */
struct hc_io {
	enum hc_io_kind kind;
	u8 waits;
	u8 timed;
	u8 bar;
	bool absent;
	bool chosen;
	u16 early_hits;
	struct hc_access access;
	bool may_start_stream;
	bool backward;
	u64 first;
	u64 last;
	u64 began;
	bio_end_io_t *end_io;
	void *private;
	struct hc_dev *dev;
	struct bio *bio;
	struct work_struct work;
	struct hc_waiter waiter;
	bool woken_ok;
	struct hc_io *passed;
};

void hc_io_charge(struct bio *bio);
unsigned long hc_io_group(struct bio *bio);
void hc_io_put_off(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		   work_func_t fn);
void hc_io_detach(struct bio *bio);
void hc_io_set_dev(struct hc_dev *dev, struct bio *bio);
void hc_io_pass(struct hc_dev *dev, struct bio *bio);
void hc_io_pass_later(struct hc_dev *dev, struct bio *bio, struct hc_io *io);
void hc_io_retry(struct hc_dev *dev, struct bio *bio, struct hc_io *io);

/**
 * hc_bypass() - blocks of a read are not cached
 * @dev: the device
 * @io: its state, range set
 * @reason: the counter that says why
 * @n: how many blocks
 *
 * Context: Any.
 */
static inline void hc_bypass(struct hc_dev *dev, const struct hc_io *io,
			     enum hc_counter reason, u32 n)
{
	if (!n)
		return;
	hc_count(dev, reason, n);
	trace_hotcache_bypass(dev->number, io->first, n, reason);
}

/**
 * hc_for_each_region() - go through the regions that a bio touches
 * @io: its state, range set
 * @region: the region, a u64
 * @i: its number among them, counted from 0
 */
#define hc_for_each_region(io, region, i)				\
	for ((i) = 0, (region) = (io)->first >> HC_REGION_SHIFT;	\
	     (region) <= (io)->last >> HC_REGION_SHIFT; (i)++, (region)++)

/**
 * hc_io_regions() - how many regions a bio touches
 * @io: its state, range set
 *
 * Return: at most HC_IO_REGIONS_MAX if it carries data.
 */
static inline u64 hc_io_regions(const struct hc_io *io)
{
	return (io->last >> HC_REGION_SHIFT) - (io->first >> HC_REGION_SHIFT) + 1;
}

#endif /* HOTCACHE_KMOD_IO_IO_H */
