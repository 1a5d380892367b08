// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that caches take, and what tables of one device have of each other's.
 */
#include "target/cost.h"

#include <linux/compiler.h>
#include <linux/minmax.h>

#include "core/cache.h"
#include "target/target.h"

/**
 * hc_geometry_cost() - what a cache of a target takes
 * @t: the target
 * @geo: the cache's geometry
 *
 * Context: Any.
 * Return: the most that it may be.
 */
struct hc_cost hc_geometry_cost(const struct hc_target *t,
				const struct hc_geometry *geo)
{
	struct hc_policy_choice choice;
	struct hc_cost cost;

	hc_target_choice(t, &choice);
	cost.data = hc_pool_bytes(geo->nr_slots, geo->block_shift);
	cost.metadata = hc_cache_most_bytes(geo, &choice) - cost.data;
	return cost;
}

/**
 * hc_target_cost() - what a target's table asks for
 * @t: the target
 *
 * Context: Any.
 * Return: the most that it may be.
 */
struct hc_cost hc_target_cost(const struct hc_target *t)
{
	return hc_geometry_cost(t, &t->params.geo);
}

/**
 * hc_cache_cost() - what a cache has, of which chunks may have been given back
 * @t: its target
 * @cache: the cache
 *
 * Context: Any.
 * Return: the data that it has, and the most metadata that it may be.
 */
struct hc_cost hc_cache_cost(const struct hc_target *t,
			     const struct hc_cache *cache)
{
	struct hc_geometry geo = cache->geo;
	struct hc_cost cost;

	geo.nr_slots = READ_ONCE(cache->nr_slots);
	cost = hc_geometry_cost(t, &geo);
	/* With what a suspend has kept a smaller pool from giving back. */
	cost.data = hc_pool_held_bytes(cache->pool);
	return cost;
}

/**
 * hc_cost_sum() - data and metadata
 * @cost: what a cache takes
 *
 * Return: bytes.
 */
u64 hc_cost_sum(const struct hc_cost *cost)
{
	return cost->data + cost->metadata;
}

/**
 * hc_hold() - add what one more table has
 * @held: what is added to
 * @most: the most that its cache takes
 * @metadata: bytes of metadata that it has
 */
void hc_hold(struct hc_held *held, const struct hc_cost *most, u64 metadata)
{
	held->pools += min(held->pool, most->data);
	held->pool = max(held->pool, most->data);
	held->metadata += metadata;
	held->most += most->metadata;
}

/**
 * hc_freed() - what a target gets because others of its device free it
 * @held: what these have
 * @metadata: the most metadata that the target takes
 *
 * Metadata that takes no more at most than the old finds room where that was; beyond
 * that, only what the old has asked for is sure to be freed.
 *
 * Return: bytes.
 */
u64 hc_freed(const struct hc_held *held, u64 metadata)
{
	return held->pools + (held->most >= metadata ? metadata : held->metadata);
}

/**
 * hc_to_allocate() - what a target allocates, all but the pool that it takes over
 * @need: the most that its cache takes
 * @held: what others of its device have
 *
 * Return: bytes.
 */
u64 hc_to_allocate(const struct hc_cost *need, const struct hc_held *held)
{
	return need->data - min(need->data, held->pool) + need->metadata;
}
