/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_REFAULT_H
#define HOTCACHE_REFAULT_H

#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <hotcache/hash.h>

/**
 * DOC: refaults
 *
 * A block that is missed soon after its eviction would have been a hit in a
 * larger pool or with another policy. Policies without ghosts cannot tell, and
 * those with ghosts remember different sets. So evictions are also remembered
 * here, beside the policy, with the same meaning for each policy: a miss is a
 * refault if at most twice as many blocks as there are slots were evicted since
 * the block was.
 *
 * One block in 2^n is a sample and stands for all 2^n, with n such that the
 * samples among that many evictions fill half of the table. Rejecting a block
 * that is no sample must be cheap: a multiplicative hash, which spreads
 * neighbouring blocks evenly, decides. Only samples get the full hash.
 */

/* Samples that the table holds: 1 KiB. */
#define HC_REFAULT_ENTRIES	256u

/* Evictions after which a sample expires, in multiples of the slots. */
#define HC_REFAULT_LIFE		2u

/*
 * Units of time per as many evictions as there are slots: this to twice this.
 */
#define HC_REFAULT_UNITS	64u

#define HC_REFAULT_TIME_MASK	0xffffu

/* 2^32 by the golden ratio. */
#define HC_REFAULT_SPREAD	0x9e3779b1u

/**
 * struct hc_refault - samples of the blocks that were evicted recently
 * @evicted: blocks evicted so far, which serves as the time
 * @sample_shift: one block in 2^@sample_shift is a sample
 * @time_shift: log2 of the evictions in a unit of time
 * @life: units of time after which a sample expires
 * @entry: hash table of samples: a fingerprint and the time; 0 is empty
 */
struct hc_refault {
	u64 evicted;
	u16 sample_shift;
	u16 time_shift;
	u32 life;
	u32 entry[HC_REFAULT_ENTRIES];
};

/**
 * hc_refault_init() - make an empty table
 * @refault: zeroed
 * @nr_slots: slots of the shard
 */
static inline void hc_refault_init(struct hc_refault *refault, u32 nr_slots)
{
	u64 life = (u64)nr_slots * HC_REFAULT_LIFE;
	u64 samples = max(life / (HC_REFAULT_ENTRIES / 2), 1ull);

	refault->sample_shift = ilog2(roundup_pow_of_two(samples));
	refault->time_shift = ilog2(max(nr_slots / HC_REFAULT_UNITS, 1u));
	refault->life = life >> refault->time_shift;
}

static inline bool hc_refault_samples(const struct hc_refault *refault,
				      u64 block)
{
	return ((u32)block ^ (u32)(block >> 32)) * HC_REFAULT_SPREAD <=
	       U32_MAX >> refault->sample_shift;
}

static inline u32 *hc_refault_entry(struct hc_refault *refault, u64 hash)
{
	return &refault->entry[hc_spread(hash, HC_REFAULT_ENTRIES)];
}

/* Never 0, which is an empty entry. */
static inline u32 hc_refault_fingerprint(u64 hash)
{
	return (hash >> 32 & 0xffff) | 1;
}

static inline u32 hc_refault_time(const struct hc_refault *refault)
{
	return refault->evicted >> refault->time_shift & HC_REFAULT_TIME_MASK;
}

/**
 * hc_refault_evict() - remember an eviction
 * @refault: the samples
 * @block: the block
 *
 * Context: Any, under the shard's lock.
 */
static inline void hc_refault_evict(struct hc_refault *refault, u64 block)
{
	u64 hash;

	refault->evicted++;
	if (!hc_refault_samples(refault, block))
		return;
	hash = hc_mix(block);
	*hc_refault_entry(refault, hash) = hc_refault_fingerprint(hash) << 16 |
					   hc_refault_time(refault);
}

/**
 * hc_refault_miss() - was a missed block evicted recently?
 * @refault: the samples
 * @block: the block
 *
 * Context: Any, under the shard's lock.
 * Return: the number of refaults that this miss stands for: 2^@sample_shift if
 * it is a sample and a refault, else 0. An eviction counts once at most.
 */
static inline u32 hc_refault_miss(struct hc_refault *refault, u64 block)
{
	u32 *entry, age;
	u64 hash;

	if (!hc_refault_samples(refault, block))
		return 0;
	hash = hc_mix(block);
	entry = hc_refault_entry(refault, hash);
	if (*entry >> 16 != hc_refault_fingerprint(hash))
		return 0;
	age = (hc_refault_time(refault) - *entry) & HC_REFAULT_TIME_MASK;
	*entry = 0;
	return age <= refault->life ? 1u << refault->sample_shift : 0;
}

#endif /* HOTCACHE_REFAULT_H */
