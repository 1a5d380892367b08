/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KERNEL_H
#define SHIM_LINUX_KERNEL_H

#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* While this is not 0, a might_sleep() of the thread triggers a warning. */
extern __thread int shim_atomic_depth;
void shim_might_sleep(const char *file, int line);

#define might_sleep()		shim_might_sleep(__FILE__, __LINE__)
#define cond_resched()		might_sleep()
#define lower_32_bits(n)	((u32)(n))
#define upper_32_bits(n)	((u32)((u64)(n) >> 32))
#define IS_ENABLED(option)	0

#endif /* SHIM_LINUX_KERNEL_H */
