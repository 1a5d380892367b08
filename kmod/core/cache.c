// SPDX-License-Identifier: GPL-2.0
/*
 * A cache: the pool, divided among shards, and operations on all shards.
 */
#include "core/cache.h"

#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "core/memory.h"
#include "core/shards.h"
#include "core/shard_free.h"

/**
 * hc_cache_most_slots() - how many slots a device can make use of
 * @nr_blocks: cacheable blocks of the device
 * @nr_shards: number of shards
 *
 * A hash divides the regions among the shards, so some shards get more than their
 * share: more than four standard deviations above the mean, in one of 30,000 shards.
 *
 * Return: slots; as a rule each shard then has one for each of its blocks.
 */
u64 hc_cache_most_slots(u64 nr_blocks, u32 nr_shards)
{
	u64 mean = div_u64(DIV_ROUND_UP_ULL(nr_blocks, HC_REGION_BLOCKS), nr_shards);
	u64 more = nr_shards == 1 ? 1 : 4 * (u64)int_sqrt64(mean) + 4;
	u64 slots = (mean + more) * HC_REGION_BLOCKS;

	return (slots + hc_shard_reserve(nr_cpu_ids, min_t(u64, slots, U32_MAX))) *
	       nr_shards;
}

/**
 * hc_cache_default_shards() - default number of shards
 * @nr_slots: slots of the pool
 * @nr_blocks: cacheable blocks of the device
 * @nr_cpus: number of possible CPUs
 *
 * Return: the CPUs rounded up to a power of two; fewer if a shard would get less
 * than HC_SLOTS_PER_SHARD_MIN slots, more if more than HC_SLOTS_PER_SHARD_MAX.
 */
u32 hc_cache_default_shards(u32 nr_slots, u64 nr_blocks, unsigned int nr_cpus)
{
	u32 n = roundup_pow_of_two(clamp(nr_cpus, 1u, HC_SHARDS_MAX));

	while (n > 1 && min_t(u64, nr_slots, nr_blocks) / n < HC_SLOTS_PER_SHARD_MIN)
		n /= 2;
	while (min_t(u64, nr_slots, hc_cache_most_slots(nr_blocks, n)) >
	       (u64)n * HC_SLOTS_PER_SHARD_MAX)
		n *= 2;
	return n;
}

/**
 * hc_cache_estimate_bytes() - memory that a cache will take
 * @geo: its geometry
 * @choice: its policy
 *
 * Return: bytes, data and metadata.
 */
u64 hc_cache_estimate_bytes(const struct hc_geometry *geo,
			    const struct hc_policy_choice *choice)
{
	u32 slots = hc_shards_slots(geo->nr_slots, geo->nr_shards, 0);
	u64 shard = sizeof(struct hc_shard) + hc_shard_policy_bytes(choice, slots) +
		    hc_shard_arrays_bytes(slots);

	return hc_pool_bytes(geo->nr_slots, geo->block_shift) +
	       hc_hazards_bytes() + shard * geo->nr_shards;
}

/**
 * hc_cache_most_bytes() - the most memory that a cache takes from the machine
 * @geo: its geometry
 * @choice: its policy
 *
 * Who makes a cache of so much memory does not run short of it half-way: memory may
 * be fragmented, and the allocator rounds sizes up, to less than twice.
 *
 * Return: bytes.
 */
u64 hc_cache_most_bytes(const struct hc_geometry *geo,
			const struct hc_policy_choice *choice)
{
	u64 data = hc_pool_bytes(geo->nr_slots, geo->block_shift);
	u64 metadata = hc_cache_estimate_bytes(geo, choice) - data;

	return data + 2 * metadata +
	       hc_pool_overhead_most(geo->nr_slots, geo->block_shift);
}

/**
 * hc_cache_create() - make an empty cache
 * @geo: its geometry
 * @choice: its policy
 * @seed: of its hashes
 * @pool: its pool; the caller keeps it if this fails
 * @wq: a queue for workers, unbound and with WQ_MEM_RECLAIM
 *
 * Context: Process, may sleep for long.
 * Return: the cache, or ERR_PTR of -ENOMEM.
 */
struct hc_cache *hc_cache_create(const struct hc_geometry *geo,
				 const struct hc_policy_choice *choice,
				 u64 seed, struct hc_pool *pool,
				 struct workqueue_struct *wq)
{
	struct hc_shards_plan plan = {
		.nr_slots = geo->nr_slots,
		.nr_shards = geo->nr_shards,
		.seed = seed,
		.choice = choice,
	};
	struct hc_cache *cache;
	int err = -ENOMEM;

	cache = kvzalloc(struct_size(cache, shard, geo->nr_shards),
			 GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!cache)
		return ERR_PTR(-ENOMEM);
	cache->geo = *geo;
	cache->nr_slots = geo->nr_slots;
	cache->tuned_slots = geo->nr_slots;
	cache->seed = seed;
	hc_bars_init(&cache->bars);
	cache->hazards = hc_hazards_create();
	plan.bars = &cache->bars;
	plan.waited = &cache->waited;
	plan.hazards = cache->hazards;
	if (cache->hazards)
		err = hc_shards_make(cache->shard, &plan, wq);
	if (err) {
		hc_cache_destroy(cache);
		return ERR_PTR(err);
	}
	cache->pool = pool;
	return cache;
}

/**
 * hc_cache_destroy() - free a cache
 * @cache: the cache, with nothing in flight, or NULL
 *
 * Context: Process, may sleep.
 */
void hc_cache_destroy(struct hc_cache *cache)
{
	u32 i;

	if (!cache)
		return;
	/* The shards' memory goes first, which takes a while, too. */
	hc_freeing_begin();
	for (i = 0; i < cache->geo.nr_shards; i++) {
		hc_shard_destroy(&cache->shard[i]);
		cond_resched();
	}
	hc_pool_destroy(cache->pool);
	hc_freeing_end();
	hc_hazards_destroy(cache->hazards);
	kvfree(cache);
}

/**
 * hc_cache_name() - set the device that trace events name
 * @cache: the cache, not in use yet
 * @dev: the device's number
 */
void hc_cache_name(struct hc_cache *cache, u32 dev)
{
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++)
		cache->shard[i].dev = dev;
}

/**
 * hc_cache_bound_fills() - bound what fills in flight may evict
 * @cache: the cache, which may be in use
 * @percent: when fills hold so much of a shard, further ones evict nothing
 * @request: blocks of the longest read, at least a region
 *
 * However small a shard is, its bound is twice its share of the longest read:
 * the regions of one read are not spread evenly. That is at least a region,
 * which is never divided, and at most all of that read.
 *
 * Context: Any.
 */
void hc_cache_bound_fills(struct hc_cache *cache, unsigned int percent,
			  u32 request)
{
	u32 least = clamp(2 * request / cache->geo.nr_shards, HC_REGION_BLOCKS,
			  request);
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++)
		hc_shard_bound_fills(&cache->shard[i], percent, least);
}

/**
 * hc_cache_steal_pool() - take the pool out of a cache that is about to go
 * @cache: the cache; only hc_cache_destroy() may follow
 *
 * Return: the pool.
 */
struct hc_pool *hc_cache_steal_pool(struct hc_cache *cache)
{
	struct hc_pool *pool = cache->pool;

	cache->pool = NULL;
	return pool;
}

static void hc_cache_drop_blocks(struct hc_cache *cache, u64 first, u64 last,
				 enum hc_counter reason, bool yield)
{
	u64 region = first >> HC_REGION_SHIFT;

	for (; region <= last >> HC_REGION_SHIFT; region++) {
		hc_shard_drop_region(hc_cache_shard(cache, region), region,
				     hc_region_mask(region, first, last),
				     reason);
		if (yield)
			cond_resched();
	}
}

/*
 * Lets others run in between if @yield. Returns false if it ended early because
 * @stop, unless NULL, has become true.
 */
static bool hc_cache_drop_slots(struct hc_cache *cache, u64 first, u64 last,
				enum hc_counter reason, bool yield,
				const bool *stop)
{
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++) {
		u32 cursor = 0;

		while (hc_shard_drop_step(&cache->shard[i], first, last, reason,
					  &cursor)) {
			if (stop && READ_ONCE(*stop)) {
				hc_shard_drop_stop(&cache->shard[i]);
				return false;
			}
			if (yield)
				cond_resched();
		}
	}
	return true;
}

/* A shard costs a hold of its lock, which is no less than a slot. */
static u64 hc_cache_walk_slots(const struct hc_cache *cache)
{
	u64 sum = cache->geo.nr_shards;
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++)
		sum += hc_shard_walk_slots(&cache->shard[i]);
	return sum;
}

/* By the shorter of the range and the slots in use. */
static void hc_cache_drop_range(struct hc_cache *cache, u64 first, u64 last,
				enum hc_counter reason, bool yield)
{
	if (last - first < hc_cache_walk_slots(cache))
		hc_cache_drop_blocks(cache, first, last, reason, yield);
	else
		hc_cache_drop_slots(cache, first, last, reason, yield, NULL);
}

/**
 * hc_cache_drop() - drop cached blocks of a range
 * @cache: the cache
 * @first: first block of the range
 * @last: last block of the range
 * @reason: counter for blocks dropped
 *
 * Fills and writes in flight in the range lose their slots if they began before
 * this call.
 *
 * Context: Process, may sleep.
 */
void hc_cache_drop(struct hc_cache *cache, u64 first, u64 last,
		   enum hc_counter reason)
{
	might_sleep();
	hc_cache_drop_range(cache, first, last, reason, true);
}

/**
 * hc_cache_try_drop() - hc_cache_drop(), if that takes but a moment
 * @cache: the cache
 * @first: first block of the range
 * @last: last block of the range
 * @reason: counter for blocks dropped
 *
 * Context: Any, takes the shards' locks in turn.
 * Return: false, with nothing done, if it is more than HC_DROP_AT_ONCE blocks
 * or slots.
 */
bool hc_cache_try_drop(struct hc_cache *cache, u64 first, u64 last,
		       enum hc_counter reason)
{
	if (min(last - first, hc_cache_walk_slots(cache)) > HC_DROP_AT_ONCE)
		return false;
	hc_cache_drop_range(cache, first, last, reason, false);
	return true;
}

/**
 * hc_cache_drop_from() - drop all cached blocks from one on, unless somebody waits
 * @cache: the cache
 * @first: first block to be dropped
 * @reason: counter for blocks dropped
 * @stop: becomes true when it has to end early
 *
 * Fills and writes in flight lose their slots if they began before this call.
 *
 * Context: Process, may sleep.
 * Return: false if it ended early.
 */
bool hc_cache_drop_from(struct hc_cache *cache, u64 first,
			enum hc_counter reason, const bool *stop)
{
	might_sleep();
	return hc_cache_drop_slots(cache, first, U64_MAX, reason, true, stop);
}

/**
 * hc_cache_reset() - empty a cache that nobody uses, without a walk over its slots
 * @cache: the cache, with nothing in flight
 * @choice: its policy
 * @reason: counter for blocks dropped
 *
 * Clears memory, which takes a few nanoseconds a slot at most. Where blocks are
 * cached, the policy forgets its ghosts, too.
 *
 * Context: Process, may sleep. The caller keeps everybody else out.
 * Return: false if the policy is another one, or changing. The cache is empty all the
 * same, but the shards of which that is so get no block before the next reset.
 */
bool hc_cache_reset(struct hc_cache *cache,
		    const struct hc_policy_choice *choice,
		    enum hc_counter reason)
{
	bool known = true;
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++) {
		known &= hc_shard_reset(&cache->shard[i], choice, reason);
		cond_resched();
	}
	return known;
}

/* Let the new policies of the first @n shards take over all blocks, or not. */
static bool hc_cache_adopt(struct hc_cache *cache, u32 n, const bool *stop)
{
	u32 i;

	for (i = 0; i < n; i++) {
		while (hc_shard_switch_step(&cache->shard[i])) {
			if (READ_ONCE(*stop))
				return false;
			cond_resched();
		}
	}
	return true;
}

/* The most that one shard takes of it: the allocator rounds sizes up. */
static u64 hc_cache_switch_shard_bytes(const struct hc_policy_choice *choice,
				       u32 nr_slots)
{
	return 2 * (sizeof(struct hc_shard_policy) +
		    hc_shard_policy_bytes(choice, nr_slots));
}

/**
 * hc_cache_switch_bytes() - the most memory that a change of the policy takes
 * @cache: the cache
 * @choice: the new policy
 *
 * The memory of the old policy is freed after that, not before.
 *
 * Return: bytes.
 */
u64 hc_cache_switch_bytes(const struct hc_cache *cache,
			  const struct hc_policy_choice *choice)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++)
		sum += hc_cache_switch_shard_bytes(choice,
						   cache->shard[i].policy_slots);
	return sum;
}

/* What was made before a failure stays in @made. */
static int hc_cache_make_policies(const struct hc_cache *cache,
				  const struct hc_policy_choice *choice,
				  struct hc_claim *claim,
				  struct hc_shard_policy *made, const bool *stop)
{
	u32 i;

	for (i = 0; i < cache->geo.nr_shards; i++) {
		const struct hc_shard *shard = &cache->shard[i];
		u64 bytes = hc_cache_switch_shard_bytes(choice,
							shard->policy_slots);
		int err;

		if (READ_ONCE(*stop))
			return -EBUSY;
		if (!hc_claim_may_take(claim, bytes))
			return -ENOMEM;
		err = hc_shard_policy_alloc(shard, choice, &made[i]);
		if (err)
			return err;
		hc_claim_taken(claim, bytes);
		cond_resched();
	}
	return 0;
}

/*
 * Let the new policies decide once they know all blocks. @made collects those that
 * are not used any more.
 */
static int hc_cache_use_policies(struct hc_cache *cache,
				 struct hc_shard_policy *made, const bool *stop)
{
	u32 n = cache->geo.nr_shards;
	bool use;
	u32 i;

	for (i = 0; i < n; i++)
		hc_shard_switch_begin(&cache->shard[i], &made[i]);
	use = hc_cache_adopt(cache, n, stop);
	for (i = 0; i < n; i++)
		hc_shard_switch_end(&cache->shard[i], use, &made[i]);
	return use ? 0 : -EBUSY;
}

/**
 * hc_cache_switch_policy() - change the policy and keep the content
 * @cache: the cache
 * @choice: the new policy, or the present one with other values
 * @stop: becomes true when it has to end early
 *
 * The new instances learn of all blocks first, in all shards. Only then do they
 * begin to decide, so that until then all can be given up at once. Their memory is
 * claimed like that of a new cache, and leaves a reserve to others.
 *
 * Context: Process, may sleep. The caller lets only one switch run at a time.
 * Return: 0, -ENOMEM with nothing changed, or -EBUSY if it ended early. Then the
 * policy is what it was, but may have lost counts of hits.
 */
int hc_cache_switch_policy(struct hc_cache *cache,
			   const struct hc_policy_choice *choice,
			   const bool *stop)
{
	u32 n = cache->geo.nr_shards;
	struct hc_shard_policy *made;
	struct hc_claim claim;
	int err = -ENOMEM;
	u32 i;

	if (!hc_claim_begin(&claim, hc_cache_switch_bytes(cache, choice), 0,
			    hc_memory_reserve()))
		goto end_claim;
	made = kvcalloc(n, sizeof(*made),
			GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!made)
		goto end_claim;
	err = hc_cache_make_policies(cache, choice, &claim, made, stop);
	if (!err)
		err = hc_cache_use_policies(cache, made, stop);
	for (i = 0; i < n; i++) {
		hc_shard_policy_free(&made[i]);
		cond_resched();
	}
	kvfree(made);
end_claim:
	hc_claim_end(&claim);
	return err;
}
