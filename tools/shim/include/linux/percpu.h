/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

#include <linux/cache.h>
#include <linux/slab.h>
#include <linux/smp.h>

/* An array of copies, no two of which share a cache line. */
#define shim_percpu_stride(type)					\
	ALIGN(sizeof(type), SMP_CACHE_BYTES)
#define alloc_percpu(type)						\
	((type *)kzalloc(shim_percpu_stride(type) * SHIM_NR_CPUS, GFP_KERNEL))
#define alloc_percpu_gfp(type, gfp)	alloc_percpu(type)
#define free_percpu(p)		kfree(p)
#define per_cpu_ptr(p, cpu)						\
	((typeof(p))((char *)(p) + shim_percpu_stride(*(p)) * (cpu)))
#define this_cpu_ptr(p)		per_cpu_ptr(p, shim_cpu())
#define raw_cpu_ptr(p)		this_cpu_ptr(p)
#define get_cpu_ptr(p)		this_cpu_ptr(p)
#define put_cpu_ptr(p)		((void)(p))
/* To the first copy: who adds up all of them gets the same. */
#define this_cpu_add(v, n)						\
	((void)__atomic_fetch_add(&(v), n, __ATOMIC_RELAXED))
#define this_cpu_inc(v)		this_cpu_add(v, 1)

#endif /* SHIM_LINUX_PERCPU_H */
