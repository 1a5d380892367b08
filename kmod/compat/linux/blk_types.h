/* SPDX-License-Identifier: GPL-2.0 */
/* Shadows the kernel's header; adds what older kernels lack. */
#ifndef HOTCACHE_COMPAT_BLK_TYPES_H
#define HOTCACHE_COMPAT_BLK_TYPES_H

#include_next <linux/blk_types.h>

/* Since 6.11. No bio can carry it before. */
#ifndef REQ_ATOMIC
#define REQ_ATOMIC	((__force blk_opf_t)0)
#endif

/* Since 6.12; before, such a bio fails as not supported, or as an I/O error. */
#ifndef BLK_STS_INVAL
#define BLK_STS_INVAL	BLK_STS_NOTSUPP
#endif

#endif /* HOTCACHE_COMPAT_BLK_TYPES_H */
