// SPDX-License-Identifier: GPL-2.0
#include "insight/rank.h"

#include <linux/bitops.h>
#include <linux/bits.h>

#include "lib/steps.h"

/**
 * DOC: rank
 *
 * Says how many marks lie beyond a place of a row: a bit a place, and a count
 * for each 1,024 of them. A change touches two words, a question adds up at
 * most 16 counts and the bits of 16 words. A tree would take fewer steps to
 * answer and more to change; with 16,384 places this is as fast, and simpler.
 */

#define HC_RANK_GROUP_SHIFT	10
#define HC_RANK_GROUP_WORDS	(BIT(HC_RANK_GROUP_SHIFT) / 64)

/**
 * hc_rank_mark() - mark a place
 * @rank: the row
 * @place: a place without a mark
 */
void hc_rank_mark(struct hc_rank *rank, u32 place)
{
	rank->word[place / 64] |= BIT_ULL(place % 64);
	rank->group[place >> HC_RANK_GROUP_SHIFT]++;
}

/**
 * hc_rank_clear() - take a mark away
 * @rank: the row
 * @place: a place with a mark
 */
void hc_rank_clear(struct hc_rank *rank, u32 place)
{
	rank->word[place / 64] &= ~BIT_ULL(place % 64);
	rank->group[place >> HC_RANK_GROUP_SHIFT]--;
}

/**
 * hc_rank_beyond() - count the marks beyond a place
 * @rank: the row
 * @place: the place, marked or not
 *
 * Return: the number of marked places above it.
 */
u32 hc_rank_beyond(const struct hc_rank *rank, u32 place)
{
	u32 group = place >> HC_RANK_GROUP_SHIFT;
	u32 end = (group + 1) * HC_RANK_GROUP_WORDS;
	u32 word = place / 64;
	/* Two shifts: a single one by 64 would not be defined. */
	u32 nr = hweight64(rank->word[word] >> (place % 64) >> 1);

	while (++word < end) {
		hc_step();
		nr += hweight64(rank->word[word]);
	}
	while (++group < HC_RANK_GROUPS) {
		hc_step();
		nr += rank->group[group];
	}
	return nr;
}

/**
 * hc_rank_first() - the lowest mark
 * @rank: the row
 *
 * Return: its place, HC_RANK_NONE if there is no mark.
 */
u32 hc_rank_first(const struct hc_rank *rank)
{
	u32 group = 0, word;

	while (group < HC_RANK_GROUPS && !rank->group[group]) {
		hc_step();
		group++;
	}
	if (group == HC_RANK_GROUPS)
		return HC_RANK_NONE;
	word = group * HC_RANK_GROUP_WORDS;
	while (!rank->word[word]) {
		hc_step();
		word++;
	}
	return word * 64 + __ffs64(rank->word[word]);
}
