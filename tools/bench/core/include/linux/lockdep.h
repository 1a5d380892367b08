/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nothing is checked: what is counted here must be what a kernel without lockdep
 * runs.
 */
#ifndef BENCH_LINUX_LOCKDEP_H
#define BENCH_LINUX_LOCKDEP_H

#include <linux/kernel.h>

#define lockdep_assert_held(lock)	((void)(lock))
#define lockdep_assert_not_held(lock)	((void)(lock))
#define lockdep_assert(cond)		((void)(cond))
#define might_lock(lock)		((void)(lock))

#endif /* BENCH_LINUX_LOCKDEP_H */
