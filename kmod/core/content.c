// SPDX-License-Identifier: GPL-2.0
/*
 * Which blocks are cached, and how hot: a list for programs that want to bring them
 * back after a restart.
 *
 * The list is a hint. It is taken slot by slot while the cache works, so a block that
 * moves meanwhile may be in it twice, or not at all.
 */
#include "core/content.h"

#include <linux/minmax.h>
#include <linux/sched.h>

#include "core/cache.h"
#include "core/shard.h"

/* The last shard that begins at or before a slot. */
static u32 hc_content_shard(const struct hc_cache *cache, u32 slot)
{
	u32 lo = 0, hi = cache->geo.nr_shards;

	while (hi - lo > 1) {
		u32 middle = lo + (hi - lo) / 2;

		if (cache->shard[middle].base <= slot)
			lo = middle;
		else
			hi = middle;
	}
	return lo;
}

/**
 * hc_cache_content() - list what some slots hold
 * @cache: the cache
 * @first: pool-wide number of the first slot
 * @nr: number of slots
 * @record: out: a record of content.h for each slot
 *
 * Context: Process, may sleep. Takes shards' locks, each for a batch of slots.
 * Return: number of records; fewer than @nr where the pool ends.
 */
u32 hc_cache_content(struct hc_cache *cache, u32 first, u32 nr, u64 *record)
{
	u32 done = 0;

	if (first >= cache->geo.nr_slots)
		return 0;
	nr = min(nr, cache->geo.nr_slots - first);
	while (done < nr) {
		u32 slot = first + done;
		struct hc_shard *shard =
			&cache->shard[hc_content_shard(cache, slot)];
		u32 within = slot - shard->base;
		u32 batch = min3(nr - done, shard->capacity - within,
				 HC_WALK_BATCH);

		hc_shard_content(shard, within, batch, record + done);
		done += batch;
		cond_resched();
	}
	return done;
}
