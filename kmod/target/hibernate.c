// SPDX-License-Identifier: GPL-2.0
/*
 * Hibernation: all caches are empty while an image is written or restored.
 */
#include "target/hibernate.h"

#include <linux/compiler.h>
#include <linux/notifier.h>
#include <linux/suspend.h>

#include "core/cache.h"
#include "target/target.h"
#include "target/targets.h"

/**
 * hc_target_empty_frozen() - empty the cache of a target, if it is frozen
 * @t: the target, which does not go meanwhile
 *
 * After that it serves again, unless all targets are frozen. A suspend ends this
 * early. The target then stays frozen until the end of the suspend has emptied its
 * cache or, should that be given up, another call of this.
 *
 * Context: Process, may sleep for long.
 */
void hc_target_empty_frozen(struct hc_target *t)
{
	unsigned int noio;
	bool empty;

	if (!READ_ONCE(t->dev.frozen))
		return;
	/* The end of a suspend clears the cache without the shards' locks. */
	noio = hc_target_lock(t);
	empty = !READ_ONCE(t->dev.cache) ||
		hc_cache_drop_from(t->dev.cache, 0, HC_CNT_invalidate_frozen,
				   &t->stopping);
	hc_target_unlock(t, noio);
	if (empty)
		hc_target_thaw(t);
}

/*
 * The disk changes after the memory image was taken, if only because the image
 * is written to it. A cache within the image would be older than the disk when
 * the image is restored. So the image contains none, but for what a suspend that was
 * under way has left, and nothing of that is read: it goes before anything is served.
 */
static int hc_pm_notify(struct notifier_block *nb, unsigned long action,
			void *unused)
{
	switch (action) {
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		hc_targets_freeze(true);
		hc_targets_visit(hc_target_empty_frozen);
		break;
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		hc_targets_freeze(false);
		hc_targets_visit(hc_target_empty_frozen);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block hc_pm_notifier = {
	.notifier_call = hc_pm_notify,
};

/**
 * hc_hibernate_init() - register for hibernation events
 *
 * Context: Process, may sleep.
 * Return: 0 or a negative error.
 */
int hc_hibernate_init(void)
{
	return register_pm_notifier(&hc_pm_notifier);
}

/**
 * hc_hibernate_exit() - undo hc_hibernate_init()
 *
 * Context: Process, may sleep.
 */
void hc_hibernate_exit(void)
{
	unregister_pm_notifier(&hc_pm_notifier);
}
