/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_LINUX_TIMEKEEPING_H
#define BENCH_LINUX_TIMEKEEPING_H

#include <linux/types.h>

static inline u64 ktime_get_ns(void)
{
	return 0;
}

#endif /* BENCH_LINUX_TIMEKEEPING_H */
