/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_INDEX_H
#define HOTCACHE_KMOD_CORE_INDEX_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <hotcache/hash.h>
#include <hotcache/types.h>

#include "core/slot_word.h"

/* Entries of a line. */
#define HC_INDEX_ENTRIES	15u

/* Bits of a slot's number. */
#define HC_INDEX_SLOT_BITS	24u

/**
 * struct hc_index_line - 15 entries of the index, in one cache line
 * @tags: a byte an entry, from the lowest on: 0 if it is free, else 8 bits of the
 *	block's hash; the highest byte is the depth: how many spares are to be
 *	searched for blocks whose home this line is
 * @low: low bits of each entry's slot
 * @high: the bits above these
 * @away: blocks whose home this line is and whose entries are in spares
 *
 * All tags of a line are compared with two words, not one by one: whether a block
 * is absent takes no loop.
 */
struct hc_index_line {
	u64 tags[2];
	u16 low[HC_INDEX_ENTRIES];
	u8 high[HC_INDEX_ENTRIES];
	u16 away;
};

/**
 * struct hc_index - hash table from blocks to the slots of a shard
 * @line: the table
 * @word: the word of each slot, owned by the shard (slot_word.h)
 * @seed: seed of the hash
 * @nr_lines: lines in the table
 * @nr_slots: slots
 *
 * A block's entry is in its home, a line that its hash chooses, or, if that was
 * full, in one of some further lines that the hash chooses as well: its spares.
 * It stays where it is from insertion to removal; nobody else's entry is moved by
 * either. The lines are 7/9 full when all slots are in use. Then nearly one in five
 * is full, and one block in forty is in a spare.
 *
 * Locking: the shard's, except that hc_index_find() needs none. Then it may not find
 * a block that is being inserted or removed, and the slot that it returns may be
 * another block's by now.
 */
struct hc_index {
	struct hc_index_line *line;
	const u64 *word;
	u64 seed;
	u32 nr_lines;
	u32 nr_slots;
};

/* A word of tags: each byte's lowest bit, and its highest. */
#define HC_INDEX_ONES		0x0101010101010101ull
#define HC_INDEX_TOPS		(HC_INDEX_ONES << 7)

#define HC_INDEX_TAGS_A_WORD	8u
#define HC_INDEX_DEPTH_SHIFT	56
#define HC_INDEX_DEPTH		(0xffull << HC_INDEX_DEPTH_SHIFT)

size_t hc_index_bytes(u32 nr_slots);
void hc_index_init(struct hc_index *ix, void *memory, const u64 *word,
		   u32 nr_slots, u64 seed);
u32 hc_index_find_spare(const struct hc_index *ix, u32 depth, u64 hash,
			u64 block);
u32 hc_index_find(const struct hc_index *ix, u64 block);
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot);
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot);

/**
 * hc_index_hash() - the hash of a block, by which it has its place
 * @region_hash: hc_hash() of its region, with the seed of the index, which is that of
 *	the cache
 * @i: its number within the region
 *
 * One hash serves all blocks of a region. The factor is not the one that spares are
 * apart by: a block's spares are to be no other block's home.
 *
 * Return: the hash.
 */
static inline u64 hc_index_hash(u64 region_hash, unsigned int i)
{
	return (region_hash + i) * 0xd6e8feb86659fd93ull;
}

/*
 * Line @n of a block: its home if @n is 0, else its @n-th spare. Spares are far from
 * each other, at multiples of the golden ratio.
 */
static inline struct hc_index_line *hc_index_line(const struct hc_index *ix,
						  u64 hash, u32 n)
{
	u64 place = hash + n * 0x9e3779b97f4a7c15ull;

	return ix->line + hc_spread(place, ix->nr_lines);
}

/*
 * From the lower half of the hash, since the home is from the upper half. 0 is a
 * free entry, and 1 could be taken for one, see hc_index_zeros().
 */
static inline u64 hc_index_tag(u64 hash)
{
	return max_t(u32, (u8)hash, 2);
}

static inline u32 hc_index_depth(const struct hc_index_line *line)
{
	return READ_ONCE(line->tags[1]) >> HC_INDEX_DEPTH_SHIFT;
}

/* Without the lock it may be half of one slot's number and half of another's. */
static inline u32 hc_index_slot(const struct hc_index_line *line, u32 i)
{
	return READ_ONCE(line->low[i]) | (u32)READ_ONCE(line->high[i]) << 16;
}

/*
 * The top bit of each byte of a word that is 0. A byte that is 1 may pass for 0 as
 * well if there is one below it.
 */
static inline u64 hc_index_zeros(u64 word)
{
	return (word - HC_INDEX_ONES) & ~word & HC_INDEX_TOPS;
}

/*
 * The entries of word @w with this tag, by the top bits of their bytes, and seldom
 * one with another tag, but never a free one. If @tag is 0: the free ones.
 */
static __always_inline u64 hc_index_matches(const struct hc_index_line *line, u32 w, u64 tag)
{
	u64 tags = READ_ONCE(line->tags[w]);
	u64 zeros = hc_index_zeros(tags ^ tag * HC_INDEX_ONES);

	return w ? zeros & ~HC_INDEX_DEPTH : zeros;
}

/* The number of the first entry in @matches, which are of word @w. */
static inline u32 hc_index_first(u32 w, u64 matches)
{
	return w * HC_INDEX_TAGS_A_WORD + __ffs64(matches) / 8;
}

static __always_inline u32 hc_index_find_in_word(const struct hc_index *ix,
						 const struct hc_index_line *line,
						 u32 w, u64 tag, u64 block)
{
	u64 matches = hc_index_matches(line, w, tag);

	for (; matches; matches &= matches - 1) {
		u32 slot = hc_index_slot(line, hc_index_first(w, matches));

		if (likely(slot < ix->nr_slots &&
			   hc_slot_is_of(READ_ONCE(ix->word[slot]), block)))
			return slot;
	}
	return HC_SLOT_NONE;
}

static __always_inline u32 hc_index_find_in(const struct hc_index *ix,
					    const struct hc_index_line *line,
					    u64 tag, u64 block)
{
	u32 slot = hc_index_find_in_word(ix, line, 0, tag, block);

	if (slot == HC_SLOT_NONE)
		slot = hc_index_find_in_word(ix, line, 1, tag, block);
	return slot;
}

/**
 * __hc_index_find() - look a block up by its hash
 * @ix: the index
 * @hash: of hc_index_hash()
 * @block: the block
 *
 * Context: As hc_index_find().
 * Return: its slot or HC_SLOT_NONE.
 */
static __always_inline u32 __hc_index_find(const struct hc_index *ix, u64 hash,
					   u64 block)
{
	const struct hc_index_line *home = hc_index_line(ix, hash, 0);
	u32 slot = hc_index_find_in(ix, home, hc_index_tag(hash), block);

	if (likely(slot != HC_SLOT_NONE || !hc_index_depth(home)))
		return slot;
	return hc_index_find_spare(ix, hc_index_depth(home), hash, block);
}

#endif /* HOTCACHE_KMOD_CORE_INDEX_H */
