// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl prometheus: the text format that node_exporter's textfile
 * collector and promtool read. It requires all samples of a metric to be
 * consecutive.
 */
#include "prometheus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "counters.h"
#include "knobs.h"
#include "message.h"
#include "number.h"
#include "pool.h"
#include "replace.h"
#include "select.h"
#include "text.h"

#define CTL_METRIC_MODE	0644
#define CTL_NS		1000000000ull

/* The file has the size that was asked for; the metric is what there is. */
#define CTL_POOL	"pool_bytes"

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

/* Escape a help text, or with @quotes a label's value, as UTF-8. */
static void ctl_put_escaped(FILE *out, const char *text, bool quotes)
{
	char *copy = ctl_utf8(text);
	const char *c;

	for (c = copy; *c; c++) {
		if (*c == '\\' || (*c == '"' && quotes))
			fputc('\\', out);
		if (*c == '\n')
			fputs("\\n", out);
		else
			fputc(*c, out);
	}
	free(copy);
}

static void ctl_put_label(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s=\"", name);
	ctl_put_escaped(out, value, true);
	fputc('"', out);
}

/* Of what stands in file names, only these may be in the name of a metric. */
static void ctl_put_word(FILE *out, const char *word)
{
	for (; *word; word++)
		fputc(strchr("abcdefghijklmnopqrstuvwxyz0123456789_", *word) ?
		      *word : '_', out);
}

static void ctl_put_name(FILE *out, const char *name)
{
	fputs("hotcache_", out);
	ctl_put_word(out, name);
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
	fprintf(out, "%s{", suffix);
	ctl_put_label(out, "device", s->device);
	fprintf(out, "} %s\n", value);
}

/* Whether a value is a metric of its own. */
static bool ctl_is_sample(enum ctl_group group, const char *name,
			  const char *text)
{
	if (group == CTL_KNOB)
		return ctl_knob_is_number(name, text) && strcmp(name, CTL_POOL);
	return group == CTL_STAT && ctl_is_number(text);
}

static void ctl_put_metric(const struct ctl_export *e, enum ctl_group group,
			   const char *name, const char *suffix,
			   const char *type, const char *help)
{
	size_t i;

	ctl_put_head(e->out, name, suffix, type, help);
	for (i = 0; i < e->nr; i++) {
		const char *text = ctl_text_of(e->snapshot[i], group, name);

		if (text && ctl_is_sample(group, name, text))
			ctl_put_sample(e->out, name, suffix, e->snapshot[i],
				       text);
	}
}

/* Prometheus wants times in seconds. */
static void ctl_put_seconds(const struct ctl_export *e,
			    const struct ctl_counter *c)
{
	static const char suffix[] = "_seconds_total";
	size_t i;

	ctl_put_head(e->out, c->name, suffix, "counter", c->text);
	for (i = 0; i < e->nr; i++) {
		u64 ns = ctl_count(e->snapshot[i], c->name);
		char *value;

		if (!ctl_has_count(e->snapshot[i], c->name))
			continue;
		value = ctl_format("%llu.%09llu", ns / CTL_NS, ns % CTL_NS);
		ctl_put_sample(e->out, c->name, suffix, e->snapshot[i], value);
		free(value);
	}
}

static void ctl_put_counter(const struct ctl_export *e,
			    const struct ctl_counter *c)
{
	char *help;

	if (!strcmp(c->unit, "nanoseconds")) {
		ctl_put_seconds(e, c);
		return;
	}
	help = ctl_format("%s: %s", c->unit, c->text);
	ctl_put_metric(e, CTL_STAT, c->name, "_total", "counter", help);
	free(help);
}

static void ctl_put_value(const struct ctl_export *e,
			  const struct ctl_value *v)
{
	const struct ctl_counter *c = ctl_counter_find(v->name);
	const char *gauge = ctl_gauge_text(v->name);
	char *help;

	if (v->group == CTL_STAT && c) {
		ctl_put_counter(e, c);
		return;
	}
	if (v->group == CTL_STAT && !gauge) {
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

		if (text && ctl_is_sample(v->group, v->name, text))
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

		fputs("hotcache_info{", e->out);
		ctl_put_label(e->out, "device", s->device);
		ctl_put_label(e->out, ",node", s->node);
		for (k = 0; k < s->nr_values; k++) {
			const struct ctl_value *v = &s->value[k];

			if (v->group != CTL_KNOB ||
			    ctl_knob_is_number(v->name, v->text))
				continue;
			fputc(',', e->out);
			ctl_put_word(e->out, v->name);
			ctl_put_label(e->out, "", v->text);
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

static void ctl_put_pool(const struct ctl_export *e, const char *name,
			 const char *help, bool asked)
{
	size_t i;

	ctl_put_head(e->out, name, "", "gauge", help);
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];
		char *value;

		if (!ctl_knob(s, CTL_POOL) || !ctl_knob(s, "slots"))
			continue;
		value = ctl_format("%llu", asked ? ctl_knob_number(s, CTL_POOL) :
					   ctl_pool_bytes(s));
		ctl_put_sample(e->out, name, "", s, value);
		free(value);
	}
}

static void ctl_put_labelled_sample(FILE *out, const char *metric,
				    const char *label,
				    const struct ctl_snapshot *s,
				    const struct ctl_value *v)
{
	ctl_put_name(out, metric);
	fputc('{', out);
	ctl_put_label(out, "device", s->device);
	/* Internals are those of the policy in use, tunables name theirs. */
	if (v->group == CTL_INTERNAL)
		ctl_put_label(out, ",policy", ctl_knob(s, "policy") ?: "");
	fputc(',', out);
	ctl_put_label(out, label, v->name);
	fprintf(out, "} %s\n", v->text);
}

/* The names differ by policy, so they become labels of one metric. */
static void ctl_put_labelled(const struct ctl_export *e, enum ctl_group group,
			     const char *metric, const char *label,
			     const char *help)
{
	size_t i, k;

	ctl_put_head(e->out, metric, "", "gauge", help);
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];

		for (k = 0; k < s->nr_values; k++) {
			const struct ctl_value *v = &s->value[k];

			if (v->group == group && ctl_is_number(v->text))
				ctl_put_labelled_sample(e->out, metric, label,
							s, v);
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
	ctl_put_pool(e, CTL_POOL, "size of the pool", false);
	ctl_put_pool(e, "pool_asked_bytes",
		     "size of the pool that the table line asks for", true);
	ctl_put_labelled(e, CTL_TUNABLE, "tunable", "tunable",
			 "tunables of all policies, hotcache_tunables/");
	ctl_put_labelled(e, CTL_INTERNAL, "policy_internal", "internal",
			 "what the policy shows of its state");
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];

		for (k = 0; k < s->nr_values; k++)
			if (ctl_is_sample(s->value[k].group, s->value[k].name,
					  s->value[k].text) &&
			    !ctl_was_put(e, i, &s->value[k]))
				ctl_put_value(e, &s->value[k]);
	}
}

/* The collector must not see half of it. */
static int ctl_put_file(struct ctl_export *e, const char *path)
{
	struct ctl_replacement r;
	int status = ctl_replace_begin(&r, path);

	if (status)
		return status;
	e->out = r.out;
	ctl_put_all(e);
	return ctl_replace_end(&r, CTL_METRIC_MODE);
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
