// SPDX-License-Identifier: GPL-2.0
/*
 * What a read found, added up: integers only, so that it is tested by itself.
 */
#include "io/tally.h"

#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/shard.h"

/**
 * hc_tally_init() - nothing has been looked up yet
 * @tally: what to initialise
 */
void hc_tally_init(struct hc_tally *tally)
{
	memset(tally, 0, sizeof(*tally));
	tally->first = U64_MAX;
}

/**
 * hc_tally_missing() - add the blocks of a region that were not found
 * @tally: the sums; regions come in ascending order
 * @region: the region
 * @wanted: the blocks that the read touches, by bit; at least one of them is
 *	not a hit
 * @found: what became of them
 *
 * The caller adds the hits.
 */
void hc_tally_missing(struct hc_tally *tally, u64 region, u16 wanted,
		      const struct hc_lookup *found)
{
	u64 base = region << HC_REGION_SHIFT;
	u16 missing = wanted & ~found->hit;

	tally->fill += hweight16(found->fill);
	tally->filling += hweight16(found->filling);
	tally->busy += hweight16(found->busy);
	tally->fenced += hweight16(found->fenced);
	tally->failed += hweight16(found->failed);
	tally->noslot += hweight16(found->noslot);
	tally->inflight += hweight16(found->inflight);
	tally->declined += hweight16(found->declined);
	if (found->filling)
		tally->wait = base + __fls(found->filling);
	tally->first = min(tally->first, base + __ffs(missing));
	tally->last = base + __fls(missing);
}

/**
 * hc_tally_only_filling() - is all that is missing about to be there?
 * @tally: the sums
 *
 * Return: whether other reads are filling every block that was not found.
 */
bool hc_tally_only_filling(const struct hc_tally *tally)
{
	return tally->filling &&
	       !(tally->fill || tally->busy || tally->fenced ||
		 tally->failed || tally->noslot || tally->inflight ||
		 tally->declined);
}

/**
 * hc_tally_shares() - how the blocks found are counted
 * @tally: the sums
 * @total: blocks that the read touches
 * @early_hits: of a read that has waited for another read's fill, its hits
 *	before it first waited; of one that has not, U32_MAX
 * @passed: the read goes to the origin whole
 *
 * A hit that lies between misses is read again with them, so it has saved
 * nothing. Of a read that has waited, hits beyond @early_hits are what another
 * read has filled for it.
 *
 * Return: the shares, which together are all blocks found.
 */
struct hc_shares hc_tally_shares(const struct hc_tally *tally, u32 total,
				 u32 early_hits, bool passed)
{
	u32 missed = total - tally->hits;
	struct hc_shares shares = {};
	u32 served;

	if (passed)
		shares.reread = tally->hits;
	else if (missed)
		shares.reread = tally->last - tally->first + 1 - missed;
	served = tally->hits - shares.reread;
	shares.hits = min(served, early_hits);
	shares.joined = served - shares.hits;
	return shares;
}
