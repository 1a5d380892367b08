// SPDX-License-Identifier: GPL-2.0
/*
 * Reads, fills, writes, discards, drops, changes of policy and of size on one shard,
 * with their steps interleaved at random, above an origin that is an array. The
 * content of a block is a number. Each readable block must equal the origin, and so
 * must each copy that a reader accepts. No copy is of another block, accepted or not.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "models/shard_model.h"
#include "models/shard_resize_model.h"

/* The steps of a reader after it has looked for its blocks. */
enum { READ_NAME, READ_BEGIN, READ_COPY, READ_END, READ_TOUCH, READ_NR };

/* What is in a slot that a reader may copy is of the block that it wants. */
static void copy_block(struct kunit *test, struct shard_model *m, struct op *op,
		       unsigned int i)
{
	u64 block = hc_block_of(op->region, i);
	u64 copied = m->data[op->reader.slot[i]];

	KUNIT_ASSERT_EQ(test, copied >> 32, block);
	op->value[i] = copied;
}

/*
 * Since a write to a block sets out before it changes the origin, and a block that is
 * dropped leaves its slot, what has not changed is what the origin has even now.
 */
static bool accept_block(struct kunit *test, struct shard_model *m, struct op *op,
			 unsigned int i)
{
	u64 block = hc_block_of(op->region, i);
	u64 word = m->shard.word[op->reader.slot[i]];

	m->nr_left += !hc_slot_is_of(word, block);
	if (!reader_end_block(&op->reader, i)) {
		m->nr_rejected++;
		return false;
	}
	KUNIT_ASSERT_EQ(test, op->value[i], m->origin[block]);
	m->nr_good++;
	return true;
}

/* Go on with the block whose turn it is; @op->mask are those that are done. */
static void step_block(struct kunit *test, struct shard_model *m, struct op *op,
		       unsigned int i, unsigned int hints)
{
	bool goes_on = true;

	switch (op->phase++) {
	case READ_BEGIN:
		goes_on = reader_begin_block(&op->reader, i);
		break;
	case READ_COPY:
		copy_block(test, m, op, i);
		break;
	case READ_END:
		goes_on = accept_block(test, m, op, i);
		break;
	case READ_TOUCH:
		reader_touch_block(&op->reader, i, hints);
		break;
	}
	if (goes_on && op->phase < READ_NR)
		return;
	op->mask |= BIT(i);
	op->phase = READ_BEGIN;
}

static void step_read(struct kunit *test, struct shard_model *m, struct op *op)
{
	unsigned int hints = hc_rng_below(&m->rng, HC_HINT_ADOPT);
	u16 todo = op->reader.found & ~op->mask;

	if (op->phase == READ_NAME) {
		reader_name(&op->reader);
		op->phase = READ_BEGIN;
	} else if (todo) {
		step_block(test, m, op, __ffs(todo), hints);
	} else {
		reader_clear(&op->reader);
		reader_record(&op->reader, hints);
		op->type = OP_NONE;
	}
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
			KUNIT_ASSERT_GE(test, m->when[fill->value[i]],
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

	if (!op->phase && hc_rng_percent(&m->rng, 90)) {
		for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
			u64 block = hc_block_of(op->region, i);

			op->value[i] = m->origin[block];
			m->data[op->slot[i]] = datum(block, op->value[i]);
		}
		op->phase = 1;
		return;
	}
	/* As long as it holds them, nobody else changes what it has put there. */
	hc_shard_slots(&m->shard, op->region, op->mask, slot);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		KUNIT_ASSERT_EQ(test, slot[i], op->slot[i]);
		if (op->phase)
			KUNIT_ASSERT_EQ(test, m->data[slot[i]],
					datum(hc_block_of(op->region, i),
					      op->value[i]));
	}
	end_fill_of(&m->shard, op->region, op->mask, ok,
		    hc_rng_below(&m->rng, HC_HINT_ADOPT), &woken);
	wake(test, m, op, ok, &woken);
	op->type = OP_NONE;
}

/* The phases of a write: begun, data in its slots, sent, failed. */
enum { WRITE_BEGUN, WRITE_COPIED, WRITE_SENT, WRITE_FAILED };

static void step_write(struct shard_model *m, struct op *op)
{
	bool ok = op->phase == WRITE_SENT;
	unsigned long todo = op->mask;
	unsigned int i;
	u16 drop;

	if (op->phase == WRITE_BEGUN) {
		for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
			m->data[op->slot[i]] = datum(hc_block_of(op->region, i),
						     op->value[0]);
		op->phase = WRITE_COPIED;
		return;
	}
	if (op->phase == WRITE_COPIED) {
		drop = op->mask & hc_rng_next(&m->rng);
		if (hc_rng_percent(&m->rng, 10)) {
			hc_shard_write_drop(&m->shard, op->region, drop,
					    HC_CNT_invalidate_write);
			op->mask &= ~drop;
		}
		/*
		 * A write that fails may have changed any part of the origin.
		 */
		op->phase = hc_rng_percent(&m->rng, 90) ? WRITE_SENT :
							  WRITE_FAILED;
		drop = op->phase == WRITE_SENT ? op->all :
		       op->all & hc_rng_next(&m->rng);
		apply(m, op->region, drop, op->value[0]);
		return;
	}
	hc_shard_write_end(&m->shard, op->region, op->mask,
			   hc_rng_percent(&m->rng, 50) ? op->slot : NULL, ok);
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

/* Whatever happened to the block, no other has got its slot. */
static void end_inspect(struct kunit *test, struct shard_model *m,
			struct op *op)
{
	u64 word = op->reader.word[0];
	u64 block = hc_slot_block(word);
	u64 found = m->data[op->slot[0]];

	KUNIT_ASSERT_EQ(test, found >> 32, block);
	if (hc_shard_leave(&m->shard, op->slot[0], word))
		KUNIT_ASSERT_EQ(test, found, datum(block, m->origin[block]));
	op->type = OP_NONE;
}

static void advance(struct kunit *test, struct shard_model *m, struct op *op)
{
	switch (op->type) {
	case OP_READ:
		do {
			step_read(test, m, op);
		} while (op->type == OP_READ && hc_rng_percent(&m->rng, 75));
		return;
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

/* One that relinks, and two that count in the same touches. */
static const struct hc_policy_ops *const policies[] = {
	&hc_clock2qp_policy, &hc_lru_policy, &hc_clock_policy,
};

static void step_switch(struct kunit *test, struct shard_model *m)
{
	struct hc_shard *shard = &m->shard;
	struct hc_policy_choice choice;
	struct hc_shard_policy made;

	if (shard->limit != shard->nr_slots)
		return;
	if (shard->next_policy) {
		bool done = !hc_shard_switch_step(shard);

		if (!done && !hc_rng_percent(&m->rng, 10))
			return;
		made.hits = NULL;
		hc_shard_switch_end(shard, done, &made);
		hc_shard_policy_free(&made);
		return;
	}
	choice = choice_of(policies[hc_rng_below(&m->rng, ARRAY_SIZE(policies))]);
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(shard, &choice,
						    &made), 0);
	hc_shard_switch_begin(shard, &made);
	KUNIT_ASSERT_NULL(test, made.instance);
	hc_shard_policy_free(&made);
}

/* One of those that can go on by themselves. */
static void advance_any(struct kunit *test, struct shard_model *m)
{
	u32 first = hc_rng_below(&m->rng, MAX_OPS);
	u32 i;

	for (i = 0; i < MAX_OPS; i++) {
		struct op *op = &m->op[(first + i) % MAX_OPS];

		if (op->type == OP_NONE || op->type == OP_WAIT)
			continue;
		advance(test, m, op);
		return;
	}
}

static void random_step(struct kunit *test, struct shard_model *m)
{
	u32 dice = hc_rng_below(&m->rng, 1000);

	if (dice < 120)
		start_read(test, m);
	else if (dice < 200)
		start_reader(m);
	else if (dice < 270)
		start_write(test, m);
	else if (dice < 280)
		start_discard(m);
	else if (dice < 300)
		start_inspect(test, m);
	else if (dice < 305)
		hc_shard_drop_region(&m->shard,
				     hc_rng_below(&m->rng, m->nr_regions),
				     random_mask(m), HC_CNT_invalidate_drop);
	else if (dice < 320)
		step_switch(test, m);
	else if (dice < 321)
		hc_shard_reset_counts(&m->shard);
	else if (dice < 345)
		step_resize(test, m);
	else
		advance_any(test, m);
}

/* With nothing in flight there is no name, no fence, no lost slot, no waiter. */
static void check_quiet(struct kunit *test, struct shard_model *m)
{
	u32 i;

	m->look = 0;
	for (i = 0; i < 100 * MAX_OPS || nr_free_ops(m) < MAX_OPS; i++) {
		KUNIT_ASSERT_LT(test, i, 10000 * MAX_OPS);
		advance(test, m, &m->op[i % MAX_OPS]);
	}
	while (hc_shard_unshrink_step(&m->shard, m->shard.nr_slots))
		;
	check_shard(test, &m->shard);
	check_content(test, m);
	KUNIT_ASSERT_EQ(test, m->shard.walks, 0u);
	for (i = 0; i < m->shard.nr_slots; i++) {
		KUNIT_ASSERT_TRUE(test,
				  hc_slot_state(m->shard.word[i]) == HC_SLOT_FREE ||
				  hc_slot_readable(m->shard.word[i]));
		KUNIT_ASSERT_FALSE(test, reader_names(m->hazards, i));
	}
	KUNIT_ASSERT_EQ(test, m->shard.held, 0u);
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
 * @reserve: slots that are kept free
 */
struct shape {
	u32 nr_slots;
	u32 nr_regions;
	u32 reserve;
};

/* The last one has more slots than a walk processes in one batch. */
static const struct shape shapes[] = {
	{ 1, 1, 0 }, { 3, 1, 0 }, { 8, 2, 0 }, { 8, 2, 3 }, { 40, 4, 0 }, { 40, 4, 2 },
	{ 300, 64, 4 },
};

static void describe_shape(const struct shape *shape, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots, %u regions, reserve %u",
		 shape->nr_slots, shape->nr_regions, shape->reserve);
}

KUNIT_ARRAY_PARAM(shape, shapes, describe_shape);

static void readable_blocks_equal_the_origin(struct kunit *test)
{
	const struct shape *shape = test->param_value;
	u32 seldom = shape->nr_slots < 20 ? 1 : shape->nr_slots / 4;
	struct hc_policy_choice choice = choice_of(&hc_clock2qp_policy);
	struct shard_model *m = test->priv;
	u32 i, evicted = 0;

	m->hazards = reader_lines(test, MAX_OPS);
	KUNIT_ASSERT_NOT_NULL(test, m->hazards);
	m->rng.state = shape->nr_slots;
	m->nr_regions = shape->nr_regions;
	KUNIT_ASSERT_EQ(test, hc_shard_init(&m->shard, 0, shape->nr_slots, 1,
					    &choice), 0);
	hc_shard_bound_fills(&m->shard, 25, HC_REGION_BLOCKS);
	hc_bars_init(&m->bars);
	m->shard.bars = &m->bars;
	m->shard.hazards = m->hazards;
	m->shard.reserve = shape->reserve;
	m->reserve = shape->reserve;
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
	 * The test has to cover evictions during a change of policy, copies that are
	 * good, those that are not, blocks that leave under their readers, and looks
	 * at all slots.
	 */
	kunit_info(test, "%u copies good, %u rejected, %u of blocks that had left",
		   m->nr_good, m->nr_rejected, m->nr_left);
	kunit_info(test, "shrunk %u times, grown %u times, %u blocks moved",
		   m->nr_shrunk, m->nr_grown, m->nr_moves);
	if (shape->nr_slots > 1) {
		KUNIT_EXPECT_GT(test, m->nr_shrunk, 0u);
		KUNIT_EXPECT_GT(test, m->nr_grown, 0u);
	}
	if (shape->nr_slots > HC_REGION_BLOCKS)
		KUNIT_EXPECT_GT(test, m->nr_moves, 0u);
	if (shape->nr_slots > HC_WALK_BATCH)
		KUNIT_EXPECT_GT(test, evicted, 0u);
	KUNIT_EXPECT_GT(test, m->nr_good, NR_STEPS / 200);
	KUNIT_EXPECT_GT(test, m->nr_rejected, m->nr_left);
	KUNIT_EXPECT_GT(test, m->nr_left, 0u);
	KUNIT_EXPECT_GT(test, m->nr_looks, 0u);
}

static int random_test_init(struct kunit *test)
{
	struct shard_model *m = vzalloc(sizeof(*m));

	test->priv = m;
	the_model = m;
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
