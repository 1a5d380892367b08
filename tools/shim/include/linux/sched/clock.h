/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SCHED_CLOCK_H
#define SHIM_LINUX_SCHED_CLOCK_H

#include <linux/types.h>
#include <time.h>

/* Nanoseconds of a clock that all threads share. */
static inline u64 local_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

#endif /* SHIM_LINUX_SCHED_CLOCK_H */
