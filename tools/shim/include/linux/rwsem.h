/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For one thread: who would have to wait never goes on.
 */
#ifndef SHIM_LINUX_RWSEM_H
#define SHIM_LINUX_RWSEM_H

#include <linux/bug.h>
#include <linux/kernel.h>

struct rw_semaphore {
	int readers;
	bool writer;
};

static inline void init_rwsem(struct rw_semaphore *sem)
{
	*sem = (struct rw_semaphore){};
}

static inline int down_read_trylock(struct rw_semaphore *sem)
{
	if (sem->writer)
		return 0;
	sem->readers++;
	return 1;
}

static inline void up_read(struct rw_semaphore *sem)
{
	WARN_ON(!sem->readers);
	sem->readers--;
}

static inline void down_write(struct rw_semaphore *sem)
{
	might_sleep();
	WARN_ON(sem->readers || sem->writer);
	sem->writer = true;
}

static inline void up_write(struct rw_semaphore *sem)
{
	WARN_ON(!sem->writer);
	sem->writer = false;
}

#endif /* SHIM_LINUX_RWSEM_H */
