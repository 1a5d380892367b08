// SPDX-License-Identifier: GPL-2.0
/*
 * The page of a report: what device it is about, the parts with plots, and what explain
 * says of the same time.
 */
#include "report_page.h"

#include <stdlib.h>
#include <time.h>

#include "alloc.h"
#include "counters.h"
#include "curve.h"
#include "explain.h"
#include "html.h"
#include "metrics.h"
#include "number.h"
#include "report_parts.h"

/* Bytes of a time as text. */
#define CTL_TIME_TEXT	64

static void ctl_add_number(struct ctl_snapshot *s, enum ctl_group group,
			   const char *name, u64 number)
{
	char *text = ctl_format("%llu", number);

	ctl_snapshot_add(s, group, name, text);
	free(text);
}

/* The end of a day as a reading, whose counters began with the day. */
static struct ctl_snapshot *ctl_day_reading(const struct ctl_day *day,
					    const char *name,
					    const struct ctl_snapshot *now)
{
	const struct ctl_record *last = &day->step[day->nr - 1].grew;
	struct ctl_snapshot *s = ctl_snapshot_new(name, now ? now->node : "");
	const struct ctl_counter *c;
	unsigned int i;

	s->time = day->seconds;
	for (i = 0; now && i < now->nr_values; i++)
		if (now->value[i].group != CTL_STAT)
			ctl_snapshot_add(s, now->value[i].group,
					 now->value[i].name,
					 now->value[i].text);
	if (now)
		s->sectors = now->sectors;
	if (!ctl_knob(s, "slots")) {
		ctl_add_number(s, CTL_KNOB, "slots", last->slots);
		ctl_add_number(s, CTL_KNOB, "block_size", last->block_size);
	}
	ctl_add_number(s, CTL_STAT, "occupancy", last->occupancy);
	for (i = 0; (c = ctl_counter_at(i)) != NULL; i++)
		if (day->sum.counter[i] != CTL_RING_UNKNOWN)
			ctl_add_number(s, CTL_STAT, c->name,
				       day->sum.counter[i]);
	return s;
}

static void ctl_time_text(char *text, double seconds)
{
	time_t at = seconds;
	struct tm local;

	*text = '\0';
	if (localtime_r(&at, &local))
		strftime(text, CTL_TIME_TEXT, "%Y-%m-%d %H:%M %Z", &local);
}

static void ctl_page_head(FILE *out, const struct ctl_day *day,
			  const struct ctl_snapshot *now,
			  const struct ctl_metrics *m)
{
	const struct ctl_record *last = &day->step[day->nr - 1].grew;
	char begin[CTL_TIME_TEXT], end[CTL_TIME_TEXT];

	ctl_time_text(begin, day->step[0].begin);
	ctl_time_text(end, day->step[day->nr - 1].end);
	ctl_html_table(out, "device", m->span->after->device);
	ctl_html_row(out, "period", "%s to %s", begin, end);
	ctl_html_row(out, "recorded", "%zu steps, %s in all",
		     day->nr - day->nr_unknown, ctl_duration(day->seconds).s);
	if (now)
		ctl_html_row(out, "policy and mode", "%s, %s", m->policy,
			     m->mode);
	ctl_html_row(out, "pool at the end", "%s, %s full",
		     ctl_bytes(last->slots * last->block_size).s,
		     ctl_percent(last->occupancy, last->slots).s);
	ctl_html_table_end(out);
	if (day->nr_unknown)
		fprintf(out, "<p class=\"note\">Steps in which the counters began anew, and which are left out: %zu.</p>\n",
			day->nr_unknown);
}

static void ctl_page_finding(FILE *out, const struct ctl_finding *f)
{
	const char *level = ctl_level_name(f->level);

	fprintf(out, "<p class=\"%s\"><strong>%s</strong> ", level, level);
	ctl_html_text(out, f->what);
	if (f->advice) {
		fputs(" <em>Try: ", out);
		ctl_html_text(out, f->advice);
		fputs("</em>", out);
	}
	fputs("</p>\n", out);
}

static void ctl_page_explain(FILE *out, const struct ctl_span *span,
			     const struct ctl_snapshot *now)
{
	struct ctl_findings found;
	struct ctl_curve curve;
	unsigned int i;

	ctl_html_section(out, "What explain says",
			 "Of all the time above, with the settings of now.");
	if (!now) {
		ctl_html_note(out, "Nothing: the device is not here now, or suspended, so its settings are not known.");
		return;
	}
	ctl_explain(span, ctl_curve_read(now->node, &curve) ? NULL : &curve,
		    &found);
	for (i = 0; i < found.nr; i++)
		ctl_page_finding(out, &found.finding[i]);
	ctl_findings_free(&found);
}

/**
 * ctl_report_page() - print the page of a report
 * @out: where it goes
 * @day: the history, with a step at least
 * @name: the device's name, for people
 * @now: what the device shows now, or NULL
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_report_page(FILE *out, const struct ctl_day *day, const char *name,
		    const struct ctl_snapshot *now)
{
	struct ctl_snapshot *before = ctl_snapshot_new(name, "");
	struct ctl_snapshot *after = ctl_day_reading(day, name, now);
	struct ctl_span span = { before, after };
	char *title = ctl_format("hotcache: a day of %s", name);
	struct ctl_metrics m;
	int status;

	ctl_metrics_compute(&m, &span);
	ctl_html_head(out, title);
	ctl_page_head(out, day, now, &m);
	status = ctl_report_hits(out, day, &m);
	if (!status)
		status = ctl_report_rates(out, day);
	if (!status)
		status = ctl_report_bypass(out, day);
	if (!status)
		status = ctl_report_scans(out, day);
	if (!status)
		status = ctl_report_times(out, day);
	ctl_page_explain(out, &span, now);
	ctl_html_end(out);
	ctl_snapshot_free(before);
	ctl_snapshot_free(after);
	free(title);
	return status;
}
