// SPDX-License-Identifier: GPL-2.0
/*
 * The contended path of a shard's lock: wait and count.
 */
#include "core/shard_lock.h"

#include <linux/minmax.h>
#include <linux/sched/clock.h>

/**
 * hc_shard_lock_wait() - take a shard's lock that is held by another CPU
 * @shard: the shard
 *
 * Counts and times each wait; two readings of the clock are cheap compared with
 * it. A negative time, from the clocks of two CPUs that differ, counts as 0.
 *
 * Context: Any.
 * Return: the interrupt state, for hc_shard_unlock().
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
