// SPDX-License-Identifier: GPL-2.0
#include "insight/sample.h"

#include <linux/build_bug.h>
#include <linux/limits.h>
#include <hotcache/hash.h>

#include "lib/steps.h"

/**
 * DOC: fixed-size sample
 *
 * Each block has a draw, a number from a hash, and the sample is all blocks
 * whose draw is below a threshold: either all accesses to a block are sampled
 * or none. When there is room for no more, the block with the highest draw
 * leaves, and the threshold falls to its draw. (Waldspurger and others, SHARDS,
 * FAST 2015.)
 *
 * A hash table finds a block, a heap the one with the highest draw.
 */

static_assert(HC_SAMPLE_MAX < U16_MAX);
static_assert((HC_SAMPLE_MAX & (HC_SAMPLE_MAX - 1)) == 0);

/**
 * hc_sample_init() - make an empty sample
 * @sample: uninitialised
 * @threshold: blocks with a lower draw are in the sample, as long as there is
 *	room
 * @seed: a random number, so that nobody can choose blocks that collide
 */
void hc_sample_init(struct hc_sample *sample, u32 threshold, u64 seed)
{
	u32 i;

	sample->threshold = threshold;
	sample->nr = 0;
	sample->free = 0;
	sample->seed = seed;
	for (i = 0; i < HC_SAMPLE_MAX; i++) {
		sample->bucket[i] = HC_SAMPLE_NONE;
		sample->entry[i].next = i + 1;
	}
}

static u32 hc_sample_bucket(const struct hc_sample *sample, u64 block)
{
	return hc_hash(block, sample->seed) % HC_SAMPLE_MAX;
}

/**
 * hc_sample_find() - look for a block
 * @sample: the sample
 * @block: the block
 *
 * Return: its number, HC_SAMPLE_NONE if it is not in the sample.
 */
u32 hc_sample_find(const struct hc_sample *sample, u64 block)
{
	u32 nr = sample->bucket[hc_sample_bucket(sample, block)];

	while (nr != HC_SAMPLE_NONE && sample->entry[nr].block != block) {
		hc_step();
		nr = sample->entry[nr].next;
	}
	return nr;
}

static u32 hc_sample_draw_at(const struct hc_sample *sample, u32 at)
{
	return sample->entry[sample->heap[at]].draw;
}

static void hc_sample_heap_put(struct hc_sample *sample, u32 at, u32 nr)
{
	sample->heap[at] = nr;
	sample->entry[nr].heap_at = at;
}

/* Put a block at a place of the heap, or nearer to the root. */
static void hc_sample_heap_up(struct hc_sample *sample, u32 at, u32 nr)
{
	while (at) {
		u32 parent = (at - 1) / 2;

		if (hc_sample_draw_at(sample, parent) >= sample->entry[nr].draw)
			break;
		hc_step();
		hc_sample_heap_put(sample, at, sample->heap[parent]);
		at = parent;
	}
	hc_sample_heap_put(sample, at, nr);
}

/* Put a block at a place of the heap, or farther from the root. */
static void hc_sample_heap_down(struct hc_sample *sample, u32 at, u32 nr)
{
	for (;;) {
		u32 child = 2 * at + 1;

		if (child >= sample->nr)
			break;
		if (child + 1 < sample->nr &&
		    hc_sample_draw_at(sample, child + 1) >
		    hc_sample_draw_at(sample, child))
			child++;
		if (hc_sample_draw_at(sample, child) <= sample->entry[nr].draw)
			break;
		hc_step();
		hc_sample_heap_put(sample, at, sample->heap[child]);
		at = child;
	}
	hc_sample_heap_put(sample, at, nr);
}

/**
 * hc_sample_add() - add a block
 * @sample: the sample
 * @block: a block that is not in the sample
 * @draw: its draw
 *
 * Return: its number, HC_SAMPLE_NONE if there is no room for it.
 */
u32 hc_sample_add(struct hc_sample *sample, u64 block, u32 draw)
{
	u16 *first = &sample->bucket[hc_sample_bucket(sample, block)];
	u32 nr = *first, length = 0;

	while (nr != HC_SAMPLE_NONE && length < HC_SAMPLE_CHAIN) {
		hc_step();
		nr = sample->entry[nr].next;
		length++;
	}
	nr = sample->free;
	if (length == HC_SAMPLE_CHAIN || nr == HC_SAMPLE_NONE)
		return HC_SAMPLE_NONE;
	sample->free = sample->entry[nr].next;
	sample->entry[nr].block = block;
	sample->entry[nr].draw = draw;
	sample->entry[nr].next = *first;
	*first = nr;
	hc_sample_heap_up(sample, sample->nr++, nr);
	return nr;
}

static void hc_sample_unlink(struct hc_sample *sample, u32 nr)
{
	u64 block = sample->entry[nr].block;
	u16 *link = &sample->bucket[hc_sample_bucket(sample, block)];

	while (*link != nr) {
		hc_step();
		link = &sample->entry[*link].next;
	}
	*link = sample->entry[nr].next;
}

/**
 * hc_sample_remove() - take a block out
 * @sample: the sample
 * @nr: its number
 */
void hc_sample_remove(struct hc_sample *sample, u32 nr)
{
	u32 at = sample->entry[nr].heap_at;
	u32 last = sample->heap[--sample->nr];

	hc_sample_unlink(sample, nr);
	if (last != nr && sample->entry[last].draw > sample->entry[nr].draw)
		hc_sample_heap_up(sample, at, last);
	else if (last != nr)
		hc_sample_heap_down(sample, at, last);
	sample->entry[nr].next = sample->free;
	sample->free = nr;
}

/**
 * hc_sample_highest() - the block with the highest draw
 * @sample: the sample, not empty
 *
 * Return: its number.
 */
u32 hc_sample_highest(const struct hc_sample *sample)
{
	return sample->heap[0];
}
