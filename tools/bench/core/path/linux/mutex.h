/* SPDX-License-Identifier: GPL-2.0 */
/* Nobody else wants it. */
#ifndef BENCH_LINUX_MUTEX_H
#define BENCH_LINUX_MUTEX_H

#include <linux/spinlock.h>

struct mutex {
	spinlock_t lock;
};

#define mutex_init(mutex)	spin_lock_init(&(mutex)->lock)
#define mutex_destroy(mutex)	((void)(mutex))
#define mutex_lock(mutex)	spin_lock(&(mutex)->lock)
#define mutex_unlock(mutex)	spin_unlock(&(mutex)->lock)

#endif /* BENCH_LINUX_MUTEX_H */
