/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MM_H
#define SHIM_LINUX_MM_H

#include <linux/align.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#define PAGE_SHIFT		12
#define PAGE_SIZE		(1UL << PAGE_SHIFT)
#define PAGE_MASK		(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)		ALIGN(x, PAGE_SIZE)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

/**
 * struct page - a page; the pages of an allocation are consecutive
 * @virtual: its data
 * @order: order of the allocation, in its first page
 * @gfp: flags of the allocation, in its first page
 * @node: requested NUMA node, in its first page
 * @lru: for whoever has the page
 */
struct page {
	void *virtual;
	unsigned int order;
	gfp_t gfp;
	int node;
	struct list_head lru;
};

static inline void *page_address(const struct page *page)
{
	return page->virtual;
}

/* 1 TiB. What alloc_pages_node() gave out is not available, all else is. */
#define SHIM_TOTAL_PAGES	(1ul << 28)

long si_mem_available(void);

static inline unsigned long totalram_pages(void)
{
	return SHIM_TOTAL_PAGES;
}

#define page_to_nid(page)	((page)->node)
#define kmap_local_page(page)	page_address(page)
#define kunmap_local(addr)	((void)(addr))
#define lowmem_page_address(page) page_address(page)

static inline unsigned int get_order(unsigned long size)
{
	return size <= PAGE_SIZE ? 0 : ilog2(size - 1) + 1 - PAGE_SHIFT;
}

#endif /* SHIM_LINUX_MM_H */
