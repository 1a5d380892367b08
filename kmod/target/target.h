/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The integration layer: what device-mapper, sysfs and power management see.
 */
#ifndef HOTCACHE_KMOD_TARGET_H
#define HOTCACHE_KMOD_TARGET_H

#include <linux/device-mapper.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <hotcache/tuning.h>

#include "io/dev.h"
#include "target/ratios.h"
#include "target/sysfs.h"

#define DM_MSG_PREFIX	"hotcache"

/**
 * struct hc_params - what the table line says; fixed for the target's life
 * @geo: geometry of the cache
 * @pool_bytes: size of the pool as asked for
 */
struct hc_params {
	struct hc_geometry geo;
	u64 pool_bytes;
};

/**
 * struct hc_target - one hotcache device's table
 * @ti: device-mapper's side of it
 * @origin: the slow device
 * @params: what the table line says
 * @dev: the data path; its cache is made at the first resume
 * @lock: serialises what an administrator does: policy, drop, reset_stats,
 *	histograms, ratios, hint, tasks. Not held where sysfs files are removed
 * @verify_lock: lets one comparison with the origin run at a time; apart, since
 *	it takes long
 * @ops: the policy; changed under @lock, read without
 * @tuning: values of all policies' tunables; changed under @lock, read without
 * @base: counters at the last reset; under @lock, read without
 * @hists_base: histograms at the last reset; under @lock, read without
 * @ratios: hit ratios of the last minutes
 * @link: in the list of targets; under that list's lock
 * @stopping: suspended, or about to be: long actions give up
 * @sysfs: files
 */
struct hc_target {
	struct dm_target *ti;
	struct dm_dev *origin;
	struct hc_params params;
	struct hc_dev dev;
	struct mutex lock;
	struct mutex verify_lock;
	const struct hc_policy_ops *ops;
	struct hc_tuning tuning;
	struct hc_stats base;
	struct hc_histograms hists_base;
	struct hc_ratios ratios;
	struct list_head link;
	bool stopping;
	struct hc_sysfs sysfs;
};

/**
 * hc_target_choice() - the policy that a target has, with its tunables
 * @t: the target
 * @choice: out
 *
 * Context: Any. Old and new may be mixed while the policy is changed.
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
 * A suspend waits for who holds the lock, and memory reclaim may wait for the
 * suspended device. So allocations under the lock must not wait for reclaim I/O.
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
