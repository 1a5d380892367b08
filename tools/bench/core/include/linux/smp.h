/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One CPU of several. As in the kernel, its number costs one instruction, and so does
 * it to turn preemption off; to turn it on again costs two.
 */
#ifndef BENCH_LINUX_SMP_H
#define BENCH_LINUX_SMP_H

#include_next <linux/smp.h>

#include <linux/compiler.h>

/* In operation.h. */
extern unsigned int bench_cpu, bench_preempt_count;

/* The kernel would call the scheduler. */
void bench_schedule(void);

static __always_inline unsigned int bench_this_cpu(void)
{
	return READ_ONCE(bench_cpu);
}

static __always_inline void bench_preempt_disable(void)
{
	bench_preempt_count++;
	barrier();
}

static __always_inline void bench_preempt_enable(void)
{
	barrier();
	if (unlikely(!--bench_preempt_count))
		bench_schedule();
}

#undef smp_processor_id
#undef raw_smp_processor_id
#undef get_cpu
#undef put_cpu
#undef preempt_disable
#undef preempt_enable
#define smp_processor_id()	bench_this_cpu()
#define raw_smp_processor_id()	bench_this_cpu()
#define get_cpu()		(bench_preempt_disable(), bench_this_cpu())
#define put_cpu()		bench_preempt_enable()
#define preempt_disable()	bench_preempt_disable()
#define preempt_enable()	bench_preempt_enable()

#endif /* BENCH_LINUX_SMP_H */
