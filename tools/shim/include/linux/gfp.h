/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_GFP_H
#define SHIM_LINUX_GFP_H

#include <linux/numa.h>
#include <linux/types.h>

struct page;

#define __GFP_WAIT_SHIM		0x01u
#define __GFP_ZERO		0x02u
#define __GFP_COMP		0x04u
#define __GFP_NOWARN		0x08u
#define __GFP_NORETRY		0x10u
#define __GFP_RETRY_MAYFAIL	0x20u
#define __GFP_NOMEMALLOC	0x40u
#define __GFP_ACCOUNT		0x80u
#define __GFP_THISNODE		0x100u
#define __GFP_HIGHMEM		0x200u
#define GFP_KERNEL		__GFP_WAIT_SHIM
#define GFP_NOIO		__GFP_WAIT_SHIM
#define GFP_NOWAIT		0x1000u
#define GFP_ATOMIC		0x2000u

struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *p, size_t size);

#define alloc_pages(gfp, order)	alloc_pages_node(NUMA_NO_NODE, gfp, order)
#define alloc_page(gfp)		alloc_pages(gfp, 0)
#define __free_page(page)	__free_pages(page, 0)

#endif /* SHIM_LINUX_GFP_H */
