// SPDX-License-Identifier: GPL-2.0
/*
 * Miniature simulation (Waldspurger and others, ATC 2017): of all blocks, those
 * whose hash says so are kept, and the cache is made smaller by as much. Works
 * for any policy.
 *
 * Misses are scaled to the whole trace and divided by all its accesses, not by
 * those sampled: blocks that are accessed very often are hits wherever they are,
 * and this way it does not matter whether they were in the sample.
 */
#include "sample.h"

#include <stdlib.h>
#include <linux/minmax.h>

#include "../../kmod/core/hash.h"
#include "message.h"

/* So that the sample has nothing to do with the index's or a ghost's hash. */
#define SIM_SAMPLE_SEED		0x5a17ab1e0ddba11ull

/* Smaller caches than this say little. */
#define SIM_SAMPLE_SLOTS	100

/**
 * sim_sample() - keep only a sample of a trace
 * @trace: finished
 * @sample: one block in so many
 */
void sim_sample(struct sim_trace *trace, u32 sample)
{
	struct sim_trace kept = {};
	size_t i;
	u32 j;

	for (i = 0; i < trace->nr_requests; i++) {
		const struct sim_request *request = &trace->request[i];

		for (j = 0; j < request->nr; j++)
			if (hc_hash(request->block + j, SIM_SAMPLE_SEED) %
			    sample == 0)
				sim_trace_add(&kept, request->block + j, 1,
					      request->write);
	}
	free(trace->request);
	trace->request = kept.request;
	trace->room = kept.room;
	trace->nr_kept = kept.nr_requests;
	trace->sample = sample;
}

/**
 * sim_sample_size() - the size of a cache for a sample
 * @trace: sampled or not
 * @size: of the cache for the whole trace
 */
u32 sim_sample_size(const struct sim_trace *trace, u32 size)
{
	u32 slots = max((u32)(((u64)size + trace->sample / 2) / trace->sample),
			1u);

	if (trace->sample > 1 && slots < SIM_SAMPLE_SLOTS)
		sim_note("%s: a cache of %u blocks is simulated by %u: too few to say much",
			 trace->name, size, slots);
	return slots;
}

/**
 * sim_sample_scale() - what the sample says of the whole
 * @trace: sampled or not
 * @figures: of the sample, changed
 */
void sim_sample_scale(const struct sim_trace *trace,
		      struct sim_figures *figures)
{
	figures->misses = min(figures->misses * trace->sample,
			      trace->nr_accesses);
	figures->evictions = min(figures->evictions * trace->sample,
				 figures->misses);
}
