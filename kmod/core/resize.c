// SPDX-License-Identifier: GPL-2.0
/*
 * A cache gets another number of slots while it is in use, at most as many as it was
 * made for. Each shard vacates slots at its end, or gets some back
 * (shard_resize.c). Chunks of the pool in which no slot is left are given back to the
 * machine, as soon as their shard is small enough; those that it shares with another one
 * in the end. A slot is used only while its chunk has memory.
 *
 * Blocks that are being filled or written are waited for, but not for long: how long
 * the origin takes is not known, nor how few requests a group of tasks may send.
 */
#include "core/resize.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "core/cache.h"
#include "core/give.h"
#include "core/memory.h"
#include "core/pool_resize.h"
#include "core/shards.h"
#include "core/vacate.h"

/* How long blocks in flight are waited for while nothing moves on, in jiffies. */
#define HC_RESIZE_WAIT	(2 * HZ)

/* And in all, once a round through the slots had nothing more to do itself. */
#define HC_RESIZE_WAIT_MOST	(10 * HZ)

/*
 * Slots that are still to be vacated, of all shards that are becoming smaller. @stuck:
 * out: whether blocks are left there that need not be waited for
 */
static u64 hc_resize_left(const struct hc_cache *cache, u32 nr_slots, bool *stuck)
{
	u32 i, n = cache->geo.nr_shards;
	u64 left = 0;

	*stuck = false;
	for (i = 0; i < n; i++) {
		const struct hc_shard *shard = &cache->shard[i];
		u32 slots = hc_shards_slots(nr_slots, n, i);

		if (shard->nr_slots <= slots)
			continue;
		left += shard->nr_slots - slots - READ_ONCE(shard->retired);
		*stuck |= READ_ONCE(shard->stuck);
	}
	return left;
}

/* Returns whether a shard is small enough; then its memory has been given back. */
static bool hc_resize_vacate(struct hc_cache *cache, u32 i, u32 nr_slots,
			     const bool *stop)
{
	struct hc_shard *shard = &cache->shard[i];
	u32 slots = hc_shards_slots(nr_slots, cache->geo.nr_shards, i);

	if (shard->nr_slots <= slots)
		return true;
	if (hc_vacate_ends(stop) ||
	    !hc_vacate_shard(cache, shard, slots, HC_CNT_evict_resize, stop))
		return false;
	hc_give_chunks(cache, i, stop);
	return true;
}

/* Go through all shards. Returns how many are still too large; @err: why it ends. */
static u32 hc_resize_vacate_all(struct hc_cache *cache, u32 nr_slots,
				const bool *stop, int *err)
{
	u32 i, left = 0;

	*err = hc_vacate_ends(stop);
	for (i = 0; i < cache->geo.nr_shards && !*err; i++) {
		left += !hc_resize_vacate(cache, i, nr_slots, stop);
		*err = left ? hc_vacate_ends(stop) : 0;
		cond_resched();
	}
	return left;
}

/*
 * Let shards that could not become as small as they should be as small as they can, or,
 * @at_once, as large as they were. If a suspend waits they stay as they are:
 * hc_shard_reset() forgets the limit. Returns false then.
 */
static bool hc_resize_give_up_all(struct hc_cache *cache, bool at_once,
				  const bool *stop)
{
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++) {
		struct hc_shard *shard = &cache->shard[i];
		u32 slots = at_once ? shard->nr_slots : hc_shard_shrink_most(shard);

		if (READ_ONCE(*stop) || !hc_vacate_give_up(shard, slots, stop))
			return false;
	}
	return true;
}

/* Returns 0, or why some shards have more slots than they should. */
static int hc_resize_shrink(struct hc_cache *cache, u32 nr_slots,
			    const bool *stop)
{
	unsigned long since = jiffies, end = 0;
	u64 now, last = U64_MAX;
	bool stuck, waits = false;
	int err;

	for (;;) {
		u32 large = hc_resize_vacate_all(cache, nr_slots, stop, &err);

		if (err || !large)
			break;
		now = hc_resize_left(cache, nr_slots, &stuck);
		/* What takes long from here on is not the work, but the wait for others. */
		if (!waits && (!stuck || now >= last)) {
			end = jiffies + HC_RESIZE_WAIT_MOST;
			waits = true;
		}
		if (now < last)
			since = jiffies;
		last = min(last, now);
		err = -EAGAIN;
		if (time_after(jiffies, since + HC_RESIZE_WAIT) ||
		    (waits && time_after(jiffies, end)))
			break;
		schedule_timeout_uninterruptible(1);
	}
	hc_resize_give_up_all(cache, err != -EAGAIN, stop);
	return err;
}

/* The chunk of a pool-wide slot. */
static u32 hc_resize_chunk(const struct hc_cache *cache, u32 slot)
{
	return slot >> cache->pool->slot_shift;
}

/*
 * Is a chunk in use? @s: the first shard that may have slots in it; moved on from chunk
 * to chunk.
 */
static bool hc_resize_chunk_is_used(const struct hc_cache *cache, u32 chunk, u32 *s)
{
	u32 n = cache->geo.nr_shards;
	const struct hc_shard *shard = cache->shard;
	u32 first = chunk << cache->pool->slot_shift;
	u32 end = first + (1u << cache->pool->slot_shift);
	u32 i;

	while (*s < n && shard[*s].base + shard[*s].capacity <= first)
		(*s)++;
	for (i = *s; i < n && shard[i].base < end; i++)
		if (shard[i].base + shard[i].nr_slots > first)
			return true;
	return false;
}

/*
 * Returns 0, or -EBUSY if it ended early: the next one finds what is left. @stop may be
 * NULL. @pages: out: what that gives back
 */
static int hc_resize_free_chunks(struct hc_cache *cache, const bool *stop, u64 *pages)
{
	struct hc_pool *pool = cache->pool;
	u32 i, s = 0;

	*pages = 0;
	for (i = 0; i < pool->nr_chunks; i++) {
		if (hc_chunk_is_empty(&pool->chunk[i]) ||
		    hc_resize_chunk_is_used(cache, i, &s))
			continue;
		if (stop && READ_ONCE(*stop))
			return -EBUSY;
		*pages += hc_pool_free_chunk(pool, i);
		cond_resched();
	}
	return 0;
}

/* What it takes at most to give a shard so many slots. */
static u64 hc_resize_missing_bytes(const struct hc_cache *cache,
				   const struct hc_shard *shard, u32 nr_slots)
{
	u32 i = hc_resize_chunk(cache, shard->base + shard->nr_slots);
	u64 pages = 0;

	if (nr_slots <= shard->nr_slots)
		return 0;
	for (; i <= hc_resize_chunk(cache, shard->base + nr_slots - 1); i++)
		if (hc_chunk_is_empty(&cache->pool->chunk[i]))
			pages += hc_pool_chunk_pages(cache->pool, i);
	return pages << PAGE_SHIFT;
}

static u32 hc_resize_sum(const struct hc_cache *cache)
{
	u32 i, sum = 0;

	for (i = 0; i < cache->geo.nr_shards; i++)
		sum += cache->shard[i].nr_slots;
	return sum;
}

/*
 * Set how many slots each shard is to have. Those that have more than their share of
 * @nr_slots keep them, and others get less then: all together have no more than that.
 */
static void hc_resize_share(struct hc_cache *cache, u32 nr_slots)
{
	u32 room = nr_slots - min(nr_slots, hc_resize_sum(cache));
	u32 i, n = cache->geo.nr_shards;

	for (i = 0; i < n; i++) {
		struct hc_shard *shard = &cache->shard[i];
		u32 share = hc_shards_slots(nr_slots, n, i);
		u32 more = min(room, share - min(share, shard->nr_slots));

		shard->policy_slots = shard->nr_slots + more;
		room -= more;
	}
}

/**
 * struct hc_growth - a growth under way
 * @claim: the memory that it may take
 * @stop: becomes true when it has to end early
 * @pages: what it has taken
 */
struct hc_growth {
	struct hc_claim claim;
	const bool *stop;
	u64 pages;
};

static int hc_resize_restore_chunk(struct hc_cache *cache, u32 chunk,
				   struct hc_growth *growth)
{
	int err = hc_vacate_ends(growth->stop);

	if (err || !hc_chunk_is_empty(&cache->pool->chunk[chunk]))
		return err;
	err = hc_pool_restore_chunk(cache->pool, chunk, &growth->claim);
	if (!err)
		growth->pages += hc_pool_chunk_pages(cache->pool, chunk);
	return err;
}

/*
 * Give memory to the next chunk of each shard that is to grow. Returns 0 with @more set
 * if there was one.
 */
static int hc_resize_restore(struct hc_cache *cache, u32 level,
			     struct hc_growth *growth, bool *more)
{
	int err = 0;
	u32 i;

	*more = false;
	for (i = 0; i < cache->geo.nr_shards && !err; i++) {
		const struct hc_shard *shard = &cache->shard[i];
		u32 slots = shard->policy_slots;
		u32 chunk = hc_resize_chunk(cache, shard->base + shard->nr_slots) +
			    level;

		if (slots <= shard->nr_slots ||
		    chunk > hc_resize_chunk(cache, shard->base + slots - 1))
			continue;
		*more = true;
		err = hc_resize_restore_chunk(cache, chunk, growth);
		cond_resched();
	}
	return err;
}

/*
 * All shards get as much as the others as long as there is memory, of which @reserve
 * bytes must remain available.
 */
static int hc_resize_get_chunks(struct hc_cache *cache, u32 nr_slots,
				const struct hc_policy_choice *choice,
				u64 reserve, struct hc_growth *growth)
{
	bool more = true;
	u64 policies, bytes = 0;
	int err = 0;
	u32 i;

	hc_resize_share(cache, nr_slots);
	for (i = 0; i < cache->geo.nr_shards; i++)
		bytes += hc_resize_missing_bytes(cache, &cache->shard[i],
						 cache->shard[i].policy_slots);
	if (!bytes)
		return 0;
	/* What the policies take afterwards is to be there then. */
	policies = hc_cache_switch_bytes(cache, choice);
	if (!hc_claim_begin(&growth->claim, bytes, 0, reserve + policies))
		err = -ENOMEM;
	for (i = 0; more && !err; i++)
		err = hc_resize_restore(cache, i, growth, &more);
	hc_claim_end(&growth->claim);
	return err;
}

/* How many slots a shard can have, up to @nr_slots, with the memory that there is. */
static u32 hc_resize_backed(const struct hc_cache *cache,
			    const struct hc_shard *shard, u32 nr_slots)
{
	u32 n = shard->nr_slots;

	while (n < nr_slots) {
		u32 chunk = hc_resize_chunk(cache, shard->base + n);

		if (hc_chunk_is_empty(&cache->pool->chunk[chunk]))
			break;
		n = min(nr_slots,
			((chunk + 1) << cache->pool->slot_shift) - shard->base);
	}
	return n;
}

/*
 * Set what the policies are to be for: as much of what was set before as there is memory
 * for, if any is to be used. Returns whether that is more than there is.
 */
static bool hc_resize_plan(struct hc_cache *cache, bool use)
{
	bool grows = false;
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++) {
		struct hc_shard *shard = &cache->shard[i];

		shard->policy_slots = hc_resize_backed(cache, shard,
						       use ? shard->policy_slots : 0);
		grows |= shard->policy_slots > shard->nr_slots;
	}
	return grows;
}

/*
 * Instances of the policy for the new numbers of slots learn of all blocks; then those
 * shards get more slots that are to have them. Without memory for the instances,
 * the old ones stay, and no shard grows.
 */
static int hc_resize_grow(struct hc_cache *cache, bool use,
			  const struct hc_policy_choice *choice,
			  const bool *stop)
{
	bool grows = hc_resize_plan(cache, use);
	u32 i, n = cache->geo.nr_shards;
	int err = -EBUSY;

	if (!READ_ONCE(*stop) &&
	    (grows || hc_resize_sum(cache) != cache->tuned_slots))
		err = hc_cache_switch_policy(cache, choice, stop);
	for (i = 0; i < n; i++) {
		struct hc_shard *shard = &cache->shard[i];

		if (err)
			shard->policy_slots = shard->nr_slots;
		else if (shard->policy_slots > shard->nr_slots)
			hc_shard_grow(shard, shard->policy_slots);
		cond_resched();
	}
	if (!err)
		cache->tuned_slots = hc_resize_sum(cache);
	return grows ? err : 0;
}

static void hc_resize_done(struct hc_cache *cache)
{
	hc_pool_count(cache->pool);
	WRITE_ONCE(cache->nr_slots, hc_resize_sum(cache));
}

/*
 * Let each shard that has fewer slots than its share have them. Those that have more
 * stay as they are. Returns 0 or why some have fewer. @keep: as @stop, for what has been
 * taken and is not used after all; NULL if that is to be freed in any case.
 * @pages: out: what has been taken and is used
 */
static int hc_resize_enlarge(struct hc_cache *cache, u32 nr_slots,
			     const struct hc_policy_choice *choice,
			     const bool *stop, const bool *keep, u64 reserve,
			     u64 *pages)
{
	struct hc_growth growth = { .stop = stop };
	int grown, freed, err;
	u64 unused;

	err = hc_resize_get_chunks(cache, nr_slots, choice, reserve, &growth);
	grown = hc_resize_grow(cache, err == -ENOMEM || !err, choice, stop);
	freed = hc_resize_free_chunks(cache, keep, &unused);
	*pages = growth.pages - unused;
	hc_resize_done(cache);
	return err ?: grown ?: freed;
}

/**
 * hc_cache_resize() - change the number of slots and keep the content
 * @cache: the cache
 * @nr_slots: how many, from the number of shards up to &hc_geometry.nr_slots
 * @choice: the policy in use
 * @stop: becomes true when it has to end early
 *
 * A cache that becomes smaller keeps its hottest blocks, as the policy sees them. The
 * metadata of the policy changes with the slots; that of the index does not.
 *
 * Memory is claimed like that of a new cache, and leaves a reserve to others.
 *
 * Context: Process, may sleep. The caller lets nothing else walk the shards'
 * policies meanwhile.
 * Return: 0, or why it has ended early: -ENOMEM, -EAGAIN if blocks were in flight for
 * long, -EINTR on a signal, -EBUSY because of @stop. &hc_cache.nr_slots says how far
 * it has come. If @stop was true, hc_cache_settle() must come before the next one.
 */
int hc_cache_resize(struct hc_cache *cache, u32 nr_slots,
		    const struct hc_policy_choice *choice, const bool *stop)
{
	int err, freed, grown;
	u64 pages;

	might_sleep();
	err = hc_resize_shrink(cache, nr_slots, stop);
	freed = hc_resize_free_chunks(cache, stop, &pages);
	err = err ?: freed;
	grown = hc_resize_enlarge(cache, err ? 0 : nr_slots, choice, stop, stop,
				  hc_memory_reserve(), &pages);
	return err ?: grown;
}

/**
 * hc_cache_settle() - finish what a suspend has left undone of an hc_cache_resize()
 * @cache: the cache
 * @stop: becomes true when it has to end early
 * @pages: out: what it has freed, also then
 *
 * Shards that were becoming smaller are as large as they were, unless the end of the
 * suspend has seen to that, and memory that is not in use is given back.
 *
 * Context: Process, may sleep. As hc_cache_resize().
 * Return: false if it ended early.
 */
bool hc_cache_settle(struct hc_cache *cache, const bool *stop, u64 *pages)
{
	bool undone;
	int freed;

	might_sleep();
	/* A suspend may have been given up since it ended one of the two. */
	undone = hc_resize_give_up_all(cache, true, stop);
	freed = hc_resize_free_chunks(cache, stop, pages);
	hc_resize_done(cache);
	return undone && !freed;
}

/**
 * hc_cache_regrow() - take memory again that was given back, if there is plenty
 * @cache: the cache
 * @nr_slots: how many slots, up to &hc_geometry.nr_slots
 * @choice: the policy in use
 * @stop: becomes true when it has to end early
 * @reserve: bytes of memory that must remain available
 * @pages: out: the memory that was taken and is used
 *
 * No shard becomes smaller: one that has more than its share of @nr_slots keeps that, and
 * others get less. If @nr_slots are no more than there are, it takes nothing, even if
 * shards differ, and only lets the policy know of what there is.
 *
 * Context, Return: as hc_cache_resize(), but nothing in flight is waited for.
 */
int hc_cache_regrow(struct hc_cache *cache, u32 nr_slots,
		    const struct hc_policy_choice *choice, const bool *stop,
		    u64 reserve, u64 *pages)
{
	might_sleep();
	return hc_resize_enlarge(cache, nr_slots, choice, stop, NULL, reserve, pages);
}
