/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_LOCKDEP_H
#define SHIM_LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <linux/compiler.h>

/**
 * struct shim_owner - the thread that holds a lock
 * @thread: number of the thread, 0 if no thread holds the lock
 */
struct shim_owner {
	unsigned long thread;
};

unsigned long shim_thread(void);

static inline void shim_owner_set(struct shim_owner *owner)
{
	WRITE_ONCE(owner->thread, shim_thread());
}

static inline void shim_owner_clear(struct shim_owner *owner)
{
	WRITE_ONCE(owner->thread, 0);
}

static inline bool shim_owner_any(const struct shim_owner *owner)
{
	return READ_ONCE(owner->thread);
}

static inline bool shim_owner_is_me(const struct shim_owner *owner)
{
	return READ_ONCE(owner->thread) == shim_thread();
}

#define lockdep_is_held(lock)		shim_owner_is_me(&(lock)->owner)
#define lockdep_assert_held(lock)	WARN_ON(!lockdep_is_held(lock))
#define lockdep_assert_not_held(lock)	WARN_ON(lockdep_is_held(lock))
#define lockdep_assert(cond)		WARN_ON(!(cond))
#define might_lock(lock)		((void)(lock))

#endif /* SHIM_LINUX_LOCKDEP_H */
