// SPDX-License-Identifier: GPL-2.0
/*
 * Reads, fills, writes, discards, drops and changes of policy on one shard,
 * with their steps interleaved at random, above an origin that is an array. The
 * content of a block is a number. Each readable block must equal the origin.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "models/shard_model.h"

static void end_hit(struct kunit *test, struct shard_model *m, struct op *op)
{
	unsigned long todo = op->mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		KUNIT_ASSERT_EQ(test, m->data[op->slot[i]], op->value[i]);
	hc_shard_unpin(&m->shard, op->slot, op->mask);
	op->type = OP_NONE;
}

/* A waiter's data must not be older than the start of its wait. */
static void wake(struct kunit *test, struct shard_model *m, struct op *fill,
		 bool ok, struct list_head *woken)
{
	struct hc_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, woken, link) {
		struct op *op = container_of(waiter, struct op, waiter);
		u32 i = waiter->block % HC_REGION_BLOCKS;

		KUNIT_ASSERT_TRUE(test, fill->mask & BIT(i));
		if (ok)
			KUNIT_ASSERT_GE(test, m->when[m->data[fill->slot[i]]],
					op->since);
		op->type = OP_NONE;
	}
}

static void step_fill(struct kunit *test, struct shard_model *m, struct op *op)
{
	bool ok = op->phase && hc_rng_percent(&m->rng, 90);
	unsigned long todo = op->mask;
	u32 slot[HC_REGION_BLOCKS];
	LIST_HEAD(woken);
	unsigned int i;

	if (op->phase == 2) {
		hc_shard_fill_put(&m->shard, op->slot, op->published,
				  op->mask & ~op->published);
		op->type = OP_NONE;
		return;
	}
	if (!op->phase && hc_rng_percent(&m->rng, 90)) {
		for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
			m->data[op->slot[i]] =
				m->origin[hc_block_of(op->region, i)];
		op->phase = 1;
		return;
	}
	op->published = hc_shard_fill_end(&m->shard, op->region, op->mask, ok,
					  hc_rng_below(&m->rng, HC_HINT_ADOPT),
					  slot, &woken);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		KUNIT_ASSERT_EQ(test, slot[i], op->slot[i]);
	wake(test, m, op, ok, &woken);
	op->phase = 2;
	if (!ok)
		op->type = OP_NONE;
}

static void step_write(struct shard_model *m, struct op *op)
{
	bool ok = op->phase == 1;
	u16 drop;

	/* Before or after the old slots are copied from and left alone. */
	if (op->moved.mask && hc_rng_percent(&m->rng, 50)) {
		hc_shard_unpin(&m->shard, op->moved.from, op->moved.mask);
		op->moved.mask = 0;
		return;
	}
	if (!op->phase) {
		drop = op->mask & hc_rng_next(&m->rng);
		if (hc_rng_percent(&m->rng, 10)) {
			hc_shard_write_drop(&m->shard, op->region, drop,
					    HC_CNT_invalidate_write);
			op->mask &= ~drop;
		}
		/*
		 * A write that fails may have changed any part of the origin.
		 */
		op->phase = hc_rng_percent(&m->rng, 90) ? 1 : 2;
		drop = op->phase == 1 ? op->all :
		       op->all & hc_rng_next(&m->rng);
		apply(m, op->region, drop, op->value[0]);
		return;
	}
	hc_shard_write_end(&m->shard, op->region, op->mask, ok);
	hc_shard_unpin(&m->shard, op->moved.from, op->moved.mask);
	op->type = OP_NONE;
}

static void step_discard(struct shard_model *m, struct op *op)
{
	u64 first = hc_block_of(op->region, 0);

	if (!op->phase) {
		op->phase = !hc_shard_drop_step(&m->shard, first,
						first + HC_REGION_BLOCKS - 1,
						HC_CNT_invalidate_discard,
						&op->cursor);
		return;
	}
	if (op->phase++ == 1) {
		apply(m, op->region, 0xffff, op->value[0]);
		return;
	}
	hc_bars_lift(&m->bars, op->bar);
	op->type = OP_NONE;
}

static void end_inspect(struct kunit *test, struct shard_model *m,
			struct op *op)
{
	KUNIT_ASSERT_EQ(test, m->data[op->slot[0]], op->value[0]);
	if (hc_shard_unpin_slot(&m->shard, op->slot[0]))
		KUNIT_ASSERT_EQ(test, op->value[0], m->origin[op->value[1]]);
	op->type = OP_NONE;
}

static void advance(struct kunit *test, struct shard_model *m, struct op *op)
{
	switch (op->type) {
	case OP_HIT:
		return end_hit(test, m, op);
	case OP_FILL:
		return step_fill(test, m, op);
	case OP_WRITE:
		return step_write(m, op);
	case OP_INSPECT:
		return end_inspect(test, m, op);
	case OP_DISCARD:
		return step_discard(m, op);
	case OP_WAIT:
	case OP_NONE:
		return;
	}
}

static void step_switch(struct kunit *test, struct shard_model *m)
{
	struct hc_shard *shard = &m->shard;
	struct hc_policy_choice choice;
	struct hc_shard_policy made;

	if (shard->next_policy) {
		if (!hc_shard_switch_step(shard))
			kvfree(hc_shard_switch_end(shard, true));
		else if (hc_rng_percent(&m->rng, 10))
			kvfree(hc_shard_switch_end(shard, false));
		return;
	}
	choice = choice_of(shard->ops == &hc_lru_policy ? &hc_clock2qp_policy :
							  &hc_lru_policy);
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(shard, &choice,
						    &made), 0);
	hc_shard_switch_begin(shard, &made);
	KUNIT_ASSERT_NULL(test, made.instance);
	hc_shard_policy_free(&made);
}

static void random_step(struct kunit *test, struct shard_model *m)
{
	u32 dice = hc_rng_below(&m->rng, 1000);

	if (dice < 250)
		start_read(test, m);
	else if (dice < 350)
		start_write(test, m);
	else if (dice < 360)
		start_discard(m);
	else if (dice < 380)
		start_inspect(test, m);
	else if (dice < 385)
		hc_shard_drop_region(&m->shard,
				     hc_rng_below(&m->rng, m->nr_regions),
				     random_mask(m), HC_CNT_invalidate_drop);
	else if (dice < 400)
		step_switch(test, m);
	else if (dice < 401)
		hc_shard_reset_counts(&m->shard);
	else
		advance(test, m, &m->op[hc_rng_below(&m->rng, MAX_OPS)]);
}

/* With nothing in flight there is no pin, no fence, no lost slot, no waiter. */
static void check_quiet(struct kunit *test, struct shard_model *m)
{
	u32 i;

	end_looks(m);
	for (i = 0; i < 100 * MAX_OPS || nr_free_ops(m) < MAX_OPS; i++) {
		KUNIT_ASSERT_LT(test, i, 10000 * MAX_OPS);
		advance(test, m, &m->op[i % MAX_OPS]);
	}
	check_shard(test, &m->shard);
	check_content(test, m);
	for (i = 0; i < m->shard.nr_slots; i++)
		KUNIT_ASSERT_TRUE(test, m->shard.ctl[i] == HC_SLOT_FREE ||
				  hc_slot_use(m->shard.ctl[i]) == HC_SLOT_CLEAN);
	for (i = 0; i < m->nr_regions; i++)
		KUNIT_ASSERT_EQ(test, __hc_shard_fenced(&m->shard, i), 0);
	for (i = 0; i < HC_WAIT_BUCKETS; i++)
		KUNIT_ASSERT_TRUE(test, list_empty(&m->shard.wait[i]));
	if (!m->shard.next_policy) {
		struct hc_policy_choice choice = choice_of(m->shard.ops);

		hc_shard_reset(&m->shard, &choice, HC_CNT_invalidate_suspend);
		check_shard(test, &m->shard);
		KUNIT_ASSERT_EQ(test, m->shard.occupancy, 0u);
	}
}

/**
 * struct shape - the size of a model
 * @nr_slots: slots
 * @nr_regions: regions
 */
struct shape {
	u32 nr_slots;
	u32 nr_regions;
};

/* The last one has more slots than a walk processes in one batch. */
static const struct shape shapes[] = {
	{ 1, 1 }, { 3, 1 }, { 8, 2 }, { 40, 4 }, { 300, 64 },
};

static void describe_shape(const struct shape *shape, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots, %u regions",
		 shape->nr_slots, shape->nr_regions);
}

KUNIT_ARRAY_PARAM(shape, shapes, describe_shape);

static void readable_blocks_equal_the_origin(struct kunit *test)
{
	const struct shape *shape = test->param_value;
	u32 seldom = shape->nr_slots < 20 ? 1 : shape->nr_slots / 4;
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct shard_model *m = test->priv;
	u32 i, evicted = 0;

	m->rng.state = shape->nr_slots;
	m->nr_regions = shape->nr_regions;
	KUNIT_ASSERT_EQ(test, hc_shard_init(&m->shard, 0, shape->nr_slots, 1,
					    &choice), 0);
	hc_shard_bound_fills(&m->shard, 25, HC_REGION_BLOCKS);
	hc_bars_init(&m->bars);
	m->shard.bars = &m->bars;
	for (i = 0; i < NR_STEPS; i++) {
		u64 before = m->shard.count[HC_CNT_evict_capacity];

		m->step++;
		random_step(test, m);
		note_stays(m);
		evicted += m->shard.adopted &&
			   m->shard.count[HC_CNT_evict_capacity] > before;
		check_content(test, m);
		if (i % seldom == 0)
			check_shard(test, &m->shard);
		if (i % (NR_STEPS / 4) == NR_STEPS / 4 - 1)
			check_quiet(test, m);
	}
	/*
	 * The test has to cover evictions during a change of policy, writes of
	 * what is being read, and looks at all slots.
	 */
	if (shape->nr_slots > HC_WALK_BATCH)
		KUNIT_EXPECT_GT(test, evicted, 0u);
	if (shape->nr_slots > 20)
		KUNIT_EXPECT_GT(test, m->nr_moves, 0u);
	KUNIT_EXPECT_GT(test, m->nr_looks, 0u);
}

static int random_test_init(struct kunit *test)
{
	struct shard_model *m = vzalloc(sizeof(*m));

	test->priv = m;
	return m ? 0 : -ENOMEM;
}

static void random_test_exit(struct kunit *test)
{
	struct shard_model *m = test->priv;

	hc_shard_destroy(&m->shard);
	vfree(m);
}

static struct kunit_case random_cases[] = {
	KUNIT_CASE_PARAM(readable_blocks_equal_the_origin, shape_gen_params),
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
