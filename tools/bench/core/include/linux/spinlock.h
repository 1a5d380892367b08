/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A lock that costs about what a kernel's lock costs if nobody else has it: one
 * locked instruction to take it, one store to give it up. Who turns interrupts off
 * saves the flags first, as in the kernel; that he does is seen by that.
 */
#ifndef BENCH_LINUX_SPINLOCK_H
#define BENCH_LINUX_SPINLOCK_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/types.h>

typedef struct {
	u32 taken;
} spinlock_t;

typedef spinlock_t raw_spinlock_t;

#define DEFINE_SPINLOCK(name)	spinlock_t name = { 0 }

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->taken = 0;
}

static inline bool spin_trylock(spinlock_t *lock)
{
	u32 expected = 0;

	return __atomic_compare_exchange_n(&lock->taken, &expected, 1, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void spin_lock(spinlock_t *lock)
{
	while (!spin_trylock(lock))
		;
}

static inline void spin_unlock(spinlock_t *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

static __always_inline unsigned long bench_irqs_off(void)
{
	unsigned long flags;

	__asm__ __volatile__("pushf; pop %0" : "=r" (flags) : : "memory");
	return flags;
}

#define local_irq_save(flags)			((flags) = bench_irqs_off())
#define local_irq_restore(flags)		((void)(flags))
#define raw_spin_lock_init(lock)		spin_lock_init(lock)
#define raw_spin_lock(lock)			spin_lock(lock)
#define raw_spin_trylock(lock)			spin_trylock(lock)
#define raw_spin_unlock(lock)			spin_unlock(lock)
#define local_irq_disable()			((void)bench_irqs_off())
#define local_irq_enable()			((void)0)
#define spin_lock_irq(lock)			(local_irq_disable(), spin_lock(lock))
#define spin_unlock_irq(lock)			spin_unlock(lock)
#define spin_lock_irqsave(lock, flags)		(local_irq_save(flags), spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags)	((void)(flags), spin_unlock(lock))
#define spin_trylock_irqsave(lock, flags)	(local_irq_save(flags), spin_trylock(lock))

#endif /* BENCH_LINUX_SPINLOCK_H */
