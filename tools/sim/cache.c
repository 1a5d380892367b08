// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of a simulated cache; see replay.c for what happens to it.
 */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"

/**
 * sim_cache_init() - make an empty cache
 * @cache: the cache
 * @ops: the policy
 * @params: of the instance
 * @seed: of the index's hash
 *
 * All memory is touched here, so that no page fault is measured later.
 */
void sim_cache_init(struct sim_cache *cache, const struct hc_policy_ops *ops,
		    const struct hc_policy_params *params, u64 seed)
{
	u32 nr_buckets = hc_index_nr_buckets(params->nr_slots);

	memset(cache, 0, sizeof(*cache));
	cache->ops = ops;
	cache->nr_slots = params->nr_slots;
	cache->tag = sim_alloc_aligned(params->nr_slots * sizeof(*cache->tag));
	cache->policy = sim_alloc_aligned(ops->size(params));
	ops->init(cache->policy, params);
	hc_index_init(&cache->index,
		      sim_alloc_aligned(nr_buckets * sizeof(u32)),
		      cache->tag, params->nr_slots, seed);
}

/**
 * sim_cache_free() - give the memory back
 * @cache: the cache
 */
void sim_cache_free(struct sim_cache *cache)
{
	free(cache->index.bucket);
	free(cache->policy);
	free(cache->tag);
}
