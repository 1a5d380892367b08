/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A shard above an origin that is an array, with requests in flight. The
 * content of a block is a number, its value; that of a slot says whose value it is.
 * This file begins requests and checks what they find.
 */
#ifndef HOTCACHE_KUNIT_SHARD_MODEL_H
#define HOTCACHE_KUNIT_SHARD_MODEL_H

#include <linux/jiffies.h>

#include "fixtures/host.h"
#include "fixtures/shard_check.h"
#include "fixtures/reader.h"

#define MAX_SLOTS	300u
#define MAX_REGIONS	64u
#define MAX_BLOCKS	(MAX_REGIONS * HC_REGION_BLOCKS)
#define MAX_OPS		24u
#define NR_STEPS	(10000u * HC_HOST_SPEED)
#define NO_REGION	1000u

enum op_type {
	OP_NONE, OP_READ, OP_FILL, OP_WRITE, OP_WAIT, OP_INSPECT, OP_DISCARD,
};

/**
 * struct op - a request in flight
 * @type: its type
 * @phase: its progress
 * @region: its region
 * @mask: blocks whose slots it holds
 * @all: blocks that it touches
 * @slot: slots of the blocks in @mask
 * @value: the value that a write writes, or a fill or a reader saw, of each block
 * @reader: of a reader: its protocol
 * @waiter: of a read that waits for a fill
 * @since: of such a read: time of the origin's content when the wait began
 * @cursor: of a discard: the next slot to drop
 * @bar: of a discard: what bars its region
 */
struct op {
	enum op_type type;
	u32 phase;
	u32 region;
	u16 mask;
	u16 all;
	u32 slot[HC_REGION_BLOCKS];
	u32 value[HC_REGION_BLOCKS];
	struct reader reader;
	struct hc_waiter waiter;
	u32 since;
	u32 cursor;
	unsigned int bar;
};

/**
 * struct stay - a stay of a block in the cache
 * @since: the first step after which it was there
 * @last: the last step after which it was there
 * @looked: the last step that looked at it
 */
struct stay {
	u32 since;
	u32 last;
	u32 looked;
};

/**
 * struct shard_model - a shard, its data, its origin and the requests in flight
 * @shard: the shard
 * @bars: its bars
 * @rng: chooses the next step
 * @nr_regions: regions of the origin
 * @op: requests in flight
 * @hazards: a line for each request
 * @data: content of each slot: whose it is, and the value
 * @origin: content of each block
 * @when: the time at which each value was written to the origin
 * @nr_values: number of values written
 * @nr_good: copies that readers accepted
 * @nr_rejected: copies that they rejected
 * @nr_left: blocks that left while readers copied them
 * @now: the time
 * @step: the number of steps that have begun
 * @look: the slot to look at next
 * @look_since: the step that looked at the first slot
 * @nr_looks: number of times that all slots have been looked at
 * @stay: the latest stay of each block
 * @reserve: slots that the shard keeps free
 * @vacated: while the shard is becoming smaller: the next slot to vacate
 * @nr_moves: blocks that have moved to another slot
 * @nr_shrunk: number of times that the shard has become smaller
 * @nr_grown: number of times that it has become larger
 */
struct shard_model {
	struct hc_shard shard;
	struct hc_bars bars;
	struct hc_rng rng;
	u32 nr_regions;
	struct op op[MAX_OPS];
	struct hc_hazards *hazards;
	u64 data[MAX_SLOTS];
	u32 origin[MAX_BLOCKS];
	u32 when[NR_STEPS + 1];
	u32 nr_values;
	u32 nr_good;
	u32 nr_rejected;
	u32 nr_left;
	u32 now;
	u32 step;
	u32 look;
	u32 look_since;
	u32 nr_looks;
	struct stay stay[MAX_BLOCKS];
	u32 reserve;
	u32 vacated;
	u32 nr_moves;
	u32 nr_shrunk;
	u32 nr_grown;
};

static inline struct op *new_op(struct shard_model *m, enum op_type type,
				u32 region, u16 mask)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++)
		if (m->op[i].type == OP_NONE)
			break;
	if (i == MAX_OPS)
		return NULL;
	memset(&m->op[i], 0, sizeof(m->op[i]));
	m->op[i].type = type;
	m->op[i].region = region;
	m->op[i].mask = mask;
	return &m->op[i];
}

/* What a slot holds when it holds this value of a block. */
static inline u64 datum(u64 block, u32 value)
{
	return block << 32 | value;
}

static inline u32 nr_free_ops(const struct shard_model *m)
{
	u32 i, nr = 0;

	for (i = 0; i < MAX_OPS; i++)
		nr += m->op[i].type == OP_NONE;
	return nr;
}

static inline bool changing(const struct shard_model *m, u64 block)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++) {
		const struct op *op = &m->op[i];

		if (op->region != block / HC_REGION_BLOCKS)
			continue;
		if (op->type == OP_WRITE &&
		    op->all & BIT(block % HC_REGION_BLOCKS))
			return true;
		/* A discard is sent once all its blocks are dropped. */
		if (op->type == OP_DISCARD && op->phase)
			return true;
	}
	return false;
}

static inline bool anything_barred(const struct shard_model *m)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++)
		if (m->op[i].type == OP_WRITE || m->op[i].type == OP_DISCARD)
			return true;
	return false;
}

/* Cache equals origin, and no block that is being changed is readable. */
static inline void check_content(struct kunit *test,
				 const struct shard_model *m)
{
	u32 s;

	for (s = 0; s < m->shard.nr_slots; s++) {
		u64 block = hc_slot_block(m->shard.word[s]);

		if (!hc_slot_readable(m->shard.word[s]))
			continue;
		KUNIT_ASSERT_FALSE_MSG(test, changing(m, block),
				       "block %llu", block);
		KUNIT_ASSERT_EQ_MSG(test, m->data[s],
				    datum(block, m->origin[block]),
				    "block %llu", block);
	}
}

static inline void apply(struct shard_model *m, u32 region, u16 mask, u32 value)
{
	unsigned long todo = mask;
	unsigned int i;

	for_each_set_bit(i, &todo, HC_REGION_BLOCKS)
		m->origin[region * HC_REGION_BLOCKS + i] = value;
	m->when[value] = ++m->now;
}

static inline u16 random_mask(struct shard_model *m)
{
	if (hc_rng_percent(&m->rng, 50))
		return BIT(hc_rng_below(&m->rng, HC_REGION_BLOCKS));
	if (hc_rng_percent(&m->rng, 50))
		return 0xffff;
	return hc_rng_next(&m->rng) & hc_rng_next(&m->rng) & 0xffff;
}

/* A read that looks for its blocks without the lock. */
static inline void start_reader(struct shard_model *m)
{
	u32 region = hc_rng_below(&m->rng, m->nr_regions);
	u16 mask = random_mask(m);
	struct op *op = new_op(m, OP_READ, region, 0);

	if (op)
		reader_find(&op->reader, &m->shard,
			    &m->hazards->line[op - m->op], region, mask);
}

/* One that tries once more to copy what was there under the lock. */
static inline void start_late(struct kunit *test, struct shard_model *m,
			      u32 region, const struct hc_lookup *found)
{
	struct op *op = new_op(m, OP_READ, region, 0);

	KUNIT_ASSERT_NOT_NULL(test, op);
	reader_find(&op->reader, &m->shard, &m->hazards->line[op - m->op],
		    region, 0);
	op->reader.found = found->hit;
	memcpy(op->reader.slot, found->slot, sizeof(op->reader.slot));
}

static inline void start_fill(struct kunit *test, struct shard_model *m,
			      u32 region, const struct hc_lookup *found)
{
	struct op *op = new_op(m, OP_FILL, region, found->fill);

	KUNIT_ASSERT_NOT_NULL(test, op);
	memcpy(op->slot, found->slot, sizeof(op->slot));
}

static inline void start_wait(struct kunit *test, struct shard_model *m,
			      u32 region, unsigned int i)
{
	struct op *op = new_op(m, OP_WAIT, region, 0);
	u64 block = hc_block_of(region, i);

	KUNIT_ASSERT_NOT_NULL(test, op);
	op->waiter.block = block;
	op->waiter.since = jiffies;
	op->since = m->when[m->origin[block]];
	KUNIT_ASSERT_EQ(test, hc_shard_wait(&m->shard, &op->waiter,
					    ULONG_MAX), 0);
}

static inline void start_read(struct kunit *test, struct shard_model *m)
{
	u32 region = hc_rng_below(&m->rng, m->nr_regions);
	enum hc_admit admit = hc_rng_percent(&m->rng, 90) ? HC_ADMIT_ALL :
			      hc_rng_below(&m->rng, HC_ADMIT_ALL);
	u16 mask = random_mask(m);
	struct hc_lookup found;

	if (nr_free_ops(m) < 3)
		return;
	hc_shard_read(&m->shard, region, mask, admit, &found);
	KUNIT_ASSERT_EQ(test, found.hit + found.fill + found.filling +
			found.busy + found.fenced + found.noslot +
			found.inflight + found.declined, (int)mask);
	if (admit == HC_ADMIT_NONE || !anything_barred(m))
		KUNIT_ASSERT_EQ(test, found.fenced, 0);
	if (admit == HC_ADMIT_ALL)
		KUNIT_ASSERT_EQ(test, found.declined, 0);
	else
		KUNIT_ASSERT_EQ(test, found.noslot, 0);
	if (found.hit)
		start_late(test, m, region, &found);
	if (found.fill)
		start_fill(test, m, region, &found);
	if (found.filling && hc_rng_percent(&m->rng, 50))
		start_wait(test, m, region, __ffs(found.filling));
}

static inline void start_write(struct kunit *test, struct shard_model *m)
{
	u32 region = hc_rng_below(&m->rng, m->nr_regions);
	u16 all = random_mask(m);
	unsigned long todo;
	struct op *op;
	unsigned int i;

	op = new_op(m, OP_WRITE, region, 0);
	if (!op)
		return;
	op->all = all;
	op->value[0] = ++m->nr_values;
	op->mask = hc_shard_write_begin(&m->shard, region, all,
					hc_rng_percent(&m->rng, 80),
					HC_CNT_invalidate_write, op->slot);
	KUNIT_ASSERT_EQ(test, op->mask & ~all, 0);
	/* What the write leaves as it is of a block is what the origin has. */
	todo = op->mask;
	for_each_set_bit(i, &todo, HC_REGION_BLOCKS) {
		u64 block = hc_block_of(region, i);

		KUNIT_ASSERT_EQ(test, m->data[op->slot[i]],
				datum(block, m->origin[block]));
	}
}

static inline void start_discard(struct shard_model *m)
{
	struct op *op = new_op(m, OP_DISCARD,
			       hc_rng_below(&m->rng, m->nr_regions), 0);

	if (!op)
		return;
	op->value[0] = ++m->nr_values;
	op->bar = hc_bars_raise(&m->bars, op->region, op->region);
	if (op->bar == HC_BAR_NONE)
		op->bar = hc_bars_raise_near(&m->bars, op->region,
					     op->region);
}

/* A block that is not there after each step has left, and has come back since. */
static inline void note_stays(struct shard_model *m)
{
	u32 s;

	for (s = 0; s < m->shard.nr_slots; s++) {
		struct stay *stay;

		if (!hc_slot_tracked(m->shard.word[s]))
			continue;
		stay = &m->stay[hc_slot_block(m->shard.word[s])];
		if (stay->last != m->step - 1)
			stay->since = m->step;
		stay->last = m->step;
	}
}

/* No block that has been there all the time was missed. */
static inline void check_looks(struct kunit *test, const struct shard_model *m)
{
	u32 b;

	for (b = 0; b < m->nr_regions * HC_REGION_BLOCKS; b++)
		if (m->stay[b].last == m->step - 1 &&
		    m->stay[b].since < m->look_since)
			KUNIT_ASSERT_LE_MSG(test, m->look_since,
					    m->stay[b].looked, "block %u", b);
}

static inline bool look(struct kunit *test, struct shard_model *m, u64 *word)
{
	u32 slot = m->look++;
	enum hc_visit visit;
	u64 block;

	if (!slot)
		m->look_since = m->step;
	visit = hc_shard_visit(&m->shard, slot, word);
	block = hc_slot_block(*word);
	if (visit != HC_VISIT_NOTHING)
		m->stay[block].looked = m->step;
	if (visit != HC_VISIT_HELD)
		return false;
	KUNIT_ASSERT_EQ(test, m->data[slot], datum(block, m->origin[block]));
	return true;
}

static inline bool anybody_looks(const struct shard_model *m)
{
	u32 i;

	for (i = 0; i < MAX_OPS; i++)
		if (m->op[i].type == OP_INSPECT)
			return true;
	return false;
}

/* Look at some slots, one after the other, and for longer at the last of them. */
static inline void start_inspect(struct kunit *test, struct shard_model *m)
{
	u32 nr_slots = m->shard.nr_slots;
	u32 last = min(m->look + hc_rng_below(&m->rng, nr_slots / 2 + 1),
		       nr_slots);
	struct op *op;
	u64 word;

	if (anybody_looks(m))
		return;
	while (m->look < last)
		if (look(test, m, &word))
			KUNIT_ASSERT_TRUE(test, hc_shard_leave(&m->shard,
							       m->look - 1,
							       word));
	if (m->look == nr_slots) {
		check_looks(test, m);
		m->look = 0;
		m->nr_looks++;
		return;
	}
	op = new_op(m, OP_INSPECT, NO_REGION, 0);
	if (!op)
		return;
	if (!look(test, m, &word)) {
		op->type = OP_NONE;
		return;
	}
	op->slot[0] = m->look - 1;
	op->reader.word[0] = word;
}

#endif /* HOTCACHE_KUNIT_SHARD_MODEL_H */
