// SPDX-License-Identifier: GPL-2.0
/*
 * Plots of miss ratios over sizes: gnuplot draws a panel for each trace, with a
 * line for each policy.
 */
#include "plot.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "belady.h"
#include "message.h"

#define SIM_PLOT_WIDTH		600
#define SIM_PLOT_HEIGHT		400

/*
 * Colours that most people can tell apart (Paul Tol's, and greys). The first is
 * for the default policy, the last for the bound.
 */
static const char sim_plot_colours[] =
	"set linetype 1 lc rgb '#cc3311' lw 3 pt 7 ps 0.5\n"
	"set linetype 2 lc rgb '#0077bb' lw 1.5 pt 1 ps 0.5\n"
	"set linetype 3 lc rgb '#009988' lw 1.5 pt 2 ps 0.5\n"
	"set linetype 4 lc rgb '#ee7733' lw 1.5 pt 3 ps 0.5\n"
	"set linetype 5 lc rgb '#33bbee' lw 1.5 pt 4 ps 0.5\n"
	"set linetype 6 lc rgb '#ee3377' lw 1.5 pt 5 ps 0.5\n"
	"set linetype 7 lc rgb '#777777' lw 1.5 pt 6 ps 0.5\n"
	"set linetype 8 lc rgb '#997700' lw 1.5 pt 8 ps 0.5\n"
	"set linetype 9 lc rgb '#004488' lw 1.5 pt 9 ps 0.5\n"
	"set linetype 10 lc rgb '#aa4499' lw 1.5 pt 10 ps 0.5\n"
	"set linetype 11 lc rgb '#117733' lw 1.5 pt 11 ps 0.5\n"
	"set linetype 12 lc rgb '#661100' lw 1.5 pt 12 ps 0.5\n"
	"set linetype 13 lc rgb '#000000' lw 1.5 dt 2 pt 0 ps 0\n";

#define SIM_PLOT_BOUND		13

/**
 * sim_plot_add() - add a result
 * @plot: the plot
 * @result: the result, which is copied
 */
void sim_plot_add(struct sim_plot *plot, const struct sim_result *result)
{
	plot->result = sim_realloc(plot->result, plot->nr + 1,
				   sizeof(*plot->result));
	plot->result[plot->nr] = *result;
	plot->result[plot->nr++].trace = sim_strdup(result->trace);
}

/**
 * sim_plot_free() - free all results
 * @plot: the plot
 */
void sim_plot_free(struct sim_plot *plot)
{
	while (plot->nr)
		free((char *)plot->result[--plot->nr].trace);
	free(plot->result);
}

/* Write a string for gnuplot, which doubles a quote within single quotes. */
static void sim_plot_string(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++) {
		if (*text == '\'')
			fputc('\'', out);
		fputc(*text, out);
	}
	fputc('\'', out);
}

static bool sim_plot_same(const struct sim_result *a,
			  const struct sim_result *b, bool policy)
{
	return !strcmp(a->trace, b->trace) &&
	       (!policy || !strcmp(a->policy, b->policy));
}

/* Whether this is the first result of its trace, or of its trace and policy. */
static bool sim_plot_is_first(const struct sim_plot *plot, size_t at,
			      bool policy)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (sim_plot_same(&plot->result[i], &plot->result[at], policy))
			return false;
	return true;
}

static size_t sim_plot_panels(const struct sim_plot *plot)
{
	size_t i, n = 0;

	for (i = 0; i < plot->nr; i++)
		n += sim_plot_is_first(plot, i, false);
	return n;
}

static void sim_plot_points(const struct sim_plot *plot, size_t first,
			    FILE *out)
{
	size_t i;

	fprintf(out, "$data%zu << END\n", first);
	for (i = first; i < plot->nr; i++) {
		const struct sim_result *r = &plot->result[i];

		if (sim_plot_same(&plot->result[first], r, true))
			fprintf(out, "%.6f %.6f\n", 100.0 * r->size / r->distinct,
				r->miss_ratio);
	}
	fputs("END\n", out);
}

static unsigned int sim_plot_linetype(const char *policy)
{
	const struct hc_policy_ops *ops;
	unsigned int i, n = 2;

	if (!strcmp(policy, SIM_BELADY))
		return SIM_PLOT_BOUND;
	if (!strcmp(policy, HC_POLICY_DEFAULT))
		return 1;
	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++) {
		if (!strcmp(ops->name, policy))
			return n;
		n += strcmp(ops->name, HC_POLICY_DEFAULT) != 0;
	}
	return n;
}

static void sim_plot_panel(const struct sim_plot *plot, size_t first,
			   FILE *out)
{
	const char *separator = "plot ";
	size_t i;

	fputs("set title ", out);
	sim_plot_string(out, plot->result[first].trace);
	fputs(" noenhanced\n", out);
	for (i = first; i < plot->nr; i++) {
		const struct sim_result *r = &plot->result[i];

		if (!sim_plot_same(&plot->result[first], r, false) ||
		    !sim_plot_is_first(plot, i, true))
			continue;
		fprintf(out, "%s$data%zu with linespoints lt %u title ",
			separator, i, sim_plot_linetype(r->policy));
		sim_plot_string(out, r->policy);
		separator = ", ";
	}
	fputc('\n', out);
}

static void sim_plot_script(const struct sim_plot *plot, const char *path,
			    FILE *out)
{
	size_t panels = sim_plot_panels(plot);
	size_t columns = panels < 3 ? panels : 3;
	size_t rows = (panels + columns - 1) / columns;
	bool svg = !strcmp(strrchr(path, '.'), ".svg");
	size_t i;

	fprintf(out, "set terminal %s size %zu,%zu\nset output ",
		svg ? "svg" : "pngcairo", columns * SIM_PLOT_WIDTH,
		rows * SIM_PLOT_HEIGHT);
	sim_plot_string(out, path);
	fprintf(out, "\n%s", sim_plot_colours);
	fputs("set logscale x\nset xrange [*:100]\nset yrange [0:1]\nset grid\nset key outside right top samplen 1.5 noenhanced\n"
	      "set xlabel 'size of the cache, % of the blocks touched'\n"
	      "set ylabel 'miss ratio'\n", out);
	for (i = 0; i < plot->nr; i++)
		if (sim_plot_is_first(plot, i, true))
			sim_plot_points(plot, i, out);
	if (panels > 1)
		fprintf(out, "set multiplot layout %zu,%zu\n", rows, columns);
	for (i = 0; i < plot->nr; i++)
		if (sim_plot_is_first(plot, i, false))
			sim_plot_panel(plot, i, out);
}

/**
 * sim_plot_draw() - draw all results
 * @plot: the plot, with at least one result
 * @path: path of the picture, ending in .png or .svg
 *
 * Return: 0 or, after a message, -1.
 */
int sim_plot_draw(const struct sim_plot *plot, const char *path)
{
	FILE *out;
	int rc;

	/* If gnuplot is missing or ends early, its exit status tells. */
	signal(SIGPIPE, SIG_IGN);
	out = popen("gnuplot", "w");
	if (!out)
		return sim_error("gnuplot cannot be started");
	sim_plot_script(plot, path, out);
	rc = pclose(out);
	return rc ? sim_error("%s was not drawn: is the package gnuplot-nox installed?",
			      path) : 0;
}
