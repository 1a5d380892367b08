// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/hints.h"
#include "lib/history.h"
#include "lib/list.h"
#include "lib/share.h"

/**
 * DOC: lirs
 *
 * Jiang and Zhang, SIGMETRICS 2002. What counts is not when a block was read
 * last but how long before that it had been read, as its next pause may be as
 * long. Most of the slots belong to LIR blocks, those whose pause was short. A
 * few are left to the others, HIR, as a queue from which the victims come. A HIR
 * block that is read again becomes a LIR block if its pause was shorter than the
 * time since the LIR block that was not read for the longest time was read; that
 * one becomes HIR. This holds for a HIR block that was evicted meanwhile, too.
 *
 * The paper keeps all this in a stack, from whose bottom what is not LIR is
 * pruned, any number of entries at once. Each block that is in the stack is
 * younger than its bottom, the oldest LIR block, and the others are not. So a
 * time a slot and a time a ghost tell the same, and there is nothing to prune:
 * the time of a ghost is forgotten when another one needs the room.
 *
 * Memory: 8 bytes of links and 8 of times a slot, 8 a ghost.
 */

enum hc_lirs_tunable {
	HC_LIRS_HIR,
	HC_LIRS_GHOST,
};

static const struct hc_tunable hc_lirs_tunables[] = {
	[HC_LIRS_HIR] = {
		.name = "hir", .unit = "% of the slots",
		.min = 1, .max = 90, .def = 1,
	},
	[HC_LIRS_GHOST] = {
		.name = "ghost", .unit = "% of the slots",
		.min = 0, .max = 400, .def = 100,
	},
};

/**
 * struct hc_lirs - an instance
 * @lir: LIR slots, by their last access
 * @hir: the others, by their last access or the time they ceased to be LIR
 * @link: links of all slots
 * @time: last access of all slots, with HC_LIRS_IS_LIR
 * @now: accesses so far
 * @lir_max: LIR slots that there may be
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @ghost: last accesses of HIR blocks that were evicted
 */
struct hc_lirs {
	struct hc_list lir;
	struct hc_list hir;
	struct hc_link *link;
	u64 *time;
	u64 now;
	u32 lir_max;
	u32 refused;
	struct hc_history ghost;
};

/* With the time of a slot. */
#define HC_LIRS_IS_LIR		BIT_ULL(63)

/* The time of a block that was never read as far as we know. */
#define HC_LIRS_NEVER		0

static u32 hc_lirs_ghosts(const struct hc_policy_params *params)
{
	return hc_percent(params->nr_slots, params->tunable[HC_LIRS_GHOST]);
}

/* The instance comes first, then the ghosts, which want to be aligned. */
static size_t hc_lirs_head_size(void)
{
	return round_up(sizeof(struct hc_lirs), 64);
}

static size_t hc_lirs_size(const struct hc_policy_params *params)
{
	return hc_lirs_head_size() + hc_history_size(hc_lirs_ghosts(params)) +
	       params->nr_slots * (sizeof(struct hc_link) + sizeof(u64));
}

static void hc_lirs_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_lirs *lirs = policy;
	u32 ghosts = hc_lirs_ghosts(params);
	void *memory = policy + hc_lirs_head_size();

	hc_list_init(&lirs->lir);
	hc_list_init(&lirs->hir);
	hc_history_init(&lirs->ghost, memory, ghosts);
	lirs->time = memory + hc_history_size(ghosts);
	lirs->link = (void *)(lirs->time + params->nr_slots);
	lirs->lir_max = params->nr_slots -
			max(hc_percent(params->nr_slots,
				       params->tunable[HC_LIRS_HIR]),
			    min(params->nr_slots, 1u));
	lirs->refused = HC_SLOT_NONE;
}

static bool hc_lirs_is_lir(const struct hc_lirs *lirs, u32 slot)
{
	return lirs->time[slot] & HC_LIRS_IS_LIR;
}

static struct hc_list *hc_lirs_list(struct hc_lirs *lirs, u32 slot)
{
	return hc_lirs_is_lir(lirs, slot) ? &lirs->lir : &lirs->hir;
}

/* Whether a HIR block that was read at @time would be in the paper's stack. */
static bool hc_lirs_is_recent(const struct hc_lirs *lirs, u64 time)
{
	u32 bottom = lirs->lir.oldest;

	return bottom != HC_SLOT_NONE &&
	       time > (lirs->time[bottom] & ~HC_LIRS_IS_LIR);
}

/* Whether such a block is LIR now that it is read again. */
static bool hc_lirs_is_wanted(const struct hc_lirs *lirs, u64 time)
{
	return lirs->lir.nr < lirs->lir_max || hc_lirs_is_recent(lirs, time);
}

static void hc_lirs_add(struct hc_lirs *lirs, u32 slot, u64 time)
{
	lirs->time[slot] = time;
	hc_list_add_newest(hc_lirs_list(lirs, slot), lirs->link, slot);
}

/* Add a LIR slot; if that is one too many the oldest one is LIR no more. */
static void hc_lirs_add_lir(struct hc_lirs *lirs, u32 slot)
{
	u32 bottom = lirs->lir.oldest;

	hc_lirs_add(lirs, slot, lirs->now | HC_LIRS_IS_LIR);
	if (lirs->lir.nr <= lirs->lir_max)
		return;
	hc_list_del(&lirs->lir, lirs->link, bottom);
	hc_lirs_add(lirs, bottom, lirs->time[bottom] & ~HC_LIRS_IS_LIR);
}

/* Nobody asked for the block now; somebody may have before. */
static void hc_lirs_adopt(struct hc_lirs *lirs, u32 slot, u64 block,
			  unsigned int hints)
{
	u64 time = HC_LIRS_NEVER;

	if (!(hints & HC_HINT_SCAN))
		time = hc_history_take(&lirs->ghost, block);
	if (hints & HC_HINT_HOT && lirs->lir.nr < lirs->lir_max)
		hc_lirs_add_lir(lirs, slot);
	else
		hc_lirs_add(lirs, slot, time);
}

static bool hc_lirs_insert(void *policy, u32 slot, u64 block,
			   unsigned int hints)
{
	struct hc_lirs *lirs = policy;
	u64 time;

	if (!hc_hints_count(hints)) {
		hc_lirs_adopt(lirs, slot, block, hints);
		return false;
	}
	lirs->now++;
	time = hc_history_take(&lirs->ghost, block);
	if (hc_lirs_is_wanted(lirs, time))
		hc_lirs_add_lir(lirs, slot);
	else
		hc_lirs_add(lirs, slot, lirs->now);
	return time != HC_LIRS_NEVER;
}

static void hc_lirs_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_lirs *lirs = policy;
	u64 time = lirs->time[slot];

	if (!hc_hints_count(hints))
		return;
	lirs->now++;
	hc_list_del(hc_lirs_list(lirs, slot), lirs->link, slot);
	if (time & HC_LIRS_IS_LIR || hc_lirs_is_wanted(lirs, time))
		hc_lirs_add_lir(lirs, slot);
	else
		hc_lirs_add(lirs, slot, lirs->now);
}

static u32 hc_lirs_victim(void *policy, u64 block)
{
	struct hc_lirs *lirs = policy;
	u32 refused = lirs->refused;
	bool hir = true;
	u32 slot;

	/* After a refusal it is the other list's turn. */
	if (refused != HC_SLOT_NONE)
		hir = hc_lirs_is_lir(lirs, refused);
	lirs->refused = HC_SLOT_NONE;
	slot = hc_list_oldest_but(hir ? &lirs->hir : &lirs->lir, lirs->link,
				  refused);
	if (slot == HC_SLOT_NONE)
		slot = hc_list_oldest_but(hir ? &lirs->lir : &lirs->hir,
					  lirs->link, refused);
	return slot == HC_SLOT_NONE ? refused : slot;
}

static void hc_lirs_refuse(void *policy, u32 slot)
{
	struct hc_lirs *lirs = policy;

	/* LIR blocks are in the order of their times. */
	if (hc_lirs_is_lir(lirs, slot))
		lirs->time[slot] = lirs->now | HC_LIRS_IS_LIR;
	hc_list_renew(hc_lirs_list(lirs, slot), lirs->link, slot);
	lirs->refused = slot;
}

static void hc_lirs_remove(void *policy, u32 slot)
{
	struct hc_lirs *lirs = policy;

	hc_list_del(hc_lirs_list(lirs, slot), lirs->link, slot);
	if (lirs->refused == slot)
		lirs->refused = HC_SLOT_NONE;
}

static void hc_lirs_evict(void *policy, u32 slot, u64 block)
{
	struct hc_lirs *lirs = policy;
	u64 time = lirs->time[slot];

	hc_lirs_remove(lirs, slot);
	if (hc_lirs_is_recent(lirs, time & ~HC_LIRS_IS_LIR))
		hc_history_put(&lirs->ghost, block, time & ~HC_LIRS_IS_LIR);
}

static bool hc_lirs_is_hot(const void *policy, u32 slot)
{
	return hc_lirs_is_lir(policy, slot);
}

static const struct hc_internal hc_lirs_internals[] = {
	{ "lir", "slots" },
	{ "hir", "slots" },
	{ "ghost", "ghosts" },
};

static void hc_lirs_look(const void *policy, u64 *value)
{
	const struct hc_lirs *lirs = policy;

	value[0] = lirs->lir.nr;
	value[1] = lirs->hir.nr;
	value[2] = lirs->ghost.nr;
}

const struct hc_policy_ops hc_lirs_policy = {
	.name		= "lirs",
	.max_steps	= HC_HISTORY_MAX_STEPS,
	.tunables	= hc_lirs_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_lirs_tunables),
	.internals	= hc_lirs_internals,
	.nr_internals	= ARRAY_SIZE(hc_lirs_internals),
	.size		= hc_lirs_size,
	.init		= hc_lirs_init,
	.insert		= hc_lirs_insert,
	.hit		= hc_lirs_hit,
	.victim		= hc_lirs_victim,
	.refuse		= hc_lirs_refuse,
	.evict		= hc_lirs_evict,
	.remove		= hc_lirs_remove,
	.is_hot		= hc_lirs_is_hot,
	.look		= hc_lirs_look,
};
