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
 * A queue with a mark a block and a hand that moves from the oldest to the
 * newest block and round again. The hand spares a block that was hit, takes the
 * mark off and leaves the block where it is; the first without is the victim. So
 * what was hit sinks to the old end, and what is new has to be hit before the
 * hand comes by (Zhang et al., SIEVE is Simpler than LRU, NSDI 2024).
 *
 * The hand may have to pass any number of marked blocks. What it does to them is
 * exact here all the same, and bounded. The queue is an array, and the places in
 * it are in one of two sets. In front of the hand one set holds the places
 * without a mark, behind the hand it is the other one: so the hand takes the
 * marks off by moving on, and the next block without is the next place of a set.
 * At the end of a round the sets change their roles.
 *
 * Places that became empty are closed up by moving a few blocks towards the old
 * end with each insertion. When all blocks have been moved the new end goes back
 * to where they end: twice as many places as slots are enough.
 *
 * Memory: 12.6 bytes a slot.
 */

/* Blocks moved with each insertion: one to close a gap for each it may make. */
#define HC_SIEVE_MOVES		3u

/**
 * struct hc_sieve - an instance
 * @set: places of tracked slots; @set[@front] has those without a mark in front
 *	of the hand and those with a mark behind it, the other one the others
 * @slot_at: the slot that is at a place
 * @place: where a slot is, HC_SLOT_NONE if it is not tracked
 * @nr: tracked slots
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @hand: the place that is looked at next
 * @end: the place after the newest slot
 * @front: which of the sets
 * @closed: up to here there are no gaps
 * @moving: from here on, nothing has been moved yet
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
 * While n slots are moved, n / 2 are added, which are moved as well: a pass
 * leaves no more than 3 n / 2 places behind, of which some are empty again, and
 * the next one adds n / 2.
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

/* The set that holds a place, if it has a mark or not. */
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

/* The first place from one on with a slot, or HC_SLOT_NONE. */
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
 * The hand leaves its place. A round ends with what is the newest slot now: one
 * that is added later has to wait for the next round.
 */
static void hc_sieve_leave(struct hc_sieve *sieve)
{
	sieve->hand++;
	if (hc_sieve_next(sieve, sieve->hand) == HC_SLOT_NONE)
		hc_sieve_new_round(sieve);
}

/* Move the first slot that has not been moved in this pass, or end the pass. */
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
	/* Between the two places there is nothing: the hand may stay in front. */
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

/* Let the hand pass the slot that it is at; the slot keeps its place and mark. */
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
			/* At most twice: then nothing has a mark any more. */
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
 * A search for a victim goes on at most five times: at the end of a round, of
 * which there are two, and where it comes by the slot that was refused, which is
 * once a round; there it searches both sets.
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
