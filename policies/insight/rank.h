/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_INSIGHT_RANK_H
#define HOTCACHE_POLICIES_INSIGHT_RANK_H

#include <linux/types.h>

/* Places in a row, words of 64 of them, and groups of 16 words. */
#define HC_RANK_PLACES		16384u
#define HC_RANK_WORDS		(HC_RANK_PLACES / 64)
#define HC_RANK_GROUPS		(HC_RANK_WORDS / 16)

/* Words and groups that one call of a function examines at most. */
#define HC_RANK_MAX_STEPS	(16 + HC_RANK_GROUPS)

/* No place. */
#define HC_RANK_NONE		HC_RANK_PLACES

/**
 * struct hc_rank - a row of places, of which some are marked
 * @word: bit i of word j is the mark of place 64 j + i
 * @group: number of marks in each group
 *
 * Zeroed memory is a row without marks.
 */
struct hc_rank {
	u64 word[HC_RANK_WORDS];
	u16 group[HC_RANK_GROUPS];
};

void hc_rank_mark(struct hc_rank *rank, u32 place);
void hc_rank_clear(struct hc_rank *rank, u32 place);
u32 hc_rank_beyond(const struct hc_rank *rank, u32 place);
u32 hc_rank_first(const struct hc_rank *rank);

#endif /* HOTCACHE_POLICIES_INSIGHT_RANK_H */
