// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation of a simulated cache; replay.c has its operations.
 */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"

/**
 * sim_cache_init() - allocate an empty cache
 * @cache: the cache
 * @ops: the policy
 * @params: parameters of the policy's instance, without words
 * @seed: seed of the index's hash
 *
 * All memory is touched here, so that no page fault is measured later.
 */
void sim_cache_init(struct sim_cache *cache, const struct hc_policy_ops *ops,
		    const struct hc_policy_params *params, u64 seed)
{
	struct hc_policy_params with_words = *params;

	memset(cache, 0, sizeof(*cache));
	cache->ops = ops;
	cache->nr_slots = params->nr_slots;
	cache->tag = sim_alloc_aligned(params->nr_slots * sizeof(*cache->tag));
	cache->word = sim_alloc_aligned(params->nr_slots * sizeof(*cache->word));
	cache->policy = sim_alloc_aligned(ops->size(params));
	with_words.word = cache->word;
	ops->init(cache->policy, &with_words);
	hc_index_init(&cache->index,
		      sim_alloc_aligned(hc_index_bytes(params->nr_slots)),
		      cache->tag, params->nr_slots, seed);
}

/**
 * sim_cache_free() - free the cache's memory
 * @cache: the cache
 */
void sim_cache_free(struct sim_cache *cache)
{
	free(cache->index.line);
	free(cache->policy);
	free(cache->word);
	free(cache->tag);
}
