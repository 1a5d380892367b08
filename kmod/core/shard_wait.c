// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for the fill of a block.
 */
#include "core/shard.h"

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <hotcache/hash.h>

#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"

static struct list_head *hc_shard_waiters(struct hc_shard *shard, u64 block)
{
	u64 hash = hc_hash(block, shard->index.seed);

	return &shard->wait[hash & (HC_WAIT_BUCKETS - 1)];
}

/**
 * hc_shard_wait() - wait for the fill of a block
 * @shard: the block's shard
 * @waiter: with the block set; hc_shard_fill_end() passes it to its caller
 *
 * A read may only join a fill that can still publish: once a write to the block
 * has begun, data from before it must not answer a read that starts later.
 *
 * Context: Any, takes the shard's lock.
 * Return: false if the block is no longer being filled, or if too many reads
 * wait already.
 */
bool hc_shard_wait(struct hc_shard *shard, struct hc_waiter *waiter)
{
	unsigned long flags;
	bool filling;
	bool waits;
	u32 slot;

	flags = hc_shard_lock(shard);
	slot = hc_index_find(&shard->index, waiter->block);
	filling = slot != HC_SLOT_NONE && shard->ctl[slot] == HC_SLOT_FILLING;
	waits = filling && shard->nr_waiting < HC_WAITERS_MAX;
	if (waits) {
		shard->nr_waiting++;
		list_add_tail(&waiter->link,
			      hc_shard_waiters(shard, waiter->block));
	}
	hc_shard_unlock(shard, flags);
	return waits;
}

static void __hc_shard_wake_one(struct hc_shard *shard,
				struct hc_waiter *waiter, bool ok,
				struct list_head *wake)
{
	waiter->ok = ok;
	list_move_tail(&waiter->link, wake);
	shard->nr_waiting--;
}

/**
 * hc_shard_expire() - collect the reads that have waited for too long
 * @shard: the shard
 * @before: those that began to wait before this, in jiffies
 * @wake: list that they are added to
 *
 * Context: Any, takes the shard's lock.
 * Return: whether other reads still wait.
 */
bool hc_shard_expire(struct hc_shard *shard, unsigned long before,
		     struct list_head *wake)
{
	struct hc_waiter *waiter, *next;
	unsigned long flags;
	bool more = false;
	unsigned int i;

	/* A read that begins to wait now schedules another check itself. */
	if (!READ_ONCE(shard->nr_waiting))
		return false;
	for (i = 0; i < HC_WAIT_BUCKETS; i++) {
		spin_lock_irqsave(&shard->lock, flags);
		list_for_each_entry_safe(waiter, next, &shard->wait[i], link) {
			if (time_after_eq(waiter->since, before)) {
				more = true;
				continue;
			}
			__hc_shard_wake_one(shard, waiter, false, wake);
		}
		spin_unlock_irqrestore(&shard->lock, flags);
	}
	return more;
}

/**
 * __hc_shard_wake() - collect the reads that wait for the fill of a block
 * @shard: the block's shard
 * @block: the block
 * @ok: whether the fill got its data
 * @wake: list that they are added to
 *
 * Context: Shard's lock held.
 */
void __hc_shard_wake(struct hc_shard *shard, u64 block, bool ok,
		     struct list_head *wake)
{
	struct hc_waiter *waiter, *next;

	lockdep_assert_held(&shard->lock);
	if (!shard->nr_waiting)
		return;
	list_for_each_entry_safe(waiter, next, hc_shard_waiters(shard, block),
				 link) {
		if (waiter->block == block)
			__hc_shard_wake_one(shard, waiter, ok, wake);
	}
}
