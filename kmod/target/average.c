// SPDX-License-Identifier: GPL-2.0
/*
 * Decaying averages.
 */
#include "target/average.h"

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

/* Bits after the point. */
#define HC_AVERAGE_SHIFT	16

/* What is left after HC_AVERAGE_SECONDS: e to the power of -5/60, -5/300, -5/900. */
static const u32 hc_average_left[HC_NR_SPANS] = { 60296, 64453, 65173 };

/* With @n of 32 bits nothing overflows, however long it goes on. */
static u64 hc_average_step(u64 average, u32 left, u32 n)
{
	u64 now = (u64)n << HC_AVERAGE_SHIFT;

	return (average * left + now * ((1u << HC_AVERAGE_SHIFT) - left)) >>
	       HC_AVERAGE_SHIFT;
}

/**
 * hc_average_add() - an interval is over
 * @average: the averages
 * @hits: in the interval
 * @reads: in the interval
 *
 * Context: The caller serialises; hc_average_ratio() may run meanwhile.
 */
void hc_average_add(struct hc_average *average, u64 hits, u64 reads)
{
	unsigned int i;

	hits = min_t(u64, hits, U32_MAX);
	reads = min_t(u64, reads, U32_MAX);
	for (i = 0; i < HC_NR_SPANS; i++) {
		u32 left = hc_average_left[i];

		/* In a long pause both would be rounded down to nothing. */
		if (!reads && average->reads[i] < BIT(HC_AVERAGE_SHIFT))
			continue;

		WRITE_ONCE(average->hits[i],
			   hc_average_step(average->hits[i], left, hits));
		WRITE_ONCE(average->reads[i],
			   hc_average_step(average->reads[i], left, reads));
	}
}

/**
 * hc_average_ratio() - the share of hits
 * @average: the averages
 * @span: over which time
 *
 * Context: Any.
 * Return: 0 to HC_RATIO_ONE; 0 if there are no reads in memory.
 */
u32 hc_average_ratio(const struct hc_average *average, enum hc_span span)
{
	u64 hits = READ_ONCE(average->hits[span]);
	u64 reads = READ_ONCE(average->reads[span]);

	if (!reads)
		return 0;
	/* They may be of two intervals. */
	return min_t(u64, div64_u64(hits * HC_RATIO_ONE, reads), HC_RATIO_ONE);
}
