// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator can change while the device is in use.
 */
#include "target/control.h"

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/string.h>

#include "io/check.h"
#include "io/insight.h"
#include "io/timing.h"
#include "target/parse.h"
#include "target/ratios.h"
#include "target/stats.h"
#include "target/target.h"

/**
 * hc_set_mode() - change the mode
 * @t: the target, resumed
 * @name: name of the mode
 *
 * The new mode applies to requests that arrive later. The cached data equals the
 * origin in every mode, so nothing has to be dropped.
 *
 * Context: Process, may sleep.
 * Return: 0, or -EINVAL.
 */
int hc_set_mode(struct hc_target *t, const char *name)
{
	int mode = hc_mode_parse(name);

	if (mode < 0)
		return mode;
	WRITE_ONCE(t->dev.mode, mode);
	return 0;
}

static void hc_no_memory_log(const struct hc_target *t,
			     const struct hc_policy_choice *next)
{
	DMERR("%s: the policy stays as it is: there is no memory for the policy %s, which may take %llu KiB beside the old one",
	      dm_table_device_name(t->ti->table), next->ops->name,
	      hc_cache_switch_bytes(t->dev.cache, next) >> 10);
}

/* The caller holds @t->lock and has seen that there is a cache. */
static int hc_change_policy(struct hc_target *t,
			    const struct hc_policy_change *change)
{
	bool use = change->use || change->ops == t->ops;
	struct hc_policy_choice now, next;
	unsigned long given = change->given;
	unsigned int i;
	int err;

	hc_tuning_choose(&t->tuning, change->ops, &now);
	next = now;
	for_each_set_bit(i, &given, HC_POLICY_MAX_TUNABLES)
		next.tunable[i] = change->tunable[i];

	if (use && (change->ops != t->ops || memcmp(&next, &now, sizeof(now)))) {
		err = hc_cache_switch_policy(t->dev.cache, &next, &t->stopping);
		if (err == -ENOMEM)
			hc_no_memory_log(t, &next);
		if (err)
			return err;
	}
	hc_tuning_keep(&t->tuning, &next);
	if (use)
		WRITE_ONCE(t->ops, change->ops);
	return 0;
}

/**
 * __hc_set_policy() - change the policy or its tunables
 * @t: the target, resumed
 * @change: the policy and the tunables to set
 *
 * The cached blocks stay. If a tunable of the policy in use changes, a new
 * instance of the policy takes over, as if another policy had been chosen.
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0; or, with nothing changed, -ENOMEM, or -EBUSY if the device is being
 * suspended or has no cache.
 */
int __hc_set_policy(struct hc_target *t, const struct hc_policy_change *change)
{
	lockdep_assert_held(&t->lock);
	if (READ_ONCE(t->stopping) || !t->dev.cache)
		return -EBUSY;
	return hc_change_policy(t, change);
}

/**
 * hc_set_policy() - __hc_set_policy(), with the lock
 * @t: the target, resumed
 * @change: the policy and the tunables to set
 *
 * Context: Process, may sleep.
 * Return: as __hc_set_policy().
 */
int hc_set_policy(struct hc_target *t, const struct hc_policy_change *change)
{
	unsigned int noio = hc_target_lock(t);
	int err = __hc_set_policy(t, change);

	hc_target_unlock(t, noio);
	return err;
}

/**
 * __hc_drop_all() - drop all cached blocks
 * @t: the target, resumed
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0, or -EBUSY if the device is being suspended, which ends this early, or
 * has no cache.
 */
int __hc_drop_all(struct hc_target *t)
{
	lockdep_assert_held(&t->lock);
	if (READ_ONCE(t->stopping) || !t->dev.cache ||
	    !hc_cache_drop_from(t->dev.cache, 0, HC_CNT_invalidate_drop,
				&t->stopping))
		return -EBUSY;
	return 0;
}

/**
 * hc_set_histograms() - start or stop filling the histograms
 * @t: the target, resumed
 * @on: whether to fill them
 *
 * Context: Process, may sleep.
 * Return: 0, or -EBUSY if the device is being suspended.
 */
int hc_set_histograms(struct hc_target *t, bool on)
{
	unsigned int noio;
	int err = -EBUSY;

	noio = hc_target_lock(t);
	if (!READ_ONCE(t->stopping)) {
		hc_timing_switch(&t->dev, on);
		err = 0;
	}
	hc_target_unlock(t, noio);
	return err;
}

/**
 * hc_set_verify_ratio() - set the share of hits that are compared with the origin
 * @t: the target, resumed
 * @ratio: as of hc_verify_ratio_parse()
 *
 * Context: Process, may sleep.
 * Return: 0; -EBUSY if the device is being suspended; or -ENOMEM. If it was being
 * changed by then, none are compared.
 */
int hc_set_verify_ratio(struct hc_target *t, u32 ratio)
{
	unsigned int noio;
	int err = -EBUSY;

	noio = hc_target_lock(t);
	if (!READ_ONCE(t->stopping))
		err = hc_check_switch(&t->dev, ratio, &t->stopping);
	hc_target_unlock(t, noio);
	return err;
}

/**
 * hc_set_insight() - start or stop to learn from reads
 * @t: the target, resumed
 * @on: whether to learn
 *
 * Context: Process, may sleep.
 * Return: 0; or, with nothing changed, -ENOMEM, or -EBUSY if the device is being
 * suspended or has no cache.
 */
int hc_set_insight(struct hc_target *t, bool on)
{
	unsigned int noio;
	int err = -EBUSY;

	noio = hc_target_lock(t);
	if (!READ_ONCE(t->stopping) && t->dev.cache) {
		err = 0;
		if (on)
			err = hc_insight_start(&t->dev, hc_wanted_slots(t));
		else
			hc_insight_stop(&t->dev);
	}
	hc_target_unlock(t, noio);
	return err;
}

/**
 * __hc_reset_stats() - reset counters, histograms and hit ratios
 * @t: the target, resumed
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0, or -EBUSY if the device is being suspended or has no cache.
 */
int __hc_reset_stats(struct hc_target *t)
{
	lockdep_assert_held(&t->lock);
	if (READ_ONCE(t->stopping) || !t->dev.cache)
		return -EBUSY;
	hc_counters_reset(t);
	hc_histograms_reset(t);
	hc_ratios_reset(t);
	return 0;
}
