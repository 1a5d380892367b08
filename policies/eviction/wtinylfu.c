// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <hotcache/hash.h>
#include <hotcache/policy.h>

#include "lib/hints.h"
#include "lib/list.h"
#include "lib/share.h"
#include "lib/sketch.h"
#include "lib/steps.h"

/**
 * DOC: wtinylfu
 *
 * Einziger, Friedman, Manes, TOS 2017. A new block goes to the window, an LRU
 * list. When the window is full, its oldest block is the candidate and competes
 * with the oldest block of the main part: the one that was accessed less often
 * recently is evicted. A sketch counts the accesses, also of blocks that are
 * not cached. The main part is a segmented LRU: a block that is hit there
 * becomes protected; when there are too many protected blocks, the oldest goes
 * back on probation.
 *
 * The sketch halves its counts from time to time. In a loop, all blocks then
 * have equal counts except those accessed since, each of which would win once
 * against all others, and the loop would get no hits. So if the candidate was
 * accessed since the last halving and the block of the main part was not, one
 * access is added to the count of the latter.
 *
 * A larger window favours recency, a smaller one frequency. Its size is adapted
 * by hill climbing: after a number of accesses it is moved one step in the same
 * direction if there were at least as many hits as in the period before, else
 * in the opposite one. Steps become smaller unless the hits change a lot
 * (Einziger, Eytan, Friedman, Manes, Middleware 2018). Only the limit of the
 * window changes at once; blocks move as others are inserted.
 *
 * Memory: 8 bytes of links, 8 of hash, 2 of marks, 8 of sketch per slot.
 */

enum hc_wtinylfu_tunable {
	HC_WTINYLFU_WINDOW,
	HC_WTINYLFU_PROTECTED,
	HC_WTINYLFU_CLIMB,
};

static const struct hc_tunable hc_wtinylfu_tunables[] = {
	[HC_WTINYLFU_WINDOW] = {
		.name = "window", .unit = "% of the slots, to begin with",
		.min = 1, .max = 90, .def = 10,
	},
	[HC_WTINYLFU_PROTECTED] = {
		.name = "protected", .unit = "% of the main part",
		.min = 0, .max = 100, .def = 80,
	},
	[HC_WTINYLFU_CLIMB] = {
		.name = "climb", .unit = "% of the slots, 0 for a fixed window",
		.min = 0, .max = 20, .def = 1,
	},
};

/* Accesses between two steps of the climb, in multiples of the slots. */
#define HC_WTINYLFU_SAMPLE	10
/* Upper limit of the window, in percent of the slots. */
#define HC_WTINYLFU_WINDOW_MAX	80
/* The next step, in percent of the last one. */
#define HC_WTINYLFU_DECAY	98
/* If the hits change by this part of the accesses, the step is reset. */
#define HC_WTINYLFU_RESTART	20
/* Fraction bits of a step, which is a fixed-point number of slots. */
#define HC_WTINYLFU_FIXED	8
/* Slots that each insertion moves out of a window that is too large. */
#define HC_WTINYLFU_MOVES	4

#define HC_WTINYLFU_MAX_STEPS	(HC_SKETCH_MAX_STEPS + HC_WTINYLFU_MOVES)

/**
 * enum hc_wtinylfu_where - where a slot is
 * @HC_WTINYLFU_IN_WINDOW: in the window
 * @HC_WTINYLFU_ON_PROBATION: in the main part, on probation
 * @HC_WTINYLFU_IS_PROTECTED: in the main part, protected
 * @HC_WTINYLFU_PLACES: number of places
 */
enum hc_wtinylfu_where {
	HC_WTINYLFU_IN_WINDOW,
	HC_WTINYLFU_ON_PROBATION,
	HC_WTINYLFU_IS_PROTECTED,
	HC_WTINYLFU_PLACES
};

/**
 * struct hc_wtinylfu_mark - state of a slot
 * @where: enum hc_wtinylfu_where
 * @age: age of the sketch at the last access of the block
 */
struct hc_wtinylfu_mark {
	u8 where;
	u8 age;
};

/**
 * struct hc_wtinylfu - an instance
 * @list: tracked slots, in the order of their last access or of being moved
 *	there
 * @link: links of all slots
 * @hash: hashes of the blocks of all slots
 * @mark: state of all slots
 * @full_slots: slots that the instance was made for
 * @nr_slots: slots of the shard, fewer while it shrinks
 * @window_full: limit of slots in the window, if there were @full_slots
 * @window_max: limit of slots in the window
 * @protected_percent: limit of protected slots, in percent of the main part
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @step: the next step of the climb, fixed-point
 * @first_step: length of its first step, 0 if the window is fixed
 * @sample: accesses between two steps
 * @accesses: accesses since the last step
 * @hits: hits among them
 * @hits_before: hits between the last two steps
 * @sketch: how often blocks were accessed recently
 */
struct hc_wtinylfu {
	struct hc_list list[HC_WTINYLFU_PLACES];
	struct hc_link *link;
	u64 *hash;
	struct hc_wtinylfu_mark *mark;
	u32 full_slots;
	u32 nr_slots;
	u32 window_full;
	u32 window_max;
	u32 protected_percent;
	u32 refused;
	s64 step;
	s64 first_step;
	u64 sample;
	u64 accesses;
	u64 hits;
	u64 hits_before;
	struct hc_sketch sketch;
};

static size_t hc_wtinylfu_head_size(void)
{
	return round_up(sizeof(struct hc_wtinylfu), 64);
}

static size_t hc_wtinylfu_size(const struct hc_policy_params *params)
{
	return hc_wtinylfu_head_size() + hc_sketch_size(params->nr_slots) +
	       params->nr_slots * (sizeof(struct hc_link) + sizeof(u64) +
				   sizeof(struct hc_wtinylfu_mark));
}

static void hc_wtinylfu_init(void *policy,
			     const struct hc_policy_params *params)
{
	struct hc_wtinylfu *p = policy;
	void *memory = policy + hc_wtinylfu_head_size();
	u32 nr = params->nr_slots;
	u32 i;

	for (i = 0; i < HC_WTINYLFU_PLACES; i++)
		hc_list_init(&p->list[i]);
	hc_sketch_init(&p->sketch, memory, nr);
	p->hash = memory + hc_sketch_size(nr);
	p->link = (void *)(p->hash + nr);
	p->mark = (void *)(p->link + nr);
	p->full_slots = nr;
	p->nr_slots = nr;
	p->window_full = max(hc_percent(nr, params->tunable[HC_WTINYLFU_WINDOW]),
			     1u);
	p->window_max = p->window_full;
	p->protected_percent = params->tunable[HC_WTINYLFU_PROTECTED];
	p->refused = HC_SLOT_NONE;
	p->first_step = (s64)nr * params->tunable[HC_WTINYLFU_CLIMB] *
			(1 << HC_WTINYLFU_FIXED) / 100;
	p->step = -p->first_step;
	p->sample = (u64)nr * HC_WTINYLFU_SAMPLE;
}

static void hc_wtinylfu_add(struct hc_wtinylfu *p, u32 slot, u8 where)
{
	p->mark[slot].where = where;
	hc_list_add_newest(&p->list[where], p->link, slot);
}

static void hc_wtinylfu_del(struct hc_wtinylfu *p, u32 slot)
{
	hc_list_del(&p->list[p->mark[slot].where], p->link, slot);
}

static void hc_wtinylfu_move(struct hc_wtinylfu *p, u32 slot, u8 where)
{
	hc_wtinylfu_del(p, slot);
	hc_wtinylfu_add(p, slot, where);
}

static u64 hc_wtinylfu_diff(u64 a, u64 b)
{
	return a > b ? a - b : b - a;
}

/* The window keeps its part. */
static void hc_wtinylfu_limit(void *policy, u32 nr_slots)
{
	struct hc_wtinylfu *p = policy;

	p->window_max = max_t(u64, div_u64((u64)p->window_full * nr_slots,
					   p->full_slots), 1);
	p->nr_slots = nr_slots;
}

static void hc_wtinylfu_climb(struct hc_wtinylfu *p)
{
	u64 restart = p->sample / HC_WTINYLFU_RESTART;
	s64 most = hc_percent(p->nr_slots, HC_WTINYLFU_WINDOW_MAX);
	s64 step = p->hits >= p->hits_before ? p->step : -p->step;
	s64 window = p->window_max + step / (1 << HC_WTINYLFU_FIXED);

	p->window_max = max(min(window, most), 1ll);
	p->window_full = div_u64((u64)p->window_max * p->full_slots, p->nr_slots);
	if (hc_wtinylfu_diff(p->hits, p->hits_before) >= restart)
		p->step = step < 0 ? -p->first_step : p->first_step;
	else
		p->step = step * HC_WTINYLFU_DECAY / 100;
	p->hits_before = p->hits;
	p->accesses = 0;
	p->hits = 0;
}

static void hc_wtinylfu_count(struct hc_wtinylfu *p, u32 slot, bool hit)
{
	hc_sketch_add(&p->sketch, p->hash[slot]);
	p->mark[slot].age = p->sketch.age;
	p->hits += hit;
	if (++p->accesses >= p->sample && p->first_step)
		hc_wtinylfu_climb(p);
}

static bool hc_wtinylfu_insert(void *policy, u32 slot, u64 block,
			       unsigned int hints)
{
	struct hc_wtinylfu *p = policy;
	struct hc_list *window = &p->list[HC_WTINYLFU_IN_WINDOW];
	u32 i;

	p->hash[slot] = hc_mix(block);
	p->mark[slot].age = p->sketch.age;
	if (hc_hints_count(hints))
		hc_wtinylfu_count(p, slot, false);
	if (hints & HC_HINT_ADOPT) {
		hc_wtinylfu_add(p, slot, hints & HC_HINT_HOT ?
				HC_WTINYLFU_IS_PROTECTED :
				HC_WTINYLFU_ON_PROBATION);
		return false;
	}
	hc_wtinylfu_add(p, slot, HC_WTINYLFU_IN_WINDOW);
	for (i = 0; i < HC_WTINYLFU_MOVES && window->nr > p->window_max; i++)
		hc_wtinylfu_move(p, window->oldest, HC_WTINYLFU_ON_PROBATION);
	return false;
}

static u32 hc_wtinylfu_protected_max(const struct hc_wtinylfu *p)
{
	u32 main = p->nr_slots - min(p->window_max, p->nr_slots);

	return hc_percent(main, p->protected_percent);
}

static void hc_wtinylfu_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_wtinylfu *p = policy;
	struct hc_list *protected = &p->list[HC_WTINYLFU_IS_PROTECTED];

	if (!hc_hints_count(hints))
		return;
	hc_wtinylfu_count(p, slot, true);
	if (p->mark[slot].where == HC_WTINYLFU_IN_WINDOW) {
		hc_wtinylfu_move(p, slot, HC_WTINYLFU_IN_WINDOW);
		return;
	}
	hc_wtinylfu_move(p, slot, HC_WTINYLFU_IS_PROTECTED);
	if (protected->nr > hc_wtinylfu_protected_max(p))
		hc_wtinylfu_move(p, protected->oldest,
				 HC_WTINYLFU_ON_PROBATION);
}

/* Was the candidate accessed more often than a slot of the main part? */
static bool hc_wtinylfu_wins(const struct hc_wtinylfu *p, u32 candidate,
			     u32 slot)
{
	u32 count = hc_sketch_count(&p->sketch, p->hash[slot]);

	if (p->mark[slot].age != p->mark[candidate].age)
		count++;
	return hc_sketch_count(&p->sketch, p->hash[candidate]) > count;
}

/* A slot of another list than the refused one, if there is any. */
static u32 hc_wtinylfu_other(const struct hc_wtinylfu *p, u32 refused)
{
	u32 slot = HC_SLOT_NONE;
	u32 i;

	for (i = 1; slot == HC_SLOT_NONE && i <= HC_WTINYLFU_PLACES; i++) {
		u32 place = (p->mark[refused].where + i) % HC_WTINYLFU_PLACES;

		hc_step();
		slot = hc_list_oldest_but(&p->list[place], p->link, refused);
	}
	return slot == HC_SLOT_NONE ? refused : slot;
}

static u32 hc_wtinylfu_victim(void *policy, u64 block)
{
	struct hc_wtinylfu *p = policy;
	const struct hc_list *window = &p->list[HC_WTINYLFU_IN_WINDOW];
	u32 candidate = window->oldest;
	u32 refused = p->refused;
	u32 slot = p->list[HC_WTINYLFU_ON_PROBATION].oldest;

	p->refused = HC_SLOT_NONE;
	if (refused != HC_SLOT_NONE)
		return hc_wtinylfu_other(p, refused);
	if (slot == HC_SLOT_NONE)
		slot = p->list[HC_WTINYLFU_IS_PROTECTED].oldest;
	if (slot == HC_SLOT_NONE)
		return candidate;
	if (candidate == HC_SLOT_NONE || window->nr < p->window_max ||
	    hc_wtinylfu_wins(p, candidate, slot))
		return slot;
	return candidate;
}

static void hc_wtinylfu_refuse(void *policy, u32 slot)
{
	struct hc_wtinylfu *p = policy;

	hc_wtinylfu_move(p, slot, p->mark[slot].where);
	p->refused = slot;
}

static void hc_wtinylfu_remove(void *policy, u32 slot)
{
	struct hc_wtinylfu *p = policy;

	hc_wtinylfu_del(p, slot);
	if (p->refused == slot)
		p->refused = HC_SLOT_NONE;
}

static void hc_wtinylfu_evict(void *policy, u32 slot, u64 block)
{
	hc_wtinylfu_remove(policy, slot);
}

static bool hc_wtinylfu_is_hot(const void *policy, u32 slot)
{
	const struct hc_wtinylfu *p = policy;

	return p->mark[slot].where == HC_WTINYLFU_IS_PROTECTED;
}

static const struct hc_internal hc_wtinylfu_internals[] = {
	{ "window", "slots" },
	{ "probation", "slots" },
	{ "protected", "slots" },
	{ "window_max", "slots aimed at" },
};

static void hc_wtinylfu_report(const void *policy, u64 *value)
{
	const struct hc_wtinylfu *p = policy;

	value[0] = p->list[HC_WTINYLFU_IN_WINDOW].nr;
	value[1] = p->list[HC_WTINYLFU_ON_PROBATION].nr;
	value[2] = p->list[HC_WTINYLFU_IS_PROTECTED].nr;
	value[3] = p->window_max;
}

const struct hc_policy_ops hc_wtinylfu_policy = {
	.name		= "wtinylfu",
	.max_steps	= HC_WTINYLFU_MAX_STEPS,
	.tunables	= hc_wtinylfu_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_wtinylfu_tunables),
	.internals	= hc_wtinylfu_internals,
	.nr_internals	= ARRAY_SIZE(hc_wtinylfu_internals),
	.size		= hc_wtinylfu_size,
	.init		= hc_wtinylfu_init,
	.insert		= hc_wtinylfu_insert,
	.hit		= hc_wtinylfu_hit,
	.victim		= hc_wtinylfu_victim,
	.refuse		= hc_wtinylfu_refuse,
	.evict		= hc_wtinylfu_evict,
	.remove		= hc_wtinylfu_remove,
	.is_hot		= hc_wtinylfu_is_hot,
	.limit		= hc_wtinylfu_limit,
	.report		= hc_wtinylfu_report,
};
