/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of sampled reuse, with what every read asks inline.
 */
#ifndef HOTCACHE_REUSE_H
#define HOTCACHE_REUSE_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <hotcache/hash.h>
#include <hotcache/types.h>

/* Samples that the table holds: 16 KiB. */
#define HC_REUSE_ENTRIES	4096u

/* Samples among as many misses as the cache has slots: this to twice this. */
#define HC_REUSE_SAMPLES	2048u

/* Credit, in samples, at which scans are confirmed for the first time. */
#define HC_REUSE_THRESHOLD	128

/* The threshold doubles with each revocation, up to this. */
#define HC_REUSE_THRESHOLD_MAX	(HC_REUSE_THRESHOLD << 6)

/* Credit that a reread sample costs; one that is not reread earns 1. */
#define HC_REUSE_REREAD_COST	32

/* The credit is capped at this once scans are confirmed. */
#define HC_REUSE_CREDIT_MAX	(4 * HC_REUSE_REREAD_COST)

/* The low bits of an entry are a time, the bits above it a fingerprint. */
#define HC_REUSE_TIME_BITS	16

/**
 * struct hc_reuse - samples that show whether long runs are read again
 * @scans_confirmed: long runs are not read again, so they are treated as scans
 * @watched: at least one sample has been taken
 * @sample_shift: one block in 2^@sample_shift is a sample
 * @time_shift: log2 of the blocks, missed or hit by runs, in a unit of time
 * @life: units of time that a block stays cached for
 * @seed: seed of the hash, so that nobody knows which blocks are samples
 * @entry: hash table of samples: a fingerprint and the time of the miss; 0 is
 *	empty
 * @credit: samples that were not reread, less the cost of those that were
 * @threshold: credit at which scans are confirmed
 * @clean: samples since the last reread, after which @threshold decays
 *
 * All CPUs read and write it without a lock; a lost update is a lost sample.
 * The members that each read looks at come first, far from those that a sample
 * changes.
 */
struct hc_reuse {
	bool scans_confirmed;
	bool watched;
	u32 sample_shift;
	u32 time_shift;
	u32 life;
	u64 seed;
	u32 entry[HC_REUSE_ENTRIES];
	s32 credit;
	s32 threshold;
	s32 clean;
};

/**
 * hc_reuse_scans_confirmed() - may scans be acted on?
 * @reuse: the samples
 *
 * Return: true if the decision of hc_admit_decide() holds for a scan, false if
 * hc_admit_unconfirmed() has to relax it.
 */
static inline bool hc_reuse_scans_confirmed(const struct hc_reuse *reuse)
{
	return READ_ONCE(reuse->scans_confirmed);
}

/**
 * hc_reuse_wants_hits() - does hc_reuse_read() have to be called for hits?
 * @reuse: the samples
 *
 * While scans are admitted, a reread of their blocks is a hit.
 *
 * Return: whether it has to; for misses it is called in any case.
 */
static inline bool hc_reuse_wants_hits(const struct hc_reuse *reuse)
{
	return !READ_ONCE(reuse->scans_confirmed) && READ_ONCE(reuse->watched);
}

/**
 * hc_reuse_sample() - the sample among neighbouring blocks
 * @reuse: the samples
 * @block: one of the neighbours
 * @hash: hc_hash() of @block >> &hc_reuse.sample_shift
 *
 * Return: the block that is the sample.
 */
static inline u64 hc_reuse_sample(const struct hc_reuse *reuse, u64 block,
				  u64 hash)
{
	u64 mask = (1ull << reuse->sample_shift) - 1;

	return (block & ~mask) | (hash >> 40 & mask);
}

/* Never 0, which is an empty entry. */
static inline u32 hc_reuse_fingerprint(u64 hash)
{
	return hash >> 48 | 1;
}

/**
 * hc_reuse_may_know() - may one of some blocks of a region be in the table?
 * @reuse: the samples
 * @first: first block of the region
 * @blocks: the blocks, bit i for the i-th of the region, not 0
 *
 * Called for each hit while hc_reuse_wants_hits(). If at most one of the blocks
 * can be a sample, one hash decides. If several can, checking each here would
 * cost as much as hc_reuse_read() does, so the answer is true.
 *
 * Context: Any.
 * Return: false if none of them is in the table.
 */
static inline bool hc_reuse_may_know(const struct hc_reuse *reuse, u64 first,
				     u16 blocks)
{
	bool single = !(blocks & (blocks - 1));
	u64 block, hash, sample;
	u32 entry;

	if (!single && reuse->sample_shift < HC_REGION_SHIFT)
		return true;
	block = first + __ffs(blocks);
	hash = hc_hash(block >> reuse->sample_shift, reuse->seed);
	sample = hc_reuse_sample(reuse, block, hash) - first;
	if (sample >= HC_REGION_BLOCKS || !(blocks & (1u << sample)))
		return false;
	entry = READ_ONCE(reuse->entry[hash % HC_REUSE_ENTRIES]);
	return entry >> HC_REUSE_TIME_BITS == hc_reuse_fingerprint(hash);
}

#endif /* HOTCACHE_REUSE_H */
