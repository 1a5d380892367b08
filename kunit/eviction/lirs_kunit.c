// SPDX-License-Identifier: GPL-2.0
/*
 * lirs, checked against the stack of the paper, which is pruned entry by entry.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "models/differential.h"
#include "fixtures/instance.h"
#include "fixtures/policies.h"

#define OPS		(&hc_lirs_policy)
#define NR_STEPS	(20000u * HC_HOST_SPEED)
#define MAX_STACK	(DIFF_BLOCKS + DIFF_SLOTS)

/**
 * struct model - the policy as in the paper
 * @stack: blocks plus one, the last accessed at the end
 * @nr_stack: entries of @stack
 * @queue: resident HIR slots, oldest first
 * @nr_queue: entries of @queue
 * @lir: whether each slot is LIR
 * @nr_lir: number of LIR slots
 * @lir_max: limit of LIR slots
 * @block: the block of each slot plus one, or 0
 * @refused: the slot refused last
 */
struct model {
	u64 stack[MAX_STACK];
	u32 nr_stack;
	u32 queue[DIFF_SLOTS];
	u32 nr_queue;
	bool lir[DIFF_SLOTS];
	u32 nr_lir;
	u32 lir_max;
	u64 block[DIFF_SLOTS];
	u32 refused;
};

static bool stack_del(struct model *m, u64 block)
{
	u32 i;

	for (i = 0; i < m->nr_stack; i++)
		if (m->stack[i] == block)
			break;
	if (i == m->nr_stack)
		return false;
	m->nr_stack--;
	memmove(&m->stack[i], &m->stack[i + 1],
		(m->nr_stack - i) * sizeof(u64));
	return true;
}

static void stack_push(struct model *m, u64 block)
{
	stack_del(m, block);
	m->stack[m->nr_stack++] = block;
}

static bool queue_del(struct model *m, u32 slot)
{
	u32 i;

	for (i = 0; i < m->nr_queue; i++)
		if (m->queue[i] == slot)
			break;
	if (i == m->nr_queue)
		return false;
	m->nr_queue--;
	memmove(&m->queue[i], &m->queue[i + 1],
		(m->nr_queue - i) * sizeof(u32));
	return true;
}

static void queue_push(struct model *m, u32 slot)
{
	queue_del(m, slot);
	m->queue[m->nr_queue++] = slot;
}

/* The LIR slot that holds a block, or HC_SLOT_NONE. */
static u32 lir_slot(const struct model *m, u64 block)
{
	u32 i;

	for (i = 0; i < DIFF_SLOTS; i++)
		if (m->block[i] == block && m->lir[i])
			return i;
	return HC_SLOT_NONE;
}

static void prune(struct model *m)
{
	while (m->nr_stack && lir_slot(m, m->stack[0]) == HC_SLOT_NONE)
		stack_del(m, m->stack[0]);
}

static void become_lir(struct model *m, u32 slot)
{
	u32 bottom = m->nr_lir ? lir_slot(m, m->stack[0]) : HC_SLOT_NONE;

	m->lir[slot] = true;
	m->nr_lir++;
	stack_push(m, m->block[slot]);
	if (m->nr_lir > m->lir_max) {
		m->lir[bottom] = false;
		m->nr_lir--;
		queue_push(m, bottom);
	}
	prune(m);
}

static void access(struct model *m, u32 slot)
{
	bool was_in = stack_del(m, m->block[slot]);

	/* Pruning leaves only blocks above a LIR block in the stack. */
	if (m->lir[slot]) {
		stack_push(m, m->block[slot]);
		prune(m);
	} else if (m->nr_lir < m->lir_max || was_in) {
		queue_del(m, slot);
		become_lir(m, slot);
	} else {
		queue_push(m, slot);
		stack_push(m, m->block[slot]);
		prune(m);
	}
}

static void model_insert(void *model, u32 slot, u64 block, unsigned int hints)
{
	struct model *m = model;

	m->block[slot] = block + 1;
	if (!(hints & HC_HINT_ADOPT))
		access(m, slot);
	else if (hints & HC_HINT_HOT && m->nr_lir < m->lir_max)
		become_lir(m, slot);
	else
		queue_push(m, slot);
}

static void model_hit(void *model, u32 slot)
{
	access(model, slot);
}

static u32 model_victim(void *model)
{
	struct model *m = model;
	bool hir = m->refused == HC_SLOT_NONE || m->lir[m->refused];
	u32 in_queue = HC_SLOT_NONE, in_stack = HC_SLOT_NONE;
	u32 i, slot;

	for (i = m->nr_queue; i--;)
		if (m->queue[i] != m->refused)
			in_queue = m->queue[i];
	for (i = m->nr_stack; i--;) {
		slot = lir_slot(m, m->stack[i]);
		if (slot != HC_SLOT_NONE && slot != m->refused)
			in_stack = slot;
	}
	slot = hir ? in_queue : in_stack;
	if (slot == HC_SLOT_NONE)
		slot = hir ? in_stack : in_queue;
	if (slot == HC_SLOT_NONE)
		slot = m->refused;
	m->refused = HC_SLOT_NONE;
	return slot;
}

static void model_refuse(void *model, u32 slot)
{
	struct model *m = model;

	if (m->lir[slot]) {
		stack_push(m, m->block[slot]);
		prune(m);
	} else {
		queue_push(m, slot);
	}
	m->refused = slot;
}

static void leave(struct model *m, u32 slot, bool stays)
{
	if (m->lir[slot]) {
		m->lir[slot] = false;
		m->nr_lir--;
		stays = false;
	}
	queue_del(m, slot);
	if (!stays)
		stack_del(m, m->block[slot]);
	m->block[slot] = 0;
	prune(m);
	if (m->refused == slot)
		m->refused = HC_SLOT_NONE;
}

static void model_evict(void *model, u32 slot, u64 block)
{
	leave(model, slot, true);
}

static void model_remove(void *model, u32 slot)
{
	leave(model, slot, false);
}

static const struct diff_model lirs_model = {
	.insert = model_insert,
	.hit = model_hit,
	.victim = model_victim,
	.refuse = model_refuse,
	.evict = model_evict,
	.remove = model_remove,
};

/* Choose blocks that the history neither confuses nor has to forget. */
static void choose_blocks(struct differential *d,
			  const struct hc_history *history)
{
	u64 candidate = 0;
	u32 i, k, ways;

	for (i = 0; i < 3 * d->nr_slots; i++) {
		do {
			u64 hash = hc_mix(++candidate);

			for (ways = 0, k = 0; k < i; k++)
				ways += hc_history_bucket(history, hash) ==
					hc_history_bucket(history,
							  hc_mix(d->choice[k]));
		} while (ways >= HC_HISTORY_WAYS);
		d->choice[i] = candidate;
	}
}

/**
 * struct shape - parameters of a differential test
 * @nr_slots: slots
 * @hir: tunable
 */
struct shape {
	u32 nr_slots;
	u32 hir;
};

static const struct shape shapes[] = {
	{ 1, 1 }, { 2, 1 }, { 3, 50 }, { 10, 1 }, { 20, 10 },
	{ DIFF_SLOTS, 1 }, { DIFF_SLOTS, 30 }, { DIFF_SLOTS, 90 },
};

static void describe_shape(const struct shape *shape, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots, hir %u",
		 shape->nr_slots, shape->hir);
}

KUNIT_ARRAY_PARAM(shape, shapes, describe_shape);

static void random_steps_agree_with_the_model(struct kunit *test)
{
	const struct shape *shape = test->param_value;
	struct hc_policy_params params;
	struct hc_lirs *p;
	struct model *m;
	struct differential *d;

	d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, d);
	KUNIT_ASSERT_NOT_NULL(test, m);
	hc_policy_default_params(OPS, shape->nr_slots, &params);
	params.tunable[HC_LIRS_HIR] = shape->hir;
	params.tunable[HC_LIRS_GHOST] = 400;
	p = hc_test_policy(test, OPS, &params);
	m->lir_max = p->lir_max;
	m->refused = HC_SLOT_NONE;
	d->ops = OPS;
	d->policy = p;
	d->mops = &lirs_model;
	d->model = m;
	d->nr_slots = shape->nr_slots;
	d->rng.state = shape->nr_slots + shape->hir;
	choose_blocks(d, &p->ghost);
	diff_run(test, d, NR_STEPS);
}

static struct kunit_case lirs_cases[] = {
	KUNIT_CASE_PARAM(random_steps_agree_with_the_model, shape_gen_params),
	{}
};

static struct kunit_suite lirs_suite = {
	.name = "hotcache_lirs",
	.test_cases = lirs_cases,
};

kunit_test_suite(lirs_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: lirs");
MODULE_LICENSE("GPL");
