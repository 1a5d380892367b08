// SPDX-License-Identifier: GPL-2.0
/*
 * LRU, checked against an array in the order of the last access.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/host.h"
#include "fixtures/instance.h"
#include "fixtures/policies.h"

#define NR_SLOTS	10u
#define NR_STEPS	(50000u * HC_HOST_SPEED)

/**
 * struct lru_model - slots in the order of their last access, oldest first
 * @slot: the slots
 * @nr: number of slots
 */
struct lru_model {
	u32 slot[NR_SLOTS];
	u32 nr;
};

static bool model_del(struct lru_model *model, u32 slot)
{
	u32 i;

	for (i = 0; i < model->nr; i++)
		if (model->slot[i] == slot)
			break;
	if (i == model->nr)
		return false;
	model->nr--;
	memmove(&model->slot[i], &model->slot[i + 1],
		(model->nr - i) * sizeof(u32));
	return true;
}

static void model_add(struct lru_model *model, u32 slot)
{
	model->slot[model->nr++] = slot;
}

static void model_add_oldest(struct lru_model *model, u32 slot)
{
	memmove(&model->slot[1], &model->slot[0], model->nr * sizeof(u32));
	model->slot[0] = slot;
	model->nr++;
}

static void expect_order(struct kunit *test, void *lru, const u32 *order,
			 u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		u32 slot = hc_lru_policy.victim(lru, 0);

		KUNIT_ASSERT_EQ(test, slot, order[i]);
		hc_lru_policy.evict(lru, slot, 0);
	}
	KUNIT_EXPECT_EQ(test, hc_lru_policy.victim(lru, 0), HC_SLOT_NONE);
}

static void fill(void *lru, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		hc_lru_policy.insert(lru, i, i, 0);
}

static void hit_makes_a_slot_the_newest(struct kunit *test)
{
	static const u32 order[] = { 0, 2, 3, 1 };
	void *lru = test->priv;

	fill(lru, 4);
	hc_lru_policy.hit(lru, 1, 0);
	expect_order(test, lru, order, ARRAY_SIZE(order));
}

static void hits_of_scans_keep_the_order(struct kunit *test)
{
	static const u32 order[] = { 0, 1, 2, 3 };
	void *lru = test->priv;

	fill(lru, 4);
	hc_lru_policy.hit(lru, 0, HC_HINT_SCAN);
	hc_lru_policy.hit(lru, 1, HC_HINT_SCAN | HC_HINT_READAHEAD);
	expect_order(test, lru, order, ARRAY_SIZE(order));
}

static void adopted_slot_is_newest_if_hot_else_oldest(struct kunit *test)
{
	static const u32 order[] = { 3, 0, 1, 2 };
	void *lru = test->priv;

	fill(lru, 2);
	hc_lru_policy.insert(lru, 2, 2, HC_HINT_ADOPT | HC_HINT_HOT);
	hc_lru_policy.insert(lru, 3, 3, HC_HINT_ADOPT);
	expect_order(test, lru, order, ARRAY_SIZE(order));
}

static void refused_is_named_last(struct kunit *test)
{
	static const u32 order[] = { 1, 2, 0 };
	void *lru = test->priv;

	fill(lru, 3);
	KUNIT_EXPECT_EQ(test, hc_lru_policy.victim(lru, 0), 0u);
	hc_lru_policy.refuse(lru, 0);
	expect_order(test, lru, order, ARRAY_SIZE(order));
}

static void random_tracked(void *lru, struct lru_model *model, u32 slot,
			   struct hc_rng *rng)
{
	if (hc_rng_percent(rng, 70)) {
		hc_lru_policy.hit(lru, slot, 0);
		model_add(model, slot);
	} else {
		hc_lru_policy.remove(lru, slot);
	}
}

static void random_insert(void *lru, struct lru_model *model, u32 slot,
			  struct hc_rng *rng)
{
	if (hc_rng_percent(rng, 10)) {
		hc_lru_policy.insert(lru, slot, slot, HC_HINT_ADOPT);
		model_add_oldest(model, slot);
	} else {
		hc_lru_policy.insert(lru, slot, slot, 0);
		model_add(model, slot);
	}
}

static void random_steps_agree_with_an_array(struct kunit *test)
{
	struct lru_model model = {};
	struct hc_rng rng = { .state = 1 };
	void *lru = test->priv;
	u32 step;

	for (step = 0; step < NR_STEPS; step++) {
		u32 slot = hc_rng_below(&rng, NR_SLOTS);
		u32 want;

		if (model_del(&model, slot))
			random_tracked(lru, &model, slot, &rng);
		else
			random_insert(lru, &model, slot, &rng);

		want = model.nr ? model.slot[0] : HC_SLOT_NONE;
		slot = hc_lru_policy.victim(lru, 0);
		KUNIT_ASSERT_EQ_MSG(test, slot, want, "step %u", step);
		if (slot == HC_SLOT_NONE || hc_rng_percent(&rng, 70))
			continue;
		model_del(&model, slot);
		if (hc_rng_percent(&rng, 50)) {
			hc_lru_policy.evict(lru, slot, 0);
		} else {
			hc_lru_policy.refuse(lru, slot);
			model_add(&model, slot);
		}
	}
}

static int lru_test_init(struct kunit *test)
{
	test->priv = hc_test_default_policy(test, &hc_lru_policy, NR_SLOTS);
	return 0;
}

static struct kunit_case lru_cases[] = {
	KUNIT_CASE(hit_makes_a_slot_the_newest),
	KUNIT_CASE(hits_of_scans_keep_the_order),
	KUNIT_CASE(adopted_slot_is_newest_if_hot_else_oldest),
	KUNIT_CASE(refused_is_named_last),
	KUNIT_CASE(random_steps_agree_with_an_array),
	{}
};

static struct kunit_suite lru_suite = {
	.name = "hotcache_lru",
	.init = lru_test_init,
	.test_cases = lru_cases,
};

kunit_test_suite(lru_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: LRU");
MODULE_LICENSE("GPL");
