// SPDX-License-Identifier: GPL-2.0
/*
 * Comparison with a table of reference miss ratios. Its lines are
 *
 *   trace,policy,size,miss_ratio,tolerance[,tunable=value[;tunable=value]...]
 *
 * The trace is named as in the output, with .r appended if only reads count. A
 * tolerance with a sign, as +0.03, limits only an excess of misses. The last
 * column has the tunables that are not at the policy's defaults.
 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "choice.h"
#include "input.h"
#include "json.h"
#include "result.h"
#include "text.h"

/* Half of the last digit that a reference has. */
#define SIM_CHECK_ROUNDING	0.00005

enum sim_check_column {
	SIM_CHECK_TRACE,
	SIM_CHECK_POLICY,
	SIM_CHECK_SIZE,
	SIM_CHECK_RATIO,
	SIM_CHECK_TOLERANCE,
	SIM_CHECK_PARAMS,
	SIM_CHECK_COLUMNS
};

/**
 * struct sim_check_row - a row of the table
 * @trace: name of the trace, without .r
 * @reads_only: only reads count
 * @policy: name of the policy
 * @size: size of the cache
 * @ratio: reference miss ratio
 * @tolerance: largest deviation from the reference
 * @one_sided: a lower miss ratio is never a deviation
 * @params: tunables that are not at their defaults
 */
struct sim_check_row {
	char *trace;
	bool reads_only;
	char *policy;
	struct sim_size size;
	double ratio;
	double tolerance;
	bool one_sided;
	char *params;
};

/* Remove @end from the end of @name; returns false if it is not there. */
static bool sim_check_strip(char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	if (len <= end_len || strcmp(name + len - end_len, end))
		return false;
	name[len - end_len] = 0;
	return true;
}

static bool sim_check_real(const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return end != text && !*end && *number >= 0;
}

/* Returns NULL, or what is wrong with the row. */
static const char *sim_check_parse(struct sim_check *check, char **field,
				   int n)
{
	struct sim_check_row row = {};

	if (n < SIM_CHECK_PARAMS)
		return "a row is not trace,policy,size,miss_ratio,tolerance";
	if (!sim_check_real(field[SIM_CHECK_RATIO], &row.ratio) ||
	    !sim_check_real(field[SIM_CHECK_TOLERANCE], &row.tolerance))
		return "a miss ratio or a tolerance is not a number";
	if (sim_size_parse(field[SIM_CHECK_SIZE], &row.size))
		return "a size makes no sense";
	row.one_sided = *field[SIM_CHECK_TOLERANCE] == '+';
	row.trace = sim_strdup(field[SIM_CHECK_TRACE]);
	row.reads_only = sim_check_strip(row.trace, ".r");
	if (!row.reads_only)
		sim_check_strip(row.trace, ".all");
	row.policy = sim_strdup(field[SIM_CHECK_POLICY]);
	row.params = sim_strdup(n > SIM_CHECK_PARAMS ?
				field[SIM_CHECK_PARAMS] : "");
	check->row = sim_realloc(check->row, check->nr_rows + 1, sizeof(row));
	check->row[check->nr_rows++] = row;
	return NULL;
}

/**
 * sim_check_load() - read a reference table
 * @check: set to a comparison with the table
 * @path: path of the table
 *
 * Return: 0 or, after a message, -1.
 */
int sim_check_load(struct sim_check *check, const char *path)
{
	char *field[SIM_CHECK_COLUMNS];
	const char *wrong = NULL;
	struct sim_input in;
	char *line;
	int n, rc;

	*check = (struct sim_check){};
	if (sim_input_open(&in, path))
		return -1;
	while (!wrong && (line = sim_input_line(&in)) != NULL) {
		n = sim_text_split(line, ',', field, SIM_CHECK_COLUMNS);
		if (!n || !*field[0] || *field[0] == '#' ||
		    !strcmp(field[0], "trace"))
			continue;
		wrong = sim_check_parse(check, field, n);
	}
	if (wrong)
		sim_input_error(&in, wrong);
	rc = sim_input_failed(&in) ? -1 : 0;
	sim_input_close(&in);
	return rc;
}

/* Choose the policy of a row, with its tunables, as the only one in @one. */
static int sim_check_choose(struct sim_options *one,
			    const struct sim_check_row *row)
{
	char *copy = sim_strdup(row->params);
	char *rest = copy;
	char *word;
	int rc = sim_choose(one, row->policy);

	while (!rc && (word = strsep(&rest, ";")) != NULL)
		if (*word)
			rc = sim_choose_param(one, word);
	free(copy);
	return rc;
}

/* Whether the user wants this policy. */
static bool sim_check_wants(const struct sim_options *options,
			    const char *policy)
{
	size_t i;

	for (i = 0; i < options->nr_choices; i++)
		if (!strcmp(options->choice[i].name, policy))
			return true;
	return false;
}

static void sim_check_json(const struct sim_check_row *row,
			   const struct sim_result *r, bool right)
{
	json_t *o = json_object();

	json_object_set_new(o, "trace", json_string(r->trace));
	json_object_set_new(o, "reads_only", json_boolean(row->reads_only));
	json_object_set_new(o, "policy", json_string(r->policy));
	json_object_set_new(o, "size_blocks", json_integer(r->size));
	json_object_set_new(o, "reference", json_real(row->ratio));
	json_object_set_new(o, "miss_ratio", json_real(r->miss_ratio));
	json_object_set_new(o, "difference",
			    json_real(r->miss_ratio - row->ratio));
	json_object_set_new(o, "tolerance", json_real(row->tolerance));
	json_object_set_new(o, "one_sided", json_boolean(row->one_sided));
	json_object_set_new(o, "ok", json_boolean(right));
	sim_json_line(o);
}

static void sim_check_print(const struct sim_check_row *row,
			    const struct sim_result *r, enum sim_output output,
			    bool right)
{
	double difference = r->miss_ratio - row->ratio;
	const char *reads = row->reads_only ? ".r" : "";

	if (output == SIM_JSON)
		sim_check_json(row, r, right);
	else if (output == SIM_CSV)
		printf("%s%s,%s,%u,%.4f,%.6f,%+.6f,%s%g,%d\n", r->trace, reads,
		       r->policy, r->size, row->ratio, r->miss_ratio,
		       difference, row->one_sided ? "+" : "", row->tolerance,
		       right);
	else
		printf("%-18s%-3s%-9s %9u %9.4f %9.4f %+9.4f %s%-7g %s\n",
		       r->trace, reads, r->policy, r->size, row->ratio,
		       r->miss_ratio, difference, row->one_sided ? "+" : " ",
		       row->tolerance, right ? "ok" : "DEVIATES");
}

/**
 * sim_check_head() - print the head of the output
 * @output: form of the output
 */
void sim_check_head(enum sim_output output)
{
	if (output == SIM_CSV)
		puts("trace,policy,size_blocks,reference,miss_ratio,difference,tolerance,ok");
	if (output == SIM_TABLE)
		printf("%-21s%-9s %9s %9s %9s %9s %8s\n", "trace", "policy",
		       "size", "reference", "ratio", "off by", "may be");
}

static int sim_check_row(struct sim_check *check,
			 const struct sim_options *options,
			 const struct sim_check_row *row,
			 const struct sim_trace *trace)
{
	struct sim_options one = *options;
	struct sim_result result;
	double off;
	bool right;
	int rc;

	if (!sim_check_wants(options, row->policy)) {
		check->skipped++;
		return 0;
	}
	one.choice = NULL;
	one.nr_choices = 0;
	rc = sim_check_choose(&one, row);
	if (!rc)
		rc = sim_result_get(&one, &one.choice[0], trace,
				    sim_size_blocks(&row->size,
						    trace->nr_blocks), &result);
	free(one.choice);
	if (rc)
		return rc;
	off = result.miss_ratio - row->ratio;
	off = row->one_sided ? off : fabs(off);
	right = off <= row->tolerance + SIM_CHECK_ROUNDING;
	check->compared++;
	check->deviations += !right;
	sim_check_print(row, &result, options->output, right);
	return 0;
}

/**
 * sim_check_trace() - compare a trace with all its rows of the table
 * @check: the comparison
 * @options: the policies to compare, and the form of the output
 * @trace: the trace
 *
 * Return: 0 or, after a message, -1. A deviation is no error.
 */
int sim_check_trace(struct sim_check *check, const struct sim_options *options,
		    const struct sim_trace *trace)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < check->nr_rows; i++) {
		const struct sim_check_row *row = &check->row[i];

		if (!strcmp(row->trace, trace->name) &&
		    row->reads_only == options->reads_only)
			rc |= sim_check_row(check, options, row, trace);
	}
	return rc;
}

/**
 * sim_check_summary() - print how many rows were compared and deviate
 * @check: the comparison
 * @output: form of the output; a form for programs gets no text at its end
 */
void sim_check_summary(const struct sim_check *check, enum sim_output output)
{
	fflush(stdout);
	fprintf(output == SIM_TABLE ? stdout : stderr,
		"%u compared, %u deviate, %u skipped\n", check->compared,
		check->deviations, check->skipped);
}

/**
 * sim_check_free() - free the table
 * @check: the comparison
 */
void sim_check_free(struct sim_check *check)
{
	while (check->nr_rows) {
		struct sim_check_row *row = &check->row[--check->nr_rows];

		free(row->trace);
		free(row->policy);
		free(row->params);
	}
	free(check->row);
}
