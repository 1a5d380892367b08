// SPDX-License-Identifier: GPL-2.0
/*
 * Creation and destruction of a shard.
 */
#include "core/shard.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "core/exact.h"
#include "core/shard_free.h"
#include "core/shard_internal.h"
#include "core/slot_word.h"
#include "lib/slotset.h"

/* Bytes that are cleared in one go, a fraction of a millisecond. */
#define HC_SHARD_CLEAR_STEP	(1u << 20)

static size_t hc_shard_word_bytes(u32 nr_slots)
{
	return nr_slots * sizeof_field(struct hc_shard, word[0]);
}

/* The table of the index, and behind it the slots that are taken: one rest of a page. */
static size_t hc_shard_table_bytes(u32 nr_slots)
{
	return hc_index_bytes(nr_slots) + sizeof(struct hc_slotset) +
	       hc_slotset_size(nr_slots);
}

/* None is taken: the memory is zeroed. */
static void hc_shard_init_taken(struct hc_shard *shard)
{
	shard->taken = (void *)shard->index.line +
		       hc_index_bytes(shard->capacity);
	hc_slotset_init(shard->taken, shard->taken + 1, shard->capacity);
}

/**
 * hc_shard_init() - make an empty shard
 * @shard: zeroed memory
 * @base: pool-wide number of its first slot
 * @nr_slots: number of its slots
 * @seed: seed of its hashes
 * @choice: its policy
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_shard_init(struct hc_shard *shard, u32 base, u32 nr_slots, u64 seed,
		  const struct hc_policy_choice *choice)
{
	struct hc_shard_policy made;
	void *index, *fence;
	int err;
	u32 i;

	spin_lock_init(&shard->lock);
	shard->base = base;
	shard->nr_slots = nr_slots;
	shard->capacity = nr_slots;
	shard->limit = nr_slots;
	shard->policy_slots = nr_slots;
	shard->max_fills = U32_MAX;
	shard->most_fills = U32_MAX;
	shard->max_writes = U32_MAX;
	__hc_shard_free_all(shard);
	hc_refault_init(&shard->refault, nr_slots);
	for (i = 0; i < HC_WAIT_BUCKETS; i++)
		INIT_LIST_HEAD(&shard->wait[i]);

	index = hc_exact_alloc(hc_shard_table_bytes(nr_slots));
	shard->word = hc_exact_alloc(hc_shard_word_bytes(nr_slots));
	fence = hc_exact_alloc(hc_fence_size(nr_slots));
	err = hc_shard_policy_alloc(shard, choice, &made);
	shard->ops = made.ops;
	shard->policy = made.instance;
	shard->policy_bytes = made.bytes;
	shard->hits = made.hits;
	shard->own_hit_max = made.hit_max;
	__hc_shard_choose_hits(shard);
	hc_index_init(&shard->index, index, shard->word, nr_slots, seed);
	hc_fence_init(&shard->fence, fence, nr_slots, seed);
	if (index && shard->word && fence && !err) {
		hc_shard_init_taken(shard);
		return 0;
	}
	hc_shard_destroy(shard);
	return -ENOMEM;
}

/* Zero memory of any size and let others run in between. */
static void hc_shard_clear(void *memory, size_t size)
{
	char *at = memory;

	while (size) {
		size_t step = min_t(size_t, size, HC_SHARD_CLEAR_STEP);

		memset(at, 0, step);
		at += step;
		size -= step;
		cond_resched();
	}
}

/* Let the policy begin anew; the words have been cleared. */
static void hc_shard_reset_policy(struct hc_shard *shard,
				  const struct hc_policy_choice *choice)
{
	struct hc_policy_params params;

	hc_shard_clear(shard->policy, shard->policy_bytes);
	hc_policy_choice_params(choice, shard->nr_slots, shard->word, &params);
	shard->ops->init(shard->policy, &params);
	hc_hitbuf_clear(shard->hits);
}

/*
 * Let no block get a slot of a shard whose policy does not know that it is empty: all are
 * as if a block was being read into each that nobody wants any more. No walk frees
 * them until the next reset, nor can the shard become smaller. If it grows, it uses
 * the slots that it gets.
 */
static void hc_shard_bar(struct hc_shard *shard)
{
	u32 slot;

	for (slot = 0; slot < shard->nr_slots; slot++) {
		WRITE_ONCE(shard->word[slot], HC_SLOT_FILLING | HC_SLOT_LOST);
		if (slot % HC_WALK_BATCH == 0)
			cond_resched();
	}
	shard->fresh = shard->nr_slots;
	shard->used = shard->nr_slots;
}

/**
 * hc_shard_reset() - empty a shard that nobody uses
 * @shard: the shard, with nothing in flight, no reader and no switch of the policy
 *	under way
 * @choice: its policy
 * @reason: counter for the blocks that were cached
 *
 * Clears the memory instead of looking at each slot. Samples for refaults and
 * all other counters stay.
 *
 * Context: Process, may sleep. Takes no lock: the caller keeps everybody out who
 * looks at slots or at the policy.
 * Return: false if the policy is another one, or changing. The shard is empty all the
 * same, but gets no block before the next reset: its policy does not know.
 */
bool hc_shard_reset(struct hc_shard *shard,
		    const struct hc_policy_choice *choice,
		    enum hc_counter reason)
{
	bool known = !shard->next_policy && choice->ops == shard->ops;

	if (shard->fresh || shard->limit != shard->nr_slots) {
		hc_shard_clear(shard->index.line,
			       hc_shard_table_bytes(shard->capacity));
		hc_shard_init_taken(shard);
		hc_shard_clear(shard->word,
			       hc_shard_word_bytes(shard->capacity));
		if (known)
			hc_shard_reset_policy(shard, choice);
	}
	shard->count[reason] += shard->occupancy;
	shard->occupancy = 0;
	shard->used = 0;
	shard->failed.nr = 0;
	shard->held = 0;
	/* If it was becoming smaller, it is not any more. */
	shard->limit = shard->nr_slots;
	shard->retired = 0;
	__hc_shard_free_all(shard);
	if (!known)
		hc_shard_bar(shard);
	return known;
}

/**
 * hc_shard_destroy() - undo hc_shard_init()
 * @shard: the shard, initialised, in part or not at all (zeroed), with nothing
 *	in flight
 *
 * Context: Process, may sleep.
 */
void hc_shard_destroy(struct hc_shard *shard)
{
	u32 capacity = shard->capacity;

	if (!capacity)
		return;
	hc_exact_free(shard->hits, hc_hitbuf_bytes(shard->hits));
	hc_exact_free(shard->next_policy, shard->next_bytes);
	hc_exact_free(shard->policy, shard->policy_bytes);
	hc_exact_free(shard->fence.bucket, hc_fence_size(capacity));
	hc_exact_free(shard->word, hc_shard_word_bytes(capacity));
	hc_exact_free(shard->index.line, hc_shard_table_bytes(capacity));
	memset(shard, 0, sizeof(*shard));
}

/* No bound where that would be all slots. */
static u32 hc_shard_bound(u32 bound, u32 nr_slots)
{
	return bound < nr_slots ? bound : U32_MAX;
}

/**
 * hc_shard_bound_fills() - bound what fills in flight may evict, and hold, and writes
 * @shard: the shard, which may be in use
 * @percent: when fills hold so much of its slots, further ones evict nothing
 * @least: slots that fills may hold in any case, and so may writes
 *
 * Of slots that are free they may hold more: half of all. Writes may hold a quarter,
 * so that some are left to others.
 *
 * Context: Any.
 */
void hc_shard_bound_fills(struct hc_shard *shard, unsigned int percent,
			  u32 least)
{
	u32 nr_slots = READ_ONCE(shard->nr_slots);
	u32 part = (u64)nr_slots * percent / 100;
	u32 bound = max(part, least);

	WRITE_ONCE(shard->max_fills, hc_shard_bound(bound, nr_slots));
	WRITE_ONCE(shard->most_fills,
		   hc_shard_bound(max(bound, nr_slots / 2), nr_slots));
	WRITE_ONCE(shard->max_writes,
		   hc_shard_bound(max(least, nr_slots / 4), nr_slots));
}

/**
 * hc_shard_arrays_bytes() - memory of a shard besides itself and its policy
 * @nr_slots: number of its slots
 *
 * Return: bytes, as the allocator counts them.
 */
u64 hc_shard_arrays_bytes(u32 nr_slots)
{
	return hc_exact_bytes(hc_shard_table_bytes(nr_slots)) +
	       hc_exact_bytes(hc_shard_word_bytes(nr_slots)) +
	       hc_exact_bytes(hc_fence_size(nr_slots));
}

/**
 * hc_shard_metadata_bytes() - memory of a shard besides the data
 * @shard: the shard
 *
 * Context: Process.
 * Return: bytes, as the allocator counts them.
 */
u64 hc_shard_metadata_bytes(const struct hc_shard *shard)
{
	u64 next = READ_ONCE(shard->next_policy) ? READ_ONCE(shard->next_bytes) : 0;

	return sizeof(*shard) + hc_shard_arrays_bytes(shard->capacity) +
	       hc_exact_bytes(READ_ONCE(shard->policy_bytes)) +
	       hc_exact_bytes(next) +
	       hc_exact_bytes(hc_hitbuf_bytes(READ_ONCE(shard->hits)));
}
