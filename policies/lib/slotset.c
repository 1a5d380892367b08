// SPDX-License-Identifier: GPL-2.0
#include "lib/slotset.h"

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/math.h>

/**
 * DOC: slot set
 *
 * A bitmap, a bitmap of its words that are not empty, and so on up to a single
 * word: a little more than 1 bit per number. Each operation reads one or two
 * words per level, of at most six levels, however large and however sparse the
 * set is.
 */

/* Words of a level, without the additional empty one that ends each search. */
static u32 hc_slotset_words(u32 nr)
{
	return DIV_ROUND_UP_ULL(nr, BITS_PER_LONG);
}

/**
 * hc_slotset_size() - memory for a set
 * @nr: how many numbers it can hold: from 0 to @nr - 1
 *
 * Return: bytes.
 */
size_t hc_slotset_size(u32 nr)
{
	size_t words = nr ? 0 : 1;

	while (nr) {
		nr = hc_slotset_words(nr);
		words += nr + 1;
		if (nr == 1)
			break;
	}
	return words * sizeof(unsigned long);
}

/**
 * hc_slotset_init() - make an empty set
 * @set: the set
 * @memory: hc_slotset_size() zeroed bytes, aligned to a word
 * @nr: how many numbers it can hold
 */
void hc_slotset_init(struct hc_slotset *set, void *memory, u32 nr)
{
	unsigned long *word = memory;

	set->level[0] = word;
	set->nr_levels = 0;
	while (nr) {
		nr = hc_slotset_words(nr);
		set->level[set->nr_levels++] = word;
		word += nr + 1;
		if (nr == 1)
			break;
	}
}

/* The lowest bit of a word from bit @i on, BITS_PER_LONG if there is none. */
static u32 hc_slotset_first(unsigned long word, u32 i)
{
	word &= ~0ul << i;
	return word ? __ffs(word) : BITS_PER_LONG;
}

static u32 hc_slotset_search(const struct hc_slotset *set, u32 i)
{
	u32 l, bit;

	/* Go up until the rest of a word is not empty ... */
	for (l = 0; l < set->nr_levels; l++) {
		bit = hc_slotset_first(set->level[l][i / BITS_PER_LONG],
				       i % BITS_PER_LONG);
		if (bit < BITS_PER_LONG)
			break;
		i = i / BITS_PER_LONG + 1;
	}
	if (l == set->nr_levels)
		return HC_SLOT_NONE;
	i = round_down(i, BITS_PER_LONG) + bit;
	/* ... and down to the first number below that bit. */
	while (l--)
		i = i * BITS_PER_LONG + __ffs(set->level[l][i]);
	return i;
}

/**
 * hc_slotset_next() - find the smallest number from a start on
 * @set: the set
 * @i: where to start: any number that @set can hold, or one more
 *
 * Return: the number, HC_SLOT_NONE if there is none.
 */
u32 hc_slotset_next(const struct hc_slotset *set, u32 i)
{
	hc_step();
	return hc_slotset_search(set, i);
}

/**
 * hc_slotset_cycle_far() - the part of hc_slotset_cycle() beyond one word
 * @set: the set
 * @i: where to start
 *
 * Return: as hc_slotset_cycle().
 */
u32 hc_slotset_cycle_far(const struct hc_slotset *set, u32 i)
{
	u32 found;

	hc_step();
	found = hc_slotset_search(set, i);
	return found == HC_SLOT_NONE ? hc_slotset_search(set, 0) : found;
}

/**
 * hc_slotset_filled() - update the upper levels: a word got its first number
 * @set: the set
 * @i: index of the word
 */
void hc_slotset_filled(struct hc_slotset *set, u32 i)
{
	bool was_empty = true;
	u32 l;

	for (l = 1; was_empty && l < set->nr_levels; l++) {
		unsigned long *word = &set->level[l][i / BITS_PER_LONG];

		was_empty = !*word;
		*word |= BIT(i % BITS_PER_LONG);
		i /= BITS_PER_LONG;
	}
}

/**
 * hc_slotset_emptied() - update the upper levels: a word lost its last number
 * @set: the set
 * @i: index of the word
 */
void hc_slotset_emptied(struct hc_slotset *set, u32 i)
{
	bool is_empty = true;
	u32 l;

	for (l = 1; is_empty && l < set->nr_levels; l++) {
		unsigned long *word = &set->level[l][i / BITS_PER_LONG];

		*word &= ~BIT(i % BITS_PER_LONG);
		is_empty = !*word;
		i /= BITS_PER_LONG;
	}
}
