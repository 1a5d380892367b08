// SPDX-License-Identifier: GPL-2.0
/*
 * All targets of this module: for the hand-over of a pool between two tables of
 * one device, and for hibernation.
 */
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/notifier.h>
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/suspend.h>

#include "target/target.h"

static LIST_HEAD(hc_targets);
static DEFINE_MUTEX(hc_targets_lock);

/* Hibernation is under way; a target made meanwhile starts frozen. */
static bool hc_frozen;

/**
 * hc_registry_add() - a target has been made
 * @t: the target
 *
 * Context: Process, may sleep.
 */
void hc_registry_add(struct hc_target *t)
{
	mutex_lock(&hc_targets_lock);
	t->dev.frozen = hc_frozen;
	list_add(&t->link, &hc_targets);
	mutex_unlock(&hc_targets_lock);
}

/**
 * hc_registry_remove() - a target goes away
 * @t: the target
 *
 * Context: Process, may sleep.
 */
void hc_registry_remove(struct hc_target *t)
{
	mutex_lock(&hc_targets_lock);
	list_del(&t->link);
	mutex_unlock(&hc_targets_lock);
}

static bool hc_same_device(const struct hc_target *a, const struct hc_target *b)
{
	return a != b && dm_table_get_md(a->ti->table) ==
			 dm_table_get_md(b->ti->table);
}

/**
 * hc_registry_bytes_to_free() - memory that a device's other tables hold
 * @t: a target that is not in the registry yet
 *
 * It will be free, or taken over, when @t is resumed.
 *
 * Context: Process, may sleep.
 * Return: bytes.
 */
u64 hc_registry_bytes_to_free(const struct hc_target *t)
{
	struct hc_policy_choice choice;
	struct hc_target *other;
	u64 bytes = 0;

	mutex_lock(&hc_targets_lock);
	list_for_each_entry(other, &hc_targets, link) {
		if (!hc_same_device(other, t) || !other->dev.cache)
			continue;
		hc_target_choice(other, &choice);
		bytes += hc_cache_estimate_bytes(&other->params.geo, &choice);
	}
	mutex_unlock(&hc_targets_lock);
	return bytes;
}

/*
 * The table that has just been swapped out is suspended for good: it is
 * destroyed after the resume. Its content may be out of date by then, since
 * people suspend to change the origin; its memory is welcome.
 */
static struct hc_cache *hc_inherit(struct hc_target *t)
{
	struct hc_cache *cache = NULL;
	struct hc_target *old;

	mutex_lock(&hc_targets_lock);
	list_for_each_entry(old, &hc_targets, link) {
		if (!hc_same_device(old, t) || !old->stopping || !old->dev.cache)
			continue;
		cache = old->dev.cache;
		old->dev.cache = NULL;
		break;
	}
	mutex_unlock(&hc_targets_lock);
	return cache;
}

static struct hc_pool *hc_inherit_pool(struct hc_target *t)
{
	const struct hc_geometry *geo = &t->params.geo;
	struct hc_pool *pool = NULL;
	struct hc_cache *cache;

	while ((cache = hc_inherit(t)) != NULL) {
		if (!pool && hc_pool_fits(cache->pool, geo->nr_slots,
					  geo->block_shift))
			pool = hc_cache_steal_pool(cache);
		hc_cache_destroy(cache);
	}
	return pool;
}

/**
 * hc_registry_activate() - give a target its memory
 * @t: the target, about to be resumed
 *
 * Does nothing if it has it already. Without memory, which is reported, it
 * stays without a cache until the next resume.
 *
 * Context: Process, may sleep for long.
 */
void hc_registry_activate(struct hc_target *t)
{
	const struct hc_geometry *geo = &t->params.geo;
	struct hc_policy_choice choice;
	struct hc_cache *cache;
	struct hc_pool *pool;
	unsigned int noio;

	if (t->dev.cache)
		return;
	noio = memalloc_noio_save();
	pool = hc_inherit_pool(t);
	hc_target_choice(t, &choice);
	cache = hc_cache_create(geo, &choice, get_random_u64(), pool);
	if (IS_ERR(cache)) {
		hc_pool_destroy(pool);
		DMERR("%s: no cache until the next resume: cannot get %llu KiB of memory: error %ld",
		      dm_table_device_name(t->ti->table),
		      hc_cache_estimate_bytes(geo, &choice) >> 10,
		      PTR_ERR(cache));
	} else {
		hc_cache_name(cache, t->dev.number);
		hc_scans_ready(&t->dev.scans, geo->nr_slots);
		mutex_lock(&hc_targets_lock);
		t->dev.cache = cache;
		mutex_unlock(&hc_targets_lock);
	}
	memalloc_noio_restore(noio);
}

static void hc_freeze_all(bool freeze)
{
	struct hc_target *t;

	mutex_lock(&hc_targets_lock);
	hc_frozen = freeze;
	list_for_each_entry(t, &hc_targets, link) {
		if (freeze)
			WRITE_ONCE(t->dev.frozen, true);
		if (t->dev.cache)
			hc_cache_drop(t->dev.cache, 0, U64_MAX,
				      HC_CNT_invalidate_frozen);
		if (!freeze)
			WRITE_ONCE(t->dev.frozen, false);
	}
	mutex_unlock(&hc_targets_lock);
}

/*
 * A hibernation image is written after the memory that it shows: what is cached
 * in it is older than the disk when it comes back.
 */
static int hc_pm_notify(struct notifier_block *nb, unsigned long action,
			void *unused)
{
	switch (action) {
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		hc_freeze_all(true);
		break;
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		hc_freeze_all(false);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block hc_pm_notifier = {
	.notifier_call = hc_pm_notify,
};

/**
 * hc_registry_init() - begin to listen for hibernation
 *
 * Context: Process, may sleep.
 * Return: 0 or a negative error.
 */
int hc_registry_init(void)
{
	return register_pm_notifier(&hc_pm_notifier);
}

/**
 * hc_registry_exit() - undo hc_registry_init()
 *
 * Context: Process, may sleep.
 */
void hc_registry_exit(void)
{
	unregister_pm_notifier(&hc_pm_notifier);
}
