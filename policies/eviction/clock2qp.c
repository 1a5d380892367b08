// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/ghost.h"
#include "lib/hints.h"
#include "lib/ring.h"
#include "lib/share.h"
#include "lib/slotset.h"
#include "lib/steps.h"
#include "lib/sweep.h"

/**
 * DOC: clock2q+
 *
 * S3-FIFO with a correlation window.
 *
 * Small, about a tenth of the slots, is a queue where new blocks are tried. A hit
 * counts only once the block has left the window, the newest half of Small: a
 * second access soon after the first says nothing about a third. The window
 * moves on with each admission to Small. A block that was hit by the time it is
 * the oldest moves to Main, any other is evicted and leaves a ghost.
 *
 * Main, the rest, is a clock: a hit adds one to a counter of two bits; the hand
 * takes one from a block with a counter above 0 and evicts one with 0, without a
 * ghost.
 *
 * A block that is inserted while its ghost is remembered goes to Main at once.
 *
 * Small is a ring with some more places than it should have slots. What it has no
 * room for, above all while the cache fills and everything is in Small, is Small
 * still, but not in the ring: the overflow is older than the ring and in the
 * order of the slots' numbers, in which a cache fills.
 *
 * Main, too, needs no order but that of the slots' numbers: a clock's hand does
 * not care where a block gets in. In a queue it would get in right behind the
 * hand; the miss ratios of the traces at hand are the same within 0.002.
 *
 * Hits run beside everything else and may come late, when the slot holds another
 * block already. So they read and write one byte of the slot's own, nothing
 * else, and what is wrong in it harms nobody.
 *
 * Memory: 5 bytes a slot, and with the default tunables 0.6 of ring, 0.3 of sets
 * and 1.25 of ghosts.
 */

#define HC_CLOCK2QP_MAX_STEPS	64u
#define HC_CLOCK2QP_MAX_COUNT	3

/* To find the next slot takes one step, or these if it may be one refused. */
#define HC_CLOCK2QP_REFUSED_STEPS	4u

static_assert(HC_CLOCK2QP_MAX_STEPS % HC_CLOCK2QP_REFUSED_STEPS == 0);
static_assert(HC_GHOST_MAX_STEPS < HC_CLOCK2QP_MAX_STEPS);

enum hc_clock2qp_tunable {
	HC_CLOCK2QP_SMALL,
	HC_CLOCK2QP_WINDOW,
	HC_CLOCK2QP_GHOST,
};

static const struct hc_tunable hc_clock2qp_tunables[] = {
	[HC_CLOCK2QP_SMALL] = {
		.name = "small", .unit = "% of the slots",
		.min = 1, .max = 90, .def = 10,
	},
	[HC_CLOCK2QP_WINDOW] = {
		.name = "window", .unit = "% of small",
		.min = 0, .max = 100, .def = 50,
	},
	[HC_CLOCK2QP_GHOST] = {
		.name = "ghost", .unit = "% of the slots",
		.min = 0, .max = 200, .def = 50,
	},
};

/* In a slot's byte beside the counter: hits do not count. */
#define HC_CLOCK2QP_DEAF	BIT(7)

static_assert(HC_CLOCK2QP_DEAF > HC_CLOCK2QP_MAX_COUNT);

/* With a place of a slot in Small. */
#define HC_CLOCK2QP_FROM_SCAN	(1u << 31)
/* Instead of a place. */
#define HC_CLOCK2QP_IN_MAIN	U32_MAX
#define HC_CLOCK2QP_IN_OVERFLOW	(HC_CLOCK2QP_FROM_SCAN - 2)

/**
 * struct hc_clock2qp - an instance
 * @small: the queue of blocks on probation
 * @overflow: those that it has no room for
 * @main: blocks that have proved themselves
 * @place: where each slot is in @small, HC_CLOCK2QP_IN_OVERFLOW or
 *	HC_CLOCK2QP_IN_MAIN
 * @byte: of each slot, what hits see: the counter, HC_CLOCK2QP_DEAF
 * @share: slots that Small should have, at least 1
 * @window: admissions to Small after which hits count
 * @refused: the slot that was refused last, or HC_SLOT_NONE; not named next
 * @ghost: blocks evicted from Small
 */
struct hc_clock2qp {
	struct hc_ring small;
	struct hc_sweep overflow;
	struct hc_sweep main;
	u32 *place;
	u8 *byte;
	u32 share;
	u32 window;
	u32 refused;
	struct hc_ghost ghost;
};

/**
 * struct hc_clock2qp_shape - sizes of the parts of an instance
 * @share: slots that Small should have
 * @places: places of its ring
 * @ghosts: blocks to remember
 */
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
		.places = share + share / 2 + 1,
		.ghosts = hc_percent(nr, params->tunable[HC_CLOCK2QP_GHOST]),
	};
}

/* The instance comes first, then the ghosts, which want to be aligned. */
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
	       params->nr_slots * (sizeof(u32) + sizeof(u8));
}

static void hc_clock2qp_init(void *policy,
			     const struct hc_policy_params *params)
{
	struct hc_clock2qp_shape shape = hc_clock2qp_shape(params);
	u32 window = params->tunable[HC_CLOCK2QP_WINDOW];
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
	p->byte = (u8 *)(p->place + params->nr_slots);
	p->share = shape.share;
	p->window = DIV_ROUND_UP((u64)shape.share * window, 100);
	p->refused = HC_SLOT_NONE;
}

static bool hc_clock2qp_in_main(const struct hc_clock2qp *p, u32 slot)
{
	return p->place[slot] == HC_CLOCK2QP_IN_MAIN;
}

static bool hc_clock2qp_from_scan(const struct hc_clock2qp *p, u32 slot)
{
	return !hc_clock2qp_in_main(p, slot) &&
	       p->place[slot] & HC_CLOCK2QP_FROM_SCAN;
}

/* Slots in Small, in the ring or not. */
static u32 hc_clock2qp_nr_small(const struct hc_clock2qp *p)
{
	return p->small.nr + p->overflow.nr;
}

static u8 hc_clock2qp_byte(const struct hc_clock2qp *p, u32 slot)
{
	return READ_ONCE(p->byte[slot]);
}

static void hc_clock2qp_set_byte(struct hc_clock2qp *p, u32 slot, u8 byte)
{
	WRITE_ONCE(p->byte[slot], byte);
}

static u8 hc_clock2qp_count(const struct hc_clock2qp *p, u32 slot)
{
	return hc_clock2qp_byte(p, slot) & HC_CLOCK2QP_MAX_COUNT;
}

static void hc_clock2qp_add_main(struct hc_clock2qp *p, u32 slot, u8 count)
{
	hc_clock2qp_set_byte(p, slot, count);
	p->place[slot] = HC_CLOCK2QP_IN_MAIN;
	hc_sweep_add(&p->main, slot);
}

/* The sweep that a slot is in, NULL if it is in the ring. */
static struct hc_sweep *hc_clock2qp_sweep(struct hc_clock2qp *p, u32 slot)
{
	if (hc_clock2qp_in_main(p, slot))
		return &p->main;
	if ((p->place[slot] & ~HC_CLOCK2QP_FROM_SCAN) ==
	    HC_CLOCK2QP_IN_OVERFLOW)
		return &p->overflow;
	return NULL;
}

/* A slot that was named is done with for this round. */
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
		hc_ring_del(&p->small, p->place[slot] & ~HC_CLOCK2QP_FROM_SCAN);
}

/* Hits of the slot that leaves the window with an admission begin to count. */
static void hc_clock2qp_move_window(struct hc_clock2qp *p)
{
	u32 place = hc_ring_ago(&p->small, p->window);
	u32 slot;

	if (!hc_slotset_has(&p->small.used, place))
		return;
	slot = p->small.slot[place];
	if (!hc_clock2qp_from_scan(p, slot))
		hc_clock2qp_set_byte(p, slot, hc_clock2qp_count(p, slot));
}

/* The oldest slot of a full ring makes room. */
static void hc_clock2qp_overflow(struct hc_clock2qp *p)
{
	u32 place = p->small.next;
	u32 slot = p->small.slot[place];

	hc_ring_del(&p->small, place);
	p->place[slot] += HC_CLOCK2QP_IN_OVERFLOW - place;
	hc_sweep_add(&p->overflow, slot);
}

static void hc_clock2qp_add_small(struct hc_clock2qp *p, u32 slot, u32 flags,
				  u8 count)
{
	if (hc_ring_is_full(&p->small))
		hc_clock2qp_overflow(p);
	hc_clock2qp_set_byte(p, slot, count | HC_CLOCK2QP_DEAF);
	p->place[slot] = hc_ring_add(&p->small, slot) | flags;
	hc_clock2qp_move_window(p);
}

static void hc_clock2qp_adopt(struct hc_clock2qp *p, u32 slot,
			      unsigned int hints)
{
	if (hints & HC_HINT_HOT)
		hc_clock2qp_add_main(p, slot, 1);
	else if (hc_clock2qp_nr_small(p) < p->share)
		hc_clock2qp_add_small(p, slot, 0, 0);
	else
		hc_clock2qp_add_main(p, slot, 0);
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

static void hc_clock2qp_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_clock2qp *p = policy;
	u8 byte = hc_clock2qp_byte(p, slot);

	if (byte < HC_CLOCK2QP_MAX_COUNT && hc_hints_count(hints))
		hc_clock2qp_set_byte(p, slot, byte + 1);
}

/* The oldest slot of Small; one that was refused only if there is no other. */
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
	/* After a refusal it is the other part's turn. */
	if (p->refused != HC_SLOT_NONE)
		return hc_clock2qp_in_main(p, p->refused);
	return nr_small >= p->share;
}

/* Promote a slot of Small, let one of Main pay for another round. */
static void hc_clock2qp_second_chance(struct hc_clock2qp *p, u32 slot,
				      u8 count)
{
	if (hc_clock2qp_in_main(p, slot)) {
		p->main.hand = slot + 1;
		hc_clock2qp_set_byte(p, slot, count - 1);
	} else {
		hc_clock2qp_pass(p, slot);
		hc_clock2qp_del(p, slot);
		hc_clock2qp_add_main(p, slot, 0);
	}
}

/* Look for a victim until there is one, or for as long as it may take. */
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

	/* Nearly always: the oldest of the ring, which was not hit. */
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
	u32 flags = p->place[slot] & HC_CLOCK2QP_FROM_SCAN;

	hc_clock2qp_pass(p, slot);
	if (!hc_clock2qp_in_main(p, slot)) {
		/* Small is in the order of admission: this is another one. */
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

/* Evict any slot; nearly always hc_clock2qp_evict() need not ask for this. */
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
	u32 place = p->place[slot];

	if (place < HC_CLOCK2QP_IN_OVERFLOW &&
	    hc_ring_del_quickly(&p->small, place))
		hc_ghost_insert(&p->ghost, block);
	else
		hc_clock2qp_evict_other(p, slot, block);
}

/* What was on probation may be tried again, the rest has proved itself. */
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

static void hc_clock2qp_look(const void *policy, u64 *value)
{
	const struct hc_clock2qp *p = policy;

	value[0] = hc_clock2qp_nr_small(p);
	value[1] = p->main.nr;
	value[2] = hc_ghost_count(&p->ghost);
}

const struct hc_policy_ops hc_clock2qp_policy = {
	.name		= "clock2q+",
	.flags		= HC_POLICY_RACY_HIT,
	.max_steps	= HC_CLOCK2QP_MAX_STEPS,
	.tunables	= hc_clock2qp_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_clock2qp_tunables),
	.internals	= hc_clock2qp_internals,
	.nr_internals	= ARRAY_SIZE(hc_clock2qp_internals),
	.size		= hc_clock2qp_size,
	.init		= hc_clock2qp_init,
	.insert		= hc_clock2qp_insert,
	.hit		= hc_clock2qp_hit,
	.victim		= hc_clock2qp_victim,
	.refuse		= hc_clock2qp_refuse,
	.evict		= hc_clock2qp_evict,
	.remove		= hc_clock2qp_remove,
	.is_hot		= hc_clock2qp_is_hot,
	.look		= hc_clock2qp_look,
};
