// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>
#include <hotcache/touch.h>

#include "lib/hints.h"
#include "lib/list.h"
#include "lib/steps.h"

/**
 * DOC: clock
 *
 * A FIFO in which a block goes round again for each of its hits, as far as its
 * counter of n bits holds them. If the counter of the oldest block is above 0,
 * it is decremented and the block becomes the newest; if it is 0, the block is
 * the victim.
 *
 * After a burst of hits on all blocks the next victim may be any number of
 * blocks away. A call examines HC_CLOCK_MAX_STEPS blocks and then takes the
 * next one, whatever its counter. To make this rare, a search that took long is
 * followed by searches ahead of time: when the victim is evicted and when the
 * new block is inserted.
 *
 * Memory: 8 bytes of links per slot. The counter is in the slot's touch.
 */

#define HC_CLOCK_MAX_STEPS	128u

enum hc_clock_tunable {
	HC_CLOCK_BITS,
};

static const struct hc_tunable hc_clock_tunables[] = {
	[HC_CLOCK_BITS] = {
		.name = "bits", .unit = "bits of a counter",
		.min = 1, .max = 6, .def = 1,
	},
};

/**
 * struct hc_clock - an instance
 * @list: tracked slots, in the order of the start of their round
 * @link: links of all slots
 * @word: words of all slots, with their counters
 * @max: the most that a counter holds
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @hurry: the last search took long; search ahead of the next victim
 */
struct hc_clock {
	struct hc_list list;
	struct hc_link *link;
	u64 *word;
	u32 refused;
	u8 max;
	bool hurry;
};

static size_t hc_clock_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_clock) +
	       params->nr_slots * sizeof(struct hc_link);
}

static u8 hc_clock_hit_max(const struct hc_policy_params *params)
{
	return BIT(params->tunable[HC_CLOCK_BITS]) - 1;
}

static void hc_clock_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_clock *clock = policy;

	hc_list_init(&clock->list);
	clock->link = policy + sizeof(*clock);
	clock->word = params->word;
	clock->refused = HC_SLOT_NONE;
	clock->max = hc_clock_hit_max(params);
}

/* At most what a counter holds: another policy may have left more. */
static u8 hc_clock_count(const struct hc_clock *clock, u32 slot)
{
	return min(hc_touch_count(clock->word, slot), clock->max);
}

/*
 * Let slots go round again until the oldest one is the victim or the limit of
 * steps is reached. The refused slot goes round without being decremented.
 */
static void hc_clock_search(struct hc_clock *clock, u32 refused)
{
	u32 steps;

	for (steps = 0; steps < HC_CLOCK_MAX_STEPS; steps++) {
		u32 slot = clock->list.oldest;
		u8 count;

		hc_step();
		if (slot == clock->list.newest)
			break;
		count = hc_clock_count(clock, slot);
		if (slot != refused && !count)
			break;
		if (slot != refused)
			hc_touch_set(clock->word, slot, count - 1);
		hc_list_renew(&clock->list, clock->link, slot);
	}
	clock->hurry = steps > HC_CLOCK_MAX_STEPS / 8;
}

static bool hc_clock_insert(void *policy, u32 slot, u64 block,
			    unsigned int hints)
{
	struct hc_clock *clock = policy;

	if (clock->hurry)
		hc_clock_search(clock, HC_SLOT_NONE);
	hc_touch_set(clock->word, slot, hints & HC_HINT_HOT ? 1 : 0);
	hc_list_add_newest(&clock->list, clock->link, slot);
	return false;
}

static void hc_clock_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_clock *clock = policy;

	if (hc_hints_count(hints))
		hc_touch_hit(clock->word, slot, clock->max);
}

static u32 hc_clock_victim(void *policy, u64 block)
{
	struct hc_clock *clock = policy;
	u32 refused = clock->refused;
	u32 slot;

	clock->refused = HC_SLOT_NONE;
	hc_clock_search(clock, refused);
	slot = hc_list_oldest_but(&clock->list, clock->link, refused);
	return slot == HC_SLOT_NONE ? refused : slot;
}

static void hc_clock_refuse(void *policy, u32 slot)
{
	struct hc_clock *clock = policy;

	hc_list_refuse(&clock->list, clock->link, slot, &clock->refused);
}

static void hc_clock_remove(void *policy, u32 slot)
{
	struct hc_clock *clock = policy;

	hc_list_remove(&clock->list, clock->link, slot, &clock->refused);
}

static void hc_clock_evict(void *policy, u32 slot, u64 block)
{
	struct hc_clock *clock = policy;

	hc_clock_remove(clock, slot);
	if (clock->hurry)
		hc_clock_search(clock, HC_SLOT_NONE);
}

static bool hc_clock_is_hot(const void *policy, u32 slot)
{
	const struct hc_clock *clock = policy;

	return hc_clock_count(clock, slot);
}

const struct hc_policy_ops hc_clock_policy = {
	.name		= "clock",
	.max_steps	= HC_CLOCK_MAX_STEPS,
	.tunables	= hc_clock_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_clock_tunables),
	.size		= hc_clock_size,
	.init		= hc_clock_init,
	.insert		= hc_clock_insert,
	.hit_max	= hc_clock_hit_max,
	.hit		= hc_clock_hit,
	.victim		= hc_clock_victim,
	.refuse		= hc_clock_refuse,
	.evict		= hc_clock_evict,
	.remove		= hc_clock_remove,
	.is_hot		= hc_clock_is_hot,
};
