// SPDX-License-Identifier: GPL-2.0
#include "admission/reuse.h"

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <hotcache/hash.h>

/**
 * DOC: sampled reuse
 *
 * Not every long run is a scan. A run that is read again soon (a file that is
 * read twice, blocks that lie in the order of their first use) should be
 * cached: to keep it out costs a miss for each block. Nothing about the run
 * itself tells the two apart, but what became of earlier runs does.
 *
 * So the cache acts on scans only once samples confirm that long runs are not
 * read again. Of the blocks that runs longer than the scan threshold miss,
 * samples are remembered, whether they are admitted or not. A sample that is
 * read again before it would have left the cache is a reread: a hit if scans
 * are admitted, an avoidable miss if not.
 *
 * Until scans are confirmed their blocks are admitted like any others. Each
 * sample adds 1 to a credit, each reread takes 32 away: a scan's blocks are
 * worth caching even if only a few in a hundred are used again, because with
 * the default policy they replace only other blocks on probation. Scans are
 * confirmed when the credit reaches a threshold of 128 samples, the misses of
 * a 16th of the cache or less. They are no longer confirmed when the credit is
 * used up. The threshold then doubles; it is halved after a sequence of samples
 * twice as long without a reread.
 *
 * A reread does not count if it comes after a longer time than blocks stay
 * cached for: a backup may run every night. Time passes with each block that is
 * missed, and with each that a run hits: in a loop larger than the cache most of
 * the loop lies between two reads of a block, and to admit the few blocks that
 * are missed would cost the many that are hit.
 *
 * One block of each 2^n neighbours is a sample, a random one, with n such that
 * the samples of as many misses as there are slots fit into the table.
 */

#define HC_REUSE_TIME_MASK	((1u << HC_REUSE_TIME_BITS) - 1)

/* Units of time per as many misses as there are slots: this to twice this. */
#define HC_REUSE_UNITS		64u

static_assert(HC_REUSE_SAMPLES * 2 <= HC_REUSE_ENTRIES);
static_assert(HC_REUSE_TIME_MASK / 4 > HC_REUSE_UNITS);
static_assert(HC_REUSE_SAMPLES / 16 >= HC_REUSE_THRESHOLD);

/**
 * hc_reuse_init() - start with no samples and scans not confirmed
 * @reuse: uninitialised
 * @nr_slots: slots of the cache
 * @seed: a random number, or the same one for the same answers
 */
void hc_reuse_init(struct hc_reuse *reuse, u64 nr_slots, u64 seed)
{
	memset(reuse, 0, sizeof(*reuse));
	reuse->sample_shift = ilog2(max(nr_slots / HC_REUSE_SAMPLES, 1ull));
	reuse->time_shift = ilog2(max(nr_slots / HC_REUSE_UNITS, 1ull));
	reuse->life = nr_slots >> reuse->time_shift;
	reuse->seed = seed;
	reuse->threshold = HC_REUSE_THRESHOLD;
}

static bool hc_reuse_samples(const struct hc_reuse *reuse, u64 block, u64 *hash)
{
	*hash = hc_hash(block >> reuse->sample_shift, reuse->seed);
	return block == hc_reuse_sample(reuse, block, *hash);
}

static u32 hc_reuse_time(const struct hc_reuse *reuse, u64 now)
{
	return now >> reuse->time_shift & HC_REUSE_TIME_MASK;
}

static u32 *hc_reuse_entry(struct hc_reuse *reuse, u64 hash)
{
	return &reuse->entry[hash % HC_REUSE_ENTRIES];
}

static void hc_reuse_revoke(struct hc_reuse *reuse)
{
	WRITE_ONCE(reuse->threshold, min(READ_ONCE(reuse->threshold) * 2,
					 HC_REUSE_THRESHOLD_MAX));
	WRITE_ONCE(reuse->credit, 0);
	WRITE_ONCE(reuse->scans_confirmed, false);
}

static void hc_reuse_reread(struct hc_reuse *reuse)
{
	s32 credit = READ_ONCE(reuse->credit) - HC_REUSE_REREAD_COST;

	WRITE_ONCE(reuse->clean, 0);
	if (credit < 0 && READ_ONCE(reuse->scans_confirmed))
		hc_reuse_revoke(reuse);
	else
		WRITE_ONCE(reuse->credit,
			   max(credit, -READ_ONCE(reuse->threshold)));
}

/**
 * hc_reuse_read() - a block is read, by a scan or not
 * @reuse: the samples
 * @block: the block
 * @now: blocks that the whole cache has missed and that runs have hit so far,
 *	approximately
 *
 * Called for each miss, before hc_reuse_sample_miss() of the same block, and
 * for each hit while hc_reuse_wants_hits().
 *
 * Context: Any; several at a time.
 */
void hc_reuse_read(struct hc_reuse *reuse, u64 block, u64 now)
{
	u32 *entry;
	u32 found;
	u64 hash;

	if (!hc_reuse_samples(reuse, block, &hash))
		return;
	entry = hc_reuse_entry(reuse, hash);
	found = READ_ONCE(*entry);
	if (found >> HC_REUSE_TIME_BITS != hc_reuse_fingerprint(hash))
		return;
	WRITE_ONCE(*entry, 0);
	if (((hc_reuse_time(reuse, now) - found) & HC_REUSE_TIME_MASK) <=
	    reuse->life)
		hc_reuse_reread(reuse);
}

static void hc_reuse_add_credit(struct hc_reuse *reuse)
{
	s32 credit = READ_ONCE(reuse->credit) + 1;

	if (READ_ONCE(reuse->scans_confirmed)) {
		credit = min(credit, HC_REUSE_CREDIT_MAX);
	} else if (credit >= READ_ONCE(reuse->threshold)) {
		WRITE_ONCE(reuse->scans_confirmed, true);
		credit = HC_REUSE_CREDIT_MAX;
	}
	WRITE_ONCE(reuse->credit, credit);
}

/* Lower the threshold after many samples in a row without a reread. */
static void hc_reuse_decay(struct hc_reuse *reuse)
{
	s32 clean = READ_ONCE(reuse->clean) + 1;
	s32 threshold = READ_ONCE(reuse->threshold);

	if (clean >= 2 * threshold) {
		WRITE_ONCE(reuse->threshold,
			   max(threshold / 2, HC_REUSE_THRESHOLD));
		clean = 0;
	}
	WRITE_ONCE(reuse->clean, clean);
}

/**
 * hc_reuse_sample_miss() - a run longer than the scan threshold misses a block
 * @reuse: the samples
 * @block: the block
 * @now: as for hc_reuse_read()
 *
 * Called whether the block is admitted or not. With HC_SCAN_FULL, blocks that
 * fill free slots count as well: they cost nothing, but show as much, so that a
 * scan that finds free slots may be confirmed before it evicts anything.
 *
 * Context: Any; several at a time.
 */
void hc_reuse_sample_miss(struct hc_reuse *reuse, u64 block, u64 now)
{
	u64 hash;

	if (!hc_reuse_samples(reuse, block, &hash))
		return;
	WRITE_ONCE(*hc_reuse_entry(reuse, hash),
		   hc_reuse_fingerprint(hash) << HC_REUSE_TIME_BITS |
		   hc_reuse_time(reuse, now));
	if (!READ_ONCE(reuse->watched))
		WRITE_ONCE(reuse->watched, true);
	hc_reuse_decay(reuse);
	hc_reuse_add_credit(reuse);
}
