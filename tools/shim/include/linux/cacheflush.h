/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_CACHEFLUSH_H
#define SHIM_LINUX_CACHEFLUSH_H

/* As on x86, whose caches see writes by any address. */
#define ARCH_IMPLEMENTS_FLUSH_DCACHE_PAGE	0
#define flush_dcache_page(page)			((void)(page))

struct page *virt_to_page(const void *at);

#endif /* SHIM_LINUX_CACHEFLUSH_H */
