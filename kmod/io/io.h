/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data path: what becomes of a bio. No device-mapper in here.
 */
#ifndef HOTCACHE_KMOD_IO_H
#define HOTCACHE_KMOD_IO_H

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>
#include <hotcache/counters.h>

#include "core/cache.h"
#include "io/histogram.h"
#include "core/admission.h"
#include "core/trace.h"

/*
 * The device takes bios of at most 1 MiB that do not cross a multiple of it, so
 * that the state of one fits into a few bytes and a region is never cut.
 */
#define HC_IO_SECTORS		2048u
#define HC_IO_BLOCKS_MAX	(HC_IO_SECTORS >> (HC_BLOCK_SHIFT_MIN - SECTOR_SHIFT))
#define HC_IO_REGIONS_MAX	(HC_IO_BLOCKS_MAX >> HC_REGION_SHIFT)

/**
 * enum hc_mode - what the cache does
 * @HC_MODE_WRITETHROUGH: reads fill, writes update resident blocks
 * @HC_MODE_WRITEAROUND: reads fill, writes drop resident blocks
 * @HC_MODE_PASSTHROUGH: all goes to the origin; writes drop resident blocks, so
 *	that what is cached stays true and can be used again at once
 * @HC_NR_MODES: number of modes
 */
enum hc_mode {
	HC_MODE_WRITETHROUGH,
	HC_MODE_WRITEAROUND,
	HC_MODE_PASSTHROUGH,
	HC_NR_MODES
};

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
 * struct hc_stats - a CPU's counters of what happens outside the shards
 * @v: one value a counter; zero for those that the shards keep, and for sums
 *	of others
 */
struct hc_stats {
	u64 v[HC_NR_COUNTERS];
};

/**
 * struct hc_dev - what the data path needs to know of a device
 * @cache: the cache; NULL if there was no memory for it
 * @origin: the slow device; sectors are the same as on the cached one
 * @stats: counters
 * @hists: histograms
 * @bios: of struct hc_own
 * @wq: to end bios outside of interrupts, and to look again for reads that were
 *	waiting: its workers never wait
 * @submit_wq: to send bios; its workers may wait for the origin's resources, or
 *	walk all slots
 * @sweep: looks for reads that have waited for too long
 * @scans: what is known of scans, and to be done with them
 * @number: of the cached device, for traces
 * @block_shift: log2 of the bytes of a block
 * @mode: enum hc_mode; READ_ONCE()
 * @frozen: hibernating: neither serve nor fill; READ_ONCE()
 * @timing: fill @hists; READ_ONCE()
 */
struct hc_dev {
	struct hc_cache *cache;
	struct block_device *origin;
	struct hc_stats __percpu *stats;
	struct hc_histograms __percpu *hists;
	struct bio_set bios;
	struct workqueue_struct *wq;
	struct workqueue_struct *submit_wq;
	struct delayed_work sweep;
	struct hc_scans scans;
	u32 number;
	unsigned int block_shift;
	u8 mode;
	bool frozen;
	bool timing;
};

/**
 * enum hc_io_kind - what hc_end_io() has to do for a bio that was passed on
 * @HC_IO_PLAIN: nothing
 * @HC_IO_FENCED: leave the fences of its regions
 * @HC_IO_BARRED: lift the bar from all shards
 */
enum hc_io_kind {
	HC_IO_PLAIN,
	HC_IO_FENCED,
	HC_IO_BARRED,
};

/**
 * struct hc_io - our part of a bio that the device was given
 * @kind: see enum hc_io_kind; always set
 * @waits: how often it has waited for another read's fill
 * @timed: 1 + enum hc_hist, where its latency goes; 0 for nowhere; always set
 * @early_hits: blocks that were hits before it first waited
 * @access: of a read: what is to be done with its blocks
 * @begins: it continues no stream, and may begin one if it is not in the cache
 * @backward: it continues a stream that runs backward
 * @first: first cacheable block that it touches
 * @last: last one
 * @began: when it came, if it is @timed
 * @dev: the device; from here on set only when the bio is put off
 * @bio: the bio
 * @work: to go on with it in process context
 * @waiter: while it waits for a fill
 */
struct hc_io {
	enum hc_io_kind kind;
	u8 waits;
	u8 timed;
	u16 early_hits;
	struct hc_access access;
	bool begins;
	bool backward;
	u64 first;
	u64 last;
	u64 began;
	struct hc_dev *dev;
	struct bio *bio;
	struct work_struct work;
	struct hc_waiter waiter;
};

/**
 * struct hc_own - a bio of our own on behalf of one that the device was given
 * @dev: the device
 * @parent: the bio that it stands for; untouched, so that it can still be passed
 *	on by itself
 * @io: of @parent
 * @hints: of enum hc_hint
 * @span: what it was sent with, to send it once more
 * @mask: by region, from the region of &hc_io.first on: the blocks whose slots
 *	this bio reads into (a fill) or writes from (a write)
 * @work: to finish, or to send it, in process context
 * @bio: the bio, last: allocated with front padding
 */
struct hc_own {
	struct hc_dev *dev;
	struct bio *parent;
	struct hc_io *io;
	unsigned int hints;
	struct bvec_iter span;
	u16 mask[HC_IO_REGIONS_MAX];
	struct work_struct work;
	struct bio bio;
};

/* map.c */
int hc_dev_init(struct hc_dev *dev, const char *name);
void hc_dev_flush(struct hc_dev *dev);
void hc_dev_exit(struct hc_dev *dev);
enum hc_verdict hc_map(struct hc_dev *dev, struct bio *bio, struct hc_io *io);
bool hc_is_off(const struct hc_dev *dev);
enum hc_counter hc_off_reason(const struct hc_dev *dev);
void hc_end_io(struct hc_dev *dev, struct hc_io *io, blk_status_t status);
void hc_io_put_off(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		   work_func_t fn);
void hc_io_detach(struct bio *bio);
void hc_io_pass(struct hc_dev *dev, struct bio *bio);
void hc_io_pass_later(struct hc_dev *dev, struct bio *bio, struct hc_io *io);
void hc_io_retry(struct hc_dev *dev, struct bio *bio, struct hc_io *io);

/* own.c */
struct hc_own *hc_own_alloc(struct hc_dev *dev, struct bio *parent,
			    struct hc_io *io, unsigned int nr_vecs);
bool hc_own_add_slot(struct hc_own *own, u32 slot, unsigned int offset,
		     unsigned int len);
void hc_own_submit(struct hc_own *own);
void hc_own_submit_later(struct hc_own *own);
bool hc_own_again(struct hc_own *own);
bool hc_own_should_retry(const struct hc_own *own);

/* wait.c */
void hc_wait_init(struct hc_dev *dev);
bool hc_wait_start(struct hc_dev *dev, struct hc_io *io);
void hc_wait_wake(struct hc_dev *dev, struct list_head *wake);

/* read.c */
enum hc_verdict hc_read(struct hc_dev *dev, struct bio *bio, struct hc_io *io);

/* fill.c */
struct hc_own *hc_fill_alloc(struct hc_dev *dev, struct bio *parent,
			     struct hc_io *io, const u16 *mask, u64 first,
			     u64 last, unsigned int hints);
void hc_fill_abort(struct hc_dev *dev, struct hc_io *io, const u16 *mask);

/* write.c */
enum hc_verdict hc_write(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
			 bool update);

void hc_write_passed(struct hc_dev *dev, struct hc_io *io, blk_status_t status);

/* discard.c */
enum hc_verdict hc_discard(struct hc_dev *dev, struct bio *bio,
			   struct hc_io *io);

/**
 * hc_scans_want() - is hc_scans_learn() to be told of a region?
 * @dev: the device
 * @io: state of a read
 * @region: the region
 * @wanted: the blocks that it reads of it, by bit
 * @hit: those that were found
 *
 * Return: whether it is; seldom, where nothing is missed.
 */
static inline bool hc_scans_want(const struct hc_dev *dev,
				 const struct hc_io *io, u64 region,
				 u16 wanted, u16 hit)
{
	const struct hc_trust *trust = dev->scans.trust;

	if (READ_ONCE(dev->scans.knobs.action) == HC_SCAN_OFF)
		return false;
	if (hit != wanted)
		return io->access.reason == HC_REASON_SCAN ||
		       READ_ONCE(trust->watched);
	return hc_trust_wants_hits(trust) &&
	       hc_trust_may_know(trust, region << HC_REGION_SHIFT, wanted);
}

/**
 * hc_count() - add to a counter
 * @dev: the device
 * @i: which
 * @n: how much
 *
 * Context: Any.
 */
static inline void hc_count(struct hc_dev *dev, enum hc_counter i, u32 n)
{
	this_cpu_add(dev->stats->v[i], n);
}

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
 * hc_io_regions() - how many regions a bio touches
 * @io: its state, range set
 *
 * Return: at most HC_IO_REGIONS_MAX if it carries data.
 */
static inline u64 hc_io_regions(const struct hc_io *io)
{
	return (io->last >> HC_REGION_SHIFT) - (io->first >> HC_REGION_SHIFT) + 1;
}

#endif /* HOTCACHE_KMOD_IO_H */
