/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/overflow.h>

void *shim_alloc(size_t size, gfp_t gfp, const char *file, int line);
void shim_free(const void *p);

/* The kernel aligns sizes that are powers of two like this. */
#define SHIM_ALLOC_ALIGN	64

#define kmalloc(size, gfp)	shim_alloc(size, gfp, __FILE__, __LINE__)
#define kzalloc(size, gfp)	kmalloc(size, (gfp) | __GFP_ZERO)
#define kmalloc_array(n, size, gfp) kmalloc(size_mul(n, size), gfp)
#define kcalloc(n, size, gfp)	kzalloc(size_mul(n, size), gfp)
#define kvmalloc(size, gfp)	kmalloc(size, gfp)
#define kvzalloc(size, gfp)	kzalloc(size, gfp)
#define kvmalloc_array(n, size, gfp) kmalloc_array(n, size, gfp)
#define kvcalloc(n, size, gfp)	kcalloc(n, size, gfp)
#define kmalloc_node(size, gfp, node)	kmalloc(size, gfp)
#define kzalloc_node(size, gfp, node)	kzalloc(size, gfp)
#define kvzalloc_node(size, gfp, node)	kvzalloc(size, gfp)
#define kfree(p)		shim_free(p)
#define kvfree(p)		shim_free(p)

#endif /* SHIM_LINUX_SLAB_H */
