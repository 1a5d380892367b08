// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/ghostlist.h"
#include "lib/hints.h"
#include "lib/list.h"

/**
 * DOC: arc
 *
 * Megiddo and Modha, FAST 2003. There are two LRU lists: T1 holds blocks that
 * were read once recently, T2 those that were read again. Blocks evicted from
 * them are remembered in B1 and B2. A miss of a block in B1 shows that T1 is
 * too small and raises its share; a miss of a block in B2 lowers it. The
 * shorter that ghost list is, compared with the other one, the larger the step.
 * The block goes to T2 in both cases. T1 and B1 together have at most as many
 * entries as there are slots, all four lists together at most twice as many.
 *
 * The share of T1 is a fixed-point number. It is adapted once per miss: when a
 * victim is named for it or, if there was a free slot, when it is inserted.
 *
 * Memory: 8 bytes of links and one of marks per slot, and 25 bytes per ghost,
 * of which there is one per slot.
 */

#define HC_ARC_MAX_STEPS	(3 * HC_GHOSTLIST_MAX_STEPS)

#define HC_ARC_FIXED		16

/* The lists of ghosts. */
#define HC_ARC_B1		0
#define HC_ARC_B2		1

/**
 * enum hc_arc_where - where a slot is
 * @HC_ARC_T1: in T1
 * @HC_ARC_T1_SCAN: in T1, inserted by a scan: hits do not move it, and it
 *	leaves no ghost
 * @HC_ARC_T2: in T2
 */
enum hc_arc_where {
	HC_ARC_T1,
	HC_ARC_T1_SCAN,
	HC_ARC_T2,
};

/**
 * struct hc_arc - an instance
 * @t1: slots that were read once, in the order of that
 * @t2: slots that were read again, in the order of their last access
 * @link: links of all slots
 * @where: enum hc_arc_where of all slots
 * @nr_slots: slots of the shard
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @share: slots that T1 should have, in fixed point
 * @counted: the block for whose miss @share was adapted, if @is_counted
 * @is_counted: @share was adapted for a miss that is not inserted yet
 * @ghost: B1 and B2
 */
struct hc_arc {
	struct hc_list t1;
	struct hc_list t2;
	struct hc_link *link;
	u8 *where;
	u32 nr_slots;
	u32 refused;
	u64 share;
	u64 counted;
	bool is_counted;
	struct hc_ghostlist ghost;
};

/*
 * One more than the limit: the ghost of a victim is added before the block that
 * replaces it is inserted, which may take its own ghost out.
 */
static u32 hc_arc_ghosts(const struct hc_policy_params *params)
{
	return params->nr_slots ? params->nr_slots + 1 : 0;
}

static size_t hc_arc_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_arc) +
	       hc_ghostlist_size(hc_arc_ghosts(params)) +
	       params->nr_slots * (sizeof(struct hc_link) + sizeof(u8));
}

static void hc_arc_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_arc *arc = policy;
	u32 ghosts = hc_arc_ghosts(params);
	void *memory = policy + sizeof(*arc);

	hc_list_init(&arc->t1);
	hc_list_init(&arc->t2);
	hc_ghostlist_init(&arc->ghost, memory, ghosts);
	arc->link = memory + hc_ghostlist_size(ghosts);
	arc->where = (u8 *)(arc->link + params->nr_slots);
	arc->nr_slots = params->nr_slots;
	arc->refused = HC_SLOT_NONE;
}

static struct hc_list *hc_arc_list(struct hc_arc *arc, u32 slot)
{
	return arc->where[slot] == HC_ARC_T2 ? &arc->t2 : &arc->t1;
}

static void hc_arc_add(struct hc_arc *arc, u32 slot, u8 where)
{
	arc->where[slot] = where;
	hc_list_add_newest(hc_arc_list(arc, slot), arc->link, slot);
}

/*
 * Ghosts that are too many then stay while one comes and one goes with each block: until
 * blocks get slots that were free, or those of a scan, which leave none.
 */
static void hc_arc_limit(void *policy, u32 nr_slots)
{
	struct hc_arc *arc = policy;

	arc->share = div_u64((arc->share >> HC_ARC_FIXED) * nr_slots,
			     arc->nr_slots) << HC_ARC_FIXED;
	arc->nr_slots = nr_slots;
}

/* How far a miss in a list of @nr ghosts moves the share of T1: at least 1. */
static u64 hc_arc_delta(u32 nr, u32 nr_other)
{
	u64 one = 1ull << HC_ARC_FIXED;

	return nr_other > nr ? div_u64(nr_other * one, nr) : one;
}

/* Adapt the share of T1 for the miss of a block with a ghost, once. */
static void hc_arc_count(struct hc_arc *arc, u64 block, u32 entry)
{
	u32 b1 = arc->ghost.list[HC_ARC_B1].nr;
	u32 b2 = arc->ghost.list[HC_ARC_B2].nr;

	if (arc->is_counted && arc->counted == block)
		return;
	arc->is_counted = true;
	arc->counted = block;
	if (arc->ghost.where[entry] == HC_ARC_B1)
		arc->share = min(arc->share + hc_arc_delta(b1, b2),
				 (u64)arc->nr_slots << HC_ARC_FIXED);
	else
		arc->share -= min(hc_arc_delta(b2, b1), arc->share);
}

/* Drop the ghost that is one too many after an addition to T1. */
static void hc_arc_trim(struct hc_arc *arc)
{
	u32 b1 = arc->ghost.list[HC_ARC_B1].nr;
	u32 b2 = arc->ghost.list[HC_ARC_B2].nr;

	if (arc->t1.nr + b1 > arc->nr_slots)
		hc_ghostlist_drop(&arc->ghost, HC_ARC_B1);
	else if (b1 + b2 > arc->nr_slots)
		hc_ghostlist_drop(&arc->ghost, HC_ARC_B2);
}

static void hc_arc_adopt(struct hc_arc *arc, u32 slot, unsigned int hints)
{
	if (hints & HC_HINT_HOT) {
		hc_arc_add(arc, slot, HC_ARC_T2);
	} else {
		arc->where[slot] = HC_ARC_T1;
		hc_list_add_oldest(&arc->t1, arc->link, slot);
	}
}

static bool hc_arc_insert(void *policy, u32 slot, u64 block,
			  unsigned int hints)
{
	struct hc_arc *arc = policy;
	u32 entry = HC_SLOT_NONE;

	if (hints & HC_HINT_ADOPT) {
		hc_arc_adopt(arc, slot, hints);
		return false;
	}
	if (hc_hints_count(hints))
		entry = hc_ghostlist_find(&arc->ghost, block);
	if (entry != HC_SLOT_NONE) {
		hc_arc_count(arc, block, entry);
		hc_ghostlist_del(&arc->ghost, entry);
		hc_arc_add(arc, slot, HC_ARC_T2);
	} else {
		hc_arc_add(arc, slot, hints & HC_HINT_SCAN ? HC_ARC_T1_SCAN :
							     HC_ARC_T1);
		hc_arc_trim(arc);
	}
	arc->is_counted = false;
	return entry != HC_SLOT_NONE;
}

static void hc_arc_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_arc *arc = policy;

	if (!hc_hints_count(hints) || arc->where[slot] == HC_ARC_T1_SCAN)
		return;
	hc_list_del(hc_arc_list(arc, slot), arc->link, slot);
	hc_arc_add(arc, slot, HC_ARC_T2);
}

static u32 hc_arc_victim(void *policy, u64 block)
{
	struct hc_arc *arc = policy;
	u32 entry = hc_ghostlist_find(&arc->ghost, block);
	u64 t1 = (u64)arc->t1.nr << HC_ARC_FIXED;
	u32 refused = arc->refused;
	bool from_t1;

	arc->refused = HC_SLOT_NONE;
	if (entry != HC_SLOT_NONE) {
		hc_arc_count(arc, block, entry);
		from_t1 = t1 > arc->share ||
			  (t1 == arc->share &&
			   arc->ghost.where[entry] == HC_ARC_B2);
	} else {
		from_t1 = t1 > arc->share || arc->t1.nr >= arc->nr_slots;
	}
	/* After a refusal the victim is from the other list. */
	if (refused != HC_SLOT_NONE)
		from_t1 = arc->where[refused] == HC_ARC_T2;
	return hc_list_victim(from_t1 ? &arc->t1 : &arc->t2,
			      from_t1 ? &arc->t2 : &arc->t1, arc->link,
			      refused);
}

static void hc_arc_refuse(void *policy, u32 slot)
{
	struct hc_arc *arc = policy;

	hc_list_refuse(hc_arc_list(arc, slot), arc->link, slot, &arc->refused);
}

static void hc_arc_remove(void *policy, u32 slot)
{
	struct hc_arc *arc = policy;

	hc_list_remove(hc_arc_list(arc, slot), arc->link, slot, &arc->refused);
}

static void hc_arc_evict(void *policy, u32 slot, u64 block)
{
	struct hc_arc *arc = policy;

	hc_arc_remove(arc, slot);
	if (arc->where[slot] == HC_ARC_T1)
		hc_ghostlist_add(&arc->ghost, HC_ARC_B1, block);
	else if (arc->where[slot] == HC_ARC_T2)
		hc_ghostlist_add(&arc->ghost, HC_ARC_B2, block);
}

static bool hc_arc_is_hot(const void *policy, u32 slot)
{
	const struct hc_arc *arc = policy;

	return arc->where[slot] == HC_ARC_T2;
}

static const struct hc_internal hc_arc_internals[] = {
	{ "t1", "slots" },
	{ "t2", "slots" },
	{ "b1", "ghosts" },
	{ "b2", "ghosts" },
	{ "share", "slots aimed at" },
};

static void hc_arc_report(const void *policy, u64 *value)
{
	const struct hc_arc *arc = policy;

	value[0] = arc->t1.nr;
	value[1] = arc->t2.nr;
	value[2] = arc->ghost.list[HC_ARC_B1].nr;
	value[3] = arc->ghost.list[HC_ARC_B2].nr;
	value[4] = arc->share >> HC_ARC_FIXED;
}

const struct hc_policy_ops hc_arc_policy = {
	.name		= "arc",
	.max_steps	= HC_ARC_MAX_STEPS,
	.internals	= hc_arc_internals,
	.nr_internals	= ARRAY_SIZE(hc_arc_internals),
	.size		= hc_arc_size,
	.init		= hc_arc_init,
	.insert		= hc_arc_insert,
	.hit		= hc_arc_hit,
	.victim		= hc_arc_victim,
	.refuse		= hc_arc_refuse,
	.evict		= hc_arc_evict,
	.remove		= hc_arc_remove,
	.is_hot		= hc_arc_is_hot,
	.limit		= hc_arc_limit,
	.report		= hc_arc_report,
};
