// SPDX-License-Identifier: GPL-2.0
/*
 * One line on standard error that says how far a long run is. Only where a
 * person looks at it, or on demand.
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SIM_PROGRESS_FIRST	1	/* seconds of silence */

static struct {
	bool enabled;
	bool shown;
	char what[128];
	size_t total;
	time_t next;
} sim_line;

static time_t sim_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/**
 * sim_progress_enable() - decide whether there is anybody to look
 * @always: even if standard error is no terminal
 */
void sim_progress_enable(bool always)
{
	sim_line.enabled = always || isatty(STDERR_FILENO);
	sim_line.next = sim_seconds() + SIM_PROGRESS_FIRST;
}

/**
 * sim_progress_begin() - a replay begins
 * @trace: name of the trace
 * @policy: name of the policy
 * @size: in blocks
 * @total: what sim_progress() will be called with at the end
 */
void sim_progress_begin(const char *trace, const char *policy, u32 size,
			size_t total)
{
	snprintf(sim_line.what, sizeof(sim_line.what), "%s %s %u", trace,
		 policy, size);
	sim_line.total = total;
}

/**
 * sim_progress() - so much is done
 * @done: of the total
 */
void sim_progress(size_t done)
{
	if (!sim_line.enabled || sim_seconds() < sim_line.next)
		return;
	fprintf(stderr, "\r\033[K%s %zu %%", sim_line.what,
		done * 100 / sim_line.total);
	sim_line.shown = true;
	sim_line.next = sim_seconds() + 1;
}

/**
 * sim_progress_end() - take the line away before something else is printed
 */
void sim_progress_end(void)
{
	if (sim_line.shown)
		fputs("\r\033[K", stderr);
	sim_line.shown = false;
}
