/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_SHARD_LOCK_H
#define HOTCACHE_KMOD_CORE_SHARD_LOCK_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>

#include "core/shard.h"

unsigned long hc_shard_lock_wait(struct hc_shard *shard)
	__acquires(&shard->lock);

/* lockdep learns nothing from a trylock, so tell it of the acquisition. */
static inline void hc_shard_might_lock(struct hc_shard *shard)
{
	unsigned long flags;

	if (!IS_ENABLED(CONFIG_PROVE_LOCKING))
		return;
	local_irq_save(flags);
	might_lock(&shard->lock);
	local_irq_restore(flags);
}

/**
 * hc_shard_lock() - take a shard's lock, and count a wait for it
 * @shard: the shard
 *
 * For the data path. Walks over slots take the spinlock directly: their waits
 * say nothing about those of requests.
 *
 * Context: Any.
 * Return: the interrupt state, for hc_shard_unlock().
 */
static __always_inline unsigned long hc_shard_lock(struct hc_shard *shard)
	__acquires(&shard->lock)
{
	unsigned long flags;

	hc_shard_might_lock(shard);
	if (!spin_trylock_irqsave(&shard->lock, flags))
		flags = hc_shard_lock_wait(shard);
	return flags;
}

/**
 * hc_shard_unlock() - undo hc_shard_lock()
 * @shard: the shard
 * @flags: what hc_shard_lock() returned
 */
static inline void hc_shard_unlock(struct hc_shard *shard, unsigned long flags)
	__releases(&shard->lock)
{
	spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * hc_shard_relock() - let others have a shard's lock for a moment
 * @shard: the shard
 * @flags: what hc_shard_lock() returned
 *
 * Who waits for the lock may get it, and interrupts that are due are served if the
 * caller had them on. All
 * that was found out under the lock has to be looked at again.
 *
 * Context: As hc_shard_lock().
 * Return: the interrupt state, for hc_shard_unlock().
 */
static inline unsigned long hc_shard_relock(struct hc_shard *shard,
					    unsigned long flags)
	__must_hold(&shard->lock)
{
	hc_shard_unlock(shard, flags);
	return hc_shard_lock(shard);
}

#endif /* HOTCACHE_KMOD_CORE_SHARD_LOCK_H */
