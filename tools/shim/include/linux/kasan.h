/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KASAN_H
#define SHIM_LINUX_KASAN_H

/* Addresses have no tags. */
#define kasan_reset_tag(addr)	(addr)

#endif /* SHIM_LINUX_KASAN_H */
