// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>
#include <hotcache/touch.h>

#include "lib/ghostlist.h"
#include "lib/hints.h"
#include "lib/list.h"
#include "lib/share.h"
#include "lib/steps.h"

/**
 * DOC: s3fifo
 *
 * Three FIFOs (Yang et al., FIFO queues are all you need, SOSP 2023). A new
 * block goes to Small. When it is the oldest there, it moves to Main if it was
 * hit @threshold times, else it is evicted and leaves a ghost. The oldest block
 * of Main goes round again for each hit, of which three are counted; without hits
 * left it is evicted, without a ghost. A block that has a ghost is inserted
 * into Main.
 *
 * A call moves at most HC_S3FIFO_MAX_STEPS blocks and then takes the next one,
 * whatever its counter.
 *
 * Memory: 8 bytes of links and one of marks per slot, 25 bytes per ghost. The hits
 * are counted in the slot's touch.
 */

#define HC_S3FIFO_MAX_STEPS	128u
#define HC_S3FIFO_MAX_COUNT	3
/* How often a search for a victim tries one of the queues. */
#define HC_S3FIFO_TURNS		3

static_assert(2 * HC_GHOSTLIST_MAX_STEPS <= HC_S3FIFO_MAX_STEPS);

enum hc_s3fifo_tunable {
	HC_S3FIFO_SMALL,
	HC_S3FIFO_GHOST,
	HC_S3FIFO_THRESHOLD,
};

static const struct hc_tunable hc_s3fifo_tunables[] = {
	[HC_S3FIFO_SMALL] = {
		.name = "small", .unit = "% of the slots",
		.min = 1, .max = 90, .def = 10,
	},
	[HC_S3FIFO_GHOST] = {
		.name = "ghost", .unit = "% of the slots",
		.min = 0, .max = 200, .def = 90,
	},
	[HC_S3FIFO_THRESHOLD] = {
		.name = "threshold", .unit = "hits",
		.min = 1, .max = HC_S3FIFO_MAX_COUNT, .def = 2,
	},
};

/* Marks of a slot. */
#define HC_S3FIFO_IN_MAIN	BIT(0)
/* Of slots in Small only: inserted by a scan. */
#define HC_S3FIFO_FROM_SCAN	BIT(1)

/**
 * struct hc_s3fifo - an instance
 * @small: the queue of blocks on probation
 * @main: the queue of promoted blocks
 * @link: links of all slots
 * @word: words of all slots, with the hits that have not been used up
 * @mark: marks of all slots
 * @small_percent: slots that Small should have, in percent of all
 * @main_share: slots that Main should have
 * @threshold: hits for which a block of Small is promoted
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @nr_ghosts: limit of remembered blocks
 * @ghost: blocks evicted from Small, on its first list
 */
struct hc_s3fifo {
	struct hc_list small;
	struct hc_list main;
	struct hc_link *link;
	u64 *word;
	u8 *mark;
	u32 small_percent;
	u32 main_share;
	u32 refused;
	u32 nr_ghosts;
	u8 threshold;
	struct hc_ghostlist ghost;
};

/*
 * One more than the limit: the ghost of a victim is added before the block that
 * replaces it is inserted, which may take its own ghost out.
 */
static u32 hc_s3fifo_ghosts(const struct hc_policy_params *params)
{
	u32 ghosts = hc_percent(params->nr_slots,
				params->tunable[HC_S3FIFO_GHOST]);

	return ghosts ? ghosts + 1 : 0;
}

static size_t hc_s3fifo_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_s3fifo) +
	       hc_ghostlist_size(hc_s3fifo_ghosts(params)) +
	       params->nr_slots * (sizeof(struct hc_link) + sizeof(u8));
}

static void hc_s3fifo_limit(void *policy, u32 nr_slots)
{
	struct hc_s3fifo *p = policy;

	p->main_share = nr_slots - hc_percent(nr_slots, p->small_percent);
}

static void hc_s3fifo_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_s3fifo *p = policy;
	u32 ghosts = hc_s3fifo_ghosts(params);
	void *memory = policy + sizeof(*p);

	hc_ghostlist_init(&p->ghost, memory, ghosts);
	p->nr_ghosts = ghosts ? ghosts - 1 : 0;
	p->link = memory + hc_ghostlist_size(ghosts);
	p->mark = (u8 *)(p->link + params->nr_slots);
	p->word = params->word;
	hc_list_init(&p->small);
	hc_list_init(&p->main);
	p->small_percent = params->tunable[HC_S3FIFO_SMALL];
	hc_s3fifo_limit(p, params->nr_slots);
	p->threshold = params->tunable[HC_S3FIFO_THRESHOLD];
	p->refused = HC_SLOT_NONE;
}

static u8 hc_s3fifo_hit_max(const struct hc_policy_params *params)
{
	return HC_S3FIFO_MAX_COUNT;
}

/* At most what hits count up to: another policy may have left more. */
static u8 hc_s3fifo_count(const struct hc_s3fifo *p, u32 slot)
{
	return min_t(u8, hc_touch_count(p->word, slot), HC_S3FIFO_MAX_COUNT);
}

static struct hc_list *hc_s3fifo_list(struct hc_s3fifo *p, u32 slot)
{
	return p->mark[slot] & HC_S3FIFO_IN_MAIN ? &p->main : &p->small;
}

static void hc_s3fifo_add(struct hc_s3fifo *p, u32 slot, u8 mark, u8 count)
{
	p->mark[slot] = mark;
	hc_touch_set(p->word, slot, count);
	hc_list_add_newest(hc_s3fifo_list(p, slot), p->link, slot);
}

static bool hc_s3fifo_insert(void *policy, u32 slot, u64 block,
			     unsigned int hints)
{
	struct hc_s3fifo *p = policy;
	bool again = hc_hints_count(hints) &&
		     hc_ghostlist_take(&p->ghost, block);

	if (hints & HC_HINT_HOT)
		hc_s3fifo_add(p, slot, HC_S3FIFO_IN_MAIN, 1);
	else if (again)
		hc_s3fifo_add(p, slot, HC_S3FIFO_IN_MAIN, 0);
	else
		hc_s3fifo_add(p, slot,
			      hints & HC_HINT_SCAN ? HC_S3FIFO_FROM_SCAN : 0, 0);
	if (p->ghost.list[0].nr > p->nr_ghosts)
		hc_ghostlist_drop(&p->ghost, 0);
	return again;
}

static void hc_s3fifo_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_s3fifo *p = policy;

	if (hc_hints_count(hints))
		hc_touch_hit(p->word, slot, HC_S3FIFO_MAX_COUNT);
}

/* Move a slot from Small to Main, or let one of Main go round again. */
static void hc_s3fifo_spare(struct hc_s3fifo *p, struct hc_list *list,
			    u32 slot, u8 count)
{
	hc_list_del(list, p->link, slot);
	hc_s3fifo_add(p, slot, HC_S3FIFO_IN_MAIN, list == &p->main ? count - 1 : 0);
}

/*
 * The oldest slot of a list with too few hits to be spared; slots with enough
 * hits are spared on the way. HC_SLOT_NONE if only the refused slot is left.
 */
static u32 hc_s3fifo_from(struct hc_s3fifo *p, struct hc_list *list,
			  u32 refused, u32 *steps)
{
	u8 enough = list == &p->main ? 1 : p->threshold;

	for (; *steps; --*steps) {
		u32 slot = list->oldest;
		u8 count;

		hc_step();
		if (slot == HC_SLOT_NONE)
			return slot;
		if (slot == refused) {
			hc_list_renew(list, p->link, slot);
			if (list->nr == 1)
				return HC_SLOT_NONE;
			continue;
		}
		count = hc_s3fifo_count(p, slot);
		if (count < enough || p->mark[slot] & HC_S3FIFO_FROM_SCAN)
			return slot;
		hc_s3fifo_spare(p, list, slot, count);
	}
	return hc_list_oldest_but(list, p->link, refused);
}

static u32 hc_s3fifo_victim(void *policy, u64 block)
{
	struct hc_s3fifo *p = policy;
	u32 steps = HC_S3FIFO_MAX_STEPS - HC_S3FIFO_TURNS;
	u32 refused = p->refused;
	bool small = p->main.nr <= p->main_share;
	u32 slot = HC_SLOT_NONE;
	u32 i;

	/* After a refusal the victim is from the other queue. */
	if (refused != HC_SLOT_NONE)
		small = p->mark[refused] & HC_S3FIFO_IN_MAIN;
	p->refused = HC_SLOT_NONE;
	/* The first queue may be empty: all of Small may have moved to Main. */
	for (i = 0; slot == HC_SLOT_NONE && i < HC_S3FIFO_TURNS; i++) {
		slot = hc_s3fifo_from(p, small ? &p->small : &p->main, refused,
				      &steps);
		small = !small;
	}
	return slot == HC_SLOT_NONE ? refused : slot;
}

static void hc_s3fifo_refuse(void *policy, u32 slot)
{
	struct hc_s3fifo *p = policy;

	hc_list_refuse(hc_s3fifo_list(p, slot), p->link, slot, &p->refused);
}

static void hc_s3fifo_remove(void *policy, u32 slot)
{
	struct hc_s3fifo *p = policy;

	hc_list_remove(hc_s3fifo_list(p, slot), p->link, slot, &p->refused);
}

static void hc_s3fifo_evict(void *policy, u32 slot, u64 block)
{
	struct hc_s3fifo *p = policy;

	hc_s3fifo_remove(p, slot);
	if (!p->mark[slot])
		hc_ghostlist_add(&p->ghost, 0, block);
}

/* Blocks of Main are hot, and those of Small that would be promoted. */
static bool hc_s3fifo_is_hot(const void *policy, u32 slot)
{
	const struct hc_s3fifo *p = policy;

	return p->mark[slot] & HC_S3FIFO_IN_MAIN ||
	       hc_s3fifo_count(p, slot) >= p->threshold;
}

static const struct hc_internal hc_s3fifo_internals[] = {
	{ "small", "slots" },
	{ "main", "slots" },
	{ "ghost", "ghosts" },
};

static void hc_s3fifo_report(const void *policy, u64 *value)
{
	const struct hc_s3fifo *p = policy;

	value[0] = p->small.nr;
	value[1] = p->main.nr;
	value[2] = p->ghost.list[0].nr;
}

const struct hc_policy_ops hc_s3fifo_policy = {
	.name		= "s3fifo",
	.max_steps	= HC_S3FIFO_MAX_STEPS,
	.tunables	= hc_s3fifo_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_s3fifo_tunables),
	.internals	= hc_s3fifo_internals,
	.nr_internals	= ARRAY_SIZE(hc_s3fifo_internals),
	.size		= hc_s3fifo_size,
	.init		= hc_s3fifo_init,
	.insert		= hc_s3fifo_insert,
	.hit_max	= hc_s3fifo_hit_max,
	.hit		= hc_s3fifo_hit,
	.victim		= hc_s3fifo_victim,
	.refuse		= hc_s3fifo_refuse,
	.evict		= hc_s3fifo_evict,
	.remove		= hc_s3fifo_remove,
	.is_hot		= hc_s3fifo_is_hot,
	.limit		= hc_s3fifo_limit,
	.report		= hc_s3fifo_report,
};
