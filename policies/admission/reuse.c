// SPDX-License-Identifier: GPL-2.0
#include "admission/reuse.h"

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include <hotcache/hash.h>

/**
 * DOC: trust
 *
 * Not every long run is a scan. Where blocks lie in the order of their first use,
 * or a file is read twice, a run is read again soon, and to keep it out of the
 * cache costs a miss for each block. Nothing about the run itself tells the two
 * apart; what has become of those before it does.
 *
 * So scans are acted on once they have earned it. Of the blocks that are missed
 * by runs longer than the threshold, suspects, samples are remembered, whether
 * they are let in or not. One that is read again before it would have left the
 * cache is a hit won, or lost. As long as there is no trust, suspects are let in
 * like any other block, and each sample adds to the credit; one that is read
 * again takes away as much as 32 add, as a scan's blocks are worth having if but
 * a few in a hundred are used: with the default policy they take the place only
 * of others on probation. Trust is earned with 128 samples, of as many blocks as
 * fit into a 16th of the cache or less; it is lost when the credit is gone, and to
 * earn it again takes twice as many each time, and half as many once there were
 * twice that in a row which were not read. What is read again after a longer time than blocks
 * stay cached for does not count: a backup may come every night.
 *
 * One block of each 2^n neighbours is a sample, a random one, with n such that
 * the samples of as many misses as there are slots fit into the table.
 */

#define HC_TRUST_TIME_MASK	((1u << HC_TRUST_TIME_BITS) - 1)

/* A cache's slots in units of time, at least; twice that at most. */
#define HC_TRUST_UNITS		64u

static_assert(HC_TRUST_SAMPLES * 2 <= HC_TRUST_ENTRIES);
static_assert(HC_TRUST_TIME_MASK / 4 > HC_TRUST_UNITS);
static_assert(HC_TRUST_SAMPLES / 16 >= HC_TRUST_NEED);

/**
 * hc_trust_init() - begin without trust
 * @trust: what will be known
 * @nr_slots: slots of the cache
 */
void hc_trust_init(struct hc_trust *trust, u64 nr_slots)
{
	memset(trust, 0, sizeof(*trust));
	trust->sample_shift = ilog2(max(nr_slots / HC_TRUST_SAMPLES, 1ull));
	trust->time_shift = ilog2(max(nr_slots / HC_TRUST_UNITS, 1ull));
	trust->life = nr_slots >> trust->time_shift;
	trust->need = HC_TRUST_NEED;
}

static bool hc_trust_samples(const struct hc_trust *trust, u64 block, u64 *hash)
{
	*hash = hc_mix(block >> trust->sample_shift);
	return block == hc_trust_sample(trust, block, *hash);
}

static u32 hc_trust_time(const struct hc_trust *trust, u64 now)
{
	return now >> trust->time_shift & HC_TRUST_TIME_MASK;
}

static u32 *hc_trust_entry(struct hc_trust *trust, u64 hash)
{
	return &trust->entry[hash % HC_TRUST_ENTRIES];
}

static void hc_trust_lose(struct hc_trust *trust)
{
	WRITE_ONCE(trust->need, min(READ_ONCE(trust->need) * 2,
				    HC_TRUST_NEED_MAX));
	WRITE_ONCE(trust->credit, 0);
	WRITE_ONCE(trust->earned, false);
}

static void hc_trust_pay(struct hc_trust *trust)
{
	s32 credit = READ_ONCE(trust->credit) - HC_TRUST_PRICE;

	WRITE_ONCE(trust->clean, 0);
	if (credit < 0 && READ_ONCE(trust->earned))
		hc_trust_lose(trust);
	else
		WRITE_ONCE(trust->credit, max(credit, -READ_ONCE(trust->need)));
}

/**
 * hc_trust_read() - a block is read, be it by a scan or not
 * @trust: what is known of scans
 * @block: the block
 * @now: misses of the whole cache so far, in blocks, more or less
 *
 * To be called for misses, before hc_trust_suspect() of the same, and for hits
 * as long as hc_trust_wants_hits().
 *
 * Context: Any; several at a time.
 */
void hc_trust_read(struct hc_trust *trust, u64 block, u64 now)
{
	u32 *entry;
	u32 found;
	u64 hash;

	if (!hc_trust_samples(trust, block, &hash))
		return;
	entry = hc_trust_entry(trust, hash);
	found = READ_ONCE(*entry);
	if (found >> HC_TRUST_TIME_BITS != hc_trust_fingerprint(hash))
		return;
	WRITE_ONCE(*entry, 0);
	if (((hc_trust_time(trust, now) - found) & HC_TRUST_TIME_MASK) <=
	    trust->life)
		hc_trust_pay(trust);
}

static void hc_trust_earn(struct hc_trust *trust)
{
	s32 credit = READ_ONCE(trust->credit) + 1;

	if (READ_ONCE(trust->earned)) {
		credit = min(credit, HC_TRUST_CREDIT_MAX);
	} else if (credit >= READ_ONCE(trust->need)) {
		WRITE_ONCE(trust->earned, true);
		credit = HC_TRUST_CREDIT_MAX;
	}
	WRITE_ONCE(trust->credit, credit);
}

/* What was long ago is forgiven. */
static void hc_trust_forgive(struct hc_trust *trust)
{
	s32 clean = READ_ONCE(trust->clean) + 1;
	s32 need = READ_ONCE(trust->need);

	if (clean >= 2 * need) {
		WRITE_ONCE(trust->need, max(need / 2, HC_TRUST_NEED));
		clean = 0;
	}
	WRITE_ONCE(trust->clean, clean);
}

/**
 * hc_trust_suspect() - a block is missed by a run longer than the threshold
 * @trust: what is known of scans
 * @block: the block
 * @now: misses of the whole cache so far, in blocks, more or less
 *
 * To be called whatever becomes of it. One that fills a free slot, which all do with
 * HC_SCAN_FULL, costs nothing, but says as much: a scan that finds room earns its
 * trust before it evicts.
 *
 * Context: Any; several at a time.
 */
void hc_trust_suspect(struct hc_trust *trust, u64 block, u64 now)
{
	u64 hash;

	if (!hc_trust_samples(trust, block, &hash))
		return;
	WRITE_ONCE(*hc_trust_entry(trust, hash),
		   hc_trust_fingerprint(hash) << HC_TRUST_TIME_BITS |
		   hc_trust_time(trust, now));
	if (!READ_ONCE(trust->watched))
		WRITE_ONCE(trust->watched, true);
	hc_trust_forgive(trust);
	hc_trust_earn(trust);
}
