// SPDX-License-Identifier: GPL-2.0
/*
 * Plots of a day, which gnuplot draws as SVG. It gets numbers and this program's own
 * words, never a name that somebody else chose.
 */
#include "plot.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/array_size.h>

#include "html.h"
#include "message.h"

/* Marks of the time at most, and seconds between two of a whole day. */
#define CTL_PLOT_MARKS		6
#define CTL_PLOT_MARKS_APART	14400

/* The seconds by which the machine's clock on the wall is ahead; gnuplot knows UTC. */
static long ctl_zone(double seconds)
{
	time_t at = seconds;
	struct tm local;

	return localtime_r(&at, &local) ? local.tm_gmtoff : 0;
}

/* A line as steps, with a blank where nothing is known; returns the greatest value. */
static double ctl_plot_data(FILE *out, const struct ctl_line *line,
			    const struct ctl_day *day, size_t *points)
{
	double most = 0;
	bool gap = true;
	size_t i;

	*points = 0;
	for (i = 0; i < day->nr; i++) {
		const struct ctl_step *step = &day->step[i];
		double value = step->known ? line->value(step, line->name) : -1;

		if (value < 0) {
			if (!gap)
				fputc('\n', out);
			gap = true;
			continue;
		}
		fprintf(out, "%.0f %.6g\n%.0f %.6g\n",
			step->begin + ctl_zone(step->begin), value,
			step->end + ctl_zone(step->end), value);
		gap = false;
		++*points;
		if (value > most)
			most = value;
	}
	return most;
}

/* Seconds between two marks of the time: few enough to be read beside each other. */
static long ctl_plot_marks(double seconds)
{
	static const long steps[] = { 300, 900, 1800, 3600, 7200 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (seconds / steps[i] <= CTL_PLOT_MARKS)
			return steps[i];
	return CTL_PLOT_MARKS_APART;
}

static void ctl_plot_head(FILE *out, const struct ctl_plot *plot, double top,
			  const struct ctl_day *day)
{
	double begin = day->step[0].begin, end = day->step[day->nr - 1].end;

	fprintf(out, "set terminal svg size 520,260 dynamic noenhanced font 'sans-serif,13' name '%s'\n",
		plot->id);
	fputs("set xdata time\nset timefmt '%s'\nset format x '%H:%M'\n"
	      "set grid lc rgb '#dddddd'\nset border 3 lc rgb '#666666'\n"
	      "set tics nomirror\nset key outside top center horizontal\n", out);
	/* The plots of a page have their times below each other, whatever their figures. */
	fputs("set lmargin 11\nset rmargin 2\nset xlabel 'time of day' offset 0,0.4\n", out);
	fprintf(out, "set xrange [%.0f:%.0f]\nset xtics %ld\n",
		begin + ctl_zone(begin), end + ctl_zone(end),
		ctl_plot_marks(end - begin));
	fprintf(out, "set ylabel '%s'\n", plot->unit);
	if (plot->logarithmic)
		fputs("set logscale y\nset mytics 1\n", out);
	else
		fprintf(out, "set yrange [0:%.6g]\n", top);
}

/* The commands for gnuplot; returns whether there is something to be drawn. */
static bool ctl_plot_script(FILE *out, const struct ctl_plot *plot,
			    const struct ctl_day *day)
{
	static const char *const colours[CTL_PLOT_LINES] = {
		"#1f6fb4", "#d95f02", "#2a9d57", "#a0338f", "#8a6d1b", "#555555",
	};
	size_t points[CTL_PLOT_LINES] = {};
	bool any = false;
	double most = 0;
	size_t i;

	for (i = 0; i < plot->nr; i++) {
		double value;

		fprintf(out, "$d%zu << EOD\n", i);
		value = ctl_plot_data(out, &plot->line[i], day, &points[i]);
		fputs("EOD\n", out);
		/* A line on the axis would hide others, and what it says is in the table. */
		if (!value && !plot->top)
			points[i] = 0;
		if (value > most)
			most = value;
	}
	ctl_plot_head(out, plot, plot->top ? plot->top : most ? most * 1.05 : 1,
		      day);
	for (i = 0; i < plot->nr; i++) {
		if (!points[i])
			continue;
		fprintf(out, "%s$d%zu using 1:2 with lines lw 2 lc rgb '%s' title '%s'",
			any ? ", " : "plot ", i, colours[i],
			plot->line[i].title);
		any = true;
	}
	fputc('\n', out);
	return any;
}

static int ctl_plot_failed(int err)
{
	if (err == ENOENT)
		return ctl_fail(CTL_FAILED, "install the package gnuplot-nox, or gnuplot",
				"gnuplot, which draws the plots, is not there");
	return ctl_fail(CTL_FAILED, NULL, "gnuplot drew nothing%s%s",
			err ? ": " : "", err ? strerror(err) : "");
}

/* Run gnuplot over files of ours. */
static int ctl_gnuplot(FILE *script, FILE *drawn)
{
	/* No start-up file of whoever calls this has a say. */
	char *const words[] = { "gnuplot", "-d", "-", NULL };
	posix_spawn_file_actions_t files;
	int err, how;
	pid_t pid;

	if (fflush(script) || fseek(script, 0, SEEK_SET))
		return ctl_plot_failed(errno);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, fileno(script), 0);
	posix_spawn_file_actions_adddup2(&files, fileno(drawn), 1);
	err = posix_spawnp(&pid, words[0], &files, NULL, words, environ);
	posix_spawn_file_actions_destroy(&files);
	if (err)
		return ctl_plot_failed(err);
	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR)
			return ctl_plot_failed(errno);
	if (!WIFEXITED(how) || WEXITSTATUS(how))
		return ctl_plot_failed(0);
	return CTL_OK;
}

/* What is drawn, without what only a file of its own has before it. */
static int ctl_plot_copy(FILE *out, FILE *drawn)
{
	size_t room = 0;
	char *text = NULL;
	const char *svg;
	ssize_t n;
	int status = CTL_OK;

	rewind(drawn);
	n = getdelim(&text, &room, '\0', drawn);
	svg = n > 0 ? strstr(text, "<svg") : NULL;
	if (svg)
		fputs(svg, out);
	else
		status = ctl_plot_failed(0);
	free(text);
	return status;
}

/**
 * ctl_plot_draw() - draw a plot
 * @out: where the SVG goes
 * @plot: the plot
 * @day: its figures
 *
 * A plot of which nothing is known is a sentence that says so.
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_plot_draw(FILE *out, const struct ctl_plot *plot,
		  const struct ctl_day *day)
{
	FILE *script = tmpfile();
	FILE *drawn = tmpfile();
	int status = CTL_OK;

	if (!script || !drawn) {
		status = ctl_fail(CTL_FAILED, NULL,
				  "cannot make a temporary file: %s",
				  strerror(errno));
	} else if (!ctl_plot_script(script, plot, day)) {
		ctl_html_note(out, "Nothing to draw: nothing was counted.");
	} else {
		status = ctl_gnuplot(script, drawn);
		if (!status)
			status = ctl_plot_copy(out, drawn);
	}
	if (script)
		fclose(script);
	if (drawn)
		fclose(drawn);
	return status;
}
