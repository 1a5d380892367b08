// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "ghost.h"
#include "hints.h"
#include "list.h"
#include "share.h"
#include "steps.h"

/**
 * DOC: clock2q+
 *
 * S3-FIFO with a correlation window. Two queues of slots, oldest first:
 *
 * Small, about a tenth of the slots, where new blocks are tried. A hit counts
 * only once the block has left the window, which is the newest half of Small: a
 * second access soon after the first says nothing about a third. The window
 * moves on with each admission to Small. A block that was hit by the time it is
 * the oldest moves to Main, any other is evicted and leaves a ghost.
 *
 * Main, the rest, is a clock: a hit adds one to a counter of two bits; the
 * oldest block with a counter above 0 pays one and becomes the newest, with 0 it
 * is evicted, without a ghost.
 *
 * A block that is inserted while its ghost is remembered goes to Main at once.
 *
 * Hits run beside everything else and may come late, when the slot holds another
 * block already. So they store to nothing but the counter, whose loss or excess
 * harms nobody; what must be right is in the byte beside it, which they read.
 *
 * Memory: 8 bytes of links, 2 of marks, 1.25 of ghosts a slot. Rings of slot
 * numbers would halve the links, but what was removed stays in a ring until it
 * comes up, and any number of such entries may come up at once: with a bound on
 * the steps of a call that is not to be had.
 */

#define HC_CLOCK2QP_MAX_STEPS	64u
#define HC_CLOCK2QP_MAX_COUNT	3

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

/* Where a slot is. Untracked: none of these. */
#define HC_IN_SMALL	BIT(0)
#define HC_IN_MAIN	BIT(1)
/* Of the slots in Small: */
#define HC_IN_WINDOW	BIT(2)
#define HC_FROM_SCAN	BIT(3)

/**
 * struct hc_clock2qp_mark - state of a slot
 * @where: of the bits above; written under the shard's lock
 * @count: hits that count and are not spent yet; hits write this and no more
 */
struct hc_clock2qp_mark {
	u8 where;
	u8 count;
};

/**
 * struct hc_clock2qp - an instance
 * @small: the queue of blocks on probation
 * @main: the queue of blocks that have proved themselves
 * @link: links of all slots
 * @mark: state of all slots
 * @share: slots that Small should have, at least 1
 * @window: slots that the window has at most
 * @window_oldest: the oldest slot in the window, or HC_SLOT_NONE
 * @window_nr: slots in the window
 * @refused: the slot that was refused last, or HC_SLOT_NONE; not named next
 * @avoid: the queue it was in, or 0; the other one has its turn
 * @ghost: blocks evicted from Small
 */
struct hc_clock2qp {
	struct hc_list small;
	struct hc_list main;
	struct hc_link *link;
	struct hc_clock2qp_mark *mark;
	u32 share;
	u32 window;
	u32 window_oldest;
	u32 window_nr;
	u32 refused;
	u8 avoid;
	struct hc_ghost ghost;
};

static u32 hc_clock2qp_ghosts(const struct hc_policy_params *params)
{
	return hc_percent(params->nr_slots, params->tunable[HC_CLOCK2QP_GHOST]);
}

/* The instance comes first, then the ghosts, which want to be aligned. */
static size_t hc_clock2qp_head_size(void)
{
	return round_up(sizeof(struct hc_clock2qp), 64);
}

static size_t hc_clock2qp_size(const struct hc_policy_params *params)
{
	return hc_clock2qp_head_size() +
	       hc_ghost_size(hc_clock2qp_ghosts(params)) +
	       params->nr_slots * (sizeof(struct hc_link) +
				   sizeof(struct hc_clock2qp_mark));
}

static void hc_clock2qp_init(void *policy,
			     const struct hc_policy_params *params)
{
	struct hc_clock2qp *p = policy;
	u32 ghosts = hc_clock2qp_ghosts(params);
	void *memory = policy + hc_clock2qp_head_size();
	u32 percent = params->tunable[HC_CLOCK2QP_WINDOW];

	hc_ghost_init(&p->ghost, memory, ghosts);
	p->link = memory + hc_ghost_size(ghosts);
	p->mark = (void *)(p->link + params->nr_slots);
	hc_list_init(&p->small);
	hc_list_init(&p->main);
	p->share = max(hc_percent(params->nr_slots,
				  params->tunable[HC_CLOCK2QP_SMALL]), 1u);
	p->window = DIV_ROUND_UP((u64)p->share * percent, 100);
	p->window_oldest = HC_SLOT_NONE;
	p->refused = HC_SLOT_NONE;
}

static void hc_clock2qp_set(struct hc_clock2qp *p, u32 slot, u8 where)
{
	WRITE_ONCE(p->mark[slot].where, where);
}

static void hc_clock2qp_set_count(struct hc_clock2qp *p, u32 slot, u8 count)
{
	WRITE_ONCE(p->mark[slot].count, count);
}

static u8 hc_clock2qp_count(const struct hc_clock2qp *p, u32 slot)
{
	return READ_ONCE(p->mark[slot].count);
}

/* The window ends at the newest slot of Small, so it can only lose its oldest. */
static void hc_clock2qp_shrink_window(struct hc_clock2qp *p)
{
	u32 slot = p->window_oldest;

	p->window_oldest = p->link[slot].newer;
	p->window_nr--;
	hc_clock2qp_set(p, slot, p->mark[slot].where & ~HC_IN_WINDOW);
}

static void hc_clock2qp_add_small(struct hc_clock2qp *p, u32 slot, u8 flags)
{
	hc_list_add_newest(&p->small, p->link, slot);
	hc_clock2qp_set(p, slot, HC_IN_SMALL | HC_IN_WINDOW | flags);
	if (!p->window_nr++)
		p->window_oldest = slot;
	if (p->window_nr > p->window)
		hc_clock2qp_shrink_window(p);
}

static void hc_clock2qp_add_main(struct hc_clock2qp *p, u32 slot, u8 count)
{
	hc_list_add_newest(&p->main, p->link, slot);
	hc_clock2qp_set(p, slot, HC_IN_MAIN);
	hc_clock2qp_set_count(p, slot, count);
}

static void hc_clock2qp_del(struct hc_clock2qp *p, u32 slot)
{
	u8 where = p->mark[slot].where;

	if (where & HC_IN_WINDOW) {
		if (p->window_oldest == slot)
			hc_clock2qp_shrink_window(p);
		else
			p->window_nr--;
	}
	hc_list_del(where & HC_IN_MAIN ? &p->main : &p->small, p->link, slot);
	hc_clock2qp_set(p, slot, 0);
	if (p->refused == slot)
		p->refused = HC_SLOT_NONE;
}

static void hc_clock2qp_adopt(struct hc_clock2qp *p, u32 slot,
			      unsigned int hints)
{
	if (hints & HC_HINT_HOT)
		hc_clock2qp_add_main(p, slot, 1);
	else if (p->small.nr < p->share)
		hc_clock2qp_add_small(p, slot, 0);
	else
		hc_clock2qp_add_main(p, slot, 0);
}

static void hc_clock2qp_insert(void *policy, u32 slot, u64 block,
			       unsigned int hints)
{
	struct hc_clock2qp *p = policy;

	hc_clock2qp_set_count(p, slot, 0);
	if (hints & HC_HINT_ADOPT)
		hc_clock2qp_adopt(p, slot, hints);
	else if (hc_hints_count(hints) && hc_ghost_take(&p->ghost, block))
		hc_clock2qp_add_main(p, slot, 0);
	else
		hc_clock2qp_add_small(p, slot, hints & HC_HINT_SCAN ?
					       HC_FROM_SCAN : 0);
}

static void hc_clock2qp_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_clock2qp *p = policy;
	u8 where = READ_ONCE(p->mark[slot].where);
	u8 count = hc_clock2qp_count(p, slot);

	if (!hc_hints_count(hints) || where & (HC_IN_WINDOW | HC_FROM_SCAN))
		return;
	/* One hit is as good as three in Small, so the second stores nothing. */
	if (count < (where & HC_IN_MAIN ? HC_CLOCK2QP_MAX_COUNT : 1))
		hc_clock2qp_set_count(p, slot, count + 1);
}

static bool hc_clock2qp_from_small(const struct hc_clock2qp *p)
{
	if (!p->small.nr || !p->main.nr)
		return p->small.nr;
	if (p->avoid)
		return p->avoid == HC_IN_MAIN;
	return p->small.nr >= p->share;
}

/* Promote a slot of Small, let one of Main pay for another round. */
static void hc_clock2qp_second_chance(struct hc_clock2qp *p, u32 slot,
				      u8 count)
{
	if (p->mark[slot].where & HC_IN_MAIN) {
		hc_list_renew(&p->main, p->link, slot);
		hc_clock2qp_set_count(p, slot, count - 1);
	} else {
		hc_clock2qp_del(p, slot);
		hc_clock2qp_add_main(p, slot, 0);
	}
}

static u32 hc_clock2qp_victim(void *policy, u64 block)
{
	struct hc_clock2qp *p = policy;
	u32 slot = HC_SLOT_NONE;
	u32 steps = 0;

	while (p->small.nr || p->main.nr) {
		const struct hc_list *list = hc_clock2qp_from_small(p) ?
					     &p->small : &p->main;
		u8 count;

		steps++;
		hc_step();
		slot = list->oldest;
		if (slot == p->refused && list->nr > 1) {
			steps++;
			hc_step();
			slot = p->link[slot].newer;
		}
		count = hc_clock2qp_count(p, slot);
		/* Another round could take two steps. */
		if (!count || steps + 2 > HC_CLOCK2QP_MAX_STEPS)
			break;
		hc_clock2qp_second_chance(p, slot, count);
	}
	p->refused = HC_SLOT_NONE;
	p->avoid = 0;
	return slot;
}

static void hc_clock2qp_refuse(void *policy, u32 slot)
{
	struct hc_clock2qp *p = policy;
	u8 where = p->mark[slot].where;

	if (where & HC_IN_MAIN) {
		hc_list_renew(&p->main, p->link, slot);
	} else {
		/* Small is in the order of admission: this is another one. */
		hc_clock2qp_del(p, slot);
		hc_clock2qp_add_small(p, slot, where & HC_FROM_SCAN);
	}
	p->refused = slot;
	p->avoid = where & (HC_IN_SMALL | HC_IN_MAIN);
}

static void hc_clock2qp_remove(void *policy, u32 slot)
{
	hc_clock2qp_del(policy, slot);
}

static void hc_clock2qp_evict(void *policy, u32 slot, u64 block)
{
	struct hc_clock2qp *p = policy;
	u8 where = p->mark[slot].where;

	hc_clock2qp_del(p, slot);
	if (where & HC_IN_SMALL && !(where & HC_FROM_SCAN))
		hc_ghost_insert(&p->ghost, block);
}

/* What was on probation may be tried again, the rest has proved itself. */
static bool hc_clock2qp_is_hot(const void *policy, u32 slot)
{
	const struct hc_clock2qp *p = policy;

	return p->mark[slot].where & HC_IN_MAIN || hc_clock2qp_count(p, slot);
}

const struct hc_policy_ops hc_clock2qp_policy = {
	.name		= "clock2q+",
	.flags		= HC_POLICY_RACY_HIT,
	.max_steps	= HC_CLOCK2QP_MAX_STEPS,
	.tunables	= hc_clock2qp_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_clock2qp_tunables),
	.size		= hc_clock2qp_size,
	.init		= hc_clock2qp_init,
	.insert		= hc_clock2qp_insert,
	.hit		= hc_clock2qp_hit,
	.victim		= hc_clock2qp_victim,
	.refuse		= hc_clock2qp_refuse,
	.evict		= hc_clock2qp_evict,
	.remove		= hc_clock2qp_remove,
	.is_hot		= hc_clock2qp_is_hot,
};
