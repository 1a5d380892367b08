// SPDX-License-Identifier: GPL-2.0
/*
 * A cache gives memory back because the machine is short of it.
 *
 * One shard at a time gives, whole chunks of the pool, which are free as soon as it has
 * done so. It gives only chunks that are its own: one in which another shard begins
 * is always in use. Nothing is allocated: the policy keeps its memory, and is not told
 * before the next hc_cache_resize() or hc_cache_regrow().
 */
#include "core/give.h"

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "core/cache.h"
#include "core/pool_resize.h"
#include "core/shards.h"
#include "core/vacate.h"

/* How long a patient one waits at a time for blocks in flight, in jiffies. */
#define HC_GIVE_WAIT	(HZ / 20)

/*
 * In so many steps at least a large shard is given back, and of so many chunks at most:
 * what has been given counts at the end of a step, for which a process may be waiting.
 */
#define HC_GIVE_STEPS	64u
#define HC_GIVE_CHUNKS	16u

/* The first chunk that only slots from @nr_slots on of a shard are in. */
static u32 hc_give_first(const struct hc_cache *cache, u32 i, u32 nr_slots)
{
	u64 slot = (u64)cache->shard[i].base + nr_slots;
	unsigned int shift = cache->pool->slot_shift;

	return (slot + (1u << shift) - 1) >> shift;
}

/* The chunk after the last one that only slots of a shard are in. */
static u32 hc_give_end(const struct hc_cache *cache, u32 i)
{
	const struct hc_shard *shard = &cache->shard[i];

	if (i == cache->geo.nr_shards - 1)
		return cache->pool->nr_chunks;
	return (shard->base + shard->capacity) >> cache->pool->slot_shift;
}

/* So many slots of a shard, and those without which no more chunks can be given. */
static u32 hc_give_up_to(const struct hc_cache *cache, u32 i, u32 nr_slots)
{
	const struct hc_shard *shard = &cache->shard[i];
	u32 first = hc_give_first(cache, i, nr_slots);

	if (first >= hc_give_end(cache, i))
		return shard->nr_slots;
	return min((first << cache->pool->slot_shift) - shard->base, shard->nr_slots);
}

/* Chunks that a shard gives in a step, if it has them and @wanted pages are wanted. */
static u32 hc_give_step(const struct hc_pool *pool, u32 capacity, u64 wanted)
{
	u32 most = (capacity >> pool->slot_shift) / HC_GIVE_STEPS;
	unsigned int shift = pool->slot_shift + pool->block_shift - PAGE_SHIFT;

	return clamp_t(u64, (wanted + (1ull << shift) - 1) >> shift, 1,
		       clamp(most, 1u, HC_GIVE_CHUNKS));
}

/* How many slots a shard has after a step; as many as now if it can give no chunk. */
static u32 hc_give_next(const struct hc_cache *cache, u32 i, u32 floor, u64 wanted)
{
	const struct hc_shard *shard = &cache->shard[i];
	u32 least = hc_give_first(cache, i, floor);
	u32 end = min(hc_give_first(cache, i, shard->nr_slots), hc_give_end(cache, i));
	u32 step = hc_give_step(cache->pool, shard->capacity, wanted);

	if (least >= end)
		return shard->nr_slots;
	return (max(least, end - min(end, step)) << cache->pool->slot_shift) -
	       shard->base;
}

/**
 * hc_give_chunks() - free chunks of the pool that only a shard had slots in
 * @cache: the cache
 * @i: the shard, which has become smaller
 * @stop: becomes true when it has to end early; NULL if it need not
 *
 * Context: Process, may sleep. The caller lets nothing else change the size meanwhile.
 * Return: pages that were freed.
 */
u64 hc_give_chunks(struct hc_cache *cache, u32 i, const bool *stop)
{
	u32 chunk = hc_give_first(cache, i, cache->shard[i].nr_slots);
	u64 pages = 0;

	for (; chunk < hc_give_end(cache, i); chunk++) {
		if (stop && READ_ONCE(*stop))
			break;
		if (!hc_chunk_is_empty(&cache->pool->chunk[chunk]))
			pages += hc_pool_free_chunk(cache->pool, chunk);
		cond_resched();
	}
	return pages;
}

/* A chunk in which a slot stays in use keeps all of its slots. */
static void hc_give_vacate(struct hc_cache *cache, u32 i, u32 nr_slots, bool patient,
			   const bool *stop)
{
	struct hc_shard *shard = &cache->shard[i];
	unsigned long end = jiffies + HC_GIVE_WAIT;
	u32 retired = 0;

	while (!hc_vacate_shard(cache, shard, nr_slots, HC_CNT_evict_pressure, stop)) {
		u32 now = READ_ONCE(shard->retired);

		if (hc_vacate_ends(stop))
			break;
		/* A block moves only once another has left a slot where it may go. */
		if (now <= retired && (!patient || time_after_eq(jiffies, end)))
			break;
		if (now <= retired)
			schedule_timeout_uninterruptible(1);
		retired = max(now, retired);
	}
	nr_slots = hc_vacate_ends(stop) ? shard->nr_slots : hc_shard_shrink_most(shard);
	hc_vacate_give_up(shard, hc_give_up_to(cache, i, nr_slots), stop);
}

/*
 * How many slots a shard can have without a wait, @nr_slots at least. A patient one
 * waits until there is a chunk less, and lets no block get a slot beyond meanwhile.
 */
static u32 hc_give_can(struct hc_cache *cache, u32 i, u32 nr_slots, bool patient,
		       const bool *stop)
{
	struct hc_shard *shard = &cache->shard[i];
	unsigned long end = jiffies + HC_GIVE_WAIT;
	u32 slots;

	if (patient)
		hc_vacate_begin(cache, shard, nr_slots, HC_CNT_evict_pressure, stop);
	for (;;) {
		slots = hc_give_up_to(cache, i, hc_shard_in_flight(shard, nr_slots));
		if (slots < shard->nr_slots || !patient || hc_vacate_ends(stop) ||
		    time_after_eq(jiffies, end))
			break;
		schedule_timeout_uninterruptible(1);
	}
	if (patient)
		hc_vacate_raise(shard, slots, stop);
	return slots;
}

/**
 * hc_cache_give_back() - let a shard be smaller because memory is short
 * @cache: the cache
 * @i: the shard
 * @floor: slots that it keeps, at least one
 * @wanted: pages that it is to give, if it can; a whole chunk of them at least
 * @patient: wait for blocks in flight at its end, but not for long
 * @stop: becomes true when it has to end early; then the limit of the shard may be too
 *	low, as after an hc_cache_resize()
 *
 * It gives what lies behind blocks in flight, and evicts none if nothing does; of a
 * large shard no more than a small part at a time. The coldest blocks go, as the policy
 * sees them.
 *
 * Context: Process, may sleep, but waits for no allocation and not for long. The
 * caller lets nothing else walk the shards' policies meanwhile.
 * Return: pages of the pool that were freed.
 */
u64 hc_cache_give_back(struct hc_cache *cache, u32 i, u32 floor, u64 wanted,
		       bool patient, const bool *stop)
{
	struct hc_shard *shard = &cache->shard[i];
	u32 before = shard->nr_slots;
	u32 next = hc_give_next(cache, i, floor, wanted);
	u64 pages;

	might_sleep();
	if (next < before)
		next = hc_give_can(cache, i, next, patient, stop);
	if (next >= before || READ_ONCE(*stop))
		return 0;
	hc_give_vacate(cache, i, next, patient, stop);
	pages = hc_give_chunks(cache, i, NULL);
	WRITE_ONCE(cache->nr_slots, cache->nr_slots - (before - shard->nr_slots));
	return pages;
}

/**
 * hc_cache_spare_pages() - what would a smaller cache give back?
 * @cache: the cache
 * @nr_slots: slots that it keeps
 *
 * Context: Process, may sleep. The caller lets nothing change the size meanwhile.
 * Return: pages, of the chunks that hc_cache_give_back() can free.
 */
u64 hc_cache_spare_pages(const struct hc_cache *cache, u32 nr_slots)
{
	const struct hc_pool *pool = cache->pool;
	u32 i, n = cache->geo.nr_shards;
	u64 pages = 0;

	for (i = 0; i < n; i++) {
		u32 chunk = hc_give_first(cache, i, hc_shards_slots(nr_slots, n, i));

		for (; chunk < hc_give_end(cache, i); chunk++)
			if (!hc_chunk_is_empty(&pool->chunk[chunk]))
				pages += hc_pool_chunk_pages(pool, chunk);
		cond_resched();
	}
	return pages;
}
