/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MUTEX_H
#define SHIM_LINUX_MUTEX_H

#include <linux/spinlock.h>

struct mutex {
	spinlock_t lock;
};

#define DEFINE_MUTEX(name)						\
	struct mutex name = { __SPIN_LOCK_UNLOCKED(name) }

static inline void mutex_init(struct mutex *mutex)
{
	spin_lock_init(&mutex->lock);
}

static inline void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	pthread_mutex_lock(&mutex->lock.mutex);
	shim_owner_set(&mutex->lock.owner);
}

static inline void mutex_unlock(struct mutex *mutex)
{
	shim_owner_clear(&mutex->lock.owner);
	pthread_mutex_unlock(&mutex->lock.mutex);
}

#endif /* SHIM_LINUX_MUTEX_H */
