/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_HASH_H
#define HOTCACHE_KMOD_HASH_H

#include <linux/types.h>

/* All of hc_hash() but its last step, which changes the lower half only. */
static inline u64 __hc_hash(u64 x, u64 seed)
{
	x ^= seed;
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ull;
	return x;
}

/**
 * hc_hash() - spread a block or region number over 64 bits
 * @x: the number
 * @seed: keeps the outcome from being guessed from outside
 *
 * The finaliser of MurmurHash3 (Austin Appleby, public domain): every bit of
 * @x reaches every bit of the result, so that callers may take any of them.
 *
 * Return: the hash.
 */
static inline u64 hc_hash(u64 x, u64 seed)
{
	x = __hc_hash(x, seed);
	return x ^ x >> 33;
}

/**
 * hc_hash_upper() - the upper half of hc_hash(), for less
 * @x: the number
 * @seed: as there
 *
 * Return: the 32 bits.
 */
static inline u32 hc_hash_upper(u64 x, u64 seed)
{
	return __hc_hash(x, seed) >> 32;
}

#endif /* HOTCACHE_KMOD_HASH_H */
