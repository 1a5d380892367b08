/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_HIGHMEM_H
#define SHIM_LINUX_HIGHMEM_H

#include <linux/bio.h>
#include <linux/cacheflush.h>

static inline void *bvec_kmap_local(struct bio_vec *bv)
{
	return page_address(bv->bv_page) + bv->bv_offset;
}

#endif /* SHIM_LINUX_HIGHMEM_H */
