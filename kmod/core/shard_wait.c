// SPDX-License-Identifier: GPL-2.0
/*
 * Reads that wait for the fill of a block.
 */
#include "core/shard.h"

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <hotcache/hash.h>

#include "core/payers.h"
#include "core/shard_internal.h"
#include "core/shard_lock.h"
#include "core/slot.h"

/* A read that waited for another fill before may do so for 1/4 of the limit more. */
#define HC_WAIT_GRACE_SHIFT	2

/* By region, so that a fill ends with a look at one bucket a region. */
static struct list_head *hc_shard_waiters(struct hc_shard *shard, u64 block)
{
	u64 hash = hc_hash(block >> HC_REGION_SHIFT, shard->index.seed);

	return &shard->wait[hash & (HC_WAIT_BUCKETS - 1)];
}

/* The first read of a group that waits for a block, or NULL. */
static struct hc_waiter *__hc_shard_first_waiter(struct hc_shard *shard,
						 u64 block, unsigned long group)
{
	struct hc_waiter *first;

	list_for_each_entry(first, hc_shard_waiters(shard, block), bucket)
		if (first->block == block && first->group == group)
			return first;
	return NULL;
}

/* The first read of a group is to wait for a block. hc_cache_end_waited() follows. */
static bool hc_shard_begin_waited(struct hc_shard *shard, unsigned long group)
{
	return !shard->waited ||
	       hc_payers_take(shard->waited, group, HC_WAITED_MAX);
}

/* Join the fill of a slot. */
static int __hc_shard_join(struct hc_shard *shard, u64 word,
			   struct hc_waiter *waiter, unsigned long limit)
{
	unsigned long now = jiffies;
	u32 age = hc_slot_fill_age(word, now);
	struct hc_waiter *first;

	if (age > limit || shard->nr_waiting >= HC_WAITERS_MAX)
		return -EBUSY;
	/* All who wait for a fill give up together, when that is overdue. */
	if (now - waiter->since > age + (limit >> HC_WAIT_GRACE_SHIFT))
		return -EBUSY;

	first = __hc_shard_first_waiter(shard, waiter->block, waiter->group);
	if (first) {
		list_add_tail(&waiter->link, &first->link);
		waiter->nr = 0;
		first->nr++;
		shard->nr_waiting++;
		return 0;
	}
	if (!hc_shard_begin_waited(shard, waiter->group))
		return -EBUSY;
	shard->nr_waiting++;
	INIT_LIST_HEAD(&waiter->link);
	waiter->nr = 1;
	waiter->began = now - age;
	list_add_tail(&waiter->bucket, hc_shard_waiters(shard, waiter->block));
	return 0;
}

/**
 * hc_shard_wait() - wait for the fill of a block
 * @shard: the block's shard
 * @waiter: with the block and the group set, and since when it waits;
 *	hc_shard_fill_end() or hc_shard_expire() passes it to its caller
 * @limit: the age in jiffies from which on a fill is overdue
 *
 * A read may only join a fill that can still publish: once a write to the block
 * has begun, data from before it must not answer a read that starts later. Nor
 * does it join one that is overdue: whoever began that may be throttled, or the
 * origin stuck. One that has waited for other fills before does not begin anew
 * with a fill that began much later.
 *
 * Context: Any, takes the shard's lock.
 * Return: 0, -EAGAIN if the block is no longer being filled, or -EBUSY if the
 * fill is overdue, the read has waited for too long or too many reads wait
 * already, or for too many blocks, or of too many groups.
 */
int hc_shard_wait(struct hc_shard *shard, struct hc_waiter *waiter,
		  unsigned long limit)
{
	unsigned long flags;
	u64 word;
	u32 slot;
	int err;

	flags = hc_shard_lock(shard);
	slot = hc_index_find(&shard->index, waiter->block);
	word = slot == HC_SLOT_NONE ? HC_SLOT_FREE : READ_ONCE(shard->word[slot]);
	if (hc_slot_fills(word))
		err = __hc_shard_join(shard, word, waiter, limit);
	else
		err = -EAGAIN;
	hc_shard_unlock(shard, flags);
	return err;
}

/* All of a group who wait for a block, in order; however many, it takes no longer. */
static void __hc_shard_wake_block(struct hc_shard *shard,
				  struct hc_waiter *first,
				  struct list_head *wake)
{
	struct list_head *last = wake->prev;

	list_del(&first->bucket);
	shard->nr_waiting -= first->nr;
	list_splice_tail_init(&first->link, wake);
	list_add(&first->link, last);
}

/**
 * hc_shard_expire() - collect the reads whose fill is overdue
 * @shard: the shard
 * @limit: the age in jiffies from which on a fill is overdue
 * @wake: list that they are added to, those that waited together one after the other;
 *	hc_cache_end_waited() follows for each such group
 *
 * Context: Any, takes the shard's lock for one bucket at a time.
 * Return: whether other reads still wait.
 */
bool hc_shard_expire(struct hc_shard *shard, unsigned long limit,
		     struct list_head *wake)
{
	unsigned long before = jiffies - limit;
	struct hc_waiter *first, *next;
	unsigned long flags;
	bool more = false;
	unsigned int i;

	/* A read that begins to wait now schedules another check itself. */
	if (!READ_ONCE(shard->nr_waiting))
		return false;
	for (i = 0; i < HC_WAIT_BUCKETS; i++) {
		spin_lock_irqsave(&shard->lock, flags);
		list_for_each_entry_safe(first, next, &shard->wait[i], bucket) {
			if (time_before(first->began, before))
				__hc_shard_wake_block(shard, first, wake);
			else
				more = true;
		}
		spin_unlock_irqrestore(&shard->lock, flags);
	}
	return more;
}

/**
 * __hc_shard_wake() - collect the reads that wait for the fill of blocks
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks of it, by bit
 * @wake: list that they are added to, as by hc_shard_expire()
 *
 * Takes as long as there are blocks in the same bucket that are waited for, and groups
 * that wait for each, however many reads do: no longer than for HC_WAITED_MAX.
 *
 * Context: Shard's lock held.
 */
void __hc_shard_wake(struct hc_shard *shard, u64 region, u16 mask,
		     struct list_head *wake)
{
	struct hc_waiter *first, *next;

	lockdep_assert_held(&shard->lock);
	if (!shard->nr_waiting)
		return;
	list_for_each_entry_safe(first, next,
				 hc_shard_waiters(shard, hc_block_of(region, 0)),
				 bucket) {
		if (first->block >> HC_REGION_SHIFT == region &&
		    mask & BIT(first->block & (HC_REGION_BLOCKS - 1)))
			__hc_shard_wake_block(shard, first, wake);
	}
}
