/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_TIMEKEEPING_H
#define SHIM_LINUX_TIMEKEEPING_H

#include <linux/sched/clock.h>

#define ktime_get_ns()	local_clock()

#endif /* SHIM_LINUX_TIMEKEEPING_H */
