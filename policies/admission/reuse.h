/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_TRUST_H
#define HOTCACHE_POLICIES_TRUST_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <hotcache/types.h>

#include <hotcache/hash.h>

/* Samples that can be remembered: 16 KiB. */
#define HC_TRUST_ENTRIES	4096u

/* Samples among as many misses as the cache has slots, and less than twice that. */
#define HC_TRUST_SAMPLES	2048u

/* Credit, by samples, that earns the first trust. */
#define HC_TRUST_NEED		128

/* Each time that trust is lost it must be twice as much, up to this. */
#define HC_TRUST_NEED_MAX	(HC_TRUST_NEED << 6)

/* One sample that is read again outweighs so many that are not. */
#define HC_TRUST_PRICE		32

/* The credit of what is trusted is not above this. */
#define HC_TRUST_CREDIT_MAX	(4 * HC_TRUST_PRICE)

/* An entry: the upper bits are a fingerprint, these the time. */
#define HC_TRUST_TIME_BITS	16

/**
 * struct hc_trust - whether what looks like a scan is read but once
 * @earned: scans may be acted on
 * @watched: there were samples
 * @sample_shift: one block in 2^@sample_shift is a sample
 * @time_shift: misses to units of time
 * @life: units of time that a block stays cached for
 * @entry: samples by their hash: a fingerprint and the time; 0 for none
 * @credit: what speaks for scans, by samples
 * @need: credit that earns trust
 * @clean: samples since the last one that was read again, for @need to come down
 *
 * Any CPU reads and writes it without a lock. An update lost is a sample lost.
 * What every read looks at comes first, what samples change is far from that.
 */
struct hc_trust {
	bool earned;
	bool watched;
	u32 sample_shift;
	u32 time_shift;
	u32 life;
	u32 entry[HC_TRUST_ENTRIES];
	s32 credit;
	s32 need;
	s32 clean;
};

/**
 * hc_trust_earned() - may scans be acted on?
 * @trust: what is known of them
 *
 * Return: whether hc_scan_decide() has the last word; else hc_scan_doubt() has.
 */
static inline bool hc_trust_earned(const struct hc_trust *trust)
{
	return READ_ONCE(trust->earned);
}

/**
 * hc_trust_wants_hits() - is hc_trust_read() to be told of hits?
 * @trust: what is known of scans
 *
 * As long as scans are let in, who reads them again finds them cached.
 *
 * Return: whether it is; of misses it is told in any case.
 */
static inline bool hc_trust_wants_hits(const struct hc_trust *trust)
{
	return !READ_ONCE(trust->earned) && READ_ONCE(trust->watched);
}

/**
 * hc_trust_sample() - the sample among neighbours
 * @trust: what is known of scans
 * @block: one of the neighbours
 * @hash: hc_mix() of @block >> &hc_trust.sample_shift
 *
 * Return: the block that is the sample.
 */
static inline u64 hc_trust_sample(const struct hc_trust *trust, u64 block,
				  u64 hash)
{
	u64 mask = (1ull << trust->sample_shift) - 1;

	return (block & ~mask) | (hash >> 40 & mask);
}

/* Never 0, which is no entry. */
static inline u32 hc_trust_fingerprint(u64 hash)
{
	return hash >> 48 | 1;
}

/**
 * hc_trust_may_know() - is a sample remembered among some blocks of a region?
 * @trust: what is known of scans
 * @first: first block of the region
 * @blocks: which of them, bit i for the i-th of the region, not 0
 *
 * For each hit, as long as hc_trust_wants_hits(): where one block at most can be a
 * sample, one hash tells. Where several can, nothing is saved by a look.
 *
 * Context: Any.
 * Return: false if there is none.
 */
static inline bool hc_trust_may_know(const struct hc_trust *trust, u64 first,
				     u16 blocks)
{
	bool single = !(blocks & (blocks - 1));
	u64 block, hash, sample;
	u32 entry;

	if (!single && trust->sample_shift < HC_REGION_SHIFT)
		return true;
	block = first + __ffs(blocks);
	hash = hc_mix(block >> trust->sample_shift);
	sample = hc_trust_sample(trust, block, hash) - first;
	if (sample >= HC_REGION_BLOCKS || !(blocks & (1u << sample)))
		return false;
	entry = READ_ONCE(trust->entry[hash % HC_TRUST_ENTRIES]);
	return entry >> HC_TRUST_TIME_BITS == hc_trust_fingerprint(hash);
}

void hc_trust_init(struct hc_trust *trust, u64 nr_slots);
void hc_trust_read(struct hc_trust *trust, u64 block, u64 now);
void hc_trust_suspect(struct hc_trust *trust, u64 block, u64 now);

#endif /* HOTCACHE_POLICIES_TRUST_H */
