// SPDX-License-Identifier: GPL-2.0
/*
 * A shard vacates slots at its end while it is in use (shard_resize.c), goes through
 * them again for those that were in use, and settles for less if they stay so.
 */
#include "core/vacate.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "core/cache.h"

/**
 * hc_vacate_ends() - does a change of size have to end early?
 * @stop: becomes true when it has to
 *
 * Context: Any.
 * Return: 0; -EBUSY because of @stop; -EINTR on a signal.
 */
int hc_vacate_ends(const bool *stop)
{
	if (READ_ONCE(*stop))
		return -EBUSY;
	return signal_pending(current) ? -EINTR : 0;
}

/**
 * hc_vacate_begin() - let no block get a slot that a shard is to vacate
 * @cache: the cache
 * @shard: a shard of it, not becoming smaller
 * @nr_slots: how many slots it is to have, fewer than it has
 * @reason: counter for the blocks that go
 * @stop: becomes true when it has to end early
 *
 * Those that are there stay until hc_vacate_shard().
 *
 * Context: Process, may sleep.
 */
void hc_vacate_begin(struct hc_cache *cache, struct hc_shard *shard, u32 nr_slots,
		     enum hc_counter reason, const bool *stop)
{
	/* Beyond all slots: only those that are free are gone through. */
	u32 cursor = shard->nr_slots;

	hc_shard_shrink_begin(shard, nr_slots, reason);
	while (hc_shard_shrink_step(shard, cache->pool, &cursor) && !READ_ONCE(*stop))
		cond_resched();
}

/**
 * hc_vacate_shard() - go once through what a shard has to vacate
 * @cache: the cache
 * @shard: a shard of it
 * @nr_slots: how many slots it is to have
 * @reason: counter for the blocks that go
 * @stop: becomes true when it has to end early
 *
 * Context: Process, may sleep.
 * Return: whether it is small enough. If not, and it is not tried again,
 * hc_vacate_give_up() must follow.
 */
bool hc_vacate_shard(struct hc_cache *cache, struct hc_shard *shard, u32 nr_slots,
		     enum hc_counter reason, const bool *stop)
{
	u32 cursor = 0;

	if (shard->nr_slots <= nr_slots)
		return true;
	if (shard->limit == shard->nr_slots)
		hc_shard_shrink_begin(shard, nr_slots, reason);
	while (hc_shard_shrink_step(shard, cache->pool, &cursor)) {
		if (hc_vacate_ends(stop))
			return false;
		cond_resched();
	}
	return hc_shard_shrink_finish(shard);
}

/**
 * hc_vacate_raise() - let a shard that is being vacated keep more slots
 * @shard: the shard
 * @nr_slots: how many; if that is all of them, it is not becoming smaller any more
 * @stop: becomes true when it has to end early
 *
 * Context: Process, may sleep.
 * Return: false if it ended early, with a limit that is too low.
 */
bool hc_vacate_raise(struct hc_shard *shard, u32 nr_slots, const bool *stop)
{
	while (hc_shard_unshrink_step(shard, nr_slots)) {
		if (READ_ONCE(*stop))
			return false;
		cond_resched();
	}
	return true;
}

/**
 * hc_vacate_give_up() - let a shard that was not vacated be smaller than it was, if it can
 * @shard: the shard
 * @nr_slots: slots that it is to keep, at least hc_shard_shrink_most()
 * @stop: becomes true when it has to end early, with a limit that is too low
 *
 * Context: Process, may sleep.
 * Return: false if it ended early.
 */
bool hc_vacate_give_up(struct hc_shard *shard, u32 nr_slots, const bool *stop)
{
	if (shard->limit != shard->nr_slots &&
	    hc_vacate_raise(shard, nr_slots, stop) && nr_slots < shard->nr_slots &&
	    !hc_shard_shrink_finish(shard))
		hc_vacate_raise(shard, shard->nr_slots, stop);
	return shard->limit == shard->nr_slots;
}
