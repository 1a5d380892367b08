/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_LINUX_HIGHMEM_H
#define BENCH_LINUX_HIGHMEM_H

#include <linux/bio.h>
#include <linux/string.h>

static inline void *bvec_kmap_local(struct bio_vec *bv)
{
	return page_address(bv->bv_page) + bv->bv_offset;
}

/* What a hit copies is not counted: path.c decides what these do. */
void bench_copy(void *to, const void *from, size_t bytes);
#define memcpy(to, from, bytes)	bench_copy(to, from, bytes)

#endif /* BENCH_LINUX_HIGHMEM_H */
