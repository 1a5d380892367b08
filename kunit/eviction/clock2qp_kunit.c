// SPDX-License-Identifier: GPL-2.0
/*
 * clock2q+: each rule by itself, and all together against a simple model.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "models/clock2qp_model.h"
#include "fixtures/host.h"
#include "fixtures/instance.h"
#include "fixtures/policies.h"

#define OPS		(&hc_clock2qp_policy)
#define NR_STEPS	(40000u * HC_HOST_SPEED)
#define NR_BLOCKS	(2 * MODEL_SLOTS)

/* With 20 slots Small has 2 and its window 1. */
#define NR_SLOTS	20u

static void insert(void *p, u32 slot, unsigned int hints)
{
	OPS->insert(p, slot, 1000 + slot, hints);
}

static void fill(void *p, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		insert(p, i, 0);
}

static u32 evict_one(void *p)
{
	u32 slot = OPS->victim(p, 0);

	if (slot != HC_SLOT_NONE)
		OPS->evict(p, slot, 1000 + slot);
	return slot;
}

/* Insert enough cold blocks to push the slot out of Small. */
static bool survives_probation(void *p, u32 slot)
{
	u32 i;

	for (i = 0; i < NR_SLOTS; i++) {
		u32 victim = evict_one(p);

		if (victim == slot)
			return false;
		OPS->insert(p, victim, 5000 + i, 0);
	}
	return true;
}

static void victims_without_hits_are_in_order(struct kunit *test)
{
	void *p = test->priv;
	u32 i;

	fill(p, NR_SLOTS);
	for (i = 0; i < NR_SLOTS; i++)
		KUNIT_EXPECT_EQ(test, evict_one(p), i);
	KUNIT_EXPECT_EQ(test, evict_one(p), HC_SLOT_NONE);
}

static void hit_after_the_window_promotes(struct kunit *test)
{
	void *p = test->priv;

	fill(p, NR_SLOTS);
	OPS->hit(p, 5, 0);
	KUNIT_EXPECT_TRUE(test, survives_probation(p, 5));
}

static void hit_in_the_window_does_not_count(struct kunit *test)
{
	void *p = test->priv;

	fill(p, NR_SLOTS);
	OPS->hit(p, NR_SLOTS - 1, 0);
	OPS->hit(p, NR_SLOTS - 1, 0);
	KUNIT_EXPECT_FALSE(test, survives_probation(p, NR_SLOTS - 1));
}

static void window_length_follows_its_tunable(struct kunit *test)
{
	static const u32 percent[] = { 0, 1, 50, 51, 100 };
	static const u32 window[] = { 0, 1, 5, 6, 10 };
	struct hc_policy_params params;
	struct hc_clock2qp *p;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(percent); i++) {
		hc_policy_default_params(OPS, 100, &params);
		params.tunable[HC_CLOCK2QP_WINDOW] = percent[i];
		p = hc_test_policy(test, OPS, &params);
		fill(p, 100);
		for (k = 0; k < 100; k++)
			OPS->hit(p, k, 0);
		for (k = 0; k < 100; k++)
			KUNIT_EXPECT_EQ_MSG(test, hc_clock2qp_count(p, k),
					    k < 100 - window[i],
					    "slot %u, window %u", k, window[i]);
	}
}

static void hits_of_scans_do_not_count(struct kunit *test)
{
	void *p = test->priv;

	fill(p, NR_SLOTS);
	OPS->hit(p, 5, HC_HINT_SCAN);
	OPS->hit(p, 5, HC_HINT_SCAN | HC_HINT_READAHEAD);
	KUNIT_EXPECT_FALSE(test, survives_probation(p, 5));
}

static void block_inserted_by_a_scan_is_not_promoted(struct kunit *test)
{
	void *p = test->priv;

	fill(p, NR_SLOTS);
	OPS->remove(p, 5);
	insert(p, 5, HC_HINT_SCAN);
	/* Move it out of the window. */
	OPS->remove(p, 6);
	insert(p, 6, 0);
	OPS->hit(p, 5, 0);
	KUNIT_EXPECT_FALSE(test, OPS->is_hot(p, 5));
	KUNIT_EXPECT_FALSE(test, survives_probation(p, 5));
}

static void block_with_a_ghost_goes_to_main(struct kunit *test)
{
	struct hc_clock2qp *p = test->priv;

	fill(p, 2);
	KUNIT_EXPECT_EQ(test, evict_one(p), 0u);
	insert(p, 0, HC_HINT_SCAN);
	KUNIT_EXPECT_EQ(test, p->small.nr, 2u);
	OPS->remove(p, 0);
	insert(p, 0, 0);
	KUNIT_EXPECT_EQ(test, p->main.nr, 1u);
	/* The ghost was used up. */
	OPS->remove(p, 0);
	insert(p, 0, 0);
	KUNIT_EXPECT_EQ(test, p->small.nr, 2u);
}

static void only_evictions_from_small_leave_ghosts(struct kunit *test)
{
	struct hc_clock2qp *p = test->priv;

	insert(p, 0, HC_HINT_ADOPT | HC_HINT_HOT);
	insert(p, 1, HC_HINT_SCAN);
	insert(p, 2, 0);
	OPS->remove(p, 2);
	while (evict_one(p) != HC_SLOT_NONE)
		;
	fill(p, 3);
	KUNIT_EXPECT_EQ(test, p->small.nr, 3u);
}

static void counter_of_main_saturates_at_3(struct kunit *test)
{
	struct hc_clock2qp *p = test->priv;
	u32 i;

	insert(p, 0, HC_HINT_ADOPT | HC_HINT_HOT);
	insert(p, 1, HC_HINT_ADOPT | HC_HINT_HOT);
	KUNIT_EXPECT_EQ(test, hc_clock2qp_count(p, 0), 1);
	for (i = 0; i < 10; i++)
		OPS->hit(p, 0, 0);
	KUNIT_EXPECT_EQ(test, hc_clock2qp_count(p, 0), 3);
	KUNIT_EXPECT_EQ(test, evict_one(p), 1u);
	KUNIT_EXPECT_EQ(test, hc_clock2qp_count(p, 0), 1);
}

static void cold_adopted_slots_fill_small_first(struct kunit *test)
{
	struct hc_clock2qp *p = test->priv;
	u32 i;

	for (i = 0; i < NR_SLOTS; i++)
		insert(p, i, HC_HINT_ADOPT);
	KUNIT_EXPECT_EQ(test, p->small.nr, NR_SLOTS / 10);
	KUNIT_EXPECT_EQ(test, p->main.nr, NR_SLOTS - NR_SLOTS / 10);
	KUNIT_EXPECT_FALSE(test, OPS->is_hot(p, 0));
	KUNIT_EXPECT_TRUE(test, OPS->is_hot(p, NR_SLOTS - 1));
}

/* A hit may come when its slot is evicted; another policy may leave any count. */
static void wrong_touch_is_harmless(struct kunit *test)
{
	struct hc_clock2qp *p = test->priv;

	insert(p, 0, HC_HINT_ADOPT | HC_HINT_HOT);
	OPS->remove(p, 0);
	OPS->hit(p, 0, 0);
	KUNIT_EXPECT_EQ(test, evict_one(p), HC_SLOT_NONE);

	fill(p, 2);
	hc_touch_set(p->word, 0, HC_TOUCH_COUNT);
	KUNIT_EXPECT_EQ(test, evict_one(p) + evict_one(p), 0u + 1u);
	KUNIT_EXPECT_EQ(test, evict_one(p), HC_SLOT_NONE);
}

static void victim_after_a_burst_keeps_its_bound(struct kunit *test)
{
	const u32 nr = 1000;
	struct hc_clock2qp *p = hc_test_default_policy(test, OPS, nr);
	u32 i, spent = 0;

	for (i = 0; i < nr; i++) {
		insert(p, i, HC_HINT_ADOPT | HC_HINT_HOT);
		OPS->hit(p, i, 0);
		OPS->hit(p, i, 0);
	}
	OPS->victim(p, 0);
	for (i = 0; i < nr; i++)
		spent += 3 - hc_clock2qp_count(p, i);
	KUNIT_EXPECT_LT(test, spent, OPS->max_steps);
	KUNIT_EXPECT_GT(test, spent, OPS->max_steps / 2);
}

/**
 * struct differential - the policy and its model
 * @p: the policy
 * @model: the model
 * @rng: chooses the next step
 * @nr_slots: slots
 * @block: the block of each slot, 0 for none
 * @choice: the blocks to choose from: no two with the same fingerprint
 */
struct differential {
	void *p;
	struct model model;
	struct hc_rng rng;
	u32 nr_slots;
	u64 block[MODEL_SLOTS];
	u64 choice[NR_BLOCKS];
};

static void choose_blocks(struct differential *d)
{
	u64 candidate = 1;
	u32 i, k;

	for (i = 0; i < NR_BLOCKS; i++) {
		do {
			u32 fp;

			candidate++;
			fp = hc_ghost_fingerprint(hc_mix(candidate));
			for (k = 0; k < i; k++)
				if (hc_ghost_fingerprint(hc_mix(d->choice[k])) == fp)
					break;
		} while (k < i);
		d->choice[i] = candidate;
	}
}

static bool resident(const struct differential *d, u64 block)
{
	u32 i;

	for (i = 0; i < d->nr_slots; i++)
		if (d->block[i] == block)
			return true;
	return false;
}

static unsigned int random_hints(struct hc_rng *rng)
{
	static const unsigned int hints[] = {
		HC_HINT_SCAN, HC_HINT_READAHEAD, HC_HINT_META, HC_HINT_WRITE,
		HC_HINT_IDLE, HC_HINT_SCAN | HC_HINT_META,
	};

	if (hc_rng_percent(rng, 70))
		return 0;
	return hints[hc_rng_below(rng, ARRAY_SIZE(hints))];
}

static void diff_insert(struct kunit *test, struct differential *d, u32 slot)
{
	u64 block = d->choice[hc_rng_below(&d->rng, min(NR_BLOCKS,
							2 * d->nr_slots))];
	unsigned int hints = random_hints(&d->rng);

	if (resident(d, block))
		return;
	if (hc_rng_percent(&d->rng, 5))
		hints = HC_HINT_ADOPT | (slot & 1 ? HC_HINT_HOT : 0);
	d->block[slot] = block;
	KUNIT_ASSERT_EQ(test, OPS->insert(d->p, slot, block, hints),
			model_insert(&d->model, slot, block, hints));
}

static void diff_touch(struct differential *d, u32 slot)
{
	unsigned int hints = random_hints(&d->rng);

	if (hc_rng_percent(&d->rng, 96)) {
		OPS->hit(d->p, slot, hints);
		model_hit(&d->model, slot, hints);
	} else {
		OPS->remove(d->p, slot);
		model_remove(&d->model, slot);
		d->block[slot] = 0;
	}
}

static void diff_victim(struct kunit *test, struct differential *d, u32 step)
{
	u32 slot = OPS->victim(d->p, 0);

	KUNIT_ASSERT_EQ_MSG(test, slot, model_victim(&d->model), "step %u",
			    step);
	if (slot == HC_SLOT_NONE)
		return;
	if (hc_rng_percent(&d->rng, 20)) {
		OPS->refuse(d->p, slot);
		model_refuse(&d->model, slot);
	} else if (hc_rng_percent(&d->rng, 95)) {
		OPS->evict(d->p, slot, d->block[slot]);
		model_evict(&d->model, slot, d->block[slot]);
		d->block[slot] = 0;
	}
}

static void diff_step(struct kunit *test, struct differential *d, u32 step)
{
	u32 slot = hc_rng_below(&d->rng, d->nr_slots);
	u32 i;

	if (d->block[slot] && hc_rng_percent(&d->rng, 60))
		diff_touch(d, slot);
	else if (!d->block[slot])
		diff_insert(test, d, slot);
	else
		diff_victim(test, d, step);
	/* Now and then all slots are hot, so that the bound is reached. */
	if (hc_rng_below(&d->rng, 500))
		return;
	for (i = 0; i < 3 * d->nr_slots; i++) {
		slot = i % d->nr_slots;
		if (!d->block[slot])
			continue;
		OPS->hit(d->p, slot, 0);
		model_hit(&d->model, slot, 0);
	}
}

/**
 * struct shape - parameters of a differential test
 * @nr_slots: slots
 * @small: tunable
 * @window: tunable
 * @ghost: tunable; no more than 16 ghosts, so that no bucket overflows
 */
struct shape {
	u32 nr_slots;
	u32 small;
	u32 window;
	u32 ghost;
};

static const struct shape shapes[] = {
	{ 1, 10, 50, 50 }, { 2, 10, 50, 50 }, { 3, 10, 50, 100 },
	{ 10, 10, 50, 50 }, { 10, 50, 50, 100 }, { 10, 90, 100, 0 },
	{ 32, 10, 50, 50 }, { 40, 25, 50, 40 }, { 40, 25, 0, 40 },
	{ 40, 50, 100, 25 }, { 40, 1, 50, 3 },
};

static void describe_shape(const struct shape *shape, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE,
		 "%u slots, small %u, window %u, ghost %u", shape->nr_slots,
		 shape->small, shape->window, shape->ghost);
}

KUNIT_ARRAY_PARAM(shape, shapes, describe_shape);

static void random_steps_agree_with_the_model(struct kunit *test)
{
	const struct shape *shape = test->param_value;
	struct hc_policy_params params;
	struct differential *d;
	u32 step;

	d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, d);
	hc_policy_default_params(OPS, shape->nr_slots, &params);
	params.tunable[HC_CLOCK2QP_SMALL] = shape->small;
	params.tunable[HC_CLOCK2QP_WINDOW] = shape->window;
	params.tunable[HC_CLOCK2QP_GHOST] = shape->ghost;
	d->p = hc_test_policy(test, OPS, &params);
	d->nr_slots = shape->nr_slots;
	d->rng.state = shape->nr_slots + shape->small;
	model_start(&d->model, shape->nr_slots, shape->small, shape->window,
		    shape->ghost);
	choose_blocks(d);
	KUNIT_ASSERT_LE(test, d->model.ghosts, 16u);

	for (step = 0; step < NR_STEPS; step++)
		diff_step(test, d, step);
	if (shape->nr_slots == MODEL_SLOTS && shape->small == 1)
		KUNIT_EXPECT_GT(test, d->model.bounded, 0u);
}

static int clock2qp_test_init(struct kunit *test)
{
	test->priv = hc_test_default_policy(test, OPS, NR_SLOTS);
	return 0;
}

static struct kunit_case clock2qp_cases[] = {
	KUNIT_CASE(victims_without_hits_are_in_order),
	KUNIT_CASE(hit_after_the_window_promotes),
	KUNIT_CASE(hit_in_the_window_does_not_count),
	KUNIT_CASE(window_length_follows_its_tunable),
	KUNIT_CASE(hits_of_scans_do_not_count),
	KUNIT_CASE(block_inserted_by_a_scan_is_not_promoted),
	KUNIT_CASE(block_with_a_ghost_goes_to_main),
	KUNIT_CASE(only_evictions_from_small_leave_ghosts),
	KUNIT_CASE(counter_of_main_saturates_at_3),
	KUNIT_CASE(cold_adopted_slots_fill_small_first),
	KUNIT_CASE(wrong_touch_is_harmless),
	KUNIT_CASE(victim_after_a_burst_keeps_its_bound),
	KUNIT_CASE_PARAM(random_steps_agree_with_the_model, shape_gen_params),
	{}
};

static struct kunit_suite clock2qp_suite = {
	.name = "hotcache_clock2qp",
	.init = clock2qp_test_init,
	.test_cases = clock2qp_cases,
};

kunit_test_suite(clock2qp_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: clock2q+");
MODULE_LICENSE("GPL");
