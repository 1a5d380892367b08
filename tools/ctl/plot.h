/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_PLOT_H
#define CTL_PLOT_H

#include <stdio.h>

#include "day.h"

/* Lines of a plot at most. */
#define CTL_PLOT_LINES	6

/**
 * struct ctl_line - a line of a plot
 * @title: its name: letters, digits, blanks
 * @value: its value in a known step, at least 0; negative if there is none
 * @name: of what counter, for @value
 */
struct ctl_line {
	const char *title;
	double (*value)(const struct ctl_step *step, const char *name);
	const char *name;
};

/**
 * struct ctl_plot - figures of a day to be drawn
 * @id: a word that no other plot of the page has
 * @unit: of the figures
 * @top: the greatest that they can be, or 0
 * @logarithmic: each mark is ten times the one below
 * @line: the lines
 * @nr: number of lines
 */
struct ctl_plot {
	const char *id;
	const char *unit;
	double top;
	bool logarithmic;
	struct ctl_line line[CTL_PLOT_LINES];
	size_t nr;
};

int ctl_plot_draw(FILE *out, const struct ctl_plot *plot,
		  const struct ctl_day *day);

#endif /* CTL_PLOT_H */
