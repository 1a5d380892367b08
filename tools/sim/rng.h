/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <linux/types.h>

/**
 * struct sim_rng - pseudo-random numbers, the same on every machine
 * @state: initially the seed
 *
 * SplitMix64 (Sebastiano Vigna, public domain).
 */
struct sim_rng {
	u64 state;
};

static inline u64 sim_rng_next(struct sim_rng *rng)
{
	u64 z = rng->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* A number below @n, which is not 0; almost uniform if @n is far below 2^64. */
static inline u64 sim_rng_below(struct sim_rng *rng, u64 n)
{
	return sim_rng_next(rng) % n;
}

static inline bool sim_rng_percent(struct sim_rng *rng, u32 percent)
{
	return sim_rng_below(rng, 100) < percent;
}

#endif /* SIM_RNG_H */
