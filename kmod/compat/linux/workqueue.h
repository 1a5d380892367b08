/* SPDX-License-Identifier: GPL-2.0 */
/* Shadows the kernel's header; adds what older kernels lack. */
#ifndef HOTCACHE_COMPAT_WORKQUEUE_H
#define HOTCACHE_COMPAT_WORKQUEUE_H

#include_next <linux/workqueue.h>
#include <linux/version.h>

/*
 * From 6.17 on every queue says whether it is per CPU. WQ_PERCPU is an
 * enumerator, which the preprocessor cannot ask for, and stable kernels have
 * got it by backports, where it is optional: hence a name of our own.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define HC_WQ_PERCPU	WQ_PERCPU
#else
#define HC_WQ_PERCPU	0
#endif

/* Likewise the queue whose workers the scheduler puts where there is time. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define hc_unbound_wq	system_dfl_wq
#else
#define hc_unbound_wq	system_unbound_wq
#endif

#endif /* HOTCACHE_COMPAT_WORKQUEUE_H */
