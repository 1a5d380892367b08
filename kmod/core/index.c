// SPDX-License-Identifier: GPL-2.0
/*
 * The index of a shard: the slot that holds a block.
 */
#include "core/index.h"

#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <hotcache/hash.h>
#include <hotcache/types.h>

/* Further lines where a block may be. That all of them are full does not happen. */
#define HC_INDEX_SPARES		32u

/* A word of tags: each byte's lowest bit, and its highest. */
#define HC_INDEX_ONES		0x0101010101010101ull
#define HC_INDEX_TOPS		(HC_INDEX_ONES << 7)

#define HC_INDEX_TAGS_A_WORD	8u
#define HC_INDEX_DEPTH_SHIFT	56
#define HC_INDEX_DEPTH		(0xffull << HC_INDEX_DEPTH_SHIFT)

static_assert(sizeof(struct hc_index_line) == 64);
static_assert(HC_INDEX_ENTRIES == 2 * HC_INDEX_TAGS_A_WORD - 1);

/*
 * Line @n of a block: its home if @n is 0, else its @n-th spare. Spares are far from
 * each other, at multiples of the golden ratio.
 */
static struct hc_index_line *hc_index_line(const struct hc_index *ix, u64 hash,
					   u32 n)
{
	u64 place = hash + n * 0x9e3779b97f4a7c15ull;

	return ix->line + hc_spread(place, ix->nr_lines);
}

/*
 * From the lower half of the hash, since the home is from the upper half. 0 is a
 * free entry, and 1 could be taken for one, see hc_index_zeros().
 */
static u64 hc_index_tag(u64 hash)
{
	return max_t(u32, (u8)hash, 2);
}

static u32 hc_index_depth(const struct hc_index_line *line)
{
	return line->tags[1] >> HC_INDEX_DEPTH_SHIFT;
}

static u32 hc_index_slot(const struct hc_index_line *line, u32 i)
{
	return line->low[i] | (u32)line->high[i] << 16;
}

/*
 * The top bit of each byte of a word that is 0. A byte that is 1 may pass for 0 as
 * well if there is one below it.
 */
static u64 hc_index_zeros(u64 word)
{
	return (word - HC_INDEX_ONES) & ~word & HC_INDEX_TOPS;
}

/*
 * The entries of word @w with this tag, by the top bits of their bytes, and seldom
 * one with another tag, but never a free one. If @tag is 0: the free ones.
 */
static __always_inline u64 hc_index_matches(const struct hc_index_line *line, u32 w, u64 tag)
{
	u64 zeros = hc_index_zeros(line->tags[w] ^ tag * HC_INDEX_ONES);

	return w ? zeros & ~HC_INDEX_DEPTH : zeros;
}

/* The number of the first entry in @matches, which are of word @w. */
static u32 hc_index_first(u32 w, u64 matches)
{
	return w * HC_INDEX_TAGS_A_WORD + __ffs64(matches) / 8;
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
 * @word: words of the slots, with their blocks
 * @nr_slots: number of the slots
 * @seed: any number
 */
void hc_index_init(struct hc_index *ix, void *memory, const u64 *word,
		   u32 nr_slots, u64 seed)
{
	ix->line = memory;
	ix->word = word;
	ix->seed = seed;
	ix->nr_lines = hc_index_bytes(nr_slots) / sizeof(struct hc_index_line);
}

/*
 * The block of a word, shifted up so that nothing is left of what is above it: this
 * takes fewer instructions than a mask.
 */
static u64 hc_index_key(u64 word)
{
	return word << (64 - HC_BLOCK_BITS);
}

static __always_inline u32 hc_index_find_in_word(const struct hc_index *ix,
						 const struct hc_index_line *line,
						 u32 w, u64 tag, u64 key)
{
	u64 matches = hc_index_matches(line, w, tag);

	for (; matches; matches &= matches - 1) {
		u32 slot = hc_index_slot(line, hc_index_first(w, matches));

		if (likely(hc_index_key(ix->word[slot]) == key))
			return slot;
	}
	return HC_SLOT_NONE;
}

static __always_inline u32 hc_index_find_in(const struct hc_index *ix,
					    const struct hc_index_line *line,
					    u64 tag, u64 key)
{
	u32 slot = hc_index_find_in_word(ix, line, 0, tag, key);

	if (slot == HC_SLOT_NONE)
		slot = hc_index_find_in_word(ix, line, 1, tag, key);
	return slot;
}

static noinline u32 hc_index_find_spare(const struct hc_index *ix, u32 depth,
					u64 hash, u64 key)
{
	u32 n, slot = HC_SLOT_NONE;

	for (n = 1; n <= depth && slot == HC_SLOT_NONE; n++)
		slot = hc_index_find_in(ix, hc_index_line(ix, hash, n),
					hc_index_tag(hash), key);
	return slot;
}

/**
 * hc_index_find() - look a block up
 * @ix: the index
 * @block: the block
 *
 * Context: Shard's lock held.
 * Return: its slot or HC_SLOT_NONE.
 */
u32 hc_index_find(const struct hc_index *ix, u64 block)
{
	u64 hash = hc_hash(block, ix->seed), key = hc_index_key(block);
	const struct hc_index_line *home = hc_index_line(ix, hash, 0);
	u32 slot = hc_index_find_in(ix, home, hc_index_tag(hash), key);

	if (slot != HC_SLOT_NONE || likely(!hc_index_depth(home)))
		return slot;
	return hc_index_find_spare(ix, hc_index_depth(home), hash, key);
}

static void hc_index_set_slot(struct hc_index_line *line, u32 i, u32 slot)
{
	line->low[i] = slot;
	line->high[i] = slot >> 16;
}

/* Give entry @i the tag @tag, or 0 to free it. */
static void hc_index_set_tag(struct hc_index_line *line, u32 i, u64 tag)
{
	u32 shift = i % HC_INDEX_TAGS_A_WORD * 8;
	u64 *word = &line->tags[i / HC_INDEX_TAGS_A_WORD];

	*word = (*word & ~(0xffull << shift)) | tag << shift;
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
			home->tags[1] = (home->tags[1] & ~HC_INDEX_DEPTH) |
					n << HC_INDEX_DEPTH_SHIFT;
		return true;
	}
	return false;
}

/**
 * hc_index_insert() - enter a block that is not in the index
 * @ix: the index
 * @block: the block; the slot's word says the same
 * @slot: its slot
 *
 * Context: Shard's lock held.
 * Return: false if its home and its spares are full, which a good hash makes
 * practically impossible; then the block is not cached.
 */
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot)
{
	u64 hash = hc_hash(block, ix->seed);

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
			home->tags[1] &= ~HC_INDEX_DEPTH;
		return;
	}
	WARN_ON_ONCE(1);
}

/**
 * hc_index_move() - let a block have another slot
 * @ix: the index
 * @block: the block
 * @from: its slot, which must be in the index
 * @to: its new slot, whose word says the same
 *
 * Context: Shard's lock held.
 */
void hc_index_move(struct hc_index *ix, u64 block, u32 from, u32 to)
{
	u64 hash = hc_hash(block, ix->seed);
	u32 n, depth = hc_index_depth(hc_index_line(ix, hash, 0));

	for (n = 0; n <= depth; n++) {
		struct hc_index_line *line = hc_index_line(ix, hash, n);
		u32 i = hc_index_entry(line, hc_index_tag(hash), from);

		if (i == HC_INDEX_ENTRIES)
			continue;
		hc_index_set_slot(line, i, to);
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
	u64 hash = hc_hash(block, ix->seed);

	if (unlikely(!hc_index_take_out(hc_index_line(ix, hash, 0),
					hc_index_tag(hash), slot)))
		hc_index_take_out_of_spare(ix, hash, slot);
}
