/* SPDX-License-Identifier: GPL-2.0 */
/* Adds the way from the data of single pages to the pages. */
#ifndef FUZZ_LINUX_MM_H
#define FUZZ_LINUX_MM_H

#include_next <linux/mm.h>

struct page *fuzz_alloc_page(gfp_t gfp);
void fuzz_free_page(struct page *page);
struct page *fuzz_page_of(const void *data);

#undef alloc_page
#undef __free_page
#define alloc_page(gfp)		fuzz_alloc_page(gfp)
#define __free_page(page)	fuzz_free_page(page)
#define virt_to_page(data)	fuzz_page_of(data)

#endif /* FUZZ_LINUX_MM_H */
