// SPDX-License-Identifier: GPL-2.0
/*
 * A shard's making, and its reads and fills.
 */
#include "core/shard.h"

#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "core/slot.h"
#include "core/trace.h"

/**
 * hc_shard_init() - make an empty shard
 * @shard: zeroed memory
 * @base: pool-wide number of its first slot
 * @nr_slots: its slots
 * @seed: of the index's hash
 * @choice: its policy
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_shard_init(struct hc_shard *shard, u32 base, u32 nr_slots, u64 seed,
		  const struct hc_policy_choice *choice)
{
	struct hc_shard_policy made;
	u32 *bucket;
	int err;
	u32 i;

	spin_lock_init(&shard->lock);
	shard->base = base;
	shard->nr_slots = nr_slots;
	shard->free = HC_SLOT_NONE;
	hc_refault_init(&shard->refault, nr_slots);
	for (i = 0; i < HC_WAIT_BUCKETS; i++)
		INIT_LIST_HEAD(&shard->wait[i]);

	bucket = kvcalloc(hc_index_nr_buckets(nr_slots), sizeof(*bucket),
			  HC_SHARD_GFP);
	shard->tag = kvcalloc(nr_slots, sizeof(*shard->tag), HC_SHARD_GFP);
	shard->ctl = kvcalloc(nr_slots, sizeof(*shard->ctl), HC_SHARD_GFP);
	err = hc_shard_policy_alloc(choice, nr_slots, &made);
	shard->ops = made.ops;
	shard->policy = made.instance;
	shard->policy_bytes = made.bytes;
	shard->hits = made.hits;
	shard->buffer_hits = hc_policy_relinks(made.ops);
	hc_index_init(&shard->index, bucket, shard->tag, nr_slots, seed);
	if (bucket && shard->tag && shard->ctl && !err)
		return 0;
	hc_shard_destroy(shard);
	return -ENOMEM;
}

/**
 * hc_shard_destroy() - free what hc_shard_init() took
 * @shard: the shard, initialised in part or not at all (zeroed)
 *
 * Context: Process, may sleep. Nothing is in flight.
 */
void hc_shard_destroy(struct hc_shard *shard)
{
	kvfree(shard->hits);
	kvfree(shard->next_policy);
	kvfree(shard->policy);
	kvfree(shard->ctl);
	kvfree(shard->tag);
	kvfree(shard->index.bucket);
	memset(shard, 0, sizeof(*shard));
}

/**
 * hc_shard_metadata_bytes() - memory that a shard takes beside the data
 * @shard: the shard
 *
 * Context: Process.
 * Return: bytes.
 */
u64 hc_shard_metadata_bytes(const struct hc_shard *shard)
{
	u64 next = READ_ONCE(shard->next_policy) ? READ_ONCE(shard->next_bytes) : 0;

	return sizeof(*shard) + READ_ONCE(shard->policy_bytes) + next +
	       hc_hitbuf_bytes(READ_ONCE(shard->hits)) +
	       (u64)shard->index.nr_buckets * sizeof(*shard->index.bucket) +
	       (u64)shard->nr_slots * (sizeof(*shard->tag) + sizeof(*shard->ctl));
}

static void __hc_shard_count_eviction(struct hc_shard *shard, u32 ctl)
{
	bool unused = !(ctl & HC_SLOT_READ);

	shard->count[HC_CNT_evict_capacity]++;
	shard->count[HC_CNT_unused_evictions] += unused;
	if (!(ctl & HC_SLOT_STREAM))
		return;
	shard->count[HC_CNT_stream_evictions]++;
	shard->count[HC_CNT_stream_unused] += unused;
}

static u32 __hc_shard_evict(struct hc_shard *shard, u64 block)
{
	unsigned int tries;

	if (shard->hits)
		__hc_shard_drain(shard, raw_smp_processor_id());
	for (tries = 0; tries < HC_VICTIM_TRIES; tries++) {
		u32 slot = shard->ops->victim(shard->policy, block);

		if (slot == HC_SLOT_NONE)
			break;
		if (hc_slot_use(shard->ctl[slot]) != HC_SLOT_CLEAN) {
			shard->ops->refuse(shard->policy, slot);
			continue;
		}
		shard->ops->evict(shard->policy, slot, shard->tag[slot]);
		if (slot < shard->adopted)
			shard->next_ops->remove(shard->next_policy, slot);
		shard->occupancy--;
		hc_refault_evict(&shard->refault, shard->tag[slot]);
		__hc_shard_count_eviction(shard, shard->ctl[slot]);
		trace_hotcache_evict(shard->dev, shard->tag[slot], block,
				     shard->ctl[slot] & HC_SLOT_READ,
				     shard->ctl[slot] & HC_SLOT_STREAM);
		__hc_slot_release(shard, slot);
		return slot;
	}
	return HC_SLOT_NONE;
}

/* A slot in state FILLING for @block, in the index; or HC_SLOT_NONE. */
static u32 __hc_shard_take(struct hc_shard *shard, u64 block,
			   enum hc_admit admit)
{
	bool fresh = false;
	u32 slot = shard->free;

	if (admit == HC_ADMIT_NONE)
		return HC_SLOT_NONE;
	if (slot == HC_SLOT_NONE && shard->fresh < shard->nr_slots) {
		slot = shard->fresh;
		fresh = true;
	}
	if (slot == HC_SLOT_NONE && admit == HC_ADMIT_ALL)
		slot = __hc_shard_evict(shard, block);
	if (slot == HC_SLOT_NONE)
		return slot;

	if (!hc_index_insert(&shard->index, block, slot))
		return HC_SLOT_NONE;
	if (fresh)
		shard->fresh++;
	else
		shard->free = shard->tag[slot];
	shard->tag[slot] = block;
	shard->ctl[slot] = HC_SLOT_FILLING;
	return slot;
}

/* A block that is not in the index; what gets no slot goes into @without. */
static void __hc_shard_read_missing(struct hc_shard *shard, u64 block,
				    unsigned int i, enum hc_admit admit,
				    u16 *without, struct hc_lookup *found)
{
	u32 slot;

	/* Before it evicts another, whose memory might be in its place. */
	shard->count[HC_CNT_missed_again] +=
		hc_refault_miss(&shard->refault, block);
	slot = __hc_shard_take(shard, block, admit);
	if (slot == HC_SLOT_NONE) {
		*without |= BIT(i);
		return;
	}
	found->fill |= BIT(i);
	found->slot[i] = shard->base + slot;
}

static void __hc_shard_read_block(struct hc_shard *shard, u32 slot,
				  unsigned int i, unsigned int hints,
				  struct hc_lookup *found)
{
	u32 ctl = shard->ctl[slot];

	if (hc_slot_readable(ctl) && (ctl & HC_SLOT_PINS) != HC_SLOT_PINS) {
		shard->ctl[slot] = (ctl | HC_SLOT_READ) + HC_SLOT_PIN;
		if (ctl & HC_SLOT_STREAM)
			found->streamed |= BIT(i);
		if (!shard->buffer_hits)
			__hc_shard_hit(shard, slot, hints);
		found->hit |= BIT(i);
		found->slot[i] = shard->base + slot;
	} else if (ctl == HC_SLOT_FILLING) {
		found->filling |= BIT(i);
	} else {
		found->busy |= BIT(i);
	}
}

/**
 * hc_shard_read() - look blocks of one region up, take slots for the missing
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks wanted, bit i for the i-th of the region
 * @admit: which missing blocks shall get slots
 * @hints: of enum hc_hint
 * @found: out
 *
 * The caller unpins what was hit, and ends the fill of what has got a slot.
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_read(struct hc_shard *shard, u64 region, u16 mask,
		   enum hc_admit admit, unsigned int hints,
		   struct hc_lookup *found)
{
	u16 *without = admit == HC_ADMIT_ALL ? &found->noslot :
					       &found->declined;
	unsigned long flags, todo = mask;
	bool buffer_hits;
	unsigned int i;

	found->hit = 0;
	found->fill = 0;
	found->filling = 0;
	found->busy = 0;
	found->fenced = 0;
	found->noslot = 0;
	found->declined = 0;
	found->dropped = 0;
	found->streamed = 0;

	flags = hc_shard_lock(shard);
	buffer_hits = shard->buffer_hits;
	if (admit != HC_ADMIT_NONE && hc_fence_is_up(&shard->fence, region)) {
		admit = HC_ADMIT_NONE;
		without = &found->fenced;
	}
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = hc_block_of(region, i);
		u32 slot = hc_index_find(&shard->index, block);

		if (slot == HC_SLOT_NONE)
			__hc_shard_read_missing(shard, block, i, admit,
						without, found);
		else
			__hc_shard_read_block(shard, slot, i, hints, found);
	}
	hc_shard_unlock(shard, flags);
	if (buffer_hits && found->hit)
		hc_shard_hit_later(shard, region, hints, found);
}

/**
 * hc_shard_unpin() - the data of hits has been copied
 * @shard: the shard
 * @slot: pool-wide slots, by bit number
 * @mask: which of them
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_unpin(struct hc_shard *shard, const u32 *slot, u16 mask)
{
	unsigned long flags, todo = mask;
	unsigned int i;

	flags = hc_shard_lock(shard);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		__hc_slot_unpin(shard, slot[i] - shard->base);
	hc_shard_unlock(shard, flags);
}

/**
 * hc_shard_slots() - where the blocks are that a fill or a write holds
 * @shard: the region's shard
 * @region: the region
 * @mask: blocks whose slots the caller holds
 * @slot: out: their pool-wide slots, by bit number
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_slots(struct hc_shard *shard, u64 region, u16 mask, u32 *slot)
{
	unsigned long flags, todo = mask;
	unsigned int i;

	flags = hc_shard_lock(shard);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		slot[i] = shard->base + hc_index_find(&shard->index,
						      hc_block_of(region, i));
	hc_shard_unlock(shard, flags);
}

static struct list_head *hc_shard_waiters(struct hc_shard *shard, u64 block)
{
	u64 hash = hc_hash(block, shard->index.seed);

	return &shard->wait[hash & (HC_WAIT_BUCKETS - 1)];
}

/**
 * hc_shard_wait() - wait for the fill of a block
 * @shard: the block's shard
 * @waiter: says which block; handed to hc_shard_fill_end()'s caller
 *
 * Only for a fill that can still publish: after a write to the block has begun,
 * data from before it must not answer a read that starts later.
 *
 * Context: Any, takes the shard's lock.
 * Return: false if the block is not being filled any more, or too many wait
 * already.
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
 * hc_shard_expire() - wake those who have waited for too long
 * @shard: the shard
 * @before: who began to wait before this, in jiffies
 * @wake: they are added to it
 *
 * Context: Any, takes the shard's lock.
 * Return: whether others go on waiting.
 */
bool hc_shard_expire(struct hc_shard *shard, unsigned long before,
		     struct list_head *wake)
{
	struct hc_waiter *waiter, *next;
	unsigned long flags;
	bool more = false;
	unsigned int i;

	/* Who begins to wait now asks for another look by himself. */
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

static void __hc_shard_wake(struct hc_shard *shard, u64 block, bool ok,
			    struct list_head *wake)
{
	struct hc_waiter *waiter, *next;

	if (!shard->nr_waiting)
		return;
	list_for_each_entry_safe(waiter, next, hc_shard_waiters(shard, block),
				 link) {
		if (waiter->block == block)
			__hc_shard_wake_one(shard, waiter, ok, wake);
	}
}

static void __hc_shard_publish(struct hc_shard *shard, u32 slot,
			       unsigned int hints)
{
	shard->count[HC_CNT_refaults] +=
		shard->ops->insert(shard->policy, slot, shard->tag[slot], hints);
	/* The policy to come would only count the same once more. */
	if (slot < shard->adopted)
		shard->next_ops->insert(shard->next_policy, slot,
					shard->tag[slot], hints);
	shard->occupancy++;
	shard->count[HC_CNT_inserts]++;
	shard->ctl[slot] = HC_SLOT_CLEAN;
	if (hints & (HC_HINT_RUN | HC_HINT_READAHEAD)) {
		shard->count[HC_CNT_stream_inserts]++;
		shard->ctl[slot] |= HC_SLOT_STREAM;
	}
}

/**
 * hc_shard_fill_end() - the data of a fill has come, or has not
 * @shard: the region's shard
 * @region: the region
 * @mask: the blocks that this fill has slots for
 * @ok: whether their slots hold the origin's data
 * @hints: of the read
 * @slot: out: the pool-wide slots, by bit number
 * @wake: the waiters for these blocks are added to it
 *
 * If @ok, publishes each block that was not lost meanwhile and pins it. The
 * lost ones keep their slots as well until the caller, whose read was already
 * under way when the write came, has had the data. If not @ok, frees all.
 *
 * Context: Any, takes the shard's lock.
 * Return: the blocks published; if @ok, hc_shard_fill_put() must follow.
 */
u16 hc_shard_fill_end(struct hc_shard *shard, u64 region, u16 mask, bool ok,
		      unsigned int hints, u32 *slot, struct list_head *wake)
{
	unsigned long flags, todo = mask;
	u16 published = 0;
	unsigned int i;

	flags = hc_shard_lock(shard);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = hc_block_of(region, i);
		u32 s = hc_index_find(&shard->index, block);

		slot[i] = shard->base + s;
		__hc_shard_wake(shard, block, ok, wake);
		if (!ok) {
			__hc_slot_release(shard, s);
		} else if (!(shard->ctl[s] & HC_SLOT_LOST)) {
			__hc_shard_publish(shard, s, hints);
			shard->ctl[s] += HC_SLOT_PIN;
			published |= BIT(i);
		}
	}
	if (ok)
		trace_hotcache_fill(shard->dev, hc_block_of(region, 0),
				    published, mask & ~published);
	hc_shard_unlock(shard, flags);
	return published;
}

/**
 * hc_shard_fill_put() - the data of a fill has been copied to the caller
 * @shard: the shard
 * @slot: pool-wide slots, by bit number
 * @published: those that hc_shard_fill_end() published
 * @lost: those that it did not
 *
 * Context: Any, takes the shard's lock.
 */
void hc_shard_fill_put(struct hc_shard *shard, const u32 *slot, u16 published,
		       u16 lost)
{
	unsigned long flags, todo;
	unsigned int i;

	flags = hc_shard_lock(shard);
	todo = published;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		__hc_slot_unpin(shard, slot[i] - shard->base);
	todo = lost;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		__hc_slot_release(shard, slot[i] - shard->base);
	hc_shard_unlock(shard, flags);
}
