// SPDX-License-Identifier: GPL-2.0
/*
 * FIFO: the victim is the block that was inserted first.
 *
 * A hit does nothing. A block that is adopted from another policy becomes the
 * newest if it was hot there, else the oldest. Memory: 8 bytes per slot.
 */
#include <hotcache/policy.h>

#include "lib/list.h"

/**
 * struct hc_fifo - an instance
 * @list: tracked slots, in the order of their insertion
 * @link: links of all slots
 */
struct hc_fifo {
	struct hc_list list;
	struct hc_link link[];
};

static size_t hc_fifo_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_fifo) +
	       params->nr_slots * sizeof(struct hc_link);
}

static void hc_fifo_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_fifo *fifo = policy;

	hc_list_init(&fifo->list);
}

static bool hc_fifo_insert(void *policy, u32 slot, u64 block,
			   unsigned int hints)
{
	struct hc_fifo *fifo = policy;

	if ((hints & HC_HINT_ADOPT) && !(hints & HC_HINT_HOT))
		hc_list_add_oldest(&fifo->list, fifo->link, slot);
	else
		hc_list_add_newest(&fifo->list, fifo->link, slot);
	return false;
}

/* No hit counts. */
static u8 hc_fifo_hit_max(const struct hc_policy_params *params)
{
	return 0;
}

static void hc_fifo_hit(void *policy, u32 slot, unsigned int hints)
{
}

static u32 hc_fifo_victim(void *policy, u64 block)
{
	struct hc_fifo *fifo = policy;

	return fifo->list.oldest;
}

static void hc_fifo_refuse(void *policy, u32 slot)
{
	struct hc_fifo *fifo = policy;

	hc_list_renew(&fifo->list, fifo->link, slot);
}

static void hc_fifo_remove(void *policy, u32 slot)
{
	struct hc_fifo *fifo = policy;

	hc_list_del(&fifo->list, fifo->link, slot);
}

static void hc_fifo_evict(void *policy, u32 slot, u64 block)
{
	hc_fifo_remove(policy, slot);
}

const struct hc_policy_ops hc_fifo_policy = {
	.name		= "fifo",
	.max_steps	= 1,
	.size		= hc_fifo_size,
	.init		= hc_fifo_init,
	.insert		= hc_fifo_insert,
	.hit_max	= hc_fifo_hit_max,
	.hit		= hc_fifo_hit,
	.victim		= hc_fifo_victim,
	.refuse		= hc_fifo_refuse,
	.evict		= hc_fifo_evict,
	.remove		= hc_fifo_remove,
};
