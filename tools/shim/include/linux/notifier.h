/* SPDX-License-Identifier: GPL-2.0 */
/*
 * linux/notifier.h
 */
#ifndef SHIM_LINUX_NOTIFIER_H
#define SHIM_LINUX_NOTIFIER_H

#define NOTIFY_OK	1

struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long action,
			     void *data);
};

#endif /* SHIM_LINUX_NOTIFIER_H */
