// SPDX-License-Identifier: GPL-2.0
/*
 * A shard's lock is taken already: wait, and count that.
 */
#include <linux/minmax.h>
#include <linux/sched/clock.h>

#include "core/shard.h"
#include "core/slot.h"

/**
 * hc_shard_lock_wait() - take a shard's lock that somebody else holds
 * @shard: the shard
 *
 * Every wait is counted and measured: two looks at the clock are little beside
 * it. The clocks of two CPUs may differ by a bit; what comes out negative is 0.
 *
 * Context: Any.
 * Return: the state of interrupts, for hc_shard_unlock().
 */
unsigned long hc_shard_lock_wait(struct hc_shard *shard)
	__acquires(&shard->lock)
{
	u64 since = local_clock();
	unsigned long flags;
	s64 waited;

	spin_lock_irqsave(&shard->lock, flags);
	waited = local_clock() - since;
	shard->count[HC_CNT_contended]++;
	shard->count[HC_CNT_contended_time] += max(waited, 0ll);
	return flags;
}
