/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target: the state of one loaded table, shared by all files of this folder.
 */
#ifndef HOTCACHE_KMOD_TARGET_H
#define HOTCACHE_KMOD_TARGET_H

#include <linux/device-mapper.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>
#include <hotcache/tuning.h>

#include "core/totals.h"
#include "io/dev.h"
#include "target/average.h"

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
 * struct hc_target - the state of one loaded table
 * @ti: device-mapper's state of it
 * @origin: the slow device
 * @params: parameters that cannot change
 * @pool_bytes: size of the pool now, as it was asked for; written under @lock, read
 *	without it
 * @dev: state of the data path; its cache is created at the first resume
 * @lock: serialises the administrator's actions (but for mode and scan mode,
 *	which are one store), the sampling of @ratios, and the end of a suspend.
 * @verify_lock: serialises comparisons with the origin, which take too long to
 *	hold @lock over them
 * @ops: the policy in use; written under @lock, read without it
 * @tuning: values of all policies' tunables; written under @lock, read without it
 * @base: counters of all CPUs at the last reset; written under @lock, read
 *	without it
 * @hists_base: histograms at the last reset; written under @lock, read without it
 * @ratios: hit ratios of the last minutes
 * @report: what the policy reports
 * @link: entry in the list of targets, protected by the lock of that list
 * @allocating: its memory is being allocated; under the lock of that list
 * @asked: its memory was claimed, or could not be had; under the lock of that list
 * @stopping: the target is suspended or about to be, so actions return early
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
	struct mutex verify_lock;
	const struct hc_policy_ops *ops;
	struct hc_tuning tuning;
	struct hc_stats base;
	struct hc_histograms hists_base;
	struct hc_ratios ratios;
	struct hc_report report;
	struct list_head link;
	bool allocating;
	bool asked;
	bool stopping;
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
 * hc_target_unlock() - end an administrator's action
 * @t: the target
 * @noio: what hc_target_lock() returned
 *
 * Context: Process. Releases @t->lock.
 */
static inline void hc_target_unlock(struct hc_target *t, unsigned int noio)
{
	mutex_unlock(&t->lock);
	memalloc_noio_restore(noio);
}

#endif /* HOTCACHE_KMOD_TARGET_H */
