// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator can do to a live cache.
 */
#include <linux/bitops.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/sched/mm.h>
#include <linux/string.h>

#include "target/target.h"
#include "io/timing.h"

/**
 * hc_set_mode() - change the mode
 * @t: the target, live
 * @name: name of the mode, a newline may follow
 *
 * Takes effect for requests that arrive from now on. Every mode keeps what is
 * cached true, so nothing has to be dropped.
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

/**
 * hc_tunable_parse() - the value of a tunable
 * @id: which
 * @value: a decimal number, a newline may follow
 * @number: out
 *
 * Return: 0, or -EINVAL if it is none or not in the tunable's range.
 */
int hc_tunable_parse(struct hc_tunable_id id, const char *value, u32 *number)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);

	if (!isdigit(value[0]) || kstrtou32(value, 10, number) ||
	    *number < tunable->min || *number > tunable->max)
		return -EINVAL;
	return 0;
}

/**
 * hc_tunable_complain() - say what is wrong with the value of a tunable
 * @t: the target
 * @id: which
 * @value: what hc_tunable_parse() did not like
 *
 * Context: Any.
 */
void hc_tunable_complain(const struct hc_target *t, struct hc_tunable_id id,
			 const char *value)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);

	DMERR("%s: %s.%s must be a number from %u to %u (%s; default %u), not %s",
	      dm_table_device_name(t->ti->table), hc_policy_at(id.policy)->name,
	      tunable->name, tunable->min, tunable->max, tunable->unit,
	      tunable->def, value);
}

/* Under @t->lock, with a cache. */
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
		if (!hc_cache_policy_fits(&t->params.geo, &next))
			return -ENOMEM;
		err = hc_cache_switch_policy(t->dev.cache, &next);
		if (err)
			return err;
	}
	hc_tuning_keep(&t->tuning, &next);
	if (use)
		WRITE_ONCE(t->ops, change->ops);
	return 0;
}

/**
 * hc_set_policy() - change the policy or tunables, and keep the content
 * @t: the target, live
 * @change: what is wished
 *
 * A policy in use that gets another value for a tunable begins anew with it, as
 * if another policy took over.
 *
 * Context: Process, may sleep.
 * Return: 0, -EBUSY if the device is being suspended or has no cache, -ENOMEM;
 * nothing is changed then.
 */
int hc_set_policy(struct hc_target *t, const struct hc_policy_change *change)
{
	unsigned int noio;
	int err = -EBUSY;

	/* A suspend waits for us, and reclaim may wait for the device. */
	noio = memalloc_noio_save();
	mutex_lock(&t->lock);
	if (!READ_ONCE(t->stopping) && t->dev.cache)
		err = hc_change_policy(t, change);
	mutex_unlock(&t->lock);
	memalloc_noio_restore(noio);
	return err;
}

/**
 * hc_drop_all() - drop everything that is cached
 * @t: the target, live
 *
 * Context: Process, may sleep.
 * Return: 0, or -EBUSY if the device is being suspended.
 */
int hc_drop_all(struct hc_target *t)
{
	int err = -EBUSY;

	mutex_lock(&t->lock);
	if (!READ_ONCE(t->stopping) && t->dev.cache) {
		hc_cache_drop(t->dev.cache, 0, U64_MAX, HC_CNT_invalidate_drop);
		err = 0;
	}
	mutex_unlock(&t->lock);
	return err;
}

/**
 * hc_set_histograms() - begin or cease to fill the histograms
 * @t: the target, live
 * @on: whether to
 *
 * Context: Process, may sleep.
 * Return: 0, or -EBUSY if the device is being suspended.
 */
int hc_set_histograms(struct hc_target *t, bool on)
{
	unsigned int noio;
	int err = -EBUSY;

	/* As in hc_set_policy(). */
	noio = memalloc_noio_save();
	mutex_lock(&t->lock);
	if (!READ_ONCE(t->stopping)) {
		hc_timing_switch(&t->dev, on);
		err = 0;
	}
	mutex_unlock(&t->lock);
	memalloc_noio_restore(noio);
	return err;
}

/**
 * hc_reset_stats() - set counters, histograms and ratios back
 * @t: the target, live
 *
 * What is cached then counts as inserted, so that the sums hold on.
 *
 * Context: Process, may sleep.
 * Return: 0, or -EBUSY if the device is being suspended.
 */
int hc_reset_stats(struct hc_target *t)
{
	int err = -EBUSY;
	unsigned int i;
	int cpu;

	mutex_lock(&t->lock);
	if (!READ_ONCE(t->stopping) && t->dev.cache) {
		for (i = 0; i < HC_NR_COUNTERS; i++) {
			u64 sum = 0;

			for_each_possible_cpu(cpu)
				sum += READ_ONCE(per_cpu_ptr(t->dev.stats,
							     cpu)->v[i]);
			WRITE_ONCE(t->base.v[i], sum);
		}
		hc_cache_reset_counts(t->dev.cache);
		hc_histograms_reset(t);
		hc_ratios_reset(t);
		err = 0;
	}
	mutex_unlock(&t->lock);
	return err;
}
