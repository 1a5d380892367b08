/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_LINUX_SCHED_H
#define BENCH_LINUX_SCHED_H

#include_next <linux/sched.h>

#define TASK_COMM_LEN	16

#endif /* BENCH_LINUX_SCHED_H */
