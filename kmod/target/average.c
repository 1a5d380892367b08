// SPDX-License-Identifier: GPL-2.0
/*
 * Exponentially decaying averages.
 */
#include "target/average.h"

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

/* Fractional bits of the averages. */
#define HC_AVERAGE_SHIFT	16

/* Decay per interval, with as many fractional bits: exp(-5/60) and so on. */
static const u32 hc_average_decay[HC_NR_SPANS] = { 60296, 64453, 65173 };

/* @n has 32 bits, so the average has at most 48, and no product more than 64. */
static u64 hc_average_step(u64 average, u32 decay, u32 n)
{
	u64 now = (u64)n << HC_AVERAGE_SHIFT;

	return (average * decay + now * ((1u << HC_AVERAGE_SHIFT) - decay)) >>
	       HC_AVERAGE_SHIFT;
}

/**
 * hc_average_add() - account one interval
 * @average: the averages
 * @hits: number of hits in the interval
 * @reads: number of reads in the interval
 *
 * Context: Any. The caller serialises calls; hc_average_ratio() may run
 * concurrently.
 */
void hc_average_add(struct hc_average *average, u64 hits, u64 reads)
{
	unsigned int i;

	hits = min_t(u64, hits, U32_MAX);
	reads = min_t(u64, reads, U32_MAX);
	for (i = 0; i < HC_NR_SPANS; i++) {
		u32 decay = hc_average_decay[i];

		/* A long pause would round both down to 0 and lose the ratio. */
		if (!reads && average->reads[i] < BIT(HC_AVERAGE_SHIFT))
			continue;

		WRITE_ONCE(average->hits[i],
			   hc_average_step(average->hits[i], decay, hits));
		WRITE_ONCE(average->reads[i],
			   hc_average_step(average->reads[i], decay, reads));
	}
}

/**
 * hc_average_ratio() - the average hit ratio
 * @average: the averages
 * @span: which of them
 *
 * Context: Any.
 * Return: 0 to HC_RATIO_ONE; 0 if there were no reads.
 */
u32 hc_average_ratio(const struct hc_average *average, enum hc_span span)
{
	u64 hits = READ_ONCE(average->hits[span]);
	u64 reads = READ_ONCE(average->reads[span]);

	if (!reads)
		return 0;
	/* hc_average_add() may have updated one of the two only. */
	return min_t(u64, div64_u64(hits * HC_RATIO_ONE, reads), HC_RATIO_ONE);
}
