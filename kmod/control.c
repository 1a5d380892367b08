// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator can do to a live cache.
 */
#include <linux/limits.h>
#include <linux/sched/mm.h>

#include "target.h"

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
 * hc_set_policy() - change the policy and keep the content
 * @t: the target, live
 * @name: name of the policy
 *
 * Context: Process, may sleep.
 * Return: 0, -EINVAL if there is no such policy, -EBUSY if the device is being
 * suspended, -ENOMEM; nothing is changed then.
 */
int hc_set_policy(struct hc_target *t, const char *name)
{
	const struct hc_policy_ops *ops = hc_policy_find(name);
	struct hc_policy_choice choice;
	unsigned int noio;
	int err;

	if (!ops)
		return -EINVAL;
	hc_tuning_choose(&t->tuning, ops, &choice);
	/* A suspend waits for us, and reclaim may wait for the device. */
	noio = memalloc_noio_save();
	mutex_lock(&t->lock);
	if (READ_ONCE(t->stopping) || !t->dev.cache)
		err = -EBUSY;
	else if (ops == t->ops)
		err = 0;
	else
		err = hc_cache_switch_policy(t->dev.cache, &choice);
	if (!err)
		WRITE_ONCE(t->ops, ops);
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
 * hc_reset_stats() - set the counters back
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
		err = 0;
	}
	mutex_unlock(&t->lock);
	return err;
}
