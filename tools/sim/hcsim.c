// SPDX-License-Identifier: GPL-2.0
/*
 * hcsim: every trace, every size, every policy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "format.h"
#include "gen.h"
#include "message.h"
#include "options.h"
#include "progress.h"
#include "report.h"
#include "result.h"
#include "size.h"

/* A file's name without its folder and what says how it is written. */
static char *sim_trace_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = sim_strdup(slash ? slash + 1 : path);
	static const char *const endings[] = { ".zst", ".blk" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t len = strlen(name), end = strlen(endings[i]);

		if (len > end && !strcmp(name + len - end, endings[i]))
			name[len - end] = 0;
	}
	return name;
}

static enum sim_exit sim_load(const struct sim_options *options,
			      const char *path, struct sim_trace *trace)
{
	*trace = (struct sim_trace){ .reads_only = options->reads_only };
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

static int sim_run_trace(const struct sim_options *options,
			 const struct sim_trace *trace)
{
	struct sim_result result;
	size_t s, c;
	int rc = 0;

	for (s = 0; s < options->nr_sizes; s++) {
		u32 size = sim_size_blocks(&options->size[s], trace->nr_blocks);

		for (c = 0; c < options->nr_choices; c++) {
			rc |= sim_result_get(options, &options->choice[c],
					     trace, size, &result);
			sim_report(options->output, &result);
		}
	}
	return rc;
}

int main(int argc, char **argv)
{
	struct sim_options options;
	enum sim_exit status;
	struct sim_trace trace;
	bool deviates = false;
	size_t t;

	sim_options_parse(&options, argc, argv);
	sim_progress_enable(options.progress);
	for (t = 0; t < options.nr_traces; t++) {
		status = sim_load(&options, options.trace[t], &trace);
		if (status)
			return status;
		if (!t)
			sim_report_head(options.output);
		if (sim_run_trace(&options, &trace))
			deviates = true;
		sim_trace_free(&trace);
	}
	if (ferror(stdout) || fclose(stdout)) {
		sim_error("the output cannot be written");
		return SIM_SYSTEM;
	}
	return deviates ? SIM_DEVIATION : SIM_OK;
}
