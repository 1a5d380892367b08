/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A slot's life, for the files that implement a shard.
 *
 *              read takes it             data has come, not lost
 *       FREE ----------------> FILLING ---------------------------> CLEAN
 *        ^                        | lost, or the read failed         | ^
 *        |<-----------------------'                  write begins    v | write
 *        |<------------------------------------------------------ WRITING done
 *        |                         lost, or the write failed
 *        `<------- CLEAN evicted, or lost and no longer pinned
 *
 * A slot is in the index in every state but FREE. LOST means that something
 * overtook it: nobody may read it any more, its block may not be filled either,
 * and whoever is at it (the fill, the write, the readers that hold pins) frees
 * it when he is done. So there is never more than one slot a block.
 *
 * The policy tracks a slot while it is CLEAN or WRITING and not LOST. Only such
 * slots count as occupied, only CLEAN ones can be read or evicted.
 *
 * Two marks ride along while a block is published, for the counters alone: READ,
 * it was read from the pool since its insert; STREAM, a scan or a read-ahead has
 * brought it in.
 */
#ifndef HOTCACHE_KMOD_SLOT_H
#define HOTCACHE_KMOD_SLOT_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>

#include "core/hash.h"
#include "core/shard.h"

/* Fail rather than make the OOM killer choose a victim for a cache's sake. */
#define HC_SHARD_GFP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#define HC_SLOT_FREE		0u
#define HC_SLOT_FILLING		1u
#define HC_SLOT_CLEAN		2u
#define HC_SLOT_WRITING		3u
#define HC_SLOT_STATE		GENMASK(1, 0)
#define HC_SLOT_LOST		BIT(2)
#define HC_SLOT_PIN		BIT(3)
#define HC_SLOT_PINS		GENMASK(29, 3)
#define HC_SLOT_STREAM		BIT(30)
#define HC_SLOT_READ		BIT(31)
#define HC_SLOT_MARKS		(HC_SLOT_STREAM | HC_SLOT_READ)

static inline u32 hc_slot_state(u32 ctl)
{
	return ctl & HC_SLOT_STATE;
}

/* Published and not lost: the policy tracks it. */
static inline bool hc_slot_tracked(u32 ctl)
{
	return !(ctl & HC_SLOT_LOST) && (hc_slot_state(ctl) == HC_SLOT_CLEAN ||
					 hc_slot_state(ctl) == HC_SLOT_WRITING);
}

/* State, lost mark and pins: what is done with the slot just now. */
static inline u32 hc_slot_use(u32 ctl)
{
	return ctl & ~HC_SLOT_MARKS;
}

/* The same marks with another use. */
static inline u32 hc_slot_become(u32 ctl, u32 use)
{
	return (ctl & HC_SLOT_MARKS) | use;
}

/* Published and neither lost nor being changed: may be read. */
static inline bool hc_slot_readable(u32 ctl)
{
	return (ctl & (HC_SLOT_STATE | HC_SLOT_LOST)) == HC_SLOT_CLEAN;
}

static inline u64 hc_block_of(u64 region, unsigned int i)
{
	return (region << HC_REGION_SHIFT) + i;
}

unsigned long hc_shard_lock_wait(struct hc_shard *shard)
	__acquires(&shard->lock);

/* A trylock tells lockdep nothing; this does, as an acquisition would. */
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
 * hc_shard_lock() - take a shard's lock, and count it if that takes waiting
 * @shard: the shard
 *
 * For the data path. Walks over slots and the like take the lock as it is: that
 * they wait says nothing of what requests have to.
 *
 * Context: Any.
 * Return: the state of interrupts, for hc_shard_unlock().
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

void __hc_slot_release(struct hc_shard *shard, u32 slot);
void __hc_slot_lose(struct hc_shard *shard, u32 slot, enum hc_counter reason);
void __hc_slot_unpin(struct hc_shard *shard, u32 slot);

void __hc_shard_hit(struct hc_shard *shard, u32 slot, unsigned int hints);
void __hc_shard_drain(struct hc_shard *shard, unsigned int cpu);
void hc_shard_hit_later(struct hc_shard *shard, u64 region, unsigned int hints,
			struct hc_lookup *found);

#endif /* HOTCACHE_KMOD_SLOT_H */
