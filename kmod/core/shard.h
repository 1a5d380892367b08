/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_SHARD_H
#define HOTCACHE_KMOD_CORE_SHARD_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/counters.h>
#include <hotcache/policy.h>
#include <hotcache/refault.h>
#include <hotcache/tuning.h>
#include <hotcache/types.h>

#include "core/bar.h"
#include "core/failed.h"
#include "core/fence.h"
#include "core/hazard.h"
#include "core/hitbuf.h"
#include "core/index.h"

#define HC_WAIT_BUCKETS		32u

struct hc_pool;
struct hc_slotset;

/* Limit of reads that wait for fills; further ones go to the origin. */
#define HC_WAITERS_MAX		1024u

/*
 * Blocks of all shards that reads wait for, at most, until these have gone on; a block
 * counts for each group whose reads do. If their fills are overdue at the same time, each
 * takes a worker that sends these reads: see HC_SUBMITTERS.
 */
#define HC_WAITED_MAX		128

/* Busy victims after which a miss is passed on uncached. */
#define HC_VICTIM_TRIES		4u

/*
 * Steps of the policy, counted as if each call took its &hc_policy_ops.max_steps,
 * after which a hold of the lock ends: a tenth of a millisecond if each of them
 * waits for memory. Once begun, an eviction goes on to its end.
 */
#define HC_HOLD_STEPS		1024u

/* Lists of free slots: those that are clear, and the others. */
#define HC_ASIDE_LISTS		2u

/* Slots that a walk processes in one hold of the lock. */
#define HC_WALK_BATCH		256u

/* Counters of what is published: see stamp.h. */
#define HC_STAMP_COUNTERS	32u

/**
 * struct hc_shard - 1/N of the slots, with their index, policy and lock
 * @index: finds the slot of a block
 * @word: the word of each slot (slot_word.h)
 * @recorded: where readers record hits for a policy that relinks: @hits; NULL if
 *	they need not; READ_ONCE()
 * @base: pool-wide number of slot 0
 * @hit_max: up to this count readers count a hit in the touch of a slot; READ_ONCE()
 * @own_hit_max: &hc_policy_ops.hit_max of @ops, 0 if it relinks
 * @next_hit_max: that of @next_ops
 * @hazards: which slots are being copied from
 * @lock: protects all members and the words of the shard's slots, not their
 *	data; taken with interrupts off, since fills and writes end in
 *	interrupts; innermost: nothing is locked, submitted or completed under
 *	it. Who reads a block that is there does not take it: see hazard.h
 * @nr_waiting: reads that wait for fills
 * @ops: the eviction policy
 * @policy: its instance
 * @policy_bytes: size of @policy
 * @next_ops: during a switch, the new policy
 * @next_policy: its instance, which tracks only slots below @adopted
 * @next_bytes: size of @next_policy
 * @hits: buffers for policies that relink; NULL until such a policy is used
 * @adopted: the number of slots that @next_policy has taken over
 * @nr_slots: slots of this shard; READ_ONCE()
 * @capacity: slots that its arrays have room for
 * @limit: no block gets a slot from here on; @nr_slots unless the shard is
 *	becoming smaller, see shard_resize.c
 * @retired: slots from @limit on that are free; they are in no list
 * @shrink_reason: enum hc_counter, for blocks that go because it becomes smaller
 * @stuck: the last round through slots from @limit on has left a block there that could
 *	have moved, had there been a slot for it; READ_ONCE()
 * @policy_slots: slots that the next instance of a policy is to be for
 * @aside: heads of lists of free slots some of which are to be retired
 * @walks: drops under way that walk slots: as long as there are any, no block moves
 *	to another slot
 * @dev: the device's number, for trace events
 * @free: head of the list of freed slots, linked through their words
 * @free_last: end of that list, unless it is empty
 * @clear: head of the list of free slots that nobody copies from
 * @fresh: slots from here on are free and in neither list
 * @reserve: slots that are kept free, see shard_free.c
 * @used: slots that are not free
 * @occupancy: slots whose block is published and not lost
 * @held: a slot plus one that no other block may get, see hc_shard_visit(); 0 if
 *	there is none
 * @filling: slots that fills hold
 * @max_fills: when fills hold so many slots, further ones evict nothing;
 *	U32_MAX for no bound; READ_ONCE()
 * @most_fills: when they hold so many, further ones get no slot, not even a free
 *	one; as above
 * @writing: slots that writes hold
 * @max_writes: when writes hold so many slots, further ones drop the blocks that
 *	they touch; as above
 * @taken: the slots that are not free; in the memory of @index
 * @refault: samples of the blocks evicted recently
 * @count: the counters that are kept under @lock; 0 for all others
 * @wait: of each block that reads of a group wait for, the first one:
 *	&hc_waiter.bucket; by the hash of the region
 * @fence: writes in flight
 * @bars: long discards in flight, over any shard; NULL without a cache
 * @waited: &hc_cache.waited; NULL without a cache
 * @failed: blocks that could not be filled lately
 * @published: how many blocks have been published, by block: see stamp.h
 *
 * Readers look at the first cache line only, which is written when the policy changes.
 * The rest is packed into 42 more, with plain locks: gcc multiplies by 43 lines in one
 * instruction, by 44 in three, and a hit does so twice.
 */
struct hc_shard {
	struct hc_index index;
	u64 *word;
	struct hc_hitbuf *recorded;
	u32 base;
	u8 hit_max;
	u8 own_hit_max;
	u8 next_hit_max;
	const struct hc_hazards *hazards;

	spinlock_t lock ____cacheline_aligned;
	u32 nr_waiting;
	const struct hc_policy_ops *ops;
	void *policy;
	size_t policy_bytes;
	const struct hc_policy_ops *next_ops;
	void *next_policy;
	size_t next_bytes;
	struct hc_hitbuf *hits;
	u32 adopted;
	u32 nr_slots;
	u32 capacity;
	u32 limit;
	u32 retired;
	u16 shrink_reason;
	bool stuck;
	u32 policy_slots;
	u32 aside[HC_ASIDE_LISTS];
	u32 walks;
	u32 dev;
	u32 free;
	u32 free_last;
	u32 clear;
	u32 fresh;
	u32 reserve;
	u32 used;
	u32 occupancy;
	u32 held;
	u32 filling;
	u32 max_fills;
	u32 most_fills;
	u32 writing;
	u32 max_writes;
	struct hc_slotset *taken;
	struct hc_refault refault;
	u64 count[HC_NR_COUNTERS];
	struct list_head wait[HC_WAIT_BUCKETS];
	struct hc_fence fence;
	const struct hc_bars *bars;
	struct hc_payers *waited;
	struct hc_failed failed;
	u64 published[HC_STAMP_COUNTERS];
} ____cacheline_aligned;

/**
 * struct hc_lookup - the state of the blocks that a read wants of one region
 * @slot: pool-wide slot of each block in @hit or @fill
 * @hit: published: the caller may try to copy the data, see shard_hit.h
 * @fill: missing; they have got slots, which the caller has to fill
 * @filling: being filled by another read, for which the caller may wait
 * @busy: being written, or lost and still in use
 * @fenced: missing, and must not be filled while a write or a discard of them
 *	is in flight
 * @failed: missing; could not be filled lately
 * @noslot: missing; no slot was available
 * @inflight: missing; fills hold as many slots as they may, or a slot would have
 *	had to be evicted while they hold as many as they may for that
 * @declined: missing; not admitted, or admitted to free slots only and none was free
 *
 * Bit i of each mask is the i-th block of the region.
 */
struct hc_lookup {
	u32 slot[HC_REGION_BLOCKS];
	u16 hit;
	u16 fill;
	u16 filling;
	u16 busy;
	u16 fenced;
	u16 failed;
	u16 noslot;
	u16 inflight;
	u16 declined;
};

/**
 * enum hc_visit - what is found in a slot
 * @HC_VISIT_NOTHING: no cached block
 * @HC_VISIT_BUSY: a cached block that is being written
 * @HC_VISIT_HELD: a cached block, and no other block gets the slot
 */
enum hc_visit {
	HC_VISIT_NOTHING, HC_VISIT_BUSY, HC_VISIT_HELD,
};

/**
 * struct hc_waiter - a read that waits for a fill
 * @bucket: of the first read of its group that waits for its block: in
 *	&hc_shard.wait
 * @link: in a ring of all of the group that wait for the block; then in a list of
 *	waiters to wake
 * @block: the block it waits for
 * @since: start of its first wait for any fill, in jiffies
 * @began: of the first read: when the fill began, in jiffies
 * @group: who pays for its I/O, and whether it sleeps for that: if it has to be sent, it
 *	is not sent behind those of others. Only compared
 * @nr: of the first read: how many wait with it; 0 of the others
 */
struct hc_waiter {
	struct list_head bucket;
	struct list_head link;
	u64 block;
	unsigned long since;
	unsigned long began;
	unsigned long group;
	u32 nr;
};

/**
 * struct hc_shard_policy - the memory of a policy for a shard, not in use
 * @ops: the policy
 * @instance: its instance
 * @bytes: size of @instance
 * @hit_max: up to this count it counts hits in the touches of slots
 * @hits: buffers for hits if it relinks, else NULL
 */
struct hc_shard_policy {
	const struct hc_policy_ops *ops;
	void *instance;
	size_t bytes;
	u8 hit_max;
	struct hc_hitbuf *hits;
};

/* shard_init.c */
int hc_shard_init(struct hc_shard *shard, u32 base, u32 nr_slots, u64 seed,
		  const struct hc_policy_choice *choice);
bool hc_shard_reset(struct hc_shard *shard,
		    const struct hc_policy_choice *choice,
		    enum hc_counter reason);
void hc_shard_destroy(struct hc_shard *shard);
void hc_shard_bound_fills(struct hc_shard *shard, unsigned int percent,
			  u32 least);
u64 hc_shard_arrays_bytes(u32 nr_slots);
u64 hc_shard_metadata_bytes(const struct hc_shard *shard);

/* shard_read.c */
void hc_shard_read(struct hc_shard *shard, u64 region, u16 mask,
		   enum hc_admit admit, struct hc_lookup *found);
void hc_shard_slots(const struct hc_shard *shard, u64 region, u16 mask,
		    u32 *slot);

/* shard_wait.c */
int hc_shard_wait(struct hc_shard *shard, struct hc_waiter *waiter,
		  unsigned long limit);
bool hc_shard_expire(struct hc_shard *shard, unsigned long limit,
		     struct list_head *wake);

/* shard_fill.c */
void hc_shard_fill_failed(struct hc_shard *shard, u64 block);
u16 hc_shard_fill_end(struct hc_shard *shard, u64 region, u16 mask, bool ok,
		      unsigned int hints, const u32 *slot,
		      struct list_head *wake);

/* shard_write.c */
u16 hc_shard_write_begin(struct hc_shard *shard, u64 region, u16 mask,
			 bool update, enum hc_counter reason, u32 *slot);
void hc_shard_write_drop(struct hc_shard *shard, u64 region, u16 mask,
			 enum hc_counter reason);
void hc_shard_write_end(struct hc_shard *shard, u64 region, u16 mask,
			const u32 *slot, bool ok);

/* shard_walk.c */
void hc_shard_drop_region(struct hc_shard *shard, u64 region, u16 mask,
			  enum hc_counter reason);
bool hc_shard_drop_step(struct hc_shard *shard, u64 first, u64 last,
			enum hc_counter reason, u32 *cursor);
void hc_shard_drop_stop(struct hc_shard *shard);
u32 hc_shard_walk_slots(const struct hc_shard *shard);
enum hc_visit hc_shard_visit(struct hc_shard *shard, u32 slot, u64 *word);
bool hc_shard_leave(struct hc_shard *shard, u32 slot, u64 word);
void hc_shard_content(struct hc_shard *shard, u32 first, u32 nr, u64 *record);
void hc_shard_reset_counts(struct hc_shard *shard);

/* shard_resize.c */
void hc_shard_shrink_begin(struct hc_shard *shard, u32 nr_slots,
			   enum hc_counter reason);
bool hc_shard_shrink_step(struct hc_shard *shard, const struct hc_pool *pool,
			  u32 *cursor);
bool hc_shard_shrink_finish(struct hc_shard *shard);
u32 hc_shard_shrink_most(const struct hc_shard *shard);
u32 hc_shard_in_flight(const struct hc_shard *shard, u32 nr_slots);
bool hc_shard_unshrink_step(struct hc_shard *shard, u32 nr_slots);
void hc_shard_grow(struct hc_shard *shard, u32 nr_slots);

/* shard_policy.c */
u64 hc_shard_policy_bytes(const struct hc_policy_choice *choice, u32 nr_slots);
int hc_shard_policy_alloc(const struct hc_shard *shard,
			  const struct hc_policy_choice *choice,
			  struct hc_shard_policy *made);
void hc_shard_policy_free(struct hc_shard_policy *made);
void hc_shard_switch_begin(struct hc_shard *shard,
			   struct hc_shard_policy *next);
bool hc_shard_switch_step(struct hc_shard *shard);
void hc_shard_switch_end(struct hc_shard *shard, bool use,
			 struct hc_shard_policy *unused);
void hc_shard_report(struct hc_shard *shard, const struct hc_policy_ops *ops,
		     u64 *sum);

#endif /* HOTCACHE_KMOD_CORE_SHARD_H */
