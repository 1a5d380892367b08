// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl prometheus: the text format that node_exporter's textfile
 * collector and promtool read. It requires all samples of a metric to be
 * consecutive.
 */
#include "prometheus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "counters.h"
#include "message.h"
#include "select.h"

#define CTL_METRIC_MODE	0644

/**
 * struct ctl_export - metrics to print
 * @out: stream to print to
 * @snapshot: a snapshot of each device
 * @nr: number of devices
 */
struct ctl_export {
	FILE *out;
	struct ctl_snapshot **snapshot;
	size_t nr;
};

/* Escape a label's value, or with @quotes false a help text. */
static void ctl_put_escaped(FILE *out, const char *text, bool quotes)
{
	for (; *text; text++) {
		if (*text == '\\' || (*text == '"' && quotes))
			fputc('\\', out);
		if (*text == '\n')
			fputs("\\n", out);
		else
			fputc(*text, out);
	}
}

static void ctl_put_name(FILE *out, const char *name)
{
	fputs("hotcache_", out);
	for (; *name; name++)
		fputc(strchr("abcdefghijklmnopqrstuvwxyz0123456789_", *name) ?
		      *name : '_', out);
}

static void ctl_put_head(FILE *out, const char *name, const char *suffix,
			 const char *type, const char *help)
{
	fputs("# HELP ", out);
	ctl_put_name(out, name);
	fprintf(out, "%s ", suffix);
	ctl_put_escaped(out, help, false);
	fputs("\n# TYPE ", out);
	ctl_put_name(out, name);
	fprintf(out, "%s %s\n", suffix, type);
}

static void ctl_put_sample(FILE *out, const char *name, const char *suffix,
			   const struct ctl_snapshot *s, const char *value)
{
	ctl_put_name(out, name);
	fprintf(out, "%s{device=\"", suffix);
	ctl_put_escaped(out, s->device, true);
	fprintf(out, "\"} %s\n", value);
}

static bool ctl_is_number(const char *text)
{
	char *end;

	strtod(text, &end);
	return end != text && !*end && *text >= '0' && *text <= '9';
}

static void ctl_put_metric(const struct ctl_export *e, enum ctl_group group,
			   const char *name, const char *suffix,
			   const char *type, const char *help)
{
	size_t i;

	ctl_put_head(e->out, name, suffix, type, help);
	for (i = 0; i < e->nr; i++) {
		const char *text = ctl_text_of(e->snapshot[i], group, name);

		if (text && ctl_is_number(text))
			ctl_put_sample(e->out, name, suffix, e->snapshot[i],
				       text);
	}
}

static void ctl_put_value(const struct ctl_export *e,
			  const struct ctl_value *v)
{
	const struct ctl_counter *c = ctl_counter_find(v->name);
	const char *gauge = ctl_gauge_text(v->name);
	char *help;

	if (v->group == CTL_STAT && c) {
		help = ctl_format("%s: %s", c->unit, c->text);
		ctl_put_metric(e, v->group, v->name, "_total", "counter", help);
	} else if (v->group == CTL_STAT && !gauge) {
		help = ctl_format("hotcache_stats/%s of a newer module",
				  v->name);
		ctl_put_metric(e, v->group, v->name, "", "untyped", help);
	} else {
		help = v->group == CTL_STAT ? ctl_strdup(gauge) :
		       ctl_format("knob hotcache/%s", v->name);
		ctl_put_metric(e, v->group, v->name, "", "gauge", help);
	}
	free(help);
}

/* Whether an earlier device has the value too: then the metric is printed. */
static bool ctl_was_put(const struct ctl_export *e, size_t before,
			const struct ctl_value *v)
{
	size_t i;

	for (i = 0; i < before; i++) {
		const char *text = ctl_text_of(e->snapshot[i], v->group,
					       v->name);

		if (text && ctl_is_number(text))
			return true;
	}
	return false;
}

/* Settings that are words become labels of one metric. */
static void ctl_put_info(const struct ctl_export *e)
{
	size_t i, k;

	ctl_put_head(e->out, "info", "", "gauge", "settings that are words");
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];

		fputs("hotcache_info{device=\"", e->out);
		ctl_put_escaped(e->out, s->device, true);
		fprintf(e->out, "\",node=\"%s\"", s->node);
		for (k = 0; k < s->nr_values; k++) {
			const struct ctl_value *v = &s->value[k];

			if (v->group != CTL_KNOB || ctl_is_number(v->text) ||
			    strchr(v->text, ' '))
				continue;
			fprintf(e->out, ",%s=\"", v->name);
			ctl_put_escaped(e->out, v->text, true);
			fputc('"', e->out);
		}
		fputs("} 1\n", e->out);
	}
}

static void ctl_put_up(const struct ctl_export *e)
{
	size_t i;

	ctl_put_head(e->out, "up", "", "gauge", "0 while the device is suspended");
	for (i = 0; i < e->nr; i++)
		ctl_put_sample(e->out, "up", "", e->snapshot[i],
			       e->snapshot[i]->suspended ? "0" : "1");
}

/* The names differ by policy, so they become labels of one metric. */
static void ctl_put_internals(const struct ctl_export *e)
{
	size_t i, k;

	ctl_put_head(e->out, "policy_internal", "", "gauge",
		     "what the policy shows of its state");
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];

		for (k = 0; k < s->nr_values; k++) {
			const struct ctl_value *v = &s->value[k];

			if (v->group != CTL_INTERNAL || !ctl_is_number(v->text))
				continue;
			fputs("hotcache_policy_internal{device=\"", e->out);
			ctl_put_escaped(e->out, s->device, true);
			fputs("\",policy=\"", e->out);
			ctl_put_escaped(e->out, ctl_knob(s, "policy") ?: "", true);
			fputs("\",internal=\"", e->out);
			ctl_put_escaped(e->out, v->name, true);
			fprintf(e->out, "\"} %s\n", v->text);
		}
	}
}

static void ctl_put_all(const struct ctl_export *e)
{
	size_t i, k;

	ctl_put_up(e);
	if (!e->nr)
		return;
	ctl_put_info(e);
	ctl_put_internals(e);
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];

		for (k = 0; k < s->nr_values; k++)
			if (s->value[k].group != CTL_INTERNAL &&
			    ctl_is_number(s->value[k].text) &&
			    !ctl_was_put(e, i, &s->value[k]))
				ctl_put_value(e, &s->value[k]);
	}
}

/* Rename a complete file into place: the collector must not see half of it. */
static int ctl_put_file(struct ctl_export *e, const char *path)
{
	char *temporary = ctl_format("%s.%d", path, getpid());
	bool bad;
	int err = 0;

	e->out = fopen(temporary, "we");
	if (e->out) {
		ctl_put_all(e);
		bad = ferror(e->out) || fchmod(fileno(e->out), CTL_METRIC_MODE);
		bad = fclose(e->out) || bad;
		if (bad || rename(temporary, path)) {
			err = errno ? errno : EIO;
			unlink(temporary);
		}
	} else {
		err = errno;
	}
	free(temporary);
	if (!err)
		return CTL_OK;
	return ctl_fail(err == EACCES ? CTL_PERMISSION : CTL_FAILED, NULL,
			"cannot write %s: %s", path, strerror(err));
}

/**
 * ctl_prometheus() - hotcachectl prometheus
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_prometheus(const struct ctl_args *args)
{
	struct ctl_export e = { .out = stdout };
	struct ctl_devices devices;
	int status;
	size_t i;

	if (args->json)
		return ctl_fail(CTL_USAGE, "\"hotcachectl stats --json\" has the same figures",
				"prometheus prints its own format only");
	status = ctl_select(args, &devices);
	if (status)
		return status;
	e.nr = devices.nr;
	e.snapshot = ctl_alloc(e.nr, sizeof(*e.snapshot));
	for (i = 0; i < e.nr; i++)
		e.snapshot[i] = ctl_snapshot_read(&devices.device[i]);
	if (args->output) {
		status = ctl_put_file(&e, args->output);
	} else {
		ctl_put_all(&e);
		status = ctl_flush();
	}
	for (i = 0; i < e.nr; i++)
		ctl_snapshot_free(e.snapshot[i]);
	free(e.snapshot);
	ctl_devices_free(&devices);
	return status;
}
