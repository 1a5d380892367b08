/* SPDX-License-Identifier: GPL-2.0 */
/* Shadows the kernel's header; adds what older kernels lack. */
#ifndef HOTCACHE_COMPAT_SYSFS_H
#define HOTCACHE_COMPAT_SYSFS_H

#include_next <linux/sysfs.h>
#include <linux/version.h>

/*
 * Newer kernels hand a binary file to its functions, and a group its list, as
 * constants. The preprocessor cannot ask for a prototype.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define HC_BIN_ATTR_CONST	const
#else
#define HC_BIN_ATTR_CONST
#endif

#endif /* HOTCACHE_COMPAT_SYSFS_H */
