// SPDX-License-Identifier: GPL-2.0
/*
 * What is learned of a device's reads: the miss ratio curve, see
 * policies/insight/mrc.c. The data path only notes which blocks of the sample are
 * read, each CPU in a ring of its own (insight_note.c); a worker takes the records
 * out (insight_play.c). A ring that is full drops.
 *
 * While nothing is learned nobody looks whether a block is in the sample: see
 * &hc_dev.watched.
 */
#include "io/insight.h"

#include <linux/align.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "core/cache.h"
#include "core/exact.h"
#include "core/memory.h"
#include "insight/mrc.h"
#include "io/dev.h"
#include "io/insight_internal.h"
#include "io/insight_play.h"

/* Reads of the sample that a CPU keeps: fewer where many CPUs share the room. */
#define HC_INSIGHT_RECORDS_MAX	256u
#define HC_INSIGHT_RECORDS_MIN	8u

/* All that it takes, with up to 340 CPUs. */
#define HC_INSIGHT_BYTES	(256u << 10)

/* Half-lives after which nothing of what was read before is left. */
#define HC_INSIGHT_AGES		64u

/* A ratio needs so many reads: they do not age while there are no more. */
#define HC_INSIGHT_READS_LEAST	4096u

static_assert(sizeof(struct hc_insight) +
	      ALIGN(sizeof(struct hc_insight_ring), SMP_CACHE_BYTES) <
	      HC_INSIGHT_BYTES);
static_assert(HC_INSIGHT_RECORDS_MAX <= U16_MAX);
static_assert(HC_BLOCK_BITS + HC_INSIGHT_TIME_BITS <= 64);

static size_t hc_insight_ring_bytes(u32 records)
{
	return ALIGN(sizeof(struct hc_insight_ring) + records * sizeof(u64),
		     SMP_CACHE_BYTES);
}

static size_t hc_insight_size(u32 records)
{
	return sizeof(struct hc_insight) +
	       nr_cpu_ids * (hc_insight_ring_bytes(records) +
			     sizeof(struct hc_insight_turn));
}

static u32 hc_insight_records(void)
{
	u32 records = HC_INSIGHT_RECORDS_MAX;

	while (records > HC_INSIGHT_RECORDS_MIN &&
	       hc_insight_size(records) > HC_INSIGHT_BYTES)
		records /= 2;
	return records;
}

static struct hc_insight *hc_insight_locked(const struct hc_dev *dev)
{
	return rcu_dereference_protected(dev->insight,
					 lockdep_is_held(&dev->watch_lock));
}

static void __hc_insight_watch(struct hc_dev *dev)
{
	const struct hc_insight *insight = hc_insight_locked(dev);
	u32 watched = insight ? insight->draws : 0;

	if (READ_ONCE(dev->timing) || READ_ONCE(dev->verify_ratio))
		watched = U32_MAX;
	WRITE_ONCE(dev->watched, watched);
}

/**
 * hc_insight_watch() - what a device wants to know of reads has changed
 * @dev: the device; &hc_dev.timing or &hc_dev.verify_ratio is as it is to be
 *
 * Context: Process, may sleep.
 */
void hc_insight_watch(struct hc_dev *dev)
{
	mutex_lock(&dev->watch_lock);
	__hc_insight_watch(dev);
	mutex_unlock(&dev->watch_lock);
}

/* What was read before counts the less the longer ago it was. */
static void hc_insight_age(struct hc_insight *insight)
{
	unsigned long half_life = READ_ONCE(insight->dev->half_life) *
				  (unsigned long)HZ;
	unsigned long nr, passed = jiffies - insight->halved;
	u32 i;

	if (!half_life || passed < half_life)
		return;
	nr = passed / half_life;
	insight->halved += nr * half_life;
	for (i = 0; i < min_t(unsigned long, nr, HC_INSIGHT_AGES); i++) {
		if (hc_mrc_reads(&insight->mrc) <= HC_INSIGHT_READS_LEAST)
			break;
		hc_mrc_halve(&insight->mrc);
	}
}

/* Let the data path know of another rate. */
static void hc_insight_tell(struct hc_insight *insight)
{
	if (insight->draws != insight->mrc.sample.threshold) {
		WRITE_ONCE(insight->draws, insight->mrc.sample.threshold);
		__hc_insight_watch(insight->dev);
	}
}

static void hc_insight_take_all(struct hc_insight *insight)
{
	hc_insight_play(insight);
	/* With them: they may have been noted long ago. */
	hc_insight_age(insight);
	hc_insight_tell(insight);
}

static void hc_insight_work(struct work_struct *work)
{
	struct hc_insight *insight = container_of(work, struct hc_insight, work);

	mutex_lock(&insight->dev->watch_lock);
	hc_insight_take_all(insight);
	mutex_unlock(&insight->dev->watch_lock);
}

/**
 * hc_insight_init() - learn nothing
 * @dev: the device
 */
void hc_insight_init(struct hc_dev *dev)
{
	mutex_init(&dev->watch_lock);
	dev->half_life = HC_HALF_LIFE_DEFAULT;
}

/**
 * hc_insight_exit() - undo hc_insight_init()
 * @dev: the device
 *
 * Context: Process, may sleep.
 */
void hc_insight_exit(struct hc_dev *dev)
{
	hc_insight_stop(dev);
	mutex_destroy(&dev->watch_lock);
}

/**
 * hc_insight_is_on() - is anything learned of reads?
 * @dev: the device
 *
 * Context: Any.
 * Return: whether it is.
 */
bool hc_insight_is_on(const struct hc_dev *dev)
{
	return rcu_access_pointer(dev->insight);
}

/* Nothing has been read so far. */
static void hc_insight_begin(struct hc_insight *insight, u32 nr_slots)
{
	hc_mrc_init(&insight->mrc, nr_slots, hc_mrc_first_threshold(nr_slots),
		    ~insight->seed);
	insight->halved = jiffies;
	hc_insight_forget(insight);
}

static struct hc_insight *hc_insight_alloc(size_t bytes)
{
	struct hc_insight *insight = NULL;
	struct hc_claim claim;

	if (hc_claim_begin(&claim, hc_exact_bytes(bytes), 0, hc_memory_reserve()))
		insight = hc_exact_alloc(bytes);
	hc_claim_end(&claim);
	return insight;
}

static void hc_insight_set(struct hc_dev *dev, struct hc_insight *insight)
{
	mutex_lock(&dev->watch_lock);
	rcu_assign_pointer(dev->insight, insight);
	__hc_insight_watch(dev);
	mutex_unlock(&dev->watch_lock);
}

/**
 * hc_insight_start() - begin to learn
 * @dev: the device, with its cache
 * @nr_slots: of the pool as it is to be, not 0: the sizes of the curve go by it
 *
 * Context: Process, may sleep. The caller serialises this and hc_insight_stop(), and
 * sees to it that the cache stays as it is.
 * Return: 0, also if it has begun before; -ENOMEM.
 */
int hc_insight_start(struct hc_dev *dev, u32 nr_slots)
{
	u32 records = hc_insight_records();
	struct hc_insight *insight;

	if (hc_insight_is_on(dev))
		return 0;
	insight = hc_insight_alloc(hc_insight_size(records));
	if (!insight)
		return -ENOMEM;
	insight->dev = dev;
	insight->seed = dev->cache->seed;
	insight->records = records;
	insight->ring_bytes = hc_insight_ring_bytes(records);
	INIT_WORK(&insight->work, hc_insight_work);
	hc_insight_begin(insight, nr_slots);
	insight->draws = insight->mrc.sample.threshold;
	hc_insight_set(dev, insight);
	return 0;
}

/**
 * hc_insight_resized() - the pool is to have another size
 * @dev: the device
 * @nr_slots: its slots
 *
 * The sizes of the curve stay. But of reads of a large pool no more are to be noted
 * than if it had been as large from the beginning. If it is larger than all sizes, it
 * begins anew.
 *
 * Context: Process, may sleep, but waits for no I/O.
 */
void hc_insight_resized(struct hc_dev *dev, u32 nr_slots)
{
	u32 threshold = hc_mrc_first_threshold(nr_slots);
	struct hc_insight *insight;

	mutex_lock(&dev->watch_lock);
	insight = hc_insight_locked(dev);
	if (insight) {
		if (nr_slots > insight->mrc.size[HC_MRC_SIZES - 1])
			hc_insight_begin(insight, nr_slots);
		while (hc_mrc_thin(&insight->mrc, threshold))
			cond_resched();
		hc_insight_tell(insight);
	}
	mutex_unlock(&dev->watch_lock);
}

/**
 * hc_insight_stop() - cease to learn, and forget
 * @dev: the device
 *
 * Context: Process, may sleep, but waits for no I/O. The caller serialises this and
 * hc_insight_start().
 */
void hc_insight_stop(struct hc_dev *dev)
{
	struct hc_insight *insight = rcu_dereference_protected(dev->insight, true);

	if (!insight)
		return;
	hc_insight_set(dev, NULL);
	/* Who still adds does so with preemption disabled, and may queue the work. */
	synchronize_rcu();
	cancel_work_sync(&insight->work);
	hc_exact_free(insight, hc_insight_size(insight->records));
}

/**
 * hc_insight_set_half_life() - how soon do reads count half?
 * @dev: the device
 * @seconds: after how many; 0: never
 *
 * What was read so far has aged as was set until now, and goes on to if it is the same.
 *
 * Context: Process, may sleep, but waits for no I/O.
 */
void hc_insight_set_half_life(struct hc_dev *dev, u32 seconds)
{
	struct hc_insight *insight;

	mutex_lock(&dev->watch_lock);
	insight = hc_insight_locked(dev);
	if (insight && seconds != dev->half_life) {
		hc_insight_take_all(insight);
		insight->halved = jiffies;
	}
	WRITE_ONCE(dev->half_life, seconds);
	mutex_unlock(&dev->watch_lock);
}

/**
 * hc_insight_look() - see what has been read
 * @dev: the device
 *
 * To be called every some seconds, so that few reads are noted for long: no record
 * may be so old that nobody knows its order any more, see insight_internal.h.
 *
 * Context: Process, may sleep, but waits for no I/O.
 */
void hc_insight_look(struct hc_dev *dev)
{
	struct hc_insight *insight;

	if (!hc_insight_is_on(dev))
		return;
	mutex_lock(&dev->watch_lock);
	insight = hc_insight_locked(dev);
	if (insight)
		hc_insight_take_all(insight);
	mutex_unlock(&dev->watch_lock);
}

/**
 * hc_insight_curve() - the curve as it is now
 * @dev: the device
 * @point: set
 *
 * Context: Process, may sleep, but waits for no I/O.
 * Return: false if nothing is learned of the device.
 */
bool hc_insight_curve(struct hc_dev *dev,
		      struct hc_mrc_point point[HC_MRC_SIZES])
{
	struct hc_insight *insight;

	if (!hc_insight_is_on(dev))
		return false;
	mutex_lock(&dev->watch_lock);
	insight = hc_insight_locked(dev);
	if (insight) {
		hc_insight_take_all(insight);
		hc_mrc_curve(&insight->mrc, point);
	}
	mutex_unlock(&dev->watch_lock);
	return insight;
}

/**
 * hc_insight_bytes() - memory that it takes
 * @dev: the device
 *
 * Context: Any.
 * Return: bytes, 0 while nothing is learned.
 */
size_t hc_insight_bytes(const struct hc_dev *dev)
{
	/* There is one size only, for as long as the machine runs. */
	if (!hc_insight_is_on(dev))
		return 0;
	return hc_exact_bytes(hc_insight_size(hc_insight_records()));
}
