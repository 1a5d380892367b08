/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SMP_H
#define SHIM_LINUX_SMP_H

#include <linux/types.h>

#define SHIM_NR_CPUS		8
#define NR_CPUS			SHIM_NR_CPUS
#define nr_cpu_ids		((unsigned int)SHIM_NR_CPUS)

/* Each thread is a CPU; the numbers repeat after SHIM_NR_CPUS threads. */
unsigned int shim_cpu(void);

#define smp_processor_id()	shim_cpu()
#define raw_smp_processor_id()	shim_cpu()
#define get_cpu()		shim_cpu()
#define put_cpu()		((void)0)
#define preempt_disable()	((void)0)
#define preempt_enable()	((void)0)
#define num_possible_cpus()	((unsigned int)SHIM_NR_CPUS)
#define for_each_possible_cpu(cpu)					\
	for ((cpu) = 0; (cpu) < SHIM_NR_CPUS; (cpu)++)

#endif /* SHIM_LINUX_SMP_H */
