/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_DEV_H
#define HOTCACHE_KMOD_IO_DEV_H

#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/workqueue.h>
#include <hotcache/counters.h>

#include "core/admission.h"
#include "core/cache.h"
#include "core/payers.h"
#include "io/histogram.h"
#include "io/spare.h"

struct hc_insight;
struct hc_mismatch;

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

/*
 * What &hc_dev.off has in passthrough mode, and while it is frozen: the mode is its
 * lower half.
 */
#define HC_OFF			(HC_MODE_PASSTHROUGH | 1u << 8)

static_assert(!(HC_OFF & (HC_MODE_WRITETHROUGH | HC_MODE_WRITEAROUND)));
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

/**
 * struct hc_stats - a CPU's counters of what happens outside the shards
 * @v: one value a counter; zero for those that the shards keep, and for sums
 *	of others
 * @left_out: blocks that are counted there and not for what is learned of reads
 */
struct hc_stats {
	u64 v[HC_NR_COUNTERS];
	u64 left_out;
};

/**
 * struct hc_shrink - what is done about an origin that becomes smaller
 * @lock: serialises changes of &hc_dev.end and of @dropping
 * @dropping: blocks beyond &hc_dev.end are still to be dropped, so it must not
 *	move up
 * @stop: the drop ends early, since a suspend waits for it; READ_ONCE()
 * @work: drops them
 */
struct hc_shrink {
	spinlock_t lock;
	bool dropping;
	bool stop;
	struct work_struct work;
};

/**
 * struct hc_checks - the comparisons of hits with the origin
 * @spare: pages for them
 * @nr: how many the origin has not answered yet
 * @moved: when it has answered one, or was asked again after it had answered all, in
 *	jiffies; READ_ONCE()
 */
struct hc_checks {
	struct hc_spare spare;
	atomic_t nr;
	unsigned long moved;
};

/**
 * struct hc_dev - what the data path needs to know of a device
 * @cache: the cache; NULL if there was no memory for it. It changes while the device
 *	is suspended: who reads it then uses READ_ONCE()
 * @origin: the slow device; sectors are the same as on the cached one
 * @stats: counters
 * @hists: histograms
 * @bios: of struct hc_child
 * @wq: to end bios outside of interrupts, and to look again for reads that were
 *	waiting: its workers never wait
 * @submit_wq: to send bios; its workers may wait for the origin's resources, or
 *	walk all slots
 * @retry_wq: to send bios whose child bio has failed; its workers may wait for the
 *	origin's resources, but for nothing that waits in @submit_wq
 * @nowait_wq: to send what was not to be blocked and would have been, however much
 *	that is; its workers may wait for the origin's resources
 * @held: child bios that wait for a worker of @submit_wq
 * @sweep: looks for reads that have waited for too long
 * @fill_time: how long fills usually take, see fill_time.c; READ_ONCE()
 * @admission: which misses are filled
 * @number: of the cached device, for traces
 * @block_shift: log2 of the bytes of a block
 * @end: end of what may be cached, in sectors: the size of the origin when it was
 *	last looked at; written under the lock of @shrink; READ_ONCE()
 * @mode: enum hc_mode; READ_ONCE()
 * @frozen: hibernating: neither serve nor fill; READ_ONCE()
 * @off: these two, so that a read asks for both at once, see hc_is_off(); READ_ONCE()
 * @timing: fill @hists; READ_ONCE()
 * @watched: somebody may want to know of reads of blocks with no higher draw, see
 *	hc_mrc_draw(): of all, or of a sample; 0: of none. Written under @watch_lock;
 *	READ_ONCE()
 * @verify_ratio: one in so many reads that are hits is compared with the origin; 0
 *	for none; READ_ONCE()
 * @insight: what is learned of reads; NULL if nothing is
 * @report_mismatch: what is done about a cached block that differs from the origin,
 *	which has been counted and dropped; may sleep
 * @send: sends the second bio, one of our own, on behalf of the first, which is being
 *	mapped: whoever owns that pays for it. The second may have ended then
 * @shrink: for an origin that becomes smaller
 * @checks: for comparisons of hits with the origin; hits that are not compared do
 *	not look at it
 * @discard_wq: to drop what long discards touch, and to send them; its few workers may
 *	wait for the origin's resources
 * @nr_discards: those that wait for a worker of @discard_wq
 * @half_life: seconds after which reads count half in @insight, 0: never; written
 *	under @watch_lock; READ_ONCE()
 * @watch_lock: protects @watched and @insight; who holds it waits for
 *	nothing but CPU time
 */
struct hc_dev {
	struct hc_cache *cache;
	struct block_device *origin;
	struct hc_stats __percpu *stats;
	struct hc_histograms __percpu *hists;
	struct bio_set bios;
	struct workqueue_struct *wq;
	struct workqueue_struct *submit_wq;
	struct workqueue_struct *retry_wq;
	struct workqueue_struct *nowait_wq;
	struct hc_payers held;
	struct delayed_work sweep;
	u32 fill_time;
	struct hc_admission admission;
	u32 number;
	unsigned int block_shift;
	u64 end;
	union {
		struct {
			u8 mode;
			bool frozen;
		};
		u16 off;
	};
	bool timing;
	u32 watched;
	u32 verify_ratio;
	struct hc_insight __rcu *insight;
	void (*report_mismatch)(struct hc_dev *dev, const struct hc_mismatch *m);
	void (*send)(struct bio *parent, struct bio *bio);
	struct hc_shrink shrink;
	struct hc_checks checks;
	struct workqueue_struct *discard_wq;
	atomic_t nr_discards;
	u32 half_life;
	struct mutex watch_lock;
};

/* Whoever reads the curve takes it; hits, which look at @watched, shall not notice. */
static_assert(offsetof(struct hc_dev, watch_lock) >=
	      offsetofend(struct hc_dev, insight) + SMP_CACHE_BYTES);

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
 * hc_is_off() - shall reads go past the cache?
 * @dev: the device
 *
 * Return: whether its mode, or hibernation, wants that.
 */
static inline bool hc_is_off(const struct hc_dev *dev)
{
	return READ_ONCE(dev->off) & HC_OFF;
}

/**
 * hc_off_reason() - why do reads go past the cache?
 * @dev: the device, of which hc_is_off() was true
 *
 * Return: the counter for such reads.
 */
static inline enum hc_counter hc_off_reason(const struct hc_dev *dev)
{
	return READ_ONCE(dev->frozen) ? HC_CNT_bypass_frozen :
					HC_CNT_bypass_mode;
}

#endif /* HOTCACHE_KMOD_IO_DEV_H */
