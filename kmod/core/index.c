// SPDX-License-Identifier: GPL-2.0
/*
 * The index of a shard: the slot that holds a block.
 */
#include "core/index.h"

#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <hotcache/hash.h>
#include <hotcache/types.h>

/* Further lines where a block may be. That all of them are full does not happen. */
#define HC_INDEX_SPARES		32u

static_assert(sizeof(struct hc_index_line) == 64);
static_assert(HC_INDEX_ENTRIES == 2 * HC_INDEX_TAGS_A_WORD - 1);

static u64 hc_index_hash_of(const struct hc_index *ix, u64 block)
{
	return hc_index_hash(hc_hash(block >> HC_REGION_SHIFT, ix->seed),
			     block & (HC_REGION_BLOCKS - 1));
}

/**
 * hc_index_bytes() - size of the table
 * @nr_slots: slots to index, at most 2^HC_INDEX_SLOT_BITS
 *
 * Return: bytes.
 */
size_t hc_index_bytes(u32 nr_slots)
{
	return (nr_slots / 35 * 3 + 3) * sizeof(struct hc_index_line);
}

/**
 * hc_index_init() - make an empty index
 * @ix: the index
 * @memory: hc_index_bytes() zeroed bytes, best aligned to a cache line
 * @word: the word of each slot
 * @nr_slots: slots that @word has
 * @seed: any number
 */
void hc_index_init(struct hc_index *ix, void *memory, const u64 *word,
		   u32 nr_slots, u64 seed)
{
	ix->line = memory;
	ix->word = word;
	ix->nr_slots = nr_slots;
	ix->seed = seed;
	ix->nr_lines = hc_index_bytes(nr_slots) / sizeof(struct hc_index_line);
}

/**
 * hc_index_find_spare() - look a block up in its spares
 * @ix: the index
 * @depth: of its home
 * @hash: of hc_index_hash()
 * @block: the block
 *
 * Context: As hc_index_find().
 * Return: its slot or HC_SLOT_NONE.
 */
u32 hc_index_find_spare(const struct hc_index *ix, u32 depth, u64 hash,
			u64 block)
{
	u32 n, slot = HC_SLOT_NONE;

	for (n = 1; n <= depth && slot == HC_SLOT_NONE; n++)
		slot = hc_index_find_in(ix, hc_index_line(ix, hash, n),
					hc_index_tag(hash), block);
	return slot;
}

/**
 * hc_index_find() - look a block up
 * @ix: the index
 * @block: the block
 *
 * Context: Any. Under the shard's lock, the answer is right. Without, it is where the
 * block is inserted and removed by nobody but the caller, else a hint.
 * Return: its slot or HC_SLOT_NONE.
 */
u32 hc_index_find(const struct hc_index *ix, u64 block)
{
	return __hc_index_find(ix, hc_index_hash_of(ix, block), block);
}

static void hc_index_set_depth(struct hc_index_line *line, u64 depth)
{
	WRITE_ONCE(line->tags[1], (line->tags[1] & ~HC_INDEX_DEPTH) |
				  depth << HC_INDEX_DEPTH_SHIFT);
}

static void hc_index_set_slot(struct hc_index_line *line, u32 i, u32 slot)
{
	WRITE_ONCE(line->low[i], slot);
	WRITE_ONCE(line->high[i], slot >> 16);
}

/* Give entry @i the tag @tag, or 0 to free it. */
static void hc_index_set_tag(struct hc_index_line *line, u32 i, u64 tag)
{
	u32 shift = i % HC_INDEX_TAGS_A_WORD * 8;
	u64 *word = &line->tags[i / HC_INDEX_TAGS_A_WORD];

	WRITE_ONCE(*word, (*word & ~(0xffull << shift)) | tag << shift);
}

/* Make an entry of a line that is not full. */
static bool hc_index_put(struct hc_index_line *line, u64 tag, u32 slot)
{
	u32 i, w = 0;
	u64 zeros = hc_index_matches(line, w, 0);

	if (!zeros)
		zeros = hc_index_matches(line, ++w, 0);
	if (!zeros)
		return false;
	i = hc_index_first(w, zeros);
	hc_index_set_slot(line, i, slot);
	hc_index_set_tag(line, i, tag);
	return true;
}

/* Put the entry of a block whose home is full into one of its spares. */
static noinline bool hc_index_put_in_spare(struct hc_index *ix, u64 hash,
					   u32 slot)
{
	struct hc_index_line *home = hc_index_line(ix, hash, 0);
	u64 n;

	for (n = 1; n <= HC_INDEX_SPARES; n++) {
		if (!hc_index_put(hc_index_line(ix, hash, n),
				  hc_index_tag(hash), slot))
			continue;
		home->away++;
		if (n > hc_index_depth(home))
			hc_index_set_depth(home, n);
		return true;
	}
	return false;
}

/**
 * hc_index_insert() - enter a block that is not in the index
 * @ix: the index
 * @block: the block
 * @slot: its slot, whose word says that it is free, until it is given the block
 *
 * Context: Shard's lock held.
 * Return: false if its home and its spares are full, which a good hash makes
 * practically impossible; then the block is not cached.
 */
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot)
{
	u64 hash = hc_index_hash_of(ix, block);

	return likely(hc_index_put(hc_index_line(ix, hash, 0),
				   hc_index_tag(hash), slot)) ||
	       hc_index_put_in_spare(ix, hash, slot);
}

static __always_inline u32 hc_index_entry_in_word(const struct hc_index_line *line,
						  u32 w, u64 tag, u32 slot)
{
	u64 matches = hc_index_matches(line, w, tag);

	for (; matches; matches &= matches - 1) {
		u32 i = hc_index_first(w, matches);

		if (likely(hc_index_slot(line, i) == slot))
			return i;
	}
	return HC_INDEX_ENTRIES;
}

/* The entry of a slot in a line; HC_INDEX_ENTRIES if it is not there. */
static __always_inline u32 hc_index_entry(const struct hc_index_line *line,
					  u64 tag, u32 slot)
{
	u32 i = hc_index_entry_in_word(line, 0, tag, slot);

	return i < HC_INDEX_ENTRIES ? i :
	       hc_index_entry_in_word(line, 1, tag, slot);
}

/* Free the entry of a slot if the line has it. */
static __always_inline bool hc_index_take_out(struct hc_index_line *line,
					      u64 tag, u32 slot)
{
	u32 i = hc_index_entry(line, tag, slot);

	if (unlikely(i == HC_INDEX_ENTRIES))
		return false;
	hc_index_set_tag(line, i, 0);
	return true;
}

static noinline void hc_index_take_out_of_spare(struct hc_index *ix, u64 hash,
						u32 slot)
{
	struct hc_index_line *home = hc_index_line(ix, hash, 0);
	u32 n, depth = hc_index_depth(home);

	for (n = 1; n <= depth; n++) {
		if (!hc_index_take_out(hc_index_line(ix, hash, n),
				       hc_index_tag(hash), slot))
			continue;
		if (!--home->away)
			hc_index_set_depth(home, 0);
		return;
	}
	WARN_ON_ONCE(1);
}

/**
 * hc_index_remove() - remove a block
 * @ix: the index
 * @block: the block
 * @slot: its slot, which must be in the index
 *
 * Context: Shard's lock held.
 */
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot)
{
	u64 hash = hc_index_hash_of(ix, block);

	if (unlikely(!hc_index_take_out(hc_index_line(ix, hash, 0),
					hc_index_tag(hash), slot)))
		hc_index_take_out_of_spare(ix, hash, slot);
}
