/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_MIX_H
#define HOTCACHE_POLICIES_MIX_H

#include <linux/types.h>

/**
 * hc_mix() - a hash of a block number, all bits of which are good
 * @x: the number
 *
 * The finaliser of MurmurHash3 (Austin Appleby, public domain).
 *
 * Return: the hash; no two numbers have the same.
 */
static inline u64 hc_mix(u64 x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ull;
	x ^= x >> 33;
	return x;
}

/**
 * hc_spread() - turn the upper half of a hash into an index
 * @hash: from hc_mix()
 * @nr: how many there are to choose from, not 0
 *
 * Return: a number below @nr.
 */
static inline u32 hc_spread(u64 hash, u32 nr)
{
	return ((hash >> 32) * nr) >> 32;
}

#endif /* HOTCACHE_POLICIES_MIX_H */
