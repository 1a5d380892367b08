// SPDX-License-Identifier: GPL-2.0
#include "lib/sketch.h"

#include <linux/math.h>
#include <linux/minmax.h>
#include <hotcache/hash.h>

#include "lib/steps.h"

/**
 * DOC: sketch
 *
 * A count-min sketch of four rows with counters of 4 bits (Cormode and
 * Muthukrishnan; TinyLFU: Einziger, Friedman, Manes, 2017). A key has a counter
 * in each row, and its count is the smallest of the four. Only the smallest are
 * incremented (conservative update), so a key that shares a counter with a
 * frequent key still has a low count if another of its counters is its own.
 *
 * All counters of a key are in one block of 64 bytes, a quarter of it per row,
 * so a key costs one cache line. There are sixteen counters, 8 bytes, for each
 * expected key.
 *
 * All counts are halved each time that HC_SKETCH_PERIOD times the expected keys
 * have been counted: two blocks with each key counted from then on.
 */

#define HC_SKETCH_ROWS		4u
#define HC_SKETCH_BLOCK_WORDS	8u
#define HC_SKETCH_SWEEP		2u
/* log2 of the counters of a row in a block: bits of a hash that choose one. */
#define HC_SKETCH_ROW_BITS	5
#define HC_SKETCH_ROW_MASK	((1u << HC_SKETCH_ROW_BITS) - 1)
#define HC_SKETCH_ROW_WORDS	(HC_SKETCH_BLOCK_WORDS / HC_SKETCH_ROWS)
/* All bits of each counter but the highest, which a shift brings in. */
#define HC_SKETCH_HALF		0x7777777777777777ull

/* The period, in multiples of the expected keys. */
#define HC_SKETCH_PERIOD	3

static u32 hc_sketch_nr_blocks(u32 capacity)
{
	return DIV_ROUND_UP_ULL(capacity, HC_SKETCH_BLOCK_WORDS);
}

/**
 * hc_sketch_size() - memory for a sketch
 * @capacity: keys expected
 *
 * Return: bytes, a multiple of 64.
 */
size_t hc_sketch_size(u32 capacity)
{
	return (size_t)hc_sketch_nr_blocks(capacity) * HC_SKETCH_BLOCK_WORDS *
	       sizeof(u64);
}

/**
 * hc_sketch_init() - make a sketch with all counts 0
 * @sketch: the sketch
 * @memory: hc_sketch_size() zeroed bytes, aligned to 64
 * @capacity: keys expected, 0 to count nothing
 */
void hc_sketch_init(struct hc_sketch *sketch, void *memory, u32 capacity)
{
	sketch->word = memory;
	sketch->nr_blocks = hc_sketch_nr_blocks(capacity);
	sketch->period = (u64)capacity * HC_SKETCH_PERIOD;
	sketch->counted = 0;
	sketch->sweep = sketch->nr_blocks;
	sketch->age = 0;
}

static u64 *hc_sketch_block(const struct hc_sketch *sketch, u64 hash)
{
	return sketch->word + (size_t)hc_spread(hash, sketch->nr_blocks) *
			      HC_SKETCH_BLOCK_WORDS;
}

/* The word that holds the counter of a row, and its shift in that word. */
static u64 *hc_sketch_counter(u64 *block, u64 hash, u32 row, u32 *shift)
{
	u32 i = hash >> (row * HC_SKETCH_ROW_BITS) & HC_SKETCH_ROW_MASK;

	*shift = i / HC_SKETCH_ROW_WORDS * 4;
	return block + row * HC_SKETCH_ROW_WORDS + i % HC_SKETCH_ROW_WORDS;
}

static u32 hc_sketch_least(u64 *block, u64 hash)
{
	u32 least = HC_SKETCH_MAX;
	u32 row, shift;

	for (row = 0; row < HC_SKETCH_ROWS; row++) {
		u64 *word = hc_sketch_counter(block, hash, row, &shift);

		least = min(least, (u32)(*word >> shift) & HC_SKETCH_MAX);
	}
	return least;
}

static void hc_sketch_halve(struct hc_sketch *sketch)
{
	u64 *block = sketch->word + (size_t)sketch->sweep++ *
				    HC_SKETCH_BLOCK_WORDS;
	u32 i;

	hc_step();
	for (i = 0; i < HC_SKETCH_BLOCK_WORDS; i++)
		block[i] = block[i] >> 1 & HC_SKETCH_HALF;
}

static void hc_sketch_age(struct hc_sketch *sketch)
{
	u32 i;

	if (++sketch->counted >= sketch->period) {
		sketch->counted = 0;
		sketch->sweep = 0;
		sketch->age++;
	}
	for (i = 0; i < HC_SKETCH_SWEEP; i++)
		if (sketch->sweep < sketch->nr_blocks)
			hc_sketch_halve(sketch);
}

/**
 * hc_sketch_add() - count a key
 * @sketch: the sketch
 * @hash: of the key, from hc_mix()
 */
void hc_sketch_add(struct hc_sketch *sketch, u64 hash)
{
	u32 least, row, shift;
	u64 *block;

	if (!sketch->nr_blocks)
		return;
	hc_sketch_age(sketch);
	hc_step();
	block = hc_sketch_block(sketch, hash);
	least = hc_sketch_least(block, hash);
	if (least == HC_SKETCH_MAX)
		return;
	for (row = 0; row < HC_SKETCH_ROWS; row++) {
		u64 *word = hc_sketch_counter(block, hash, row, &shift);

		if (((u32)(*word >> shift) & HC_SKETCH_MAX) == least)
			*word += 1ull << shift;
	}
}

/**
 * hc_sketch_count() - the count of a key
 * @sketch: the sketch
 * @hash: of the key, from hc_mix()
 *
 * Return: the count, at most HC_SKETCH_MAX; it may be too high, never too low.
 */
u32 hc_sketch_count(const struct hc_sketch *sketch, u64 hash)
{
	if (!sketch->nr_blocks)
		return 0;
	return hc_sketch_least(hc_sketch_block(sketch, hash), hash);
}
