// SPDX-License-Identifier: GPL-2.0
/*
 * Hibernation: nothing may be cached while an image is written or restored.
 */
#include "target/hibernate.h"

#include <linux/notifier.h>
#include <linux/suspend.h>

#include "target/targets.h"

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
		hc_targets_freeze(true);
		break;
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		hc_targets_freeze(false);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block hc_pm_notifier = {
	.notifier_call = hc_pm_notify,
};

/**
 * hc_hibernate_init() - begin to listen for hibernation
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
