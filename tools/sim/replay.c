// SPDX-License-Identifier: GPL-2.0
/*
 * Replay of a trace on a simulated cache. Each block is looked up in the index.
 * A hit is passed to the policy; a miss takes a free slot, or else a victim's,
 * and is inserted at once. The module's locks, copies and bios are not
 * simulated.
 *
 * The loop is compiled twice: one copy is timed, the other counts the steps of
 * each callback.
 */
#include "replay.h"
#include "steps.h"

#include <stdlib.h>
#include <time.h>
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "cache.h"
#include "message.h"
#include "progress.h"

/* Requests between two updates of the progress, which reads the clock. */
#define SIM_REPLAY_CHUNK	(1u << 16)

unsigned int hc_steps;

/**
 * struct sim_replay - a cache during a replay
 * @cache: the cache
 * @scan: detector of scans, NULL without one
 */
struct sim_replay {
	struct sim_cache cache;
	struct sim_scan *scan;
};

/* Without detection of scans every block is admitted. */
static inline struct hc_access sim_admit_all(const struct sim_request *request)
{
	u8 hints = request->write ? HC_HINT_WRITE : 0;

	return (struct hc_access){
		.hints = hints,
		.fill_hints = hints,
		.admit = HC_ADMIT_ALL,
	};
}

/* Record the steps of a callback that returned; one without a loop takes 1. */
static __always_inline void sim_note_steps(struct sim_figures *figures,
					   bool count)
{
	if (!count)
		return;
	figures->max_steps = max3(figures->max_steps, hc_steps, 1u);
	hc_steps = 0;
}

/* Almost impossible, see hc_index_insert(); the module would not cache it. */
static __cold void sim_index_full(void)
{
	sim_error("the index has no place for a block: use another --seed");
	exit(SIM_SYSTEM);
}

/* Take a free slot, or else evict a block; HC_SLOT_NONE without a victim. */
static __always_inline u32 sim_take_slot(struct sim_cache *cache, u64 block,
					 struct sim_figures *figures,
					 bool count)
{
	u32 slot;

	if (likely(cache->nr_used == cache->nr_slots)) {
		slot = cache->ops->victim(cache->policy, block);
		sim_note_steps(figures, count);
		if (slot == HC_SLOT_NONE)
			return slot;
		cache->ops->evict(cache->policy, slot, cache->tag[slot]);
		sim_note_steps(figures, count);
		hc_index_remove(&cache->index, cache->tag[slot], slot);
		cache->evictions++;
		return slot;
	}
	return cache->nr_used++;
}

static bool sim_has_free(const struct sim_cache *cache)
{
	return cache->nr_used < cache->nr_slots;
}

static bool sim_admits(const struct sim_cache *cache,
		       const struct hc_access *access)
{
	return access->admit == HC_ADMIT_ALL ||
	       (access->admit == HC_ADMIT_FREE && sim_has_free(cache));
}

static __always_inline void sim_access(struct sim_cache *cache,
				       struct sim_scan *scan, u64 block,
				       const struct hc_access *access,
				       struct sim_figures *figures, bool count)
{
	u32 slot = hc_index_find(&cache->index, block);

	if (slot != HC_SLOT_NONE) {
		cache->ops->hit(cache->policy, slot, access->hints);
		sim_note_steps(figures, count);
		if (scan)
			sim_scan_hit(scan, block, access, cache->misses);
		return;
	}
	cache->misses++;
	if (scan)
		sim_scan_miss(scan, block, access, cache->misses);
	if (!sim_admits(cache, access)) {
		cache->bypassed++;
		return;
	}
	slot = sim_take_slot(cache, block, figures, count);
	if (slot == HC_SLOT_NONE)
		return;
	cache->tag[slot] = block;
	if (unlikely(!hc_index_insert(&cache->index, block, slot)))
		sim_index_full();
	cache->ops->insert(cache->policy, slot, block, access->fill_hints);
	sim_note_steps(figures, count);
}

static __always_inline void sim_access_all(struct sim_cache *cache,
					   struct sim_scan *scan,
					   const struct sim_request *request,
					   const struct hc_access *access,
					   struct sim_figures *figures,
					   bool count)
{
	u32 j;

	for (j = 0; j < request->nr; j++)
		sim_access(cache, scan, request->block + j, access, figures,
			   count);
}

/* Cut the request at the ends of zones, as device-mapper does. */
static void sim_access_zones(struct sim_cache *cache, struct sim_scan *scan,
			     const struct sim_request *request,
			     struct sim_figures *figures, bool count)
{
	struct sim_request part = *request;
	u32 left = request->nr;

	for (; left; left -= part.nr, part.block += part.nr) {
		struct hc_access access;
		u64 misses = cache->misses;

		part.nr = min_t(u64, left, SIM_SCAN_BLOCKS -
				part.block % SIM_SCAN_BLOCKS);
		access = sim_scan_decide(scan, &part);
		sim_access_all(cache, scan, &part, &access, figures, count);
		if (cache->misses != misses)
			sim_scan_missed(scan);
	}
}

static __always_inline void sim_replay(const struct sim_trace *trace,
				       struct sim_replay *replay,
				       struct sim_figures *figures, bool count)
{
	struct sim_cache *cache = &replay->cache;
	struct sim_scan *scan = replay->scan;
	size_t i, end;

	for (i = 0; i < trace->nr_kept; sim_progress(i)) {
		end = min(trace->nr_kept, i + SIM_REPLAY_CHUNK);
		for (; i < end; i++) {
			const struct sim_request *request = &trace->request[i];
			struct hc_access access = sim_admit_all(request);

			if (scan)
				sim_access_zones(cache, scan, request, figures,
						 count);
			else
				sim_access_all(cache, NULL, request, &access,
					       figures, count);
		}
	}
}

static u64 sim_cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static struct sim_replay sim_replay_begin(const struct sim_setup *setup)
{
	struct sim_replay replay;

	sim_cache_init(&replay.cache, setup->ops, setup->params, setup->seed);
	replay.scan = sim_scan_new(setup->knobs, setup->params->nr_slots);
	return replay;
}

static void sim_replay_end(struct sim_replay *replay,
			   struct sim_figures *figures)
{
	figures->misses = replay->cache.misses;
	figures->evictions = replay->cache.evictions;
	figures->bypassed = replay->cache.bypassed;
	sim_cache_free(&replay->cache);
	free(replay->scan);
}

/**
 * sim_replay_timed() - replay a trace and measure the time
 * @trace: the trace
 * @setup: the cache, with a policy that does not count its steps
 * @figures: set to the results
 */
void sim_replay_timed(const struct sim_trace *trace,
		      const struct sim_setup *setup,
		      struct sim_figures *figures)
{
	struct sim_replay replay = sim_replay_begin(setup);
	u64 start = sim_cpu_ns();

	*figures = (struct sim_figures){};
	sim_replay(trace, &replay, figures, false);
	figures->ns = sim_cpu_ns() - start;
	sim_replay_end(&replay, figures);
}

/**
 * sim_replay_counted() - replay a trace and count steps
 * @trace: the trace
 * @setup: the cache, with a policy that counts its steps
 * @figures: set to the results
 */
void sim_replay_counted(const struct sim_trace *trace,
			const struct sim_setup *setup,
			struct sim_figures *figures)
{
	struct sim_replay replay = sim_replay_begin(setup);

	*figures = (struct sim_figures){};
	hc_steps = 0;
	sim_replay(trace, &replay, figures, true);
	sim_replay_end(&replay, figures);
}
