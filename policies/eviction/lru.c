// SPDX-License-Identifier: GPL-2.0
/*
 * LRU: the victim is the least recently used block.
 *
 * Accesses that do not count (see hc_hints_count()) do not change the order. A
 * block that is adopted from another policy becomes the newest if it was hot
 * there, else the oldest. Memory: 8 bytes per slot.
 */
#include <hotcache/policy.h>

#include "lib/hints.h"
#include "lib/list.h"

/**
 * struct hc_lru - an instance
 * @list: tracked slots, in the order of their last access
 * @link: links of all slots
 */
struct hc_lru {
	struct hc_list list;
	struct hc_link link[];
};

static size_t hc_lru_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_lru) +
	       params->nr_slots * sizeof(struct hc_link);
}

static void hc_lru_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_lru *lru = policy;

	hc_list_init(&lru->list);
}

static bool hc_lru_insert(void *policy, u32 slot, u64 block,
			  unsigned int hints)
{
	struct hc_lru *lru = policy;

	if ((hints & HC_HINT_ADOPT) && !(hints & HC_HINT_HOT))
		hc_list_add_oldest(&lru->list, lru->link, slot);
	else
		hc_list_add_newest(&lru->list, lru->link, slot);
	return false;
}

static void hc_lru_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_lru *lru = policy;

	if (hc_hints_count(hints))
		hc_list_renew(&lru->list, lru->link, slot);
}

static u32 hc_lru_victim(void *policy, u64 block)
{
	struct hc_lru *lru = policy;

	return lru->list.oldest;
}

static void hc_lru_refuse(void *policy, u32 slot)
{
	struct hc_lru *lru = policy;

	hc_list_renew(&lru->list, lru->link, slot);
}

static void hc_lru_remove(void *policy, u32 slot)
{
	struct hc_lru *lru = policy;

	hc_list_del(&lru->list, lru->link, slot);
}

static void hc_lru_evict(void *policy, u32 slot, u64 block)
{
	hc_lru_remove(policy, slot);
}

const struct hc_policy_ops hc_lru_policy = {
	.name		= "lru",
	.max_steps	= 1,
	.size		= hc_lru_size,
	.init		= hc_lru_init,
	.insert		= hc_lru_insert,
	.hit		= hc_lru_hit,
	.victim		= hc_lru_victim,
	.refuse		= hc_lru_refuse,
	.evict		= hc_lru_evict,
	.remove		= hc_lru_remove,
};
