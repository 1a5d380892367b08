/* SPDX-License-Identifier: GPL-2.0 */
/* As a kernel has it whose processor counts at one rate: the counter, scaled. */
#ifndef BENCH_LINUX_SCHED_CLOCK_H
#define BENCH_LINUX_SCHED_CLOCK_H

#include <linux/types.h>

static inline u64 local_clock(void)
{
	static const volatile u32 rate = 1u << 10;
	static const volatile u64 since;
	u64 cycles = __builtin_ia32_rdtsc();

	return since + (u64)(((unsigned __int128)cycles * rate) >> 10);
}

#endif /* BENCH_LINUX_SCHED_CLOCK_H */
