// SPDX-License-Identifier: GPL-2.0
/*
 * The text format of Prometheus, which node_exporter's textfile collector and promtool
 * read: a line of help and one of the type for each metric, then all its samples.
 */
#include "sample.h"

#include <stdlib.h>

#include "text.h"

/* What all metrics of this program begin with. */
#define CTL_PREFIX	"hotcache_"

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

/**
 * ctl_sample_head() - print what comes before the samples of a metric
 * @out: stream to print to
 * @metric: its name without "hotcache_"
 * @type: its type
 * @help: its meaning
 */
void ctl_sample_head(FILE *out, const char *metric, const char *type,
		     const char *help)
{
	fprintf(out, "# HELP " CTL_PREFIX "%s ", metric);
	ctl_put_escaped(out, help, false);
	fprintf(out, "\n# TYPE " CTL_PREFIX "%s %s\n", metric, type);
}

/**
 * ctl_sample_begin() - begin to print a sample
 * @s: filled in; ctl_sample_end() has to follow
 * @out: stream to print to
 * @metric: its name without "hotcache_"
 * @suffix: what follows the name, as "_sum", or ""
 */
void ctl_sample_begin(struct ctl_sample *s, FILE *out, const char *metric,
		      const char *suffix)
{
	*s = (struct ctl_sample){ .out = out };
	fprintf(out, CTL_PREFIX "%s%s", metric, suffix);
}

/**
 * ctl_sample_label() - print a label
 * @s: the sample
 * @name: the label
 * @value: its value, any bytes
 */
void ctl_sample_label(struct ctl_sample *s, const char *name,
		      const char *value)
{
	fprintf(s->out, "%c%s=\"", s->labelled ? ',' : '{', name);
	ctl_put_escaped(s->out, value, true);
	fputc('"', s->out);
	s->labelled = true;
}

/**
 * ctl_sample_end() - print the value
 * @s: the sample
 * @value: its value
 */
void ctl_sample_end(struct ctl_sample *s, const char *value)
{
	fprintf(s->out, "%s %s\n", s->labelled ? "}" : "", value);
}

/**
 * ctl_sample_end_number() - print the value
 * @s: the sample
 * @value: its value
 */
void ctl_sample_end_number(struct ctl_sample *s, unsigned long long value)
{
	fprintf(s->out, "%s %llu\n", s->labelled ? "}" : "", value);
}
