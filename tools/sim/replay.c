// SPDX-License-Identifier: GPL-2.0
/*
 * Play a trace to a cache: the index is asked for each block; a hit goes to the
 * policy; a miss takes a free slot or evicts one and is inserted at once. What
 * the module does besides (locks, copies, bios) is not here.
 *
 * It is built twice: plain, which is timed, and with each callback's steps
 * looked at, which is not.
 */
#include "replay.h"
#include "steps.h"

#include <stdlib.h>
#include <time.h>
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "message.h"
#include "progress.h"

/* Requests between two looks at the clock and the terminal. */
#define SIM_REPLAY_CHUNK	(1u << 16)

unsigned int hc_steps;

/* What becomes of a request's blocks if nobody looks for scans. */
static inline struct hc_access sim_any(const struct sim_request *request)
{
	u8 hints = request->write ? HC_HINT_WRITE : 0;

	return (struct hc_access){
		.hints = hints,
		.fill_hints = hints,
		.admit = HC_ADMIT_ALL,
	};
}

/* A callback has returned: how far did it look? One entry needs no loop. */
static __always_inline void sim_steps(struct sim_figures *figures, bool count)
{
	if (!count)
		return;
	figures->max_steps = max3(figures->max_steps, hc_steps, 1u);
	hc_steps = 0;
}

/* As good as impossible, see hc_index_insert(); the module would not cache it. */
static __cold void sim_index_full(void)
{
	sim_error("the index has no place for a block: use another --seed");
	exit(SIM_SYSTEM);
}

static __always_inline u32 sim_take_slot(struct sim_cache *cache, u64 block,
					 struct sim_figures *figures,
					 bool count)
{
	u32 slot;

	if (likely(cache->nr_used == cache->nr_slots)) {
		slot = cache->ops->victim(cache->policy, block);
		sim_steps(figures, count);
		if (slot == HC_SLOT_NONE)
			return slot;
		cache->ops->evict(cache->policy, slot, cache->tag[slot]);
		sim_steps(figures, count);
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
		sim_steps(figures, count);
		if (scan)
			sim_scan_hit(scan, block, cache->misses);
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
	sim_steps(figures, count);
}

static __always_inline void sim_blocks(struct sim_cache *cache,
				       struct sim_scan *scan,
				       const struct sim_request *request,
				       const struct hc_access *access,
				       struct sim_figures *figures, bool count)
{
	u32 j;

	for (j = 0; j < request->nr; j++)
		sim_access(cache, scan, request->block + j, access, figures,
			   count);
}

/* As device-mapper hands it to the module: cut at the ends of zones. */
static void sim_detect(struct sim_cache *cache, struct sim_scan *scan,
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
		sim_blocks(cache, scan, &part, &access, figures, count);
		if (cache->misses != misses)
			sim_scan_missed(scan);
	}
}

static __always_inline void sim_replay(const struct sim_trace *trace,
				       struct sim_cache *cache,
				       struct sim_scan *scan,
				       struct sim_figures *figures, bool count)
{
	size_t i, end;

	for (i = 0; i < trace->nr_kept; sim_progress(i)) {
		end = min(trace->nr_kept, i + SIM_REPLAY_CHUNK);
		for (; i < end; i++) {
			const struct sim_request *request = &trace->request[i];
			struct hc_access access = sim_any(request);

			if (scan)
				sim_detect(cache, scan, request, figures, count);
			else
				sim_blocks(cache, NULL, request, &access,
					   figures, count);
		}
	}
	figures->misses = cache->misses;
	figures->evictions = cache->evictions;
	figures->bypassed = cache->bypassed;
}

static u64 sim_cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/**
 * sim_replay_timed() - play a trace and take the time
 * @trace: the trace
 * @ops: a policy that does not count its steps
 * @params: of its instance
 * @seed: of the index's hash
 * @knobs: what is to be done with scans
 * @figures: what came out
 */
void sim_replay_timed(const struct sim_trace *trace,
		      const struct hc_policy_ops *ops,
		      const struct hc_policy_params *params, u64 seed,
		      const struct hc_scan_knobs *knobs,
		      struct sim_figures *figures)
{
	struct sim_scan *scan = sim_scan_new(knobs, params->nr_slots);
	struct sim_cache cache;
	u64 start;

	*figures = (struct sim_figures){};
	sim_cache_init(&cache, ops, params, seed);
	start = sim_cpu_ns();
	sim_replay(trace, &cache, scan, figures, false);
	figures->ns = sim_cpu_ns() - start;
	sim_cache_free(&cache);
	free(scan);
}

/**
 * sim_replay_counted() - play a trace and count steps
 * @trace: the trace
 * @ops: a policy that counts its steps
 * @params: of its instance
 * @seed: of the index's hash
 * @knobs: what is to be done with scans
 * @figures: what came out
 */
void sim_replay_counted(const struct sim_trace *trace,
			const struct hc_policy_ops *ops,
			const struct hc_policy_params *params, u64 seed,
			const struct hc_scan_knobs *knobs,
			struct sim_figures *figures)
{
	struct sim_scan *scan = sim_scan_new(knobs, params->nr_slots);
	struct sim_cache cache;

	*figures = (struct sim_figures){};
	sim_cache_init(&cache, ops, params, seed);
	hc_steps = 0;
	sim_replay(trace, &cache, scan, figures, true);
	sim_cache_free(&cache);
	free(scan);
}
