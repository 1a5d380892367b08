// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of a report that have a plot: each with its figures in a table.
 */
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <linux/minmax.h>

#include "alloc.h"
#include "counters.h"
#include "html.h"
#include "number.h"
#include "plot.h"
#include "ring_sample.h"
#include <hotcache/counters.h>

static double ctl_hit_percent(const struct ctl_step *step, const char *name)
{
	u64 reads = ctl_record_count(&step->grew, "reads");

	return reads ? 100.0 * ctl_record_count(&step->grew, "hits") / reads :
		       -1;
}

/* As above, of what was not kept out on purpose. */
static double ctl_wanted_percent(const struct ctl_step *step, const char *name)
{
	u64 wanted = ctl_record_count(&step->grew, "reads");
	u64 misses = ctl_record_count(&step->grew, "misses");
	u64 excluded = 0;
	const char *reason;
	unsigned int i;

	for (i = 0; (reason = ctl_excluding_at(i)) != NULL; i++)
		excluded += ctl_record_count(&step->grew, reason);
	wanted -= min3(excluded, misses, wanted);
	return wanted ? 100.0 * ctl_record_count(&step->grew, "hits") / wanted :
			-1;
}

static double ctl_per_second(const struct ctl_step *step, const char *name)
{
	return ctl_record_count(&step->grew, name) / (step->end - step->begin);
}

/* The most a second in any step. */
static double ctl_day_most(const struct ctl_day *day, const char *name)
{
	double most = 0;
	size_t i;

	for (i = 0; i < day->nr; i++)
		if (day->step[i].known &&
		    ctl_per_second(&day->step[i], name) > most)
			most = ctl_per_second(&day->step[i], name);
	return most;
}

/**
 * ctl_report_hits() - print the part on the hit ratio
 * @out: where it goes
 * @day: the history
 * @m: figures of all of it
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_report_hits(FILE *out, const struct ctl_day *day,
		    const struct ctl_metrics *m)
{
	static const struct ctl_plot plot = {
		.id = "hits", .unit = "% from RAM", .top = 100,
		/* Mostly they are the same: then the last one is seen. */
		.line = {
			{ "without those kept out",
			  ctl_wanted_percent },
			{ "of all blocks", ctl_hit_percent },
		}, .nr = 2,
	};
	int status;

	ctl_html_section(out, "Hit ratio",
			 "The part of the blocks read that came from RAM.");
	status = ctl_plot_draw(out, &plot, day);
	ctl_html_table(out, "blocks read", "");
	ctl_html_row(out, "all", "%s", ctl_grouped(m->reads).s);
	ctl_html_row(out, "from RAM", "%s (%s)", ctl_grouped(m->hits).s,
		     ctl_percent(m->hits, m->reads).s);
	ctl_html_row(out, "from the origin", "%s", ctl_grouped(m->misses).s);
	ctl_html_row(out, "kept out on purpose, as scans are", "%s",
		     ctl_grouped(m->excluded).s);
	ctl_html_row(out, "hit ratio of the others", "%s",
		     ctl_percent(m->hits, m->reads - m->excluded).s);
	ctl_html_row(out, "read without a read of the origin", "%s",
		     ctl_bytes(ctl_record_count(&day->sum, "saved_bytes")).s);
	ctl_html_table_end(out);
	return status;
}

static void ctl_rate_row(FILE *out, const struct ctl_day *day,
			 const char *what, const char *name)
{
	u64 n = ctl_record_count(&day->sum, name);

	ctl_html_row(out, what, "%s (%s a second, at most %s)",
		     ctl_grouped(n).s, ctl_si(ctl_ratio(n, day->seconds)).s,
		     ctl_si(ctl_day_most(day, name)).s);
}

/**
 * ctl_report_rates() - print the part on reads and writes a second
 * @out: where it goes
 * @day: the history
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_report_rates(FILE *out, const struct ctl_day *day)
{
	static const struct ctl_plot plot = {
		.id = "rates", .unit = "requests a second",
		.line = {
			{ "reads", ctl_per_second, "read_requests" },
			{ "writes", ctl_per_second, "write_requests" },
		}, .nr = 2,
	};
	int status;

	ctl_html_section(out, "Reads and writes",
			 "Requests as the device received them, a second.");
	status = ctl_plot_draw(out, &plot, day);
	ctl_html_table(out, "requests", "");
	ctl_rate_row(out, day, "reads", "read_requests");
	ctl_rate_row(out, day, "writes", "write_requests");
	ctl_rate_row(out, day, "discards", "discard_requests");
	ctl_html_table_end(out);
	return status;
}

/**
 * struct ctl_reason - why blocks passed by the cache
 * @counter: its counter
 * @blocks: how many did
 */
struct ctl_reason {
	const struct ctl_counter *counter;
	u64 blocks;
};

static int ctl_reason_cmp(const void *a, const void *b)
{
	const struct ctl_reason *x = a, *y = b;

	return (x->blocks < y->blocks) - (x->blocks > y->blocks);
}

/* The reasons that there were, the most frequent first. */
static size_t ctl_reasons(const struct ctl_day *day, struct ctl_reason *reason)
{
	const struct ctl_counter *c;
	unsigned int i;
	size_t nr = 0;

	for (i = 0; (c = ctl_counter_at(i)) != NULL; i++) {
		u64 blocks = ctl_record_count(&day->sum, c->name);

		if (blocks && !strncmp(c->name, HC_PREFIX_BYPASS,
				       strlen(HC_PREFIX_BYPASS)))
			reason[nr++] = (struct ctl_reason){ c, blocks };
	}
	if (nr)
		qsort(reason, nr, sizeof(*reason), ctl_reason_cmp);
	return nr;
}

static void ctl_reason_row(FILE *out, const struct ctl_reason *reason,
			   u64 misses)
{
	const char *text = strchr(reason->counter->text, ' ');
	char *name = ctl_format("%s:%s",
				reason->counter->name + strlen(HC_PREFIX_BYPASS),
				text ? text : "");

	ctl_html_row(out, name, "%s (%s of the misses)",
		     ctl_grouped(reason->blocks).s,
		     ctl_percent(reason->blocks, misses).s);
	free(name);
}

/**
 * ctl_report_bypass() - print the part on what passed by the cache
 * @out: where it goes
 * @day: the history
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_report_bypass(FILE *out, const struct ctl_day *day)
{
	struct ctl_plot plot = { .id = "bypass", .unit = "blocks a second" };
	struct ctl_reason reason[HC_NR_COUNTERS];
	size_t i, nr = ctl_reasons(day, reason);
	int status;

	for (i = 0; i < nr && i < CTL_PLOT_LINES; i++)
		plot.line[plot.nr++] = (struct ctl_line){
			.title = reason[i].counter->name +
				 strlen(HC_PREFIX_BYPASS),
			.value = ctl_per_second,
			.name = reason[i].counter->name,
		};
	ctl_html_section(out, "Reasons for bypass",
			 "Blocks that were read and not cached, by reason; the most frequent are drawn.");
	status = ctl_plot_draw(out, &plot, day);
	ctl_html_table(out, "blocks passed", "");
	for (i = 0; i < nr; i++)
		ctl_reason_row(out, &reason[i],
			       ctl_record_count(&day->sum, "misses"));
	if (!nr)
		ctl_html_row(out, "all reasons", "0");
	ctl_html_table_end(out);
	return status;
}

/**
 * ctl_report_scans() - print the part on scans
 * @out: where it goes
 * @day: the history
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_report_scans(FILE *out, const struct ctl_day *day)
{
	static const struct {
		const char *name;
		const char *line;
		const char *text;
	} parts[] = {
		{ "bypass_scan", "kept out", "of long runs, kept out" },
		{ "bypass_window", "scan mode",
		  "kept out in scan mode" },
		{ "stream_inserts", "cached", "of long runs, cached" },
		{ "stream_hits", "read again", "of these, hits since" },
		{ "stream_unused", NULL,
		  "of these, evicted and never read again" },
	};
	struct ctl_plot plot = { .id = "scans", .unit = "blocks a second" };
	size_t i;
	int status;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].line)
			plot.line[plot.nr++] = (struct ctl_line){
				parts[i].line, ctl_per_second, parts[i].name,
			};
	ctl_html_section(out, "Scans",
			 "Blocks of runs of reads that were long enough to be seen as scans.");
	status = ctl_plot_draw(out, &plot, day);
	ctl_html_table(out, "blocks", "");
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		ctl_html_row(out, parts[i].text, "%s",
			     ctl_grouped(ctl_record_count(&day->sum, parts[i].name)).s);
	ctl_html_table_end(out);
	return status;
}

static const struct {
	const char *title;
	const char *sum;
} ctl_timed[CTL_NR_TIMED] = {
	[CTL_TIMED_HIT] = { "hits", "hit_time" },
	[CTL_TIMED_MISS] = { "misses", "miss_time" },
	[CTL_TIMED_WRITE] = { "writes", "write_time" },
};

/* How many requests of a kind were timed; 0 if the module does not tell. */
static u64 ctl_timed_count(const struct ctl_record *record, size_t kind)
{
	u64 n = record->below[kind][CTL_RING_BOUNDS];

	return n == CTL_RING_UNKNOWN ? 0 : n;
}

/* Mean time of the requests of a kind, in milliseconds; the kind's by its counter. */
static double ctl_mean_ms(const struct ctl_step *step, const char *name)
{
	u64 ns = ctl_record_count(&step->grew, name);
	size_t kind = 0;
	u64 n;

	while (strcmp(ctl_timed[kind].sum, name))
		kind++;
	n = ctl_timed_count(&step->grew, kind);
	return n && ns ? ns / 1e6 / n : -1;
}

static void ctl_time_row(FILE *out, const struct ctl_day *day, size_t kind)
{
	u64 n = ctl_timed_count(&day->sum, kind);
	double mean = ctl_ratio(ctl_record_count(&day->sum, ctl_timed[kind].sum),
				n) / 1e9;
	double bound = ctl_record_bound(day->sum.below[kind], 0.99);

	if (!n)
		ctl_html_row(out, ctl_timed[kind].title, "-");
	else if (bound)
		ctl_html_row(out, ctl_timed[kind].title,
			     "%s (mean %s, 99 %% below %s)", ctl_grouped(n).s,
			     ctl_duration(mean).s, ctl_duration(bound).s);
	else
		ctl_html_row(out, ctl_timed[kind].title, "%s (mean %s)",
			     ctl_grouped(n).s, ctl_duration(mean).s);
}

/**
 * ctl_report_times() - print the part on latency
 * @out: where it goes
 * @day: the history
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_report_times(FILE *out, const struct ctl_day *day)
{
	struct ctl_plot plot = { .id = "latency", .unit = "mean milliseconds",
				 .logarithmic = true };
	size_t i;
	int status;

	for (i = 0; i < CTL_NR_TIMED; i++)
		plot.line[plot.nr++] = (struct ctl_line){
			ctl_timed[i].title, ctl_mean_ms, ctl_timed[i].sum,
		};
	ctl_html_section(out, "Latency",
			 "How long requests took. It is counted while the knob histograms is 1.");
	status = ctl_plot_draw(out, &plot, day);
	ctl_html_table(out, "requests timed", "");
	for (i = 0; i < CTL_NR_TIMED; i++)
		ctl_time_row(out, day, i);
	ctl_html_table_end(out);
	return status;
}
