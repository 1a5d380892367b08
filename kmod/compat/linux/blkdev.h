/* SPDX-License-Identifier: GPL-2.0 */
/* Shadows the kernel's header; adds what older kernels lack. */
#ifndef HOTCACHE_COMPAT_BLKDEV_H
#define HOTCACHE_COMPAT_BLKDEV_H

#include_next <linux/blkdev.h>

/* Since 6.5; before, block devices are opened with the modes of files. */
#ifndef BLK_OPEN_WRITE
#define BLK_OPEN_WRITE	FMODE_WRITE
#endif

#endif /* HOTCACHE_COMPAT_BLKDEV_H */
