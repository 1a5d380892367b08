// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/hints.h"
#include "lib/history.h"
#include "lib/list.h"
#include "lib/share.h"
#include "lib/slotset.h"
#include "lib/steps.h"

/**
 * DOC: lru2
 *
 * LRU-K with K = 2 (O'Neil, O'Neil, Weikum, SIGMOD 1993): the victim is the
 * block whose second-to-last access is the oldest; a block without one goes
 * first. Accesses within the correlated reference period count as one, and a
 * block that was accessed within that period is not evicted. For an evicted
 * block the time of its last access is remembered.
 *
 * Time is counted in accesses. The paper sorts all blocks by their
 * second-to-last access, which takes O(log n). Here they are in HC_LRU2_BUCKETS
 * lists, each for a span of time; what is older than all spans is in the oldest
 * list. As time goes on, the two oldest lists are joined and a new one is
 * begun. The result differs only in the order within a span.
 *
 * A slot is on one of these lists:
 *  - recent: it was accessed within the period; in the order of that access;
 *  - once: it has no second-to-last access; in the order of its last one;
 *  - one of the buckets.
 *
 * Each access adds at most one slot to recent and moves up to two on, so that the
 * list does not grow. The choice of a victim moves up to two on as well: when the
 * cache shrinks, the period does, and there may be no access.
 *
 * Memory: 8 bytes of links and 16 of times per slot, 8 per ghost.
 */

#define HC_LRU2_BUCKETS		64u
/* A span is at least as many accesses as this part of the slots. */
#define HC_LRU2_SPAN_PART	8u
/* An insertion moves two slots out of recent and looks a ghost up. */
#define HC_LRU2_MAX_STEPS	(2 + HC_HISTORY_MAX_STEPS)

static_assert(2 + HC_SLOTSET_MAX_STEPS <= HC_LRU2_MAX_STEPS);

enum hc_lru2_tunable {
	HC_LRU2_CRP,
	HC_LRU2_GHOST,
};

static const struct hc_tunable hc_lru2_tunables[] = {
	[HC_LRU2_CRP] = {
		.name = "crp", .unit = "accesses, in % of the slots",
		.min = 0, .max = 100, .def = 10,
	},
	[HC_LRU2_GHOST] = {
		.name = "ghost", .unit = "% of the slots",
		.min = 0, .max = 200, .def = 80,
	},
};

/* Bit in @last of a slot: it is on the list recent. */
#define HC_LRU2_IS_RECENT	BIT_ULL(63)

/* Instead of a time. */
#define HC_LRU2_NEVER		0

/**
 * struct hc_lru2_times - access times of a slot
 * @last: the last access, with HC_LRU2_IS_RECENT
 * @before: the second-to-last access, or HC_LRU2_NEVER
 */
struct hc_lru2_times {
	u64 last;
	u64 before;
};

/**
 * struct hc_lru2 - an instance
 * @recent: slots accessed within the period, in the order of their last access
 * @once: slots without a second-to-last access, in the order of their last one
 * @bucket: the other slots, by the span of their second-to-last access, modulo
 *	the number of buckets
 * @filled: the buckets that are not empty
 * @link: links of all slots
 * @times: access times of all slots
 * @now: accesses so far, which serves as the time
 * @period: the correlated reference period
 * @first: the span of the oldest bucket
 * @span_shift: log2 of the accesses in a span
 * @crp_percent: @period, in percent of the slots
 * @ghost: times of the last access of evicted blocks
 */
struct hc_lru2 {
	struct hc_list recent;
	struct hc_list once;
	struct hc_list bucket[HC_LRU2_BUCKETS];
	struct hc_slotset filled;
	struct hc_link *link;
	struct hc_lru2_times *times;
	u64 now;
	u64 period;
	u64 first;
	u32 span_shift;
	u32 crp_percent;
	struct hc_history ghost;
};

static u32 hc_lru2_ghosts(const struct hc_policy_params *params)
{
	return hc_percent(params->nr_slots, params->tunable[HC_LRU2_GHOST]);
}

/* The instance comes first, then the ghosts, which have to be aligned. */
static size_t hc_lru2_head_size(void)
{
	return round_up(sizeof(struct hc_lru2), 64);
}

static size_t hc_lru2_size(const struct hc_policy_params *params)
{
	return hc_lru2_head_size() + hc_history_size(hc_lru2_ghosts(params)) +
	       hc_slotset_size(HC_LRU2_BUCKETS) +
	       params->nr_slots * (sizeof(struct hc_link) +
				   sizeof(struct hc_lru2_times));
}

static void hc_lru2_limit(void *policy, u32 nr_slots)
{
	struct hc_lru2 *p = policy;

	p->period = hc_percent(nr_slots, p->crp_percent);
}

static void hc_lru2_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_lru2 *p = policy;
	void *memory = policy + hc_lru2_head_size();
	u32 ghosts = hc_lru2_ghosts(params);
	u32 i;

	hc_list_init(&p->recent);
	hc_list_init(&p->once);
	for (i = 0; i < HC_LRU2_BUCKETS; i++)
		hc_list_init(&p->bucket[i]);
	hc_history_init(&p->ghost, memory, ghosts);
	memory += hc_history_size(ghosts);
	hc_slotset_init(&p->filled, memory, HC_LRU2_BUCKETS);
	memory += hc_slotset_size(HC_LRU2_BUCKETS);
	p->times = memory;
	p->link = (void *)(p->times + params->nr_slots);
	p->crp_percent = params->tunable[HC_LRU2_CRP];
	hc_lru2_limit(p, params->nr_slots);
	p->span_shift = order_base_2(params->nr_slots / HC_LRU2_SPAN_PART + 1);
}

static u64 hc_lru2_last(const struct hc_lru2 *p, u32 slot)
{
	return p->times[slot].last & ~HC_LRU2_IS_RECENT;
}

/* The bucket of a time, the oldest one if it is before all spans. */
static u32 hc_lru2_bucket(const struct hc_lru2 *p, u64 time)
{
	return max(time >> p->span_shift, p->first) % HC_LRU2_BUCKETS;
}

static struct hc_list *hc_lru2_list(struct hc_lru2 *p, u32 slot)
{
	const struct hc_lru2_times *times = &p->times[slot];

	if (times->last & HC_LRU2_IS_RECENT)
		return &p->recent;
	if (times->before == HC_LRU2_NEVER)
		return &p->once;
	return &p->bucket[hc_lru2_bucket(p, times->before)];
}

static void hc_lru2_del(struct hc_lru2 *p, u32 slot)
{
	struct hc_list *list = hc_lru2_list(p, slot);

	hc_list_del(list, p->link, slot);
	if (!list->nr && list >= p->bucket &&
	    list < p->bucket + HC_LRU2_BUCKETS)
		hc_slotset_del(&p->filled, list - p->bucket);
}

static void hc_lru2_add(struct hc_lru2 *p, u32 slot)
{
	struct hc_list *list = hc_lru2_list(p, slot);

	hc_list_add_newest(list, p->link, slot);
	if (list >= p->bucket && list < p->bucket + HC_LRU2_BUCKETS)
		hc_slotset_add(&p->filled, list - p->bucket);
}

/* If @now is in a new span, join the two oldest buckets to begin it. */
static void hc_lru2_new_span(struct hc_lru2 *p)
{
	u32 oldest = p->first % HC_LRU2_BUCKETS;
	u32 next = (p->first + 1) % HC_LRU2_BUCKETS;

	if ((p->now >> p->span_shift) < p->first + HC_LRU2_BUCKETS)
		return;
	if (p->bucket[oldest].nr) {
		hc_list_splice_oldest(&p->bucket[next], p->link,
				      &p->bucket[oldest]);
		hc_slotset_add(&p->filled, next);
		hc_slotset_del(&p->filled, oldest);
	}
	p->first++;
}

/* Move the oldest slot out of recent if its access is before the period. */
static void hc_lru2_settle(struct hc_lru2 *p)
{
	u32 slot = p->recent.oldest;

	if (slot == HC_SLOT_NONE || p->now - hc_lru2_last(p, slot) <= p->period)
		return;
	hc_step();
	hc_lru2_del(p, slot);
	p->times[slot].last &= ~HC_LRU2_IS_RECENT;
	hc_lru2_add(p, slot);
}

/* Advance the time by one access. */
static void hc_lru2_tick(struct hc_lru2 *p)
{
	p->now++;
	hc_lru2_new_span(p);
	hc_lru2_settle(p);
	hc_lru2_settle(p);
}

/*
 * The insertion is no access, but the block may have a ghost. A block that was
 * hot for another policy counts as accessed twice.
 */
static void hc_lru2_adopt(struct hc_lru2 *p, u32 slot, u64 block,
			  unsigned int hints)
{
	struct hc_lru2_times *times = &p->times[slot];

	times->last = HC_LRU2_NEVER;
	times->before = HC_LRU2_NEVER;
	if (!(hints & HC_HINT_SCAN))
		times->last = hc_history_take(&p->ghost, block);
	if (hints & HC_HINT_HOT) {
		times->last = p->now;
		times->before = p->now;
	}
	hc_lru2_add(p, slot);
}

static bool hc_lru2_insert(void *policy, u32 slot, u64 block,
			   unsigned int hints)
{
	struct hc_lru2 *p = policy;
	struct hc_lru2_times *times = &p->times[slot];
	u64 time;

	if (!hc_hints_count(hints)) {
		hc_lru2_adopt(p, slot, block, hints);
		return false;
	}
	hc_lru2_tick(p);
	time = hc_history_take(&p->ghost, block);
	times->before = p->now - time > p->period ? time : HC_LRU2_NEVER;
	times->last = p->now | HC_LRU2_IS_RECENT;
	hc_lru2_add(p, slot);
	return time != HC_LRU2_NEVER;
}

static void hc_lru2_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_lru2 *p = policy;
	struct hc_lru2_times *times = &p->times[slot];
	u64 last;

	if (!hc_hints_count(hints))
		return;
	hc_lru2_tick(p);
	last = hc_lru2_last(p, slot);
	hc_lru2_del(p, slot);
	if (p->now - last > p->period)
		times->before = last;
	times->last = p->now | HC_LRU2_IS_RECENT;
	hc_lru2_add(p, slot);
}

/* The oldest slot of the oldest bucket that is not empty, or HC_SLOT_NONE. */
static u32 hc_lru2_oldest(const struct hc_lru2 *p)
{
	u32 i = hc_slotset_cycle(&p->filled, p->first % HC_LRU2_BUCKETS);

	return i == HC_SLOT_NONE ? i : p->bucket[i].oldest;
}

static u32 hc_lru2_victim(void *policy, u64 block)
{
	struct hc_lru2 *p = policy;
	u32 slot;

	/* After hc_lru2_limit() there are some to move on. */
	hc_lru2_settle(p);
	hc_lru2_settle(p);
	if (p->once.nr)
		return p->once.oldest;
	slot = hc_lru2_oldest(p);
	return slot == HC_SLOT_NONE ? p->recent.oldest : slot;
}

/* A busy slot is being accessed, so it counts as recent. */
static void hc_lru2_refuse(void *policy, u32 slot)
{
	struct hc_lru2 *p = policy;

	hc_lru2_del(p, slot);
	p->times[slot].last = p->now | HC_LRU2_IS_RECENT;
	hc_lru2_add(p, slot);
}

static void hc_lru2_remove(void *policy, u32 slot)
{
	hc_lru2_del(policy, slot);
}

static void hc_lru2_evict(void *policy, u32 slot, u64 block)
{
	struct hc_lru2 *p = policy;

	hc_lru2_del(p, slot);
	if (hc_lru2_last(p, slot) != HC_LRU2_NEVER)
		hc_history_put(&p->ghost, block, hc_lru2_last(p, slot));
}

static bool hc_lru2_is_hot(const void *policy, u32 slot)
{
	const struct hc_lru2 *p = policy;

	return p->times[slot].before != HC_LRU2_NEVER;
}

static const struct hc_internal hc_lru2_internals[] = {
	{ "recent", "slots" },
	{ "once", "slots" },
	{ "twice", "slots" },
	{ "ghost", "ghosts" },
};

static void hc_lru2_report(const void *policy, u64 *value)
{
	const struct hc_lru2 *p = policy;
	u64 twice = 0;
	u32 i;

	for (i = 0; i < HC_LRU2_BUCKETS; i++) {
		hc_step();
		twice += p->bucket[i].nr;
	}
	value[0] = p->recent.nr;
	value[1] = p->once.nr;
	value[2] = twice;
	value[3] = p->ghost.nr;
}

const struct hc_policy_ops hc_lru2_policy = {
	.name		= "lru2",
	.max_steps	= HC_LRU2_MAX_STEPS,
	.tunables	= hc_lru2_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_lru2_tunables),
	.internals	= hc_lru2_internals,
	.nr_internals	= ARRAY_SIZE(hc_lru2_internals),
	.size		= hc_lru2_size,
	.init		= hc_lru2_init,
	.insert		= hc_lru2_insert,
	.hit		= hc_lru2_hit,
	.victim		= hc_lru2_victim,
	.refuse		= hc_lru2_refuse,
	.evict		= hc_lru2_evict,
	.remove		= hc_lru2_remove,
	.is_hot		= hc_lru2_is_hot,
	.limit		= hc_lru2_limit,
	.report		= hc_lru2_report,
};
