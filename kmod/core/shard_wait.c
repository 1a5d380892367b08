// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for the fill of a block.
 */
#include "core/shard.h"

#include <linux/compiler.h>
#include <linux/errno.h>
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

/* Join the fill of a slot. The read's patience ends with that for the fill. */
static int __hc_shard_join(struct hc_shard *shard, u32 ctl,
			   struct hc_waiter *waiter, unsigned long limit)
{
	unsigned long now = jiffies;
	u32 age = hc_slot_fill_age(ctl, now);

	if (age > limit || shard->nr_waiting >= HC_WAITERS_MAX)
		return -EBUSY;
	if (time_before(now - age, waiter->since))
		waiter->since = now - age;
	shard->nr_waiting++;
	list_add_tail(&waiter->link, hc_shard_waiters(shard, waiter->block));
	return 0;
}

/**
 * hc_shard_wait() - wait for the fill of a block
 * @shard: the block's shard
 * @waiter: with the block set, and since when it waits; hc_shard_fill_end()
 *	passes it to its caller
 * @limit: the age in jiffies from which on a fill is overdue
 *
 * A read may only join a fill that can still publish: once a write to the block
 * has begun, data from before it must not answer a read that starts later. Nor
 * does it join one that is overdue: whoever began that may be throttled, or the
 * origin stuck.
 *
 * Context: Any, takes the shard's lock.
 * Return: 0, -EAGAIN if the block is no longer being filled, or -EBUSY if the
 * fill is overdue or too many reads wait already.
 */
int hc_shard_wait(struct hc_shard *shard, struct hc_waiter *waiter,
		  unsigned long limit)
{
	unsigned long flags;
	u32 slot;
	int err;

	flags = hc_shard_lock(shard);
	slot = hc_index_find(&shard->index, waiter->block);
	if (slot == HC_SLOT_NONE || !hc_slot_fills(shard->ctl[slot]))
		err = -EAGAIN;
	else
		err = __hc_shard_join(shard, shard->ctl[slot], waiter, limit);
	hc_shard_unlock(shard, flags);
	return err;
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
 * hc_shard_expire() - collect the reads whose fill is overdue
 * @shard: the shard
 * @limit: the age in jiffies from which on a fill is overdue
 * @wake: list that they are added to
 *
 * Context: Any, takes the shard's lock.
 * Return: whether other reads still wait.
 */
bool hc_shard_expire(struct hc_shard *shard, unsigned long limit,
		     struct list_head *wake)
{
	unsigned long before = jiffies - limit;
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
