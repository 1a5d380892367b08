/* SPDX-License-Identifier: GPL-2.0 */
/*
 * linux/oom.h: nobody is killed.
 */
#ifndef SHIM_LINUX_OOM_H
#define SHIM_LINUX_OOM_H

#include <linux/notifier.h>

static inline int register_oom_notifier(struct notifier_block *nb)
{
	return 0;
}

static inline int unregister_oom_notifier(struct notifier_block *nb)
{
	return 0;
}

#endif /* SHIM_LINUX_OOM_H */
