/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A shard above an origin that is an array, with requests in flight. Content is a
 * number a block. What begins a request is here, with all that it has to find.
 */
#ifndef HOTCACHE_KUNIT_SHARD_WORLD_H
#define HOTCACHE_KUNIT_SHARD_WORLD_H

#include "fixtures/host.h"
#include "fixtures/shard_check.h"

#define MAX_SLOTS	300u
#define MAX_REGIONS	64u
#define MAX_BLOCKS	(MAX_REGIONS * HC_REGION_BLOCKS)
#define MAX_OPS		24u
#define NR_STEPS	(10000u * HC_HOST_SPEED)
#define NO_REGION	1000u

enum op_type { OP_NONE, OP_HIT, OP_FILL, OP_WRITE, OP_WAIT, OP_LOOK, OP_DISCARD };

/**
 * struct op - a request in flight
 * @type: what it is
 * @phase: how far it has come
 * @region: where
 * @mask: blocks it holds slots of
 * @all: blocks it touches
 * @published: of a fill
 * @slot: slots of the blocks in @mask
 * @value: what a write writes, or what a reader saw, of each block
 * @waiter: of a read that waits for a fill
 * @since: of such a read: the origin's content was this old when it came
 * @cursor: of a discard
 */
struct op {
	enum op_type type;
	u32 phase;
	u32 region;
	u16 mask;
	u16 all;
	u16 published;
	u32 slot[HC_REGION_BLOCKS];
	u32 value[HC_REGION_BLOCKS];
	struct hc_waiter waiter;
	u32 since;
	u32 cursor;
};

/**
 * struct world - a shard, its data, its origin and what is in flight
 * @shard: the shard
 * @rng: what happens
 * @nr_regions: regions of the origin
 * @op: requests in flight
 * @data: content of each slot
 * @origin: content of each block
 * @when: at which time each value came to the origin
 * @nr_values: values ever written
 * @now: time
 */
struct world {
	struct hc_shard shard;
	struct hc_rng rng;
	u32 nr_regions;
	struct op op[MAX_OPS];
	u32 data[MAX_SLOTS];
	u32 origin[MAX_BLOCKS];
	u32 when[NR_STEPS + 1];
	u32 nr_values;
	u32 now;
};

static inline struct op *new_op(struct world *w, enum op_type type,
				u32 region, u16 mask)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++)
		if (w->op[i].type == OP_NONE)
			break;
	if (i == MAX_OPS)
		return NULL;
	memset(&w->op[i], 0, sizeof(w->op[i]));
	w->op[i].type = type;
	w->op[i].region = region;
	w->op[i].mask = mask;
	return &w->op[i];
}

static inline u32 nr_free_ops(const struct world *w)
{
	u32 i, nr = 0;

	for (i = 0; i < MAX_OPS; i++)
		nr += w->op[i].type == OP_NONE;
	return nr;
}

static inline bool changing(const struct world *w, u64 block)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++) {
		const struct op *op = &w->op[i];

		if (op->region != block / HC_REGION_BLOCKS)
			continue;
		if (op->type == OP_WRITE &&
		    op->all & BIT(block % HC_REGION_BLOCKS))
			return true;
		/* A discard is sent when all has been dropped. */
		if (op->type == OP_DISCARD && op->phase)
			return true;
	}
	return false;
}

static inline bool anything_barred(const struct world *w)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++)
		if (w->op[i].type == OP_WRITE || w->op[i].type == OP_DISCARD)
			return true;
	return false;
}

/* Cache equals origin, and nothing can be read that is being changed. */
static inline void check_content(struct kunit *test, const struct world *w)
{
	u32 s;

	for (s = 0; s < w->shard.nr_slots; s++) {
		u64 block = w->shard.tag[s];

		if (!hc_slot_readable(w->shard.ctl[s]))
			continue;
		KUNIT_ASSERT_FALSE_MSG(test, changing(w, block),
				       "block %llu", block);
		KUNIT_ASSERT_EQ_MSG(test, w->data[s], w->origin[block],
				    "block %llu", block);
	}
}

static inline void apply(struct world *w, u32 region, u16 mask, u32 value)
{
	unsigned long todo = mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		w->origin[region * HC_REGION_BLOCKS + i] = value;
	w->when[value] = ++w->now;
}

static inline void start_hit(struct kunit *test, struct world *w, u32 region,
			     const struct hc_lookup *found)
{
	struct op *op = new_op(w, OP_HIT, region, found->hit);
	unsigned long todo = found->hit;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, op);
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		op->slot[i] = found->slot[i];
		op->value[i] = w->data[op->slot[i]];
		KUNIT_ASSERT_EQ(test, op->value[i],
				w->origin[hc_block_of(region, i)]);
	}
}

static inline void start_fill(struct kunit *test, struct world *w, u32 region,
			      const struct hc_lookup *found)
{
	struct op *op = new_op(w, OP_FILL, region, found->fill);

	KUNIT_ASSERT_NOT_NULL(test, op);
	memcpy(op->slot, found->slot, sizeof(op->slot));
}

static inline void start_wait(struct kunit *test, struct world *w, u32 region,
			      unsigned int i)
{
	struct op *op = new_op(w, OP_WAIT, region, 0);
	u64 block = hc_block_of(region, i);

	KUNIT_ASSERT_NOT_NULL(test, op);
	op->waiter.block = block;
	op->since = w->when[w->origin[block]];
	KUNIT_ASSERT_TRUE(test, hc_shard_wait(&w->shard, &op->waiter));
}

static inline u16 random_mask(struct world *w)
{
	if (hc_rng_percent(&w->rng, 50))
		return BIT(hc_rng_below(&w->rng, HC_REGION_BLOCKS));
	if (hc_rng_percent(&w->rng, 50))
		return 0xffff;
	return hc_rng_next(&w->rng) & hc_rng_next(&w->rng) & 0xffff;
}

static inline void start_read(struct kunit *test, struct world *w)
{
	u32 region = hc_rng_below(&w->rng, w->nr_regions);
	enum hc_admit admit = hc_rng_percent(&w->rng, 90) ? HC_ADMIT_ALL :
			      hc_rng_below(&w->rng, HC_ADMIT_ALL);
	u16 mask = random_mask(w);
	struct hc_lookup found;

	if (nr_free_ops(w) < 3)
		return;
	hc_shard_read(&w->shard, region, mask, admit,
		      hc_rng_below(&w->rng, HC_HINT_ADOPT), &found);
	KUNIT_ASSERT_EQ(test, found.hit + found.fill + found.filling +
			found.busy + found.fenced + found.noslot +
			found.declined, (int)mask);
	if (admit == HC_ADMIT_NONE || !anything_barred(w))
		KUNIT_ASSERT_EQ(test, found.fenced, 0);
	if (admit == HC_ADMIT_ALL)
		KUNIT_ASSERT_EQ(test, found.declined, 0);
	else
		KUNIT_ASSERT_EQ(test, found.noslot, 0);
	if (found.hit)
		start_hit(test, w, region, &found);
	if (found.fill)
		start_fill(test, w, region, &found);
	if (found.filling && hc_rng_percent(&w->rng, 50))
		start_wait(test, w, region, __ffs(found.filling));
}

static inline void start_write(struct kunit *test, struct world *w)
{
	u32 region = hc_rng_below(&w->rng, w->nr_regions);
	u16 all = random_mask(w);
	unsigned long todo;
	struct op *op;
	unsigned int i;

	op = new_op(w, OP_WRITE, region, 0);
	if (!op)
		return;
	op->all = all;
	op->value[0] = ++w->nr_values;
	op->mask = hc_shard_write_begin(&w->shard, region, all,
					hc_rng_percent(&w->rng, 80),
					HC_CNT_invalidate_write, op->slot);
	KUNIT_ASSERT_EQ(test, op->mask & ~all, 0);
	todo = op->mask;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		w->data[op->slot[i]] = op->value[0];
}

static inline void start_discard(struct world *w)
{
	struct op *op = new_op(w, OP_DISCARD,
			       hc_rng_below(&w->rng, w->nr_regions), 0);

	if (!op)
		return;
	op->value[0] = ++w->nr_values;
	hc_shard_bar(&w->shard);
}

static inline void start_look(struct kunit *test, struct world *w)
{
	u32 slot = hc_rng_below(&w->rng, w->shard.nr_slots);
	struct op *op;
	u64 block;

	op = new_op(w, OP_LOOK, NO_REGION, 0);
	if (!op)
		return;
	if (!hc_shard_pin_slot(&w->shard, slot, &block)) {
		op->type = OP_NONE;
		return;
	}
	op->slot[0] = slot;
	op->value[0] = w->data[slot];
	op->value[1] = block;
	KUNIT_ASSERT_EQ(test, op->value[0], w->origin[block]);
}

#endif /* HOTCACHE_KUNIT_SHARD_WORLD_H */
