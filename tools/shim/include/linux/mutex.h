/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MUTEX_H
#define SHIM_LINUX_MUTEX_H

#include <pthread.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>

struct mutex {
	pthread_mutex_t mutex;
	struct shim_owner owner;
};

#define DEFINE_MUTEX(name)						\
	struct mutex name = { .mutex = PTHREAD_MUTEX_INITIALIZER }

static inline void mutex_init(struct mutex *mutex)
{
	pthread_mutex_init(&mutex->mutex, NULL);
	shim_owner_clear(&mutex->owner);
}

static inline void mutex_destroy(struct mutex *mutex)
{
	pthread_mutex_destroy(&mutex->mutex);
}

static inline void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	pthread_mutex_lock(&mutex->mutex);
	shim_owner_set(&mutex->owner);
}

static inline int mutex_trylock(struct mutex *mutex)
{
	if (pthread_mutex_trylock(&mutex->mutex))
		return 0;
	shim_owner_set(&mutex->owner);
	return 1;
}

static inline void mutex_unlock(struct mutex *mutex)
{
	shim_owner_clear(&mutex->owner);
	pthread_mutex_unlock(&mutex->mutex);
}

#endif /* SHIM_LINUX_MUTEX_H */
