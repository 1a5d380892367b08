/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mutex that knows its owner. There are no interrupts to disable, and the
 * thread sanitizer understands mutexes.
 */
#ifndef SHIM_LINUX_SPINLOCK_H
#define SHIM_LINUX_SPINLOCK_H

#include <pthread.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>

typedef struct {
	pthread_mutex_t mutex;
	struct shim_owner owner;
} spinlock_t;

typedef spinlock_t raw_spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name)	{ .mutex = PTHREAD_MUTEX_INITIALIZER }
#define DEFINE_SPINLOCK(name)						\
	spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

static inline void spin_lock_init(spinlock_t *lock)
{
	pthread_mutex_init(&lock->mutex, NULL);
	shim_owner_clear(&lock->owner);
}

static inline void spin_lock(spinlock_t *lock)
{
	pthread_mutex_lock(&lock->mutex);
	shim_owner_set(&lock->owner);
	shim_atomic_depth++;
}

static inline bool spin_trylock(spinlock_t *lock)
{
	if (pthread_mutex_trylock(&lock->mutex))
		return false;
	shim_owner_set(&lock->owner);
	shim_atomic_depth++;
	return true;
}

static inline void spin_unlock(spinlock_t *lock)
{
	shim_atomic_depth--;
	shim_owner_clear(&lock->owner);
	pthread_mutex_unlock(&lock->mutex);
}

static inline bool spin_is_locked(spinlock_t *lock)
{
	return shim_owner_any(&lock->owner);
}

#define local_irq_save(flags)		((flags) = 0)
#define local_irq_restore(flags)	((void)(flags))
#define raw_spin_lock_init(lock)	spin_lock_init(lock)
#define raw_spin_lock(lock)		spin_lock(lock)
#define raw_spin_trylock(lock)		spin_trylock(lock)
#define raw_spin_unlock(lock)		spin_unlock(lock)
#define spin_lock_irq(lock)		spin_lock(lock)
#define spin_unlock_irq(lock)		spin_unlock(lock)
#define spin_lock_bh(lock)		spin_lock(lock)
#define spin_unlock_bh(lock)		spin_unlock(lock)
#define spin_lock_irqsave(lock, flags)					\
	do {								\
		(flags) = 0;						\
		spin_lock(lock);					\
	} while (0)
#define spin_unlock_irqrestore(lock, flags)				\
	do {								\
		(void)(flags);						\
		spin_unlock(lock);					\
	} while (0)
#define spin_trylock_irqsave(lock, flags)				\
({									\
	(flags) = 0;							\
	spin_trylock(lock);						\
})

#endif /* SHIM_LINUX_SPINLOCK_H */
