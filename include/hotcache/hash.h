/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one hash of block and region numbers: the finaliser of MurmurHash3
 * (Austin Appleby, public domain). Every bit of the number reaches every bit of
 * the result, so that callers may take any of them.
 */
#ifndef HOTCACHE_HASH_H
#define HOTCACHE_HASH_H

#include <linux/types.h>

/* All of hc_mix() but its last step, which changes the lower half only. */
static inline u64 __hc_mix(u64 x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ull;
	return x;
}

/**
 * hc_mix() - hash a number
 * @x: the number
 *
 * Return: the hash; no two numbers have the same one.
 */
static inline u64 hc_mix(u64 x)
{
	x = __hc_mix(x);
	return x ^ x >> 33;
}

/**
 * hc_hash() - hash a number with a seed
 * @x: the number
 * @seed: a random number, so that nobody can choose numbers that collide
 *
 * Return: the hash.
 */
static inline u64 hc_hash(u64 x, u64 seed)
{
	return hc_mix(x ^ seed);
}

/**
 * hc_hash_upper() - compute only the upper half of hc_hash(), which is cheaper
 * @x: the number
 * @seed: as for hc_hash()
 *
 * Return: the upper 32 bits.
 */
static inline u32 hc_hash_upper(u64 x, u64 seed)
{
	return __hc_mix(x ^ seed) >> 32;
}

/**
 * hc_spread() - turn the upper half of a hash into an index
 * @hash: from hc_mix()
 * @nr: number of entries to choose from, not 0
 *
 * Return: a number below @nr.
 */
static inline u32 hc_spread(u64 hash, u32 nr)
{
	return ((hash >> 32) * nr) >> 32;
}

#endif /* HOTCACHE_HASH_H */
