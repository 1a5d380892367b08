// SPDX-License-Identifier: GPL-2.0
/*
 * The progress of a long run in one line on standard error, if that is a
 * terminal or the user asks for it.
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SIM_PROGRESS_FIRST	1	/* seconds until the first output */

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
 * sim_progress_enable() - show the progress if standard error is a terminal
 * @always: show it in any case
 */
void sim_progress_enable(bool always)
{
	sim_line.enabled = always || isatty(STDERR_FILENO);
	sim_line.next = sim_seconds() + SIM_PROGRESS_FIRST;
}

/**
 * sim_progress_begin() - begin a replay
 * @trace: name of the trace
 * @policy: name of the policy
 * @size: size of the cache in blocks
 * @total: the value of sim_progress() that means 100 %
 */
void sim_progress_begin(const char *trace, const char *policy, u32 size,
			size_t total)
{
	snprintf(sim_line.what, sizeof(sim_line.what), "%s %s %u", trace,
		 policy, size);
	sim_line.total = total;
}

/**
 * sim_progress() - show the progress, once a second at most
 * @done: the part of the total that is done
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
 * sim_progress_end() - clear the line, before anything else is printed
 */
void sim_progress_end(void)
{
	if (sim_line.shown)
		fputs("\r\033[K", stderr);
	sim_line.shown = false;
}
