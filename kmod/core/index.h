/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_INDEX_H
#define HOTCACHE_KMOD_CORE_INDEX_H

#include <linux/types.h>

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
 * @word: words of the slots, owned by the shard; the lowest HC_BLOCK_BITS of each
 *	are the block of its slot if that is indexed
 * @seed: seed of the hash
 * @nr_lines: lines in the table
 *
 * A block's entry is in its home, a line that its hash chooses, or, if that was
 * full, in one of some further lines that the hash chooses as well: its spares.
 * It stays where it is from insertion to removal; nobody else's entry is moved by
 * either. The lines are 7/9 full when all slots are in use. Then nearly one in five
 * is full, and one block in forty is in a spare.
 *
 * Locking: the shard's.
 */
struct hc_index {
	struct hc_index_line *line;
	const u64 *word;
	u64 seed;
	u32 nr_lines;
};

size_t hc_index_bytes(u32 nr_slots);
void hc_index_init(struct hc_index *ix, void *memory, const u64 *word,
		   u32 nr_slots, u64 seed);
u32 hc_index_find(const struct hc_index *ix, u64 block);
bool hc_index_insert(struct hc_index *ix, u64 block, u32 slot);
void hc_index_move(struct hc_index *ix, u64 block, u32 from, u32 to);
void hc_index_remove(struct hc_index *ix, u64 block, u32 slot);

#endif /* HOTCACHE_KMOD_CORE_INDEX_H */
