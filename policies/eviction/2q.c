// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "lib/ghostlist.h"
#include "lib/hints.h"
#include "lib/list.h"
#include "lib/share.h"

/**
 * DOC: 2q
 *
 * The full version of Johnson and Shasha, VLDB 1994. A new block goes to the
 * end of A1in, a FIFO in which hits do nothing: an access soon after the first
 * does not predict later ones. A block that is evicted from A1in is remembered
 * for a while in A1out. A block that is read again while it is remembered goes
 * to Am, an LRU list. The victim is from A1in if that has more than its share
 * of the slots, else from Am.
 *
 * Memory: 8 bytes of links and one of marks per slot, and 25 bytes per ghost.
 */

enum hc_2q_tunable {
	HC_2Q_IN,
	HC_2Q_OUT,
};

static const struct hc_tunable hc_2q_tunables[] = {
	[HC_2Q_IN] = {
		.name = "kin", .unit = "% of the slots",
		.min = 1, .max = 90, .def = 25,
	},
	[HC_2Q_OUT] = {
		.name = "kout", .unit = "% of the slots",
		.min = 0, .max = 100, .def = 50,
	},
};

#define HC_2Q_MAX_STEPS		(2 * HC_GHOSTLIST_MAX_STEPS)

/**
 * enum hc_2q_where - where a slot is
 * @HC_2Q_A1IN: in A1in
 * @HC_2Q_A1IN_SCAN: in A1in, inserted by a scan: leaves no ghost
 * @HC_2Q_AM: in Am
 */
enum hc_2q_where {
	HC_2Q_A1IN,
	HC_2Q_A1IN_SCAN,
	HC_2Q_AM,
};

/**
 * struct hc_2q - an instance
 * @a1in: slots of A1in, in the order of their insertion
 * @am: slots of Am, in the order of their last access
 * @link: links of all slots
 * @where: enum hc_2q_where of all slots
 * @kin: slots that A1in may have
 * @kin_percent: the same in percent of the slots
 * @kout: blocks that A1out may have
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 * @a1out: blocks evicted from A1in
 */
struct hc_2q {
	struct hc_list a1in;
	struct hc_list am;
	struct hc_link *link;
	u8 *where;
	u32 kin;
	u32 kin_percent;
	u32 kout;
	u32 refused;
	struct hc_ghostlist a1out;
};

static u32 hc_2q_kout(const struct hc_policy_params *params)
{
	return hc_percent(params->nr_slots, params->tunable[HC_2Q_OUT]);
}

/*
 * One more than @kout: the ghost of a victim is added before the block that
 * replaces it is inserted, which may take its own ghost out.
 */
static u32 hc_2q_ghosts(const struct hc_policy_params *params)
{
	u32 kout = hc_2q_kout(params);

	return kout ? kout + 1 : 0;
}

static size_t hc_2q_size(const struct hc_policy_params *params)
{
	return sizeof(struct hc_2q) + hc_ghostlist_size(hc_2q_ghosts(params)) +
	       params->nr_slots * (sizeof(struct hc_link) + sizeof(u8));
}

static void hc_2q_limit(void *policy, u32 nr_slots)
{
	struct hc_2q *q = policy;

	q->kin = hc_percent(nr_slots, q->kin_percent);
}

static void hc_2q_init(void *policy, const struct hc_policy_params *params)
{
	struct hc_2q *q = policy;
	u32 ghosts = hc_2q_ghosts(params);
	void *memory = policy + sizeof(*q);

	hc_list_init(&q->a1in);
	hc_list_init(&q->am);
	q->kin_percent = params->tunable[HC_2Q_IN];
	hc_2q_limit(q, params->nr_slots);
	q->kout = hc_2q_kout(params);
	q->refused = HC_SLOT_NONE;
	hc_ghostlist_init(&q->a1out, memory, ghosts);
	q->link = memory + hc_ghostlist_size(ghosts);
	q->where = (u8 *)(q->link + params->nr_slots);
}

static void hc_2q_add(struct hc_2q *q, u32 slot, u8 where)
{
	q->where[slot] = where;
	hc_list_add_newest(where == HC_2Q_AM ? &q->am : &q->a1in, q->link,
			   slot);
}

static void hc_2q_adopt(struct hc_2q *q, u32 slot, unsigned int hints)
{
	if (hints & HC_HINT_HOT) {
		hc_2q_add(q, slot, HC_2Q_AM);
	} else if (q->a1in.nr < q->kin) {
		hc_2q_add(q, slot, HC_2Q_A1IN);
	} else {
		q->where[slot] = HC_2Q_AM;
		hc_list_add_oldest(&q->am, q->link, slot);
	}
}

static bool hc_2q_insert(void *policy, u32 slot, u64 block,
			 unsigned int hints)
{
	struct hc_2q *q = policy;
	bool again = hc_hints_count(hints) &&
		     hc_ghostlist_take(&q->a1out, block);

	if (hints & HC_HINT_ADOPT)
		hc_2q_adopt(q, slot, hints);
	else if (again)
		hc_2q_add(q, slot, HC_2Q_AM);
	else
		hc_2q_add(q, slot, hints & HC_HINT_SCAN ? HC_2Q_A1IN_SCAN :
							  HC_2Q_A1IN);
	if (q->a1out.list[0].nr > q->kout)
		hc_ghostlist_drop(&q->a1out, 0);
	return again;
}

static void hc_2q_hit(void *policy, u32 slot, unsigned int hints)
{
	struct hc_2q *q = policy;

	if (q->where[slot] == HC_2Q_AM && hc_hints_count(hints))
		hc_list_renew(&q->am, q->link, slot);
}

static u32 hc_2q_victim(void *policy, u64 block)
{
	struct hc_2q *q = policy;
	bool in = q->a1in.nr > q->kin || !q->am.nr;
	u32 refused = q->refused;

	/* After a refusal the victim is from the other list. */
	if (refused != HC_SLOT_NONE)
		in = q->where[refused] == HC_2Q_AM;
	q->refused = HC_SLOT_NONE;
	return hc_list_victim(in ? &q->a1in : &q->am, in ? &q->am : &q->a1in,
			      q->link, refused);
}

static struct hc_list *hc_2q_list(struct hc_2q *q, u32 slot)
{
	return q->where[slot] == HC_2Q_AM ? &q->am : &q->a1in;
}

static void hc_2q_refuse(void *policy, u32 slot)
{
	struct hc_2q *q = policy;

	hc_list_refuse(hc_2q_list(q, slot), q->link, slot, &q->refused);
}

static void hc_2q_remove(void *policy, u32 slot)
{
	struct hc_2q *q = policy;

	hc_list_remove(hc_2q_list(q, slot), q->link, slot, &q->refused);
}

static void hc_2q_evict(void *policy, u32 slot, u64 block)
{
	struct hc_2q *q = policy;

	hc_2q_remove(q, slot);
	if (q->where[slot] == HC_2Q_A1IN)
		hc_ghostlist_add(&q->a1out, 0, block);
}

static bool hc_2q_is_hot(const void *policy, u32 slot)
{
	const struct hc_2q *q = policy;

	return q->where[slot] == HC_2Q_AM;
}

static const struct hc_internal hc_2q_internals[] = {
	{ "a1in", "slots" },
	{ "am", "slots" },
	{ "a1out", "ghosts" },
};

static void hc_2q_report(const void *policy, u64 *value)
{
	const struct hc_2q *q = policy;

	value[0] = q->a1in.nr;
	value[1] = q->am.nr;
	value[2] = q->a1out.list[0].nr;
}

const struct hc_policy_ops hc_2q_policy = {
	.name		= "2q",
	.max_steps	= HC_2Q_MAX_STEPS,
	.tunables	= hc_2q_tunables,
	.nr_tunables	= ARRAY_SIZE(hc_2q_tunables),
	.internals	= hc_2q_internals,
	.nr_internals	= ARRAY_SIZE(hc_2q_internals),
	.size		= hc_2q_size,
	.init		= hc_2q_init,
	.insert		= hc_2q_insert,
	.hit		= hc_2q_hit,
	.victim		= hc_2q_victim,
	.refuse		= hc_2q_refuse,
	.evict		= hc_2q_evict,
	.remove		= hc_2q_remove,
	.is_hot		= hc_2q_is_hot,
	.limit		= hc_2q_limit,
	.report		= hc_2q_report,
};
