/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target: the state of one loaded table, shared by all files of this folder.
 */
#ifndef HOTCACHE_KMOD_TARGET_H
#define HOTCACHE_KMOD_TARGET_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/device-mapper.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/workqueue.h>
#include <hotcache/tuning.h>

#include "core/cache.h"
#include "core/totals.h"
#include "io/dev.h"
#include "target/average.h"
#include "target/pressure.h"

struct hc_sysfs;

#define DM_MSG_PREFIX	"hotcache"

/**
 * struct hc_params - parameters of the table line that cannot change later
 * @geo: geometry of the cache
 * @pool_bytes: size of the pool as the table line states it
 */
struct hc_params {
	struct hc_geometry geo;
	u64 pool_bytes;
};

/**
 * struct hc_ratios - hit ratios of the last minutes
 * @average: averages of the counters; written under &hc_target.lock, read
 *	without it
 * @hits: counter of hits at the last sample; under &hc_target.lock
 * @misses: counter of misses, likewise
 * @work: samples the counters while the target is resumed
 */
struct hc_ratios {
	struct hc_average average;
	u64 hits;
	u64 misses;
	struct delayed_work work;
};

/**
 * struct hc_breath - what a target does when memory is short, and after that
 * @min_pool: bytes of the pool that are kept in any case; U64_MAX: all of it.
 *	Written under &hc_target.lock, read without it
 * @giver: its pool, as one that gives memory back
 * @regrow: takes memory again
 * @turn: the shard that gives next; of the work of @giver, as is @giving
 * @giving: it has given some since that began
 * @doublings: how often the pause before memory is taken is doubled because it was
 *	too early; under &hc_target.lock, as all below
 * @failures: and because there was too little
 * @grown: it has taken memory since it last gave some, or has tried to
 * @gave: when it last gave some, in jiffies
 */
struct hc_breath {
	u64 min_pool;
	struct hc_giver giver;
	struct delayed_work regrow;
	u32 turn;
	bool giving;
	u32 doublings;
	u32 failures;
	bool grown;
	u64 gave;
};

/**
 * struct hc_target - the state of one loaded table
 * @ti: device-mapper's state of it
 * @origin: the slow device
 * @params: parameters that cannot change
 * @pool_bytes: size of the pool, as it was asked for; it may be smaller for a while,
 *	see give_back.c; written under @lock, read without it
 * @dev: state of the data path; its cache is created at the first resume
 * @lock: serialises the administrator's actions (but for mode and scan mode,
 *	which are one store), the sampling of @ratios, and the end of a suspend.
 * @messages_wait: messages that wait for @lock, but not in its queue
 * @verify_lock: serialises comparisons with the origin, which take too long to
 *	hold @lock over them
 * @ops: the policy in use; written under @lock, read without it
 * @tuning: values of all policies' tunables; written under @lock, read without it
 * @base: counters of all CPUs at the last reset; written under @lock, read
 *	without it
 * @hists_base: histograms at the last reset; written under @lock, read without it
 * @ratios: hit ratios of the last minutes
 * @breath: what it does when memory is short
 * @report: what the policy reports
 * @link: entry in the list of targets, protected by the lock of that list
 * @allocating: its memory is being allocated; under the lock of that list
 * @asked: its memory was claimed, or could not be had; under the lock of that list
 * @stopping: the target is suspended or about to be, so actions return early
 * @stopped: it is suspended: all I/O has ended. Between the two file systems come to
 *	rest, which may take long
 * @unsettled: a change of the size has ended early and may have left something undone;
 *	under @lock
 * @sysfs: files of the mapped device in sysfs
 * @shown: the target has been resumed, so that the files must exist
 */
struct hc_target {
	struct dm_target *ti;
	struct dm_dev *origin;
	struct hc_params params;
	u64 pool_bytes;
	struct hc_dev dev;
	struct mutex lock;
	atomic_t messages_wait;
	struct mutex verify_lock;
	const struct hc_policy_ops *ops;
	struct hc_tuning tuning;
	struct hc_stats base;
	struct hc_histograms hists_base;
	struct hc_ratios ratios;
	struct hc_breath breath;
	struct hc_report report;
	struct list_head link;
	bool allocating;
	bool asked;
	bool stopping;
	bool stopped;
	bool unsettled;
	struct hc_sysfs *sysfs;
	bool shown;
};

/**
 * hc_target_choice() - the policy in use and its tunables
 * @t: the target
 * @choice: out: the policy with its tunables
 *
 * Context: Any. During a change of tunables some may have their old values and
 * others the new ones.
 */
static inline void hc_target_choice(const struct hc_target *t,
				    struct hc_policy_choice *choice)
{
	hc_tuning_choose(&t->tuning, READ_ONCE(t->ops), choice);
}

/**
 * hc_wanted_slots() - slots that the pool is to have
 * @t: the target, with a cache
 *
 * Under memory pressure it may have fewer, see give_back.c.
 *
 * Context: &hc_target.lock held, or the target is stopping.
 * Return: the number.
 */
static inline u32 hc_wanted_slots(const struct hc_target *t)
{
	const struct hc_geometry *geo = &t->dev.cache->geo;

	return min_t(u64, t->pool_bytes >> geo->block_shift, geo->nr_slots);
}

/**
 * hc_target_lock() - begin an administrator's action
 * @t: the target
 *
 * A suspend waits for the lock, and reclaiming memory may wait for the suspended
 * device. So until hc_target_unlock(), allocations do not wait for I/O.
 *
 * Context: Process, may sleep. Takes @t->lock.
 * Return: what hc_target_unlock() needs to restore the task's allocation flags.
 */
static inline unsigned int hc_target_lock(struct hc_target *t)
{
	unsigned int noio = memalloc_noio_save();

	mutex_lock(&t->lock);
	return noio;
}

/**
 * hc_target_trylock() - hc_target_lock(), unless somebody holds the lock
 * @t: the target
 * @noio: out: what hc_target_unlock() needs
 *
 * Context: Process. Takes @t->lock if it can.
 * Return: whether it has.
 */
static inline bool hc_target_trylock(struct hc_target *t, unsigned int *noio)
{
	if (!mutex_trylock(&t->lock))
		return false;
	*noio = memalloc_noio_save();
	return true;
}

/**
 * hc_target_lock_within() - hc_target_lock(), unless somebody holds the lock for long
 * @t: the target
 * @wait: how long to wait, in jiffies
 * @stop: becomes true when it is not to wait any more; NULL if nothing tells that
 * @noio: out: what hc_target_unlock() needs
 *
 * Context: Process, may sleep. Takes @t->lock if it can.
 * Return: 0; -EAGAIN if it is held all the time; -EBUSY because of @stop; -EINTR on a
 * signal.
 */
static inline int hc_target_lock_within(struct hc_target *t, unsigned long wait,
					const bool *stop, unsigned int *noio)
{
	unsigned long end = jiffies + wait;

	while (!hc_target_trylock(t, noio)) {
		if (signal_pending(current))
			return -EINTR;
		if (stop && READ_ONCE(*stop))
			return -EBUSY;
		if (time_after_eq(jiffies, end))
			return -EAGAIN;
		schedule_timeout_uninterruptible(1);
	}
	return 0;
}

/**
 * hc_target_unlock() - end an administrator's action
 * @t: the target
 * @noio: what hc_target_lock() returned, or hc_target_trylock() or
 *	hc_target_lock_within() set
 *
 * Context: Process. Releases @t->lock.
 */
static inline void hc_target_unlock(struct hc_target *t, unsigned int noio)
{
	mutex_unlock(&t->lock);
	memalloc_noio_restore(noio);
}

#endif /* HOTCACHE_KMOD_TARGET_H */
