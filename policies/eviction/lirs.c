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
 * Jiang and Zhang, SIGMETRICS 2002. Blocks are ranked by the time between their
 * last two accesses (inter-reference recency), which predicts the time to the
 * next one. Most slots hold LIR blocks (low inter-reference recency). The few
 * others hold HIR blocks, in a queue from which the victims come. When a HIR
 * block is read again and its last access was later than that of the oldest LIR
 * block, it becomes LIR, and the oldest LIR block becomes HIR. The same holds
 * for a HIR block that was evicted in between.
 *
 * The paper keeps blocks in a stack and prunes HIR blocks from its bottom, any
 * number at once. A block is in that stack if and only if it was accessed later
 * than the bottom, the oldest LIR block. So a time of the last access for each
 * slot and each ghost gives the same answer, and nothing has to be pruned: the
 * time of a ghost is overwritten when another ghost needs its place.
 *
 * Memory: 8 bytes of links and 8 of times per slot, 8 per ghost.
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
 * @lir: LIR slots, in the order of their last access
 * @hir: HIR slots, in the order of their last access or of becoming HIR
 * @link: links of all slots
 * @time: last access of all slots, with HC_LIRS_IS_LIR
 * @now: accesses so far, which serves as the time
 * @lir_max: limit of LIR slots
 * @hir_percent: all others, in percent of the slots
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
	u32 hir_percent;
	u32 refused;
	struct hc_history ghost;
};

/* Bit in the time of a slot: it is LIR. */
#define HC_LIRS_IS_LIR		BIT_ULL(63)

/* The time of a block without a known access. */
#define HC_LIRS_NEVER		0

static u32 hc_lirs_ghosts(const struct hc_policy_params *params)
{
	return hc_percent(params->nr_slots, params->tunable[HC_LIRS_GHOST]);
}

/* The instance comes first, then the ghosts, which have to be aligned. */
static size_t hc_lirs_head_size(void)
{
	return round_up(sizeof(struct hc_lirs), 64);
}

static size_t hc_lirs_size(const struct hc_policy_params *params)
{
	return hc_lirs_head_size() + hc_history_size(hc_lirs_ghosts(params)) +
	       params->nr_slots * (sizeof(struct hc_link) + sizeof(u64));
}

/* LIR slots that are too many then become HIR as others become LIR. */
static void hc_lirs_limit(void *policy, u32 nr_slots)
{
	struct hc_lirs *lirs = policy;

	lirs->lir_max = nr_slots - max(hc_percent(nr_slots, lirs->hir_percent),
				       min(nr_slots, 1u));
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
	lirs->hir_percent = params->tunable[HC_LIRS_HIR];
	hc_lirs_limit(lirs, params->nr_slots);
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

/* Would a HIR block whose last access was at @time be in the paper's stack? */
static bool hc_lirs_is_recent(const struct hc_lirs *lirs, u64 time)
{
	u32 bottom = lirs->lir.oldest;

	return bottom != HC_SLOT_NONE &&
	       time > (lirs->time[bottom] & ~HC_LIRS_IS_LIR);
}

/* Does a HIR block become LIR now that it is read again? */
static bool hc_lirs_is_wanted(const struct hc_lirs *lirs, u64 time)
{
	return lirs->lir.nr < lirs->lir_max || hc_lirs_is_recent(lirs, time);
}

static void hc_lirs_add(struct hc_lirs *lirs, u32 slot, u64 time)
{
	lirs->time[slot] = time;
	hc_list_add_newest(hc_lirs_list(lirs, slot), lirs->link, slot);
}

/* Add a LIR slot; if that is one too many, the oldest LIR slot becomes HIR. */
static void hc_lirs_add_lir(struct hc_lirs *lirs, u32 slot)
{
	u32 bottom = lirs->lir.oldest;

	hc_lirs_add(lirs, slot, lirs->now | HC_LIRS_IS_LIR);
	/* After hc_lirs_limit() it may be the only one, and there should be none. */
	if (lirs->lir.nr <= lirs->lir_max || bottom == HC_SLOT_NONE)
		return;
	hc_list_del(&lirs->lir, lirs->link, bottom);
	hc_lirs_add(lirs, bottom, lirs->time[bottom] & ~HC_LIRS_IS_LIR);
}

/* The insertion is no access, but the block may have a ghost. */
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

	/* After a refusal the victim is from the other list. */
	if (refused != HC_SLOT_NONE)
		hir = hc_lirs_is_lir(lirs, refused);
	lirs->refused = HC_SLOT_NONE;
	return hc_list_victim(hir ? &lirs->hir : &lirs->lir,
			      hir ? &lirs->lir : &lirs->hir, lirs->link,
			      refused);
}

static void hc_lirs_refuse(void *policy, u32 slot)
{
	struct hc_lirs *lirs = policy;

	/* The list of LIR slots has to stay in the order of their times. */
	if (hc_lirs_is_lir(lirs, slot))
		lirs->time[slot] = lirs->now | HC_LIRS_IS_LIR;
	hc_list_refuse(hc_lirs_list(lirs, slot), lirs->link, slot,
		       &lirs->refused);
}

static void hc_lirs_remove(void *policy, u32 slot)
{
	struct hc_lirs *lirs = policy;

	hc_list_remove(hc_lirs_list(lirs, slot), lirs->link, slot,
		       &lirs->refused);
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

static void hc_lirs_report(const void *policy, u64 *value)
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
	.limit		= hc_lirs_limit,
	.report		= hc_lirs_report,
};
