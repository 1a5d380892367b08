/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_REFAULT_H
#define HOTCACHE_POLICIES_REFAULT_H

#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/types.h>

#include <hotcache/hash.h>

/**
 * DOC: refaults
 *
 * A block that is missed soon after it was evicted would have been a hit in a
 * larger pool, or with another policy. Policies without ghosts do not know, and
 * the ghosts of the others differ, so this is remembered beside the policy, and
 * means the same with each: of a block missed, whether no more than twice as many
 * blocks as there are slots were evicted since it was itself.
 *
 * One block in 2^n is a sample, and stands for all 2^n, with n such that the
 * samples among so many evictions fill half of the table. To be none has to cost
 * next to nothing: a product whose upper bits are spread evenly over neighbours
 * says so, and only samples are hashed.
 */

/* Samples that can be remembered: 1 KiB. */
#define HC_REFAULT_ENTRIES	256u

/* Evictions, in units of the slots, after which a block is forgotten. */
#define HC_REFAULT_LIFE		2u

/* The slots in units of time, at least; twice that at most. */
#define HC_REFAULT_UNITS	64u

#define HC_REFAULT_TIME_MASK	0xffffu

/* 2^32 by the golden ratio. */
#define HC_REFAULT_SPREAD	0x9e3779b1u

/**
 * struct hc_refault - what was evicted not long ago
 * @evicted: blocks evicted so far: the time
 * @sample_shift: one block in 2^@sample_shift is a sample
 * @time_shift: evictions to units of time
 * @life: units of time that a sample counts for
 * @entry: samples by their hash: a fingerprint and the time; 0 for none
 */
struct hc_refault {
	u64 evicted;
	u32 sample_shift;
	u32 time_shift;
	u32 life;
	u32 entry[HC_REFAULT_ENTRIES];
};

/**
 * hc_refault_init() - nothing was evicted yet
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

/* Never 0, which is no entry. Bits that do not choose the entry. */
static inline u32 hc_refault_print(u64 hash)
{
	return (hash >> 32 & 0xffff) | 1;
}

static inline u32 hc_refault_time(const struct hc_refault *refault)
{
	return refault->evicted >> refault->time_shift & HC_REFAULT_TIME_MASK;
}

/**
 * hc_refault_evict() - a block is evicted
 * @refault: what is remembered
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
	*hc_refault_entry(refault, hash) = hc_refault_print(hash) << 16 |
					   hc_refault_time(refault);
}

/**
 * hc_refault_miss() - a block is missed
 * @refault: what is remembered
 * @block: the block
 *
 * Context: Any, under the shard's lock.
 * Return: blocks that came again by this, an estimate: most often 0, and never
 * twice anything for one eviction.
 */
static inline u32 hc_refault_miss(struct hc_refault *refault, u64 block)
{
	u32 *entry, age;
	u64 hash;

	if (!hc_refault_samples(refault, block))
		return 0;
	hash = hc_mix(block);
	entry = hc_refault_entry(refault, hash);
	if (*entry >> 16 != hc_refault_print(hash))
		return 0;
	age = (hc_refault_time(refault) - *entry) & HC_REFAULT_TIME_MASK;
	*entry = 0;
	return age <= refault->life ? 1u << refault->sample_shift : 0;
}

#endif /* HOTCACHE_POLICIES_REFAULT_H */
