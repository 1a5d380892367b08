/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One CPU: as in the kernel, where a segment register finds a CPU's copy, its
 * address costs no call.
 */
#ifndef BENCH_LINUX_PERCPU_H
#define BENCH_LINUX_PERCPU_H

#include <linux/slab.h>
#include <linux/smp.h>

#define alloc_percpu(type)	((type *)kzalloc(sizeof(type), GFP_KERNEL))
#define alloc_percpu_gfp(type, gfp)	alloc_percpu(type)
#define free_percpu(p)		kfree(p)
#define per_cpu_ptr(p, cpu)	((void)(cpu), (p))
#define this_cpu_ptr(p)		(p)
#define raw_cpu_ptr(p)		(p)
#define get_cpu_ptr(p)		(preempt_disable(), (p))
#define put_cpu_ptr(p)		((void)(p), preempt_enable())
#define this_cpu_add(x, n)	((void)((x) += (n)))
#define this_cpu_inc(x)		this_cpu_add(x, 1)

#endif /* BENCH_LINUX_PERCPU_H */
