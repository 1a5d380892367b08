// SPDX-License-Identifier: GPL-2.0
/*
 * One policy in one size on one trace: runs it as often as needed and checks
 * that the runs agree.
 */
#include "result.h"

#include "belady.h"
#include "choice.h"
#include "message.h"
#include "progress.h"
#include "sample.h"

/* The fastest run is the one that other programs disturbed least. */
static void sim_result_time(const struct sim_trace *trace,
			    const struct sim_setup *setup, u32 repeat,
			    struct sim_figures *figures)
{
	u64 best = U64_MAX;
	u32 i;

	for (i = 0; i < repeat; i++) {
		sim_replay_timed(trace, setup, figures);
		best = figures->ns < best ? figures->ns : best;
	}
	figures->ns = best;
}

/* Count steps in a second run, whose other results must be the same. */
static int sim_result_count(const struct sim_trace *trace,
			    const struct sim_setup *setup,
			    struct sim_figures *figures)
{
	const char *name = setup->ops->name;
	struct sim_setup counting = *setup;
	struct sim_figures counted;

	counting.ops = hc_counted_policy_find(name);
	sim_replay_counted(trace, &counting, &counted);
	figures->max_steps = counted.max_steps;
	if (counted.misses != figures->misses ||
	    counted.evictions != figures->evictions)
		return sim_error("%s: %s behaved differently in a second run",
				 trace->name, name);
	if (counted.max_steps > setup->ops->max_steps)
		return sim_error("%s: %s looked at %u entries at once and promises at most %u",
				 trace->name, name, counted.max_steps,
				 setup->ops->max_steps);
	return 0;
}

static int sim_result_policy(const struct sim_options *options,
			     const struct sim_choice *choice,
			     const struct sim_trace *trace, u32 size,
			     struct sim_result *result)
{
	struct hc_policy_params params;
	const struct sim_setup setup = {
		.ops = choice->ops,
		.params = &params,
		.seed = options->seed,
		.knobs = &options->scan,
	};
	bool full = !options->mrc && !options->check && trace->sample == 1;

	sim_choice_params(choice, size, &params);
	result->bytes = choice->ops->size(&params);
	params.nr_slots = sim_sample_size(trace, size);
	sim_progress_begin(trace->name, choice->name, size, trace->nr_kept);
	sim_result_time(trace, &setup, options->repeat, &result->figures);
	result->max_steps = choice->ops->max_steps;
	result->timed = full;
	result->counted = full;
	return full ? sim_result_count(trace, &setup, &result->figures) : 0;
}

/**
 * sim_result_get() - simulate one policy in one size on one trace
 * @options: the options
 * @choice: the policy
 * @trace: the trace
 * @size: size of the cache in blocks
 * @result: set, also if the policy takes more steps than it declares
 *
 * Return: 0 or, after a message, -1.
 */
int sim_result_get(const struct sim_options *options,
		   const struct sim_choice *choice,
		   const struct sim_trace *trace, u32 size,
		   struct sim_result *result)
{
	int rc;

	*result = (struct sim_result){
		.trace = trace->name,
		.policy = choice->name,
		.reads_only = options->reads_only,
		.scan = options->scan,
		.size = size,
		.distinct = trace->nr_blocks,
		.requests = trace->nr_requests,
		.accesses = trace->nr_accesses,
	};
	if (choice->ops) {
		rc = sim_result_policy(options, choice, trace, size, result);
	} else {
		sim_progress_begin(trace->name, choice->name, size,
				   trace->nr_accesses);
		rc = sim_belady(trace, sim_sample_size(trace, size),
				&result->figures);
	}
	sim_sample_scale(trace, &result->figures);
	sim_progress_end();
	result->miss_ratio = (double)result->figures.misses / result->accesses;
	return rc;
}
