// SPDX-License-Identifier: GPL-2.0
/*
 * Miniature simulation (Waldspurger and others, ATC 2017): a hash selects a
 * sample of the blocks, and the cache is reduced by the same factor. It works
 * for any policy.
 *
 * The misses are scaled to the whole trace and divided by all its accesses, not
 * by those of the sample. Almost all accesses to very popular blocks are hits,
 * so this way the result does not depend on whether they are in the sample.
 */
#include "sample.h"

#include <stdlib.h>
#include <hotcache/hash.h>
#include <linux/minmax.h>

#include "message.h"

/* Makes the sample independent of the hashes of the index and of ghosts. */
#define SIM_SAMPLE_SEED		0x5a17ab1e0ddba11ull

/* A simulated cache with fewer slots is inaccurate. */
#define SIM_SAMPLE_SLOTS	100

/**
 * sim_sample() - reduce a trace to a sample
 * @trace: a finished trace
 * @sample: keep one block in @sample
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
 * sim_sample_size() - the size of the simulated cache
 * @trace: the trace, sampled or not
 * @size: size of the cache for the whole trace
 *
 * Return: slots, at least 1.
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
 * sim_sample_scale() - scale results to the whole trace
 * @trace: the trace, sampled or not
 * @figures: results of the sample, changed
 */
void sim_sample_scale(const struct sim_trace *trace,
		      struct sim_figures *figures)
{
	figures->misses = min(figures->misses * trace->sample,
			      trace->nr_accesses);
	figures->evictions = min(figures->evictions * trace->sample,
				 figures->misses);
}
