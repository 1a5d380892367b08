// SPDX-License-Identifier: GPL-2.0
/*
 * sieve, checked against a queue in which the hand moves slot by slot.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "models/differential.h"
#include "fixtures/instance.h"
#include "fixtures/policies.h"

#define OPS		(&hc_sieve_policy)
#define NR_STEPS	(20000u * HC_HOST_SPEED)

/**
 * struct model - the policy, slow and simple
 * @slot: slots, oldest first
 * @nr: number of slots
 * @hand: the slot that is examined next, or HC_SLOT_NONE for the oldest
 * @marked: whether each slot was hit
 * @refused: the slot refused last
 */
struct model {
	u32 slot[DIFF_SLOTS];
	u32 nr;
	u32 hand;
	bool marked[DIFF_SLOTS];
	u32 refused;
};

static u32 position(const struct model *m, u32 slot)
{
	u32 i;

	for (i = 0; i < m->nr; i++)
		if (m->slot[i] == slot)
			break;
	return i;
}

static void pass(struct model *m)
{
	u32 i = position(m, m->hand) + 1;

	m->hand = i < m->nr ? m->slot[i] : HC_SLOT_NONE;
}

static void model_insert(void *model, u32 slot, u64 block, unsigned int hints)
{
	struct model *m = model;

	m->slot[m->nr++] = slot;
	m->marked[slot] = hints & HC_HINT_HOT;
}

static void model_hit(void *model, u32 slot)
{
	struct model *m = model;

	m->marked[slot] = true;
}

static u32 model_victim(void *model)
{
	struct model *m = model;
	u32 refused = m->nr > 1 ? m->refused : HC_SLOT_NONE;

	m->refused = HC_SLOT_NONE;
	if (!m->nr)
		return HC_SLOT_NONE;
	for (;;) {
		if (m->hand == HC_SLOT_NONE)
			m->hand = m->slot[0];
		if (!m->marked[m->hand] && m->hand != refused)
			return m->hand;
		m->marked[m->hand] = false;
		pass(m);
	}
}

static void model_refuse(void *model, u32 slot)
{
	struct model *m = model;

	pass(m);
	m->refused = slot;
}

static void model_remove(void *model, u32 slot)
{
	struct model *m = model;
	u32 i = position(m, slot);

	if (m->hand == slot)
		pass(m);
	m->nr--;
	memmove(&m->slot[i], &m->slot[i + 1], (m->nr - i) * sizeof(u32));
	if (m->refused == slot)
		m->refused = HC_SLOT_NONE;
}

static void model_evict(void *model, u32 slot, u64 block)
{
	model_remove(model, slot);
}

static const struct diff_model sieve_model = {
	.insert = model_insert,
	.hit = model_hit,
	.victim = model_victim,
	.refuse = model_refuse,
	.evict = model_evict,
	.remove = model_remove,
};

static const u32 sizes[] = { 1, 2, 3, 5, 20, DIFF_SLOTS };

static void describe_size(const u32 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots", *size);
}

KUNIT_ARRAY_PARAM(size, sizes, describe_size);

static void random_steps_agree_with_the_model(struct kunit *test)
{
	u32 i, nr = *(const u32 *)test->param_value;
	struct model *m;
	struct differential *d;

	d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, d);
	KUNIT_ASSERT_NOT_NULL(test, m);
	m->hand = HC_SLOT_NONE;
	m->refused = HC_SLOT_NONE;
	d->ops = OPS;
	d->policy = hc_test_default_policy(test, OPS, nr);
	d->mops = &sieve_model;
	d->model = m;
	d->nr_slots = nr;
	d->rng.state = nr;
	for (i = 0; i < DIFF_BLOCKS; i++)
		d->choice[i] = i;
	diff_run(test, d, NR_STEPS);
}

static void victim_behind_many_marks_is_one_step(struct kunit *test)
{
	const u32 nr = 100000;
	struct hc_sieve *p = hc_test_default_policy(test, OPS, nr);
	u32 i;

	for (i = 0; i < nr; i++)
		OPS->insert(p, i, i, 0);
	for (i = 0; i < nr - 1; i++)
		OPS->hit(p, i, 0);
	KUNIT_EXPECT_EQ(test, OPS->victim(p, nr), nr - 1);
	OPS->evict(p, nr - 1, nr - 1);
	/* The hand has cleared the marks. */
	KUNIT_EXPECT_FALSE(test, OPS->is_hot(p, 0));
	KUNIT_EXPECT_FALSE(test, OPS->is_hot(p, nr / 2));
	KUNIT_EXPECT_EQ(test, OPS->victim(p, nr), 0u);
}

static struct kunit_case sieve_cases[] = {
	KUNIT_CASE_PARAM(random_steps_agree_with_the_model, size_gen_params),
	KUNIT_CASE(victim_behind_many_marks_is_one_step),
	{}
};

static struct kunit_suite sieve_suite = {
	.name = "hotcache_sieve",
	.test_cases = sieve_cases,
};

kunit_test_suite(sieve_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: sieve");
MODULE_LICENSE("GPL");
