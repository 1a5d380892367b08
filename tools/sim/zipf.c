// SPDX-License-Identifier: GPL-2.0
/*
 * Zipf's distribution, the same to the last bit on every machine. The result of
 * pow() differs between machines, so powers are computed from products and
 * square roots, which IEEE 754 defines exactly. For that the exponent is
 * rounded to a multiple of 1/1024.
 */
#include "zipf.h"

#include <math.h>
#include <stdlib.h>
#include <linux/minmax.h>

#include "alloc.h"

#define SIM_ZIPF_BITS	10		/* bits of the exponent's fraction */
#define SIM_ZIPF_ONE	0x1p40		/* weight of the first block */

/* x^(k / 2^SIM_ZIPF_BITS) */
static double sim_zipf_power(double x, u32 k)
{
	double result = 1;
	u32 whole = k >> SIM_ZIPF_BITS;
	u32 bit;

	while (whole--)
		result *= x;
	for (bit = 1u << (SIM_ZIPF_BITS - 1); bit; bit >>= 1) {
		x = sqrt(x);
		if (k & bit)
			result *= x;
	}
	return result;
}

/**
 * sim_zipf_init() - prepare a distribution
 * @zipf: the distribution
 * @nr: number of blocks
 * @alpha: the exponent; with 0 all blocks are equally popular
 * @rng: shuffles the popularity of the blocks
 */
void sim_zipf_init(struct sim_zipf *zipf, u32 nr, double alpha,
		   struct sim_rng *rng)
{
	u32 k = round(alpha * (1u << SIM_ZIPF_BITS));
	u64 sum = 0;
	u32 i;

	zipf->nr = nr;
	zipf->sum = sim_alloc(nr, sizeof(*zipf->sum));
	zipf->block = sim_alloc(nr, sizeof(*zipf->block));
	for (i = 0; i < nr; i++) {
		u32 j = sim_rng_below(rng, i + 1);

		sum += max((u64)(SIM_ZIPF_ONE / sim_zipf_power(i + 1, k)),
			   (u64)1);
		zipf->sum[i] = sum;
		zipf->block[i] = zipf->block[j];
		zipf->block[j] = i;
	}
}

/**
 * sim_zipf_next() - draw a block
 * @zipf: the distribution
 * @rng: random numbers
 *
 * Return: the block, from 0.
 */
u32 sim_zipf_next(const struct sim_zipf *zipf, struct sim_rng *rng)
{
	u64 at = sim_rng_below(rng, zipf->sum[zipf->nr - 1]);
	u32 low = 0, high = zipf->nr - 1;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (zipf->sum[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return zipf->block[low];
}

/**
 * sim_zipf_free() - free a distribution's memory
 * @zipf: the distribution
 */
void sim_zipf_free(struct sim_zipf *zipf)
{
	free(zipf->sum);
	free(zipf->block);
}
