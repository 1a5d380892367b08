// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/hints.h"
#include "lib/list.h"
#include "lib/slotset.h"

/**
 * DOC: lfu
 *
 * Least frequently used, with dynamic aging: the rank of a block is the number
 * of its accesses plus an age, which is the rank of the last victim (LFU-DA,
 * Arlitt et al., 2000). So blocks that are read now overtake formerly popular
 * ones, and no count has to be decremented. A block whose insertion does not
 * count as an access ranks below all others.
 *
 * Accesses are counted up to @max, so all ranks are within a window of that
 * width above the age. Each rank has a list of its blocks, in the order in
 * which they reached it. The lists are indexed by the rank modulo their number:
 * nothing is sorted.
 *
 * Memory: 8 bytes of links and 2 of marks per slot.
 */

#define HC_LFU_RANKS		64u
#define HC_LFU_MAX_STEPS	(2 * HC_SLOTSET_MAX_STEPS)

enum hc_lfu_tunable {
	HC_LFU_MAX,
};

static const struct hc_tunable hc_lfu_tunables[] = {
	[HC_LFU_MAX] = {
		.name = "max", .unit = "accesses",
		.min = 1, .max = HC_LFU_RANKS - 1, .def = 15,
	},
};

/**
 * struct hc_lfu_mark - state of a slot
 * @rank: its rank modulo HC_LFU_RANKS
 * @count: its accesses, up to @max of the instance
 */
struct hc_lfu_mark {
	u8 rank;
	u8 count;
};

/**
 * struct hc_lfu - an instance
 * @rank: lists of slots, by their rank modulo HC_LFU_RANKS
 * @filled: the ranks that have slots
 * @link: links of all slots
 * @mark: state of all slots
 * @age: rank of the last victim, modulo HC_LFU_RANKS
 * @max: accesses are counted up to this
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 */
struct hc_lfu {
	struct hc_list rank[HC_LFU_RANKS];
	struct hc_slotset filled;
	struct hc_link *link;
	struct hc_lfu_mark *mark;
	u32 age;
	u32 max;
	u32 refused;
};

static size_t hc_lfu_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_lfu) + hc_slotset_size(HC_LFU_RANKS) +
	       params->nr_slots * (sizeof(struct hc_link) +
				   sizeof(struct hc_lfu_mark));
}

static void hc_lfu_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_lfu *lfu = policy;
	void *memory = policy + sizeof(*lfu);
	u32 i;

	for (i = 0; i < HC_LFU_RANKS; i++)
		hc_list_init(&lfu->rank[i]);
	hc_slotset_init(&lfu->filled, memory, HC_LFU_RANKS);
	lfu->link = memory + hc_slotset_size(HC_LFU_RANKS);
	lfu->mark = (void *)(lfu->link + params->nr_slots);
	lfu->max = params->tunable[HC_LFU_MAX];
	lfu->refused = HC_SLOT_NONE;
}

static void hc_lfu_add(struct hc_lfu *lfu, u32 slot, u32 count)
{
	u32 rank = (lfu->age + count) % HC_LFU_RANKS;

	lfu->mark[slot].count = count;
	lfu->mark[slot].rank = rank;
	hc_list_add_newest(&lfu->rank[rank], lfu->link, slot);
	hc_slotset_add(&lfu->filled, rank);
}

static void hc_lfu_del(struct hc_lfu *lfu, u32 slot)
{
	u32 rank = lfu->mark[slot].rank;

	hc_list_del(&lfu->rank[rank], lfu->link, slot);
	if (!lfu->rank[rank].nr)
		hc_slotset_del(&lfu->filled, rank);
}

static bool hc_lfu_insert(void *policy, u32 slot, u64 block,
			  unsigned int hints)
{
	struct hc_lfu *lfu = policy;
	u32 count = hc_hints_count(hints);

	hc_lfu_add(lfu, slot, hints & HC_HINT_HOT ? min(2u, lfu->max) : count);
	return false;
}

static void hc_lfu_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_lfu *lfu = policy;

	if (!hc_hints_count(hints))
		return;
	hc_lfu_del(lfu, slot);
	hc_lfu_add(lfu, slot, min(lfu->mark[slot].count + 1u, lfu->max));
}

/* The first rank from @rank on, modulo, that has slots, or HC_SLOT_NONE. */
static u32 hc_lfu_lowest(const struct hc_lfu *lfu, u32 rank)
{
	return hc_slotset_cycle(&lfu->filled, rank % HC_LFU_RANKS);
}

static u32 hc_lfu_victim(void *policy, u64 block)
{
	struct hc_lfu *lfu = policy;
	u32 rank = hc_lfu_lowest(lfu, lfu->age);
	u32 refused = lfu->refused;
	u32 slot;

	lfu->refused = HC_SLOT_NONE;
	if (rank == HC_SLOT_NONE)
		return HC_SLOT_NONE;
	lfu->age = rank;
	slot = hc_list_oldest_but(&lfu->rank[rank], lfu->link, refused);
	if (slot == HC_SLOT_NONE) {
		rank = hc_lfu_lowest(lfu, rank + 1);
		slot = hc_list_oldest_but(&lfu->rank[rank], lfu->link, refused);
	}
	return slot == HC_SLOT_NONE ? refused : slot;
}

/* A busy slot ranks like one that has just been inserted. */
static void hc_lfu_refuse(void *policy, u32 slot)
{
	struct hc_lfu *lfu = policy;

	hc_lfu_del(lfu, slot);
	hc_lfu_add(lfu, slot, max(lfu->mark[slot].count, 1));
	lfu->refused = slot;
}

static void hc_lfu_remove(void *policy, u32 slot)
{
	struct hc_lfu *lfu = policy;

	hc_lfu_del(lfu, slot);
	if (lfu->refused == slot)
		lfu->refused = HC_SLOT_NONE;
}

static void hc_lfu_evict(void *policy, u32 slot, u64 block)
{
	hc_lfu_remove(policy, slot);
}

static bool hc_lfu_is_hot(const void *policy, u32 slot)
{
	const struct hc_lfu *lfu = policy;

	return lfu->mark[slot].count > 1;
}

const struct hc_policy_ops hc_lfu_policy = {
	.name		= "lfu",
	.max_steps	= HC_LFU_MAX_STEPS,
	.tunables	= hc_lfu_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_lfu_tunables),
	.size		= hc_lfu_size,
	.init		= hc_lfu_init,
	.insert		= hc_lfu_insert,
	.hit		= hc_lfu_hit,
	.victim		= hc_lfu_victim,
	.refuse		= hc_lfu_refuse,
	.evict		= hc_lfu_evict,
	.remove		= hc_lfu_remove,
	.is_hot		= hc_lfu_is_hot,
};
