// SPDX-License-Identifier: GPL-2.0
/*
 * Reads, fills, writes, discards, drops and changes of policy over one shard, in
 * steps that are mixed at random, above an origin that is an array. Content is a
 * number a block. Whatever can be read must equal the origin.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "models/shard_model.h"

static void end_hit(struct kunit *test, struct world *w, struct op *op)
{
	unsigned long todo = op->mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		KUNIT_ASSERT_EQ(test, w->data[op->slot[i]], op->value[i]);
	hc_shard_unpin(&w->shard, op->slot, op->mask);
	op->type = OP_NONE;
}

/* Those who waited have not been given anything older than when they came. */
static void wake(struct kunit *test, struct world *w, struct op *fill,
		 struct list_head *woken)
{
	struct hc_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, woken, link) {
		struct op *op = container_of(waiter, struct op, waiter);
		u32 i = waiter->block % HC_REGION_BLOCKS;

		KUNIT_ASSERT_TRUE(test, fill->mask & BIT(i));
		if (waiter->ok)
			KUNIT_ASSERT_GE(test, w->when[w->data[fill->slot[i]]],
					op->since);
		op->type = OP_NONE;
	}
}

static void step_fill(struct kunit *test, struct world *w, struct op *op)
{
	bool ok = op->phase && hc_rng_percent(&w->rng, 90);
	unsigned long todo = op->mask;
	u32 slot[HC_REGION_BLOCKS];
	LIST_HEAD(woken);
	unsigned int i;

	if (op->phase == 2) {
		hc_shard_fill_put(&w->shard, op->slot, op->published,
				  op->mask & ~op->published);
		op->type = OP_NONE;
		return;
	}
	if (!op->phase && hc_rng_percent(&w->rng, 90)) {
		for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
			w->data[op->slot[i]] =
				w->origin[hc_block_of(op->region, i)];
		op->phase = 1;
		return;
	}
	op->published = hc_shard_fill_end(&w->shard, op->region, op->mask, ok,
					  hc_rng_below(&w->rng, HC_HINT_ADOPT),
					  slot, &woken);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		KUNIT_ASSERT_EQ(test, slot[i], op->slot[i]);
	wake(test, w, op, &woken);
	op->phase = 2;
	if (!ok)
		op->type = OP_NONE;
}

static void step_write(struct world *w, struct op *op)
{
	bool ok = op->phase == 1;
	u16 drop;

	if (!op->phase) {
		drop = op->mask & hc_rng_next(&w->rng);
		if (hc_rng_percent(&w->rng, 10)) {
			hc_shard_write_drop(&w->shard, op->region, drop,
					    HC_CNT_invalidate_write);
			op->mask &= ~drop;
		}
		/* One that fails may have changed some of the origin, or none. */
		op->phase = hc_rng_percent(&w->rng, 90) ? 1 : 2;
		drop = op->phase == 1 ? op->all :
		       op->all & hc_rng_next(&w->rng);
		apply(w, op->region, drop, op->value[0]);
		return;
	}
	hc_shard_write_end(&w->shard, op->region, op->mask, ok);
	op->type = OP_NONE;
}

static void step_discard(struct world *w, struct op *op)
{
	u64 first = hc_block_of(op->region, 0);

	if (!op->phase) {
		op->phase = !hc_shard_drop_step(&w->shard, first,
						first + HC_REGION_BLOCKS - 1,
						HC_CNT_invalidate_discard,
						&op->cursor);
		return;
	}
	if (op->phase++ == 1) {
		apply(w, op->region, 0xffff, op->value[0]);
		return;
	}
	hc_shard_unbar(&w->shard);
	op->type = OP_NONE;
}

static void end_look(struct kunit *test, struct world *w, struct op *op)
{
	KUNIT_ASSERT_EQ(test, w->data[op->slot[0]], op->value[0]);
	if (hc_shard_unpin_slot(&w->shard, op->slot[0]))
		KUNIT_ASSERT_EQ(test, op->value[0], w->origin[op->value[1]]);
	op->type = OP_NONE;
}

static void go_on(struct kunit *test, struct world *w, struct op *op)
{
	switch (op->type) {
	case OP_HIT:
		return end_hit(test, w, op);
	case OP_FILL:
		return step_fill(test, w, op);
	case OP_WRITE:
		return step_write(w, op);
	case OP_LOOK:
		return end_look(test, w, op);
	case OP_DISCARD:
		return step_discard(w, op);
	case OP_WAIT:
	case OP_NONE:
		return;
	}
}

static void step_switch(struct kunit *test, struct world *w)
{
	struct hc_shard *shard = &w->shard;
	struct hc_policy_choice choice;
	struct hc_shard_policy made;
	void *policy = NULL;

	if (shard->next_policy) {
		if (!hc_shard_switch_step(shard, &policy)) {
			KUNIT_ASSERT_NOT_NULL(test, policy);
			kvfree(policy);
		}
		return;
	}
	choice = choice_of(shard->ops == &hc_lru_policy ? &hc_clock2qp_policy :
							  &hc_lru_policy);
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(&choice, shard->nr_slots,
						    &made), 0);
	hc_shard_switch_begin(shard, &made);
	KUNIT_ASSERT_NULL(test, made.instance);
	hc_shard_policy_free(&made);
}

static void random_step(struct kunit *test, struct world *w)
{
	u32 dice = hc_rng_below(&w->rng, 1000);

	if (dice < 250)
		start_read(test, w);
	else if (dice < 350)
		start_write(test, w);
	else if (dice < 360)
		start_discard(w);
	else if (dice < 380)
		start_look(test, w);
	else if (dice < 385)
		hc_shard_drop_region(&w->shard,
				     hc_rng_below(&w->rng, w->nr_regions),
				     random_mask(w), HC_CNT_invalidate_drop);
	else if (dice < 400)
		step_switch(test, w);
	else if (dice < 401)
		hc_shard_reset_counts(&w->shard);
	else
		go_on(test, w, &w->op[hc_rng_below(&w->rng, MAX_OPS)]);
}

/* Nothing is left behind: no pin, no fence, no lost slot, no waiter. */
static void check_quiet(struct kunit *test, struct world *w)
{
	u32 i;

	for (i = 0; i < 100 * MAX_OPS || nr_free_ops(w) < MAX_OPS; i++) {
		KUNIT_ASSERT_LT(test, i, 10000 * MAX_OPS);
		go_on(test, w, &w->op[i % MAX_OPS]);
	}
	check_shard(test, &w->shard);
	check_content(test, w);
	for (i = 0; i < w->shard.nr_slots; i++)
		KUNIT_ASSERT_TRUE(test, w->shard.ctl[i] == HC_SLOT_FREE ||
				  hc_slot_use(w->shard.ctl[i]) == HC_SLOT_CLEAN);
	for (i = 0; i < w->nr_regions; i++)
		KUNIT_ASSERT_FALSE(test, hc_fence_is_up(&w->shard.fence, i));
	for (i = 0; i < HC_WAIT_BUCKETS; i++)
		KUNIT_ASSERT_TRUE(test, list_empty(&w->shard.wait[i]));
}

/**
 * struct extent - how big a world is
 * @nr_slots: slots
 * @nr_regions: regions
 */
struct extent {
	u32 nr_slots;
	u32 nr_regions;
};

/* The last one takes more than a batch of slots to walk. */
static const struct extent extents[] = {
	{ 1, 1 }, { 3, 1 }, { 8, 2 }, { 40, 4 }, { 300, 64 },
};

static void describe_extent(const struct extent *extent, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots, %u regions",
		 extent->nr_slots, extent->nr_regions);
}

KUNIT_ARRAY_PARAM(extent, extents, describe_extent);

static void cache_equals_origin(struct kunit *test)
{
	const struct extent *extent = test->param_value;
	u32 seldom = extent->nr_slots < 20 ? 1 : extent->nr_slots / 4;
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct world *w = test->priv;
	u32 i, evicted = 0;

	w->rng.state = extent->nr_slots;
	w->nr_regions = extent->nr_regions;
	KUNIT_ASSERT_EQ(test, hc_shard_init(&w->shard, 0, extent->nr_slots, 1,
					    &choice), 0);
	for (i = 0; i < NR_STEPS; i++) {
		u64 before = w->shard.count[HC_CNT_evict_capacity];

		random_step(test, w);
		evicted += w->shard.adopted &&
			   w->shard.count[HC_CNT_evict_capacity] > before;
		check_content(test, w);
		if (i % seldom == 0)
			check_shard(test, &w->shard);
		if (i % (NR_STEPS / 4) == NR_STEPS / 4 - 1)
			check_quiet(test, w);
	}
	/* Otherwise it was not about evictions in a change of policy. */
	if (extent->nr_slots > HC_WALK_BATCH)
		KUNIT_EXPECT_GT(test, evicted, 0u);
}

static int random_test_init(struct kunit *test)
{
	struct world *w = vzalloc(sizeof(*w));

	test->priv = w;
	return w ? 0 : -ENOMEM;
}

static void random_test_exit(struct kunit *test)
{
	struct world *w = test->priv;

	hc_shard_destroy(&w->shard);
	vfree(w);
}

static struct kunit_case random_cases[] = {
	KUNIT_CASE_PARAM(cache_equals_origin, extent_gen_params),
	{}
};

static struct kunit_suite random_suite = {
	.name = "hotcache_shard_random",
	.init = random_test_init,
	.exit = random_test_exit,
	.test_cases = random_cases,
};

kunit_test_suite(random_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: a shard over an origin");
MODULE_LICENSE("GPL");
