/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SHARD_H
#define HOTCACHE_KMOD_SHARD_H

#include <linux/cache.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <hotcache/counters.h>
#include <hotcache/policy.h>
#include <hotcache/tuning.h>
#include <hotcache/types.h>

#include <hotcache/refault.h>
#include "admission/admit.h"
#include "core/fence.h"
#include "core/hitbuf.h"
#include "core/index.h"

#define HC_WAIT_BUCKETS		32u

/* Reads that may wait for fills at a time; others ask the origin themselves. */
#define HC_WAITERS_MAX		1024u

/* Victims that turn out to be busy before a miss is passed on uncached. */
#define HC_VICTIM_TRIES		4u

/* Slots that a walk looks at before it gives the lock up. */
#define HC_WALK_BATCH		256u

/**
 * struct hc_shard - 1/N of the slots, with all that belongs to them
 * @lock: protects everything here and the bookkeeping of the shard's slots, not
 *	their data; taken with interrupts off, since fills and writes end in
 *	interrupts; innermost: nothing is locked, submitted or completed under it
 * @index: block to slot
 * @tag: the block of each slot that is in the index; the link of a free one
 * @ctl: state, lost mark, pins and marks of each slot (slot.h)
 * @ops: the eviction policy
 * @policy: its instance
 * @policy_bytes: size of @policy
 * @next_ops: in a switch, the policy to come
 * @next_policy: its instance; it knows the slots below @adopted
 * @next_bytes: size of @next_policy
 * @adopted: see @next_policy
 * @buffer_hits: reads tell of their hits through @hits
 * @hits: buffers for policies that relink; NULL if there never was such a policy
 * @nr_slots: slots of this shard
 * @base: pool-wide number of slot 0
 * @dev: the device's number, for traces
 * @free: head of the list of slots freed, linked through @tag
 * @fresh: slots from here on were never used
 * @occupancy: slots that hold a block that has been published and not dropped
 * @refault: what was evicted not long ago
 * @count: counters of what happens under @lock; zero for all others
 * @nr_waiting: entries of @wait
 * @wait: reads that wait for the fill of a block, by its hash
 * @fence: writes in flight
 */
struct hc_shard {
	spinlock_t lock;
	struct hc_index index;
	u64 *tag;
	u32 *ctl;
	const struct hc_policy_ops *ops;
	void *policy;
	size_t policy_bytes;
	const struct hc_policy_ops *next_ops;
	void *next_policy;
	size_t next_bytes;
	u32 adopted;
	bool buffer_hits;
	struct hc_hitbuf *hits;
	u32 nr_slots;
	u32 base;
	u32 dev;
	u32 free;
	u32 fresh;
	u32 occupancy;
	struct hc_refault refault;
	u64 count[HC_NR_COUNTERS];
	u32 nr_waiting;
	struct list_head wait[HC_WAIT_BUCKETS];
	struct hc_fence fence;
} ____cacheline_aligned;

/**
 * struct hc_lookup - what a read found in one region; bit i is block i of it
 * @slot: pool-wide slot of each block in @hit or @fill
 * @hit: published: pinned, the caller copies and then unpins
 * @fill: had no slot: has got one, which the caller must fill
 * @filling: is being filled by another read, which may be waited for
 * @busy: is being written, or on its way out
 * @fenced: may not be filled now, a write is in flight
 * @noslot: no slot could be had
 * @declined: missing, and not wanted: not admitted, or only as long as there are
 *	free slots
 * @dropped: of those in @hit: the policy will not learn of them
 * @streamed: of those in @hit: a scan or a read-ahead has brought them in
 */
struct hc_lookup {
	u32 slot[HC_REGION_BLOCKS];
	u16 hit;
	u16 fill;
	u16 filling;
	u16 busy;
	u16 fenced;
	u16 noslot;
	u16 declined;
	u16 dropped;
	u16 streamed;
};

/**
 * struct hc_waiter - a read that waits for a fill
 * @link: in &hc_shard.wait, then in a list of those to be woken
 * @block: the block it waits for
 * @since: when it began to wait, in jiffies
 * @ok: when woken: whether the fill got its data
 */
struct hc_waiter {
	struct list_head link;
	u64 block;
	unsigned long since;
	bool ok;
};

/**
 * struct hc_shard_policy - a policy for a shard, not in use
 * @ops: the policy
 * @instance: its instance
 * @bytes: size of @instance
 * @hits: buffers for hits if it relinks, else NULL
 */
struct hc_shard_policy {
	const struct hc_policy_ops *ops;
	void *instance;
	size_t bytes;
	struct hc_hitbuf *hits;
};

int hc_shard_init(struct hc_shard *shard, u32 base, u32 nr_slots, u64 seed,
		  const struct hc_policy_choice *choice);
void hc_shard_destroy(struct hc_shard *shard);
u64 hc_shard_metadata_bytes(const struct hc_shard *shard);

void hc_shard_read(struct hc_shard *shard, u64 region, u16 mask,
		   enum hc_admit admit, unsigned int hints,
		   struct hc_lookup *found);
void hc_shard_unpin(struct hc_shard *shard, const u32 *slot, u16 mask);
void hc_shard_slots(struct hc_shard *shard, u64 region, u16 mask, u32 *slot);
bool hc_shard_wait(struct hc_shard *shard, struct hc_waiter *waiter);
bool hc_shard_expire(struct hc_shard *shard, unsigned long before,
		     struct list_head *wake);
u16 hc_shard_fill_end(struct hc_shard *shard, u64 region, u16 mask, bool ok,
		      unsigned int hints, u32 *slot, struct list_head *wake);
void hc_shard_fill_put(struct hc_shard *shard, const u32 *slot, u16 published,
		       u16 lost);

u16 hc_shard_write_begin(struct hc_shard *shard, u64 region, u16 mask,
			 bool update, enum hc_counter reason, u32 *slot);
void hc_shard_write_drop(struct hc_shard *shard, u64 region, u16 mask,
			 enum hc_counter reason);
void hc_shard_write_end(struct hc_shard *shard, u64 region, u16 mask, bool ok);
void hc_shard_bar(struct hc_shard *shard);
void hc_shard_unbar(struct hc_shard *shard);

void hc_shard_drop_region(struct hc_shard *shard, u64 region, u16 mask,
			  enum hc_counter reason);
bool hc_shard_drop_step(struct hc_shard *shard, u64 first, u64 last,
			enum hc_counter reason, u32 *cursor);
u64 hc_shard_policy_bytes(const struct hc_policy_choice *choice, u32 nr_slots);
int hc_shard_policy_alloc(const struct hc_policy_choice *choice, u32 nr_slots,
			  struct hc_shard_policy *made);
void hc_shard_policy_free(struct hc_shard_policy *made);
void hc_shard_switch_begin(struct hc_shard *shard,
			   struct hc_shard_policy *next);
bool hc_shard_switch_step(struct hc_shard *shard, void **old);
bool hc_shard_pin_slot(struct hc_shard *shard, u32 slot, u64 *block);
bool hc_shard_unpin_slot(struct hc_shard *shard, u32 slot);
void hc_shard_reset_counts(struct hc_shard *shard);
void hc_shard_look(struct hc_shard *shard, const struct hc_policy_ops *ops,
		   u64 *sum);

#endif /* HOTCACHE_KMOD_SHARD_H */
