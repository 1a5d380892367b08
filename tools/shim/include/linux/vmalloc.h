/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_VMALLOC_H
#define SHIM_LINUX_VMALLOC_H

#include <linux/slab.h>

#define vmalloc(size)		kmalloc(size, GFP_KERNEL)
#define vzalloc(size)		kzalloc(size, GFP_KERNEL)
#define __vmalloc(size, gfp)	kmalloc(size, gfp)
#define vmalloc_huge(size, gfp)	kmalloc(size, gfp)
#define vfree(p)		kfree(p)

/**
 * shim_is_vmalloc_addr() - how the kernel finds out by which function to free memory
 * @p: the memory
 *
 * Return: false, since here it was all allocated by the same function.
 */
static inline bool shim_is_vmalloc_addr(const void *p)
{
	return false;
}

#define is_vmalloc_addr(p)	shim_is_vmalloc_addr(p)

#endif /* SHIM_LINUX_VMALLOC_H */
