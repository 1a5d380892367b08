/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shard's code, and a check of everything that must always be true of it.
 */
#ifndef HOTCACHE_KUNIT_SHARD_CHECK_H
#define HOTCACHE_KUNIT_SHARD_CHECK_H

#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../kmod/counters.c"
#include "../kmod/fence.c"
#include "../kmod/hitbuf.c"
#include "../kmod/index.c"
#include "../kmod/shard.c"
#include "../kmod/shard_hit.c"
#include "../kmod/shard_lock.c"
#include "../kmod/shard_walk.c"
#include "../kmod/shard_write.c"
#include "../kmod/slot.c"
#include "../policies/tuning.c"
#include "policies.h"

static inline bool check_published(u32 ctl)
{
	u32 state = hc_slot_state(ctl);

	return (state == HC_SLOT_CLEAN || state == HC_SLOT_WRITING) &&
	       !(ctl & HC_SLOT_LOST);
}

/* Whether a policy tracks a slot: that is not part of the contract. */
static inline bool check_tracked(const struct hc_policy_ops *ops,
				 const void *policy, u32 slot)
{
	const struct hc_clock2qp *c = policy;
	const struct hc_lru *lru = policy;
	u32 s;

	if (ops == &hc_clock2qp_policy) {
		u32 place = c->place[slot] & ~HC_CLOCK2QP_FROM_SCAN;

		return hc_slotset_has(&c->main.set, slot) ||
		       hc_slotset_has(&c->overflow.set, slot) ||
		       (place < c->small.nr_places &&
			hc_slotset_has(&c->small.used, place) &&
			c->small.slot[place] == slot);
	}
	for (s = lru->list.oldest; s != HC_SLOT_NONE; s = lru->link[s].newer)
		if (s == slot)
			return true;
	return false;
}

static inline void check_slot(struct kunit *test, const struct hc_shard *shard,
			      u32 slot)
{
	u32 ctl = shard->ctl[slot];
	u32 state = hc_slot_state(ctl);

	if (state == HC_SLOT_FREE)
		KUNIT_ASSERT_EQ(test, ctl, 0u);
	else
		KUNIT_ASSERT_EQ(test, hc_index_find(&shard->index,
						    shard->tag[slot]), slot);
	/* Only what can be read, or could be a moment ago, is pinned. */
	if (state != HC_SLOT_CLEAN)
		KUNIT_ASSERT_EQ(test, (u32)(ctl & HC_SLOT_PINS), 0u);
	/* Lost, idle and yet not freed: nobody would ever free it. */
	KUNIT_ASSERT_NE(test, hc_slot_use(ctl),
			(u32)(HC_SLOT_CLEAN | HC_SLOT_LOST));
	/* What the marks say is said of a block, not of a slot. */
	if (state == HC_SLOT_FILLING)
		KUNIT_ASSERT_EQ(test, (u32)(ctl & HC_SLOT_MARKS), 0u);

	KUNIT_ASSERT_EQ(test, hc_slot_tracked(ctl), check_published(ctl));
	KUNIT_ASSERT_EQ_MSG(test,
			    check_tracked(shard->ops, shard->policy, slot),
			    check_published(ctl), "slot %u", slot);
	if (shard->next_policy)
		KUNIT_ASSERT_EQ_MSG(test,
				    check_tracked(shard->next_ops,
						  shard->next_policy, slot),
				    slot < shard->adopted &&
				    check_published(ctl),
				    "slot %u, next policy", slot);
}

static inline u32 check_free_list(struct kunit *test,
				  const struct hc_shard *shard)
{
	u32 slot, nr = 0;

	for (slot = shard->free; slot != HC_SLOT_NONE;
	     slot = shard->tag[slot]) {
		KUNIT_ASSERT_LT(test, slot, shard->fresh);
		KUNIT_ASSERT_EQ(test, shard->ctl[slot], HC_SLOT_FREE);
		KUNIT_ASSERT_LT_MSG(test, nr, shard->nr_slots,
				    "the free list goes round");
		nr++;
	}
	for (slot = shard->fresh; slot < shard->nr_slots; slot++)
		KUNIT_ASSERT_EQ(test, shard->ctl[slot], HC_SLOT_FREE);
	return nr + shard->nr_slots - shard->fresh;
}

static inline u64 check_left(const struct hc_shard *shard)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < HC_NR_COUNTERS; i++)
		if (hc_counter_is(i, HC_PREFIX_EVICT) ||
		    hc_counter_is(i, HC_PREFIX_INVALIDATE))
			sum += shard->count[i];
	return sum;
}

/* Who relinks has buffers, and gets hits through them. */
static inline void check_buffers(struct kunit *test,
				 const struct hc_shard *shard)
{
	bool relinks = hc_policy_relinks(shard->ops) ||
		       (shard->next_ops && hc_policy_relinks(shard->next_ops));

	KUNIT_ASSERT_EQ(test, shard->buffer_hits, relinks);
	if (relinks)
		KUNIT_ASSERT_NOT_NULL(test, shard->hits);
}

/* A policy as it is if nobody says otherwise. */
static inline struct hc_policy_choice choice_of(const struct hc_policy_ops *ops)
{
	struct hc_policy_choice choice;

	hc_policy_choice_default(ops, &choice);
	return choice;
}

/**
 * check_shard() - expect all invariants to hold
 * @test: the case
 * @shard: the shard, which nobody else uses now
 *
 * Each slot is free or in the index, in one state; policy, index and tags agree
 * on what is there; the counters add up.
 */
static inline void check_shard(struct kunit *test,
			       const struct hc_shard *shard)
{
	u32 slot, nr_free, indexed = 0, used = 0, published = 0;
	u32 i;

	check_buffers(test, shard);
	nr_free = check_free_list(test, shard);
	for (slot = 0; slot < shard->nr_slots; slot++) {
		check_slot(test, shard, slot);
		used += shard->ctl[slot] != HC_SLOT_FREE;
		published += check_published(shard->ctl[slot]);
	}
	for (i = 0; i < shard->index.nr_buckets; i++)
		indexed += shard->index.bucket[i] != 0;
	KUNIT_ASSERT_EQ(test, indexed, used);
	KUNIT_ASSERT_EQ(test, nr_free, shard->nr_slots - used);
	KUNIT_ASSERT_EQ(test, shard->occupancy, published);
	KUNIT_ASSERT_EQ(test, shard->count[HC_CNT_inserts] - check_left(shard),
			(u64)shard->occupancy);
}

#endif /* HOTCACHE_KUNIT_SHARD_CHECK_H */
