// SPDX-License-Identifier: GPL-2.0
/*
 * Hibernation: all caches are empty while an image is written or restored.
 */
#include "target/hibernate.h"

#include <linux/notifier.h>
#include <linux/suspend.h>

#include "target/targets.h"

/*
 * The disk changes after the memory image was taken, if only because the image
 * is written to it. A cache within the image would be older than the disk when
 * the image is restored, so the image must not contain any.
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
