// SPDX-License-Identifier: GPL-2.0
/*
 * hcsim: simulates every policy in every size on every trace.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "check.h"
#include "format.h"
#include "gen.h"
#include "message.h"
#include "online.h"
#include "options.h"
#include "plot.h"
#include "progress.h"
#include "report.h"
#include "result.h"
#include "sample.h"
#include "size.h"

/* The name of a file without its folder and the endings of its format. */
static char *sim_trace_name(const char *path)
{
	static const char *const endings[] = { ".zst", ".blk" };
	const char *slash = strrchr(path, '/');
	char *name = sim_strdup(slash ? slash + 1 : path);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t len = strlen(name), end = strlen(endings[i]);

		if (len > end && !strcmp(name + len - end, endings[i]))
			name[len - end] = 0;
	}
	return name;
}

static enum sim_exit sim_read(const struct sim_options *options,
			      const char *path, struct sim_trace *trace)
{
	if (sim_gen_is(path)) {
		trace->name = sim_strdup(path);
		if (sim_gen_make(trace, path, options->seed))
			return SIM_USAGE;
	} else {
		trace->name = sim_trace_name(path);
		if (sim_format_read(trace, path, options->input))
			return SIM_TRACE;
	}
	return sim_trace_finish(trace) ? SIM_TRACE : SIM_OK;
}

static enum sim_exit sim_load(const struct sim_options *options,
			      const char *path, struct sim_trace *trace)
{
	enum sim_exit status;

	*trace = (struct sim_trace){ .reads_only = options->reads_only };
	status = sim_read(options, path, trace);
	if (status)
		sim_trace_free(trace);
	else if (options->sample > 1 && !options->online)
		sim_sample(trace, options->sample);
	return status;
}

static int sim_run_size(const struct sim_options *options,
			const struct sim_trace *trace, u32 size,
			struct sim_plot *plot)
{
	struct sim_result result;
	int rc = 0;
	size_t i;

	for (i = 0; i < options->nr_choices; i++) {
		rc |= sim_result_get(options, &options->choice[i], trace, size,
				     &result);
		sim_report(options->output, &result);
		if (options->plot)
			sim_plot_add(plot, &result);
	}
	return rc;
}

static int sim_run_trace(const struct sim_options *options,
			 const struct sim_trace *trace, void *plot)
{
	u32 size, before = 0;
	int rc = 0;
	size_t i;

	for (i = 0; i < options->nr_sizes; i++) {
		size = sim_size_blocks(&options->size[i], trace->nr_blocks);
		/* Neighbouring shares of a small trace may be the same size. */
		if (size != before || !options->mrc)
			rc |= sim_run_size(options, trace, size, plot);
		before = size;
	}
	return rc;
}

/**
 * struct sim_action - what is done with each trace
 * @head: prints the head of the output, once the first trace could be read
 * @each: handles a trace; returns 0 or, after a message, -1
 * @context: the last argument of @each
 */
struct sim_action {
	void (*head)(enum sim_output output);
	int (*each)(const struct sim_options *options,
		    const struct sim_trace *trace, void *context);
	void *context;
};

/* Returns SIM_DEVIATION if the action failed for a trace. */
static enum sim_exit sim_walk_traces(const struct sim_options *options,
				     const struct sim_action *action)
{
	enum sim_exit status;
	struct sim_trace trace;
	int rc = 0;
	size_t i;

	for (i = 0; i < options->nr_traces; i++) {
		status = sim_load(options, options->trace[i], &trace);
		if (status)
			return status;
		if (!i)
			action->head(options->output);
		rc |= action->each(options, &trace, action->context);
		sim_trace_free(&trace);
	}
	return rc ? SIM_DEVIATION : SIM_OK;
}

static enum sim_exit sim_run(const struct sim_options *options)
{
	struct sim_plot plot = {};
	const struct sim_action action = {
		.head = sim_report_head,
		.each = sim_run_trace,
		.context = &plot,
	};
	enum sim_exit status = sim_walk_traces(options, &action);

	if (options->plot && status <= SIM_DEVIATION &&
	    sim_plot_draw(&plot, options->plot))
		status = SIM_SYSTEM;
	sim_plot_free(&plot);
	return status;
}

static enum sim_exit sim_run_online(const struct sim_options *options)
{
	const struct sim_action action = {
		.head = sim_online_head,
		.each = sim_online_trace,
	};

	return sim_walk_traces(options, &action);
}

static int sim_compare_trace(const struct sim_options *options,
			     const struct sim_trace *trace, void *check)
{
	return sim_check_trace(check, options, trace);
}

static enum sim_exit sim_compare_all(struct sim_check *check,
				     const struct sim_options *options)
{
	const struct sim_action action = {
		.head = sim_check_head,
		.each = sim_compare_trace,
		.context = check,
	};
	enum sim_exit status = sim_walk_traces(options, &action);

	if (status > SIM_DEVIATION)
		return status;
	sim_check_summary(check, options->output);
	if (!check->compared) {
		sim_error("%s says nothing of these traces and policies",
			  options->check);
		return SIM_DEVIATION;
	}
	return check->deviations ? SIM_DEVIATION : status;
}

static enum sim_exit sim_compare(const struct sim_options *options)
{
	enum sim_exit status = SIM_USAGE;
	struct sim_check check;

	if (!sim_check_load(&check, options->check))
		status = sim_compare_all(&check, options);
	sim_check_free(&check);
	return status;
}

int main(int argc, char **argv)
{
	struct sim_options options;
	enum sim_exit status;

	sim_options_parse(&options, argc, argv);
	sim_progress_enable(options.progress);
	if (options.online)
		status = sim_run_online(&options);
	else
		status = options.check ? sim_compare(&options) : sim_run(&options);
	sim_options_free(&options);
	if (status == SIM_OK && (ferror(stdout) || fclose(stdout))) {
		sim_error("the output cannot be written");
		return SIM_SYSTEM;
	}
	return status;
}
