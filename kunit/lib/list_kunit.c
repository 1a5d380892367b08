// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of slots, checked against arrays.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../policies/lib/list.h"
#include "fixtures/host.h"

#define NR_SLOTS	12u
#define NR_LISTS	2u
#define NR_STEPS	(20000u * HC_HOST_SPEED)

/**
 * struct list_model - a list as an array
 * @slot: oldest first
 * @nr: entries
 */
struct list_model {
	u32 slot[NR_SLOTS];
	u32 nr;
};

/**
 * struct list_test - lists that share their links, and their models
 * @list: the lists
 * @model: their expected content
 * @link: the links
 */
struct list_test {
	struct hc_list list[NR_LISTS];
	struct list_model model[NR_LISTS];
	struct hc_link link[NR_SLOTS];
};

static void model_del(struct list_model *model, u32 slot)
{
	u32 i = 0;

	while (model->slot[i] != slot)
		i++;
	model->nr--;
	memmove(&model->slot[i], &model->slot[i + 1],
		(model->nr - i) * sizeof(u32));
}

static void model_add_oldest(struct list_model *model, u32 slot)
{
	memmove(&model->slot[1], &model->slot[0], model->nr * sizeof(u32));
	model->slot[0] = slot;
	model->nr++;
}

static bool model_has(const struct list_model *model, u32 slot)
{
	u32 i;

	for (i = 0; i < model->nr; i++)
		if (model->slot[i] == slot)
			return true;
	return false;
}

static void expect_same(struct kunit *test, const struct hc_list *list,
			const struct hc_link *link,
			const struct list_model *model)
{
	u32 older = HC_SLOT_NONE;
	u32 slot = list->oldest;
	u32 i;

	KUNIT_ASSERT_EQ(test, list->nr, model->nr);
	for (i = 0; i < model->nr; i++) {
		KUNIT_ASSERT_EQ(test, slot, model->slot[i]);
		KUNIT_ASSERT_EQ(test, link[slot].older, older);
		older = slot;
		slot = link[slot].newer;
	}
	KUNIT_ASSERT_EQ(test, slot, HC_SLOT_NONE);
	KUNIT_ASSERT_EQ(test, list->newest, older);
}

static void new_list_is_empty(struct kunit *test)
{
	struct list_test *t = test->priv;

	expect_same(test, &t->list[0], t->link, &t->model[0]);
}

static void slots_are_in_the_order_of_addition(struct kunit *test)
{
	const struct list_model want = { .slot = { 7, 3, 0, 11 }, .nr = 4 };
	struct list_test *t = test->priv;

	hc_list_add_newest(&t->list[0], t->link, 3);
	hc_list_add_newest(&t->list[0], t->link, 0);
	hc_list_add_oldest(&t->list[0], t->link, 7);
	hc_list_add_newest(&t->list[0], t->link, 11);
	expect_same(test, &t->list[0], t->link, &want);
}

static void renew_moves_to_the_young_end(struct kunit *test)
{
	const struct list_model want = { .slot = { 1, 2, 0 }, .nr = 3 };
	struct list_test *t = test->priv;
	u32 i;

	for (i = 0; i < 3; i++)
		hc_list_add_newest(&t->list[0], t->link, i);
	hc_list_renew(&t->list[0], t->link, 0);
	expect_same(test, &t->list[0], t->link, &want);
	hc_list_renew(&t->list[0], t->link, 0);
	expect_same(test, &t->list[0], t->link, &want);
}

static void victim_is_of_the_first_list_with_another_slot(struct kunit *test)
{
	struct list_test *t = test->priv;
	const struct hc_list *a = &t->list[0], *b = &t->list[1];

	KUNIT_EXPECT_EQ(test, hc_list_victim(a, b, t->link, HC_SLOT_NONE),
			HC_SLOT_NONE);
	hc_list_add_newest(&t->list[1], t->link, 5);
	KUNIT_EXPECT_EQ(test, hc_list_victim(a, b, t->link, HC_SLOT_NONE), 5u);
	/* The slot that was refused is named only if there is no other. */
	KUNIT_EXPECT_EQ(test, hc_list_victim(a, b, t->link, 5), 5u);
	hc_list_add_newest(&t->list[1], t->link, 6);
	KUNIT_EXPECT_EQ(test, hc_list_victim(a, b, t->link, 5), 6u);
	hc_list_add_newest(&t->list[0], t->link, 7);
	KUNIT_EXPECT_EQ(test, hc_list_victim(a, b, t->link, 5), 7u);
	KUNIT_EXPECT_EQ(test, hc_list_victim(a, b, t->link, 7), 5u);
	KUNIT_EXPECT_EQ(test, hc_list_victim(b, a, t->link, 7), 5u);
}

static void refused_slot_is_the_newest_until_it_is_removed(struct kunit *test)
{
	const struct list_model refused = { .slot = { 1, 2, 0 }, .nr = 3 };
	const struct list_model removed = { .slot = { 2 }, .nr = 1 };
	struct list_test *t = test->priv;
	u32 last = HC_SLOT_NONE;
	u32 i;

	for (i = 0; i < 3; i++)
		hc_list_add_newest(&t->list[0], t->link, i);
	hc_list_refuse(&t->list[0], t->link, 0, &last);
	expect_same(test, &t->list[0], t->link, &refused);
	KUNIT_EXPECT_EQ(test, last, 0u);
	hc_list_remove(&t->list[0], t->link, 1, &last);
	KUNIT_EXPECT_EQ(test, last, 0u);
	hc_list_remove(&t->list[0], t->link, 0, &last);
	KUNIT_EXPECT_EQ(test, last, HC_SLOT_NONE);
	expect_same(test, &t->list[0], t->link, &removed);
}

static void random_step(struct list_test *t, struct hc_rng *rng)
{
	u32 slot = hc_rng_below(rng, NR_SLOTS);
	u32 i = hc_rng_below(rng, NR_LISTS);
	u32 where;

	for (where = 0; where < NR_LISTS; where++) {
		if (!model_has(&t->model[where], slot))
			continue;
		model_del(&t->model[where], slot);
		if (hc_rng_percent(rng, 40)) {
			hc_list_renew(&t->list[where], t->link, slot);
			t->model[where].slot[t->model[where].nr++] = slot;
		} else {
			hc_list_del(&t->list[where], t->link, slot);
		}
		return;
	}
	if (hc_rng_percent(rng, 50)) {
		hc_list_add_newest(&t->list[i], t->link, slot);
		t->model[i].slot[t->model[i].nr++] = slot;
	} else {
		hc_list_add_oldest(&t->list[i], t->link, slot);
		model_add_oldest(&t->model[i], slot);
	}
}

static void random_steps_agree_with_arrays(struct kunit *test)
{
	struct hc_rng rng = { .state = 1 };
	struct list_test *t = test->priv;
	u32 step, i;

	for (step = 0; step < NR_STEPS; step++) {
		random_step(t, &rng);
		for (i = 0; i < NR_LISTS; i++)
			expect_same(test, &t->list[i], t->link, &t->model[i]);
	}
}

static int list_test_init(struct kunit *test)
{
	struct list_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	u32 i;

	if (!t)
		return -ENOMEM;
	for (i = 0; i < NR_LISTS; i++)
		hc_list_init(&t->list[i]);
	test->priv = t;
	return 0;
}

static struct kunit_case list_cases[] = {
	KUNIT_CASE(new_list_is_empty),
	KUNIT_CASE(slots_are_in_the_order_of_addition),
	KUNIT_CASE(renew_moves_to_the_young_end),
	KUNIT_CASE(victim_is_of_the_first_list_with_another_slot),
	KUNIT_CASE(refused_slot_is_the_newest_until_it_is_removed),
	KUNIT_CASE(random_steps_agree_with_arrays),
	{}
};

static struct kunit_suite list_suite = {
	.name = "hotcache_list",
	.init = list_test_init,
	.test_cases = list_cases,
};

kunit_test_suite(list_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: lists of slots");
MODULE_LICENSE("GPL");
