// SPDX-License-Identifier: GPL-2.0
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>
#include <hotcache/touch.h>

#include "lib/ghost.h"
#include "lib/hints.h"
#include "lib/ring.h"
#include "lib/share.h"
#include "lib/slotset.h"
#include "lib/steps.h"
#include "lib/sweep.h"
#include "lib/u24.h"

/**
 * DOC: clock2q+
 *
 * S3-FIFO with a correlation window.
 *
 * Small, about a tenth of the slots, is a FIFO where new blocks are on
 * probation. A hit counts only once the block has left the correlation window,
 * the newest half of Small: a second access soon after the first does not
 * predict a third. The window moves on with each insertion into Small. A block
 * that was hit by the time it is the oldest moves to Main; any other is evicted
 * and leaves a ghost.
 *
 * Main, the rest of the slots, is a clock: a hit increments a counter of two
 * bits; the hand decrements a counter above 0 and evicts a block with 0,
 * without a ghost.
 *
 * A block that has a ghost is inserted into Main at once.
 *
 * Small is a ring with more places than its share of slots. When the ring is
 * full, above all while the cache fills and every block is in Small, its oldest
 * slot moves to the overflow. The overflow still belongs to Small and is older
 * than the ring; it is in the order of the slots' numbers, in which a cache
 * fills.
 *
 * Main is in the order of the slots' numbers, too. A block may be inserted
 * anywhere on a clock; in a queue it would be right behind the hand. On our
 * traces the miss ratios of both differ by less than 0.002.
 *
 * The counter, and whether hits count, are in the slot's touch, so a wrong value
 * there does no harm.
 *
 * Memory: 3 bytes per slot, and with the default tunables 0.6 for the ring, 0.3
 * for the sets and 1.25 for the ghosts. Three bytes limit the ring to 2^23 places.
 */

#define HC_CLOCK2QP_MAX_STEPS	64u
#define HC_CLOCK2QP_MAX_COUNT	3

/* Finding the next slot takes one step, or these if one slot was refused. */
#define HC_CLOCK2QP_REFUSED_STEPS	4u

static_assert(HC_CLOCK2QP_MAX_STEPS % HC_CLOCK2QP_REFUSED_STEPS == 0);
static_assert(HC_GHOST_MAX_STEPS < HC_CLOCK2QP_MAX_STEPS);

enum hc_clock2qp_tunable {
	HC_CLOCK2QP_SMALL,
	HC_CLOCK2QP_WINDOW,
	HC_CLOCK2QP_GHOST,
};

static const struct hc_tunable hc_clock2qp_tunables[] = {
	[HC_CLOCK2QP_SMALL] = { .name = "small", .unit = "% of the slots",
				.min = 1, .max = 90, .def = 10, },
	[HC_CLOCK2QP_WINDOW] = { .name = "window", .unit = "% of small",
				 .min = 0, .max = 100, .def = 50, },
	[HC_CLOCK2QP_GHOST] = { .name = "ghost", .unit = "% of the slots",
				.min = 0, .max = 200, .def = 50, },
};

/* Bit in the place of a slot in Small: inserted by a scan. */
#define HC_CLOCK2QP_FROM_SCAN	(1u << 23)
/* Values of a place for slots outside the ring. */
#define HC_CLOCK2QP_IN_MAIN	HC_U24_MAX
#define HC_CLOCK2QP_IN_OVERFLOW	(HC_CLOCK2QP_FROM_SCAN - 2)

/**
 * struct hc_clock2qp - an instance
 * @small: the ring of Small
 * @overflow: the slots of Small that the ring has no place for
 * @main: the slots of Main
 * @place: place of each slot in @small, HC_CLOCK2QP_IN_OVERFLOW or
 *	HC_CLOCK2QP_IN_MAIN
 * @word: words of all slots; a slot in the window is deaf to hits
 * @share: slots that Small should have, at least 1
 * @window: insertions into Small after which hits on a block count
 * @small_percent: @share in percent of the slots
 * @window_percent: @window in percent of @share
 * @refused: the slot that was refused last, or HC_SLOT_NONE; not named next
 * @ghost: blocks evicted from Small
 */
struct hc_clock2qp {
	struct hc_ring small;
	struct hc_sweep overflow;
	struct hc_sweep main;
	struct hc_u24 *place;
	u64 *word;
	u32 share;
	u32 window;
	u8 small_percent;
	u8 window_percent;
	u32 refused;
	struct hc_ghost ghost;
};

/* Slots that Small should have, places of its ring, blocks to remember. */
struct hc_clock2qp_shape {
	u32 share;
	u32 places;
	u32 ghosts;
};

static struct hc_clock2qp_shape
hc_clock2qp_shape(const struct hc_policy_params *params)
{
	u32 nr = params->nr_slots;
	u32 share = max(hc_percent(nr, params->tunable[HC_CLOCK2QP_SMALL]), 1u);

	return (struct hc_clock2qp_shape) {
		.share = share,
		.places = min(share + share / 2 + 1, HC_CLOCK2QP_IN_OVERFLOW),
		.ghosts = hc_percent(nr, params->tunable[HC_CLOCK2QP_GHOST]),
	};
}

/* The instance comes first, then the ghosts, which have to be aligned. */
static size_t hc_clock2qp_head_size(void)
{
	return round_up(sizeof(struct hc_clock2qp), 64);
}

static size_t hc_clock2qp_size(const struct hc_policy_params *params)
{
	struct hc_clock2qp_shape shape = hc_clock2qp_shape(params);

	return hc_clock2qp_head_size() + hc_ghost_size(shape.ghosts) +
	       2 * hc_slotset_size(params->nr_slots) +
	       hc_ring_size(shape.places) +
	       params->nr_slots * sizeof(struct hc_u24);
}

/* What leaves the window as that becomes smaller stays deaf, until it is a ghost. */
static void hc_clock2qp_limit(void *policy, u32 nr_slots)
{
	struct hc_clock2qp *p = policy;

	p->share = max(hc_percent(nr_slots, p->small_percent), 1u);
	p->window = min_t(u32, DIV_ROUND_UP((u64)p->share * p->window_percent, 100),
			  p->small.nr_places - 1);
}

static void hc_clock2qp_init(void *policy,
			     const struct hc_policy_params *params)
{
	struct hc_clock2qp_shape shape = hc_clock2qp_shape(params);
	void *memory = policy + hc_clock2qp_head_size();
	struct hc_clock2qp *p = policy;

	hc_ghost_init(&p->ghost, memory, shape.ghosts);
	memory += hc_ghost_size(shape.ghosts);
	hc_slotset_init(&p->main.set, memory, params->nr_slots);
	memory += hc_slotset_size(params->nr_slots);
	hc_slotset_init(&p->overflow.set, memory, params->nr_slots);
	memory += hc_slotset_size(params->nr_slots);
	hc_ring_init(&p->small, memory, shape.places);
	p->place = memory + hc_ring_size(shape.places);
	p->word = params->word;
	p->small_percent = params->tunable[HC_CLOCK2QP_SMALL];
	p->window_percent = params->tunable[HC_CLOCK2QP_WINDOW];
	hc_clock2qp_limit(p, params->nr_slots);
	p->refused = HC_SLOT_NONE;
}

static u32 hc_clock2qp_place(const struct hc_clock2qp *p, u32 slot)
{
	return hc_u24_get(&p->place[slot]);
}

static bool hc_clock2qp_in_main(const struct hc_clock2qp *p, u32 slot)
{
	return hc_clock2qp_place(p, slot) == HC_CLOCK2QP_IN_MAIN;
}

static bool hc_clock2qp_from_scan(const struct hc_clock2qp *p, u32 slot)
{
	return !hc_clock2qp_in_main(p, slot) &&
	       hc_clock2qp_place(p, slot) & HC_CLOCK2QP_FROM_SCAN;
}

/* Slots in Small: in the ring and in the overflow. */
static u32 hc_clock2qp_nr_small(const struct hc_clock2qp *p)
{
	return p->small.nr + p->overflow.nr;
}

static u8 hc_clock2qp_count(const struct hc_clock2qp *p, u32 slot)
{
	return hc_touch_count(p->word, slot);
}

static void hc_clock2qp_add_main(struct hc_clock2qp *p, u32 slot, u8 count)
{
	hc_touch_set(p->word, slot, count);
	hc_u24_set(&p->place[slot], HC_CLOCK2QP_IN_MAIN);
	hc_sweep_add(&p->main, slot);
}

/* The sweep that holds a slot, NULL if it is in the ring. */
static struct hc_sweep *hc_clock2qp_sweep(struct hc_clock2qp *p, u32 slot)
{
	u32 place = hc_clock2qp_place(p, slot);

	if (place == HC_CLOCK2QP_IN_MAIN)
		return &p->main;
	return (place & ~HC_CLOCK2QP_FROM_SCAN) == HC_CLOCK2QP_IN_OVERFLOW ?
	       &p->overflow : NULL;
}

/* Move the hand of a slot's sweep past that slot. */
static void hc_clock2qp_pass(struct hc_clock2qp *p, u32 slot)
{
	struct hc_sweep *sweep = hc_clock2qp_sweep(p, slot);

	if (sweep)
		sweep->hand = slot + 1;
}

static inline void hc_clock2qp_del(struct hc_clock2qp *p, u32 slot)
{
	struct hc_sweep *sweep = hc_clock2qp_sweep(p, slot);

	if (sweep)
		hc_sweep_del(sweep, slot);
	else
		hc_ring_del(&p->small, hc_clock2qp_place(p, slot) &
				       ~HC_CLOCK2QP_FROM_SCAN);
}

/* An insertion moves one slot out of the window: its hits begin to count. */
static void hc_clock2qp_move_window(struct hc_clock2qp *p)
{
	u32 place = hc_ring_ago(&p->small, p->window);
	u32 slot;

	if (!hc_slotset_has(&p->small.used, place))
		return;
	slot = p->small.slot[place];
	if (!hc_clock2qp_from_scan(p, slot))
		hc_touch_set(p->word, slot, hc_clock2qp_count(p, slot));
}

/* Move the oldest slot of a full ring to the overflow. */
static void hc_clock2qp_overflow(struct hc_clock2qp *p)
{
	u32 place = p->small.next;
	u32 slot = p->small.slot[place];
	u32 flags = hc_clock2qp_place(p, slot) & HC_CLOCK2QP_FROM_SCAN;

	hc_ring_del(&p->small, place);
	hc_u24_set(&p->place[slot], HC_CLOCK2QP_IN_OVERFLOW | flags);
	hc_sweep_add(&p->overflow, slot);
}

static void hc_clock2qp_add_small(struct hc_clock2qp *p, u32 slot, u32 flags,
				  u8 count)
{
	if (hc_ring_is_full(&p->small))
		hc_clock2qp_overflow(p);
	hc_touch_set(p->word, slot, count | HC_TOUCH_DEAF);
	hc_u24_set(&p->place[slot], hc_ring_add(&p->small, slot) | flags);
	hc_clock2qp_move_window(p);
}

static void hc_clock2qp_adopt(struct hc_clock2qp *p, u32 slot,
			      unsigned int hints)
{
	if (hints & HC_HINT_HOT || hc_clock2qp_nr_small(p) >= p->share)
		hc_clock2qp_add_main(p, slot, !!(hints & HC_HINT_HOT));
	else
		hc_clock2qp_add_small(p, slot, 0, 0);
}

static bool hc_clock2qp_insert(void *policy, u32 slot, u64 block,
			       unsigned int hints)
{
	struct hc_clock2qp *p = policy;
	u32 flags = hints & HC_HINT_SCAN ? HC_CLOCK2QP_FROM_SCAN : 0;
	bool again = hc_hints_count(hints) && hc_ghost_take(&p->ghost, block);

	if (hints & HC_HINT_ADOPT)
		hc_clock2qp_adopt(p, slot, hints);
	else if (again)
		hc_clock2qp_add_main(p, slot, 0);
	else
		hc_clock2qp_add_small(p, slot, flags, 0);
	return again;
}

static u8 hc_clock2qp_hit_max(const struct hc_policy_params *params)
{
	return HC_CLOCK2QP_MAX_COUNT;
}

static void hc_clock2qp_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_clock2qp *p = policy;

	if (hc_hints_count(hints))
		hc_touch_hit(p->word, slot, HC_CLOCK2QP_MAX_COUNT);
}

/* The oldest slot of Small; the refused one only if there is no other. */
static u32 hc_clock2qp_next_small(struct hc_clock2qp *p)
{
	u32 slot = HC_SLOT_NONE;
	u32 place;

	if (p->overflow.nr)
		slot = hc_sweep_next(&p->overflow, p->refused);
	if ((slot != HC_SLOT_NONE && slot != p->refused) || !p->small.nr)
		return slot;
	place = hc_ring_oldest(&p->small);
	if (p->small.slot[place] == p->refused && p->small.nr > 1)
		place = hc_ring_newer(&p->small, place);
	return p->small.slot[place];
}

static bool hc_clock2qp_from_small(const struct hc_clock2qp *p)
{
	u32 nr_small = hc_clock2qp_nr_small(p);

	if (!nr_small || !p->main.nr)
		return nr_small;
	/* After a refusal the victim is from the other part. */
	if (p->refused != HC_SLOT_NONE)
		return hc_clock2qp_in_main(p, p->refused);
	return nr_small >= p->share;
}

/*
 * Promote a slot of Small, or decrement the counter of one of Main. Another policy
 * may have left more there than hits count up to.
 */
static void hc_clock2qp_second_chance(struct hc_clock2qp *p, u32 slot,
				      u8 count)
{
	if (hc_clock2qp_in_main(p, slot)) {
		p->main.hand = slot + 1;
		hc_touch_set(p->word, slot,
			     min_t(u8, count, HC_CLOCK2QP_MAX_COUNT) - 1);
	} else {
		hc_clock2qp_pass(p, slot);
		hc_clock2qp_del(p, slot);
		hc_clock2qp_add_main(p, slot, 0);
	}
}

/* Search for a victim, for at most HC_CLOCK2QP_MAX_STEPS steps. */
static noinline u32 hc_clock2qp_search(struct hc_clock2qp *p)
{
	u32 each = p->refused == HC_SLOT_NONE ? 1 : HC_CLOCK2QP_REFUSED_STEPS;
	u32 slot = HC_SLOT_NONE;
	u32 steps = 0;

	while (hc_clock2qp_nr_small(p) || p->main.nr) {
		u8 count;

		slot = hc_clock2qp_from_small(p) ? hc_clock2qp_next_small(p) :
			hc_sweep_next(&p->main, p->refused);
		count = hc_clock2qp_count(p, slot);
		steps += each;
		if (!count || steps == HC_CLOCK2QP_MAX_STEPS)
			break;
		hc_clock2qp_second_chance(p, slot, count);
	}
	p->refused = HC_SLOT_NONE;
	return slot;
}

static u32 hc_clock2qp_victim(void *policy, u64 block)
{
	struct hc_clock2qp *p = policy;
	struct hc_ring *small = &p->small;

	/* The common case: the oldest slot of the ring, which was not hit. */
	if (p->refused == HC_SLOT_NONE && !p->overflow.nr &&
	    small->nr >= p->share) {
		u32 place = hc_slotset_near(&small->used, small->oldest);
		u32 slot;

		if (place == HC_SLOT_NONE)
			return hc_clock2qp_search(p);
		slot = small->slot[place];
		if (!hc_clock2qp_count(p, slot)) {
			hc_step();
			return slot;
		}
	}
	return hc_clock2qp_search(p);
}

static void hc_clock2qp_refuse(void *policy, u32 slot)
{
	struct hc_clock2qp *p = policy;
	u32 flags = hc_clock2qp_place(p, slot) & HC_CLOCK2QP_FROM_SCAN;

	hc_clock2qp_pass(p, slot);
	if (!hc_clock2qp_in_main(p, slot)) {
		/* Small is in the order of insertion: insert the slot anew. */
		hc_clock2qp_del(p, slot);
		hc_clock2qp_add_small(p, slot, flags,
				      hc_clock2qp_count(p, slot));
	}
	p->refused = slot;
}

static void hc_clock2qp_remove(void *policy, u32 slot)
{
	struct hc_clock2qp *p = policy;

	hc_clock2qp_del(p, slot);
	if (p->refused == slot)
		p->refused = HC_SLOT_NONE;
}

/* Evict any slot: the slow path of hc_clock2qp_evict(). */
static noinline void hc_clock2qp_evict_other(struct hc_clock2qp *p, u32 slot,
					     u64 block)
{
	bool remember = !hc_clock2qp_in_main(p, slot) &&
			!hc_clock2qp_from_scan(p, slot);

	hc_clock2qp_pass(p, slot);
	hc_clock2qp_del(p, slot);
	if (remember)
		hc_ghost_insert(&p->ghost, block);
}

static void hc_clock2qp_evict(void *policy, u32 slot, u64 block)
{
	struct hc_clock2qp *p = policy;
	u32 place = hc_clock2qp_place(p, slot);

	if (place < HC_CLOCK2QP_IN_OVERFLOW &&
	    hc_ring_del_quickly(&p->small, place))
		hc_ghost_insert(&p->ghost, block);
	else
		hc_clock2qp_evict_other(p, slot, block);
}

/* Blocks of Main are hot, and those of Small that would be promoted. */
static bool hc_clock2qp_is_hot(const void *policy, u32 slot)
{
	const struct hc_clock2qp *p = policy;

	return hc_clock2qp_in_main(p, slot) || hc_clock2qp_count(p, slot);
}

static const struct hc_internal hc_clock2qp_internals[] = {
	{ "small", "slots" },
	{ "main", "slots" },
	{ "ghost", "ghosts" },
};

static void hc_clock2qp_report(const void *policy, u64 *value)
{
	const struct hc_clock2qp *p = policy;

	value[0] = hc_clock2qp_nr_small(p);
	value[1] = p->main.nr;
	value[2] = hc_ghost_count(&p->ghost);
}

const struct hc_policy_ops hc_clock2qp_policy = {
	.name		= "clock2q+",
	.max_steps	= HC_CLOCK2QP_MAX_STEPS,
	.tunables	= hc_clock2qp_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_clock2qp_tunables),
	.internals	= hc_clock2qp_internals,
	.nr_internals	= ARRAY_SIZE(hc_clock2qp_internals),
	.size		= hc_clock2qp_size,
	.init		= hc_clock2qp_init,
	.insert		= hc_clock2qp_insert,
	.hit_max	= hc_clock2qp_hit_max,
	.hit		= hc_clock2qp_hit,
	.victim		= hc_clock2qp_victim,
	.refuse		= hc_clock2qp_refuse,
	.evict		= hc_clock2qp_evict,
	.remove		= hc_clock2qp_remove,
	.is_hot		= hc_clock2qp_is_hot,
	.limit		= hc_clock2qp_limit,
	.report		= hc_clock2qp_report,
};
