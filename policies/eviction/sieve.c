// SPDX-License-Identifier: GPL-2.0
#include <linux/build_bug.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/hints.h"
#include "lib/slotset.h"
#include "lib/steps.h"

/**
 * DOC: sieve
 *
 * A queue with a mark for each block, set by a hit, and a hand that moves from
 * the oldest block to the newest and then starts again. The hand clears the
 * mark of a marked block and leaves the block where it is; the first block
 * without a mark is the victim. So blocks that are hit sink to the old end, and
 * a new block has to be hit before the hand reaches it (Zhang et al., SIEVE is
 * Simpler than LRU, NSDI 2024).
 *
 * The hand may have to pass any number of marked blocks. Here this is exact and
 * yet bounded: the queue is an array, and each place in use is in one of two
 * sets. In front of the hand the first set holds the places without a mark,
 * behind the hand the second one does. So the hand clears marks merely by
 * moving on, and the next block without a mark is the next place in the first
 * set. At the end of a round the sets swap their roles.
 *
 * Gaps are closed by moving a few blocks towards the old end with each
 * insertion. After each pass over all blocks the new end is set back to where
 * they end, so twice as many places as slots are enough.
 *
 * Memory: 12.6 bytes per slot.
 */

/* Blocks moved with each insertion, to close gaps faster than they appear. */
#define HC_SIEVE_MOVES		3u

/**
 * struct hc_sieve - an instance
 * @set: places of tracked slots: @set[@front] holds those without a mark in
 *	front of the hand and those with a mark behind it, the other set the
 *	rest
 * @slot_at: the slot that is at a place
 * @place: where a slot is, HC_SLOT_NONE if it is not tracked
 * @nr: tracked slots
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @hand: the place that the search for a victim examines next
 * @end: the place after the newest slot
 * @front: index of the set of unmarked places in front of the hand
 * @closed: there are no gaps before this place
 * @moving: no block from this place on has been moved in this pass
 */
struct hc_sieve {
	struct hc_slotset set[2];
	u32 *slot_at;
	u32 *place;
	u32 nr;
	u32 refused;
	u32 hand;
	u32 end;
	u32 front;
	u32 closed;
	u32 moving;
};

/*
 * While n slots are moved, up to n / 2 are added and are moved as well. So a
 * pass ends with at most 3 n / 2 places, some of them empty, and the next one
 * adds at most n / 2.
 */
static u32 hc_sieve_places(u32 nr_slots)
{
	return 2 * nr_slots + 2;
}

static size_t hc_sieve_size(const struct hc_policy_params *params)
{
	u32 places = hc_sieve_places(params->nr_slots);

	return sizeof(struct hc_sieve) + 2 * hc_slotset_size(places) +
	       ((size_t)places + params->nr_slots) * sizeof(u32);
}

static void hc_sieve_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_sieve *sieve = policy;
	u32 places = hc_sieve_places(params->nr_slots);
	void *memory = policy + sizeof(*sieve);

	hc_slotset_init(&sieve->set[0], memory, places);
	memory += hc_slotset_size(places);
	hc_slotset_init(&sieve->set[1], memory, places);
	memory += hc_slotset_size(places);
	sieve->slot_at = memory;
	sieve->place = sieve->slot_at + places;
	sieve->refused = HC_SLOT_NONE;
}

/* Index of the set that holds a place, with or without a mark. */
static u32 hc_sieve_set_of(const struct hc_sieve *sieve, u32 place,
			   bool marked)
{
	return sieve->front ^ (place < sieve->hand) ^ marked;
}

static bool hc_sieve_is_marked(const struct hc_sieve *sieve, u32 place)
{
	u32 set = hc_sieve_set_of(sieve, place, true);

	return hc_slotset_has(&sieve->set[set], place);
}

static void hc_sieve_put(struct hc_sieve *sieve, u32 slot, u32 place,
			 bool marked)
{
	u32 set = hc_sieve_set_of(sieve, place, marked);

	hc_slotset_add(&sieve->set[set], place);
	sieve->slot_at[place] = slot;
	sieve->place[slot] = place;
}

static void hc_sieve_clear(struct hc_sieve *sieve, u32 place)
{
	hc_slotset_del(&sieve->set[0], place);
	hc_slotset_del(&sieve->set[1], place);
}

/* The first place in use from @place on, or HC_SLOT_NONE. */
static u32 hc_sieve_next(const struct hc_sieve *sieve, u32 place)
{
	return min(hc_slotset_next(&sieve->set[0], place),
		   hc_slotset_next(&sieve->set[1], place));
}

static void hc_sieve_new_round(struct hc_sieve *sieve)
{
	sieve->front ^= 1;
	sieve->hand = 0;
}

/*
 * Move the hand past its place. The round ends after the newest slot of now: a
 * slot that is added later belongs to the next round.
 */
static void hc_sieve_leave(struct hc_sieve *sieve)
{
	sieve->hand++;
	if (hc_sieve_next(sieve, sieve->hand) == HC_SLOT_NONE)
		hc_sieve_new_round(sieve);
}

/* Move the next slot of this pass towards the old end, or end the pass. */
static void hc_sieve_close_up(struct hc_sieve *sieve)
{
	u32 from = hc_sieve_next(sieve, sieve->moving);
	u32 to = sieve->closed;
	bool marked;

	hc_step();
	if (from == HC_SLOT_NONE) {
		sieve->end = to;
		sieve->hand = min(sieve->hand, to);
		sieve->closed = 0;
		sieve->moving = 0;
		return;
	}
	sieve->closed = to + 1;
	sieve->moving = from + 1;
	if (from == to)
		return;
	marked = hc_sieve_is_marked(sieve, from);
	hc_sieve_clear(sieve, from);
	/* No place from @to to @from is in use, so the hand may move there. */
	if (from >= sieve->hand)
		sieve->hand = min(sieve->hand, to);
	hc_sieve_put(sieve, sieve->slot_at[from], to, marked);
}

static bool hc_sieve_insert(void *policy, u32 slot, u64 block,
			    unsigned int hints)
{
	struct hc_sieve *sieve = policy;
	u32 i;

	for (i = 0; i < HC_SIEVE_MOVES; i++)
		hc_sieve_close_up(sieve);
	hc_sieve_put(sieve, slot, sieve->end++, hints & HC_HINT_HOT);
	sieve->nr++;
	return false;
}

static void hc_sieve_mark(struct hc_sieve *sieve, u32 place, bool mark)
{
	hc_sieve_clear(sieve, place);
	hc_sieve_put(sieve, sieve->slot_at[place], place, mark);
}

static void hc_sieve_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_sieve *sieve = policy;
	u32 place = sieve->place[slot];

	if (hc_hints_count(hints) && !hc_sieve_is_marked(sieve, place))
		hc_sieve_mark(sieve, place, true);
}

/* Move the hand past the slot it is at; the slot keeps its place and mark. */
static void hc_sieve_pass(struct hc_sieve *sieve, u32 slot)
{
	u32 place = sieve->place[slot];
	bool marked = hc_sieve_is_marked(sieve, place);

	hc_sieve_leave(sieve);
	hc_sieve_mark(sieve, place, marked);
}

static u32 hc_sieve_victim(void *policy, u64 block)
{
	struct hc_sieve *sieve = policy;
	u32 refused = sieve->nr > 1 ? sieve->refused : HC_SLOT_NONE;

	sieve->refused = HC_SLOT_NONE;
	if (!sieve->nr)
		return HC_SLOT_NONE;
	for (;;) {
		u32 place = hc_slotset_next(&sieve->set[sieve->front],
					    sieve->hand);

		hc_step();
		if (place == HC_SLOT_NONE) {
			/* At most twice: then no block has a mark any more. */
			hc_sieve_new_round(sieve);
			continue;
		}
		sieve->hand = place;
		if (sieve->slot_at[place] != refused)
			return sieve->slot_at[place];
		hc_sieve_pass(sieve, refused);
	}
}

static void hc_sieve_refuse(void *policy, u32 slot)
{
	struct hc_sieve *sieve = policy;

	if (sieve->place[slot] == sieve->hand)
		hc_sieve_pass(sieve, slot);
	sieve->refused = slot;
}

static void hc_sieve_remove(void *policy, u32 slot)
{
	struct hc_sieve *sieve = policy;
	u32 place = sieve->place[slot];

	hc_sieve_clear(sieve, place);
	sieve->nr--;
	if (place == sieve->hand)
		hc_sieve_leave(sieve);
	if (sieve->refused == slot)
		sieve->refused = HC_SLOT_NONE;
}

static void hc_sieve_evict(void *policy, u32 slot, u64 block)
{
	hc_sieve_remove(policy, slot);
}

static bool hc_sieve_is_hot(const void *policy, u32 slot)
{
	const struct hc_sieve *sieve = policy;

	return hc_sieve_is_marked(sieve, sieve->place[slot]);
}

/*
 * A search for a victim takes at most five turns: it may end two rounds and
 * pass the refused slot once in each round, where it searches both sets.
 */
#define HC_SIEVE_MAX_STEPS	16u

static_assert(HC_SIEVE_MOVES * (2 * HC_SLOTSET_MAX_STEPS + 1) <=
	      HC_SIEVE_MAX_STEPS);

const struct hc_policy_ops hc_sieve_policy = {
	.name		= "sieve",
	.max_steps	= HC_SIEVE_MAX_STEPS,
	.size		= hc_sieve_size,
	.init		= hc_sieve_init,
	.insert		= hc_sieve_insert,
	.hit		= hc_sieve_hit,
	.victim		= hc_sieve_victim,
	.refuse		= hc_sieve_refuse,
	.evict		= hc_sieve_evict,
	.remove		= hc_sieve_remove,
	.is_hot		= hc_sieve_is_hot,
};
