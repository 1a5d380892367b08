// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for arrays that are as long as a shard has slots: no more of it than they
 * need, but for the rest of their last page.
 *
 * kvmalloc() does not do that. It rounds what it gets in one piece up to a power of
 * two, which is up to twice as much, and what it has to map up to large pages.
 */
#include "core/exact.h"

#include <linux/align.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/vmalloc.h>

/* Large pages may waste one part in so many. */
#define HC_EXACT_WASTE		64

/* Whether large pages do not waste much. */
static bool hc_exact_fits_large_pages(size_t bytes)
{
	return ALIGN(bytes, PMD_SIZE) - bytes <= bytes / HC_EXACT_WASTE;
}

/**
 * hc_exact_alloc() - allocate zeroed memory
 * @bytes: how much, more than 0
 *
 * In one piece where the allocator has one, since the kernel maps all memory by
 * large pages, so that look-ups cost few TLB misses. What is larger than its
 * largest piece is mapped anew. Fails rather than invoke the OOM killer for a cache.
 *
 * Context: Process, may sleep.
 * Return: the memory, aligned to a page, or NULL.
 */
void *hc_exact_alloc(size_t bytes)
{
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN;
	void *memory = alloc_pages_exact(bytes, gfp | __GFP_NORETRY);

	if (memory)
		return memory;
	gfp |= __GFP_RETRY_MAYFAIL;
	return hc_exact_fits_large_pages(bytes) ? vmalloc_huge(bytes, gfp) :
						  __vmalloc(bytes, gfp);
}

/**
 * hc_exact_free() - free memory
 * @memory: of hc_exact_alloc(), or NULL
 * @bytes: as it was told
 *
 * Context: Process, may sleep.
 */
void hc_exact_free(const void *memory, size_t bytes)
{
	if (is_vmalloc_addr(memory))
		vfree(memory);
	else if (memory)
		free_pages_exact((void *)memory, bytes);
}

/**
 * hc_exact_bytes() - what an allocation takes
 * @bytes: as hc_exact_alloc() is told
 *
 * Return: bytes, without what it takes to map them, which is 1/250 at most, nor what
 * large pages waste.
 */
size_t hc_exact_bytes(size_t bytes)
{
	return PAGE_ALIGN(bytes);
}
