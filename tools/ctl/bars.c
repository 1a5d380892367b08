// SPDX-License-Identifier: GPL-2.0
/*
 * Bars and sparklines made of characters: eighths of a block if the terminal
 * takes UTF-8, else ASCII.
 */
#include "bars.h"

#include <math.h>
#include <string.h>

#define CTL_EIGHTHS	8

static bool ctl_plain;

/**
 * ctl_bars_plain() - choose the characters to draw with
 * @plain: true for ASCII only
 */
void ctl_bars_plain(bool plain)
{
	ctl_plain = plain;
}

static double ctl_clamp(double share)
{
	return share > 1 ? 1 : share > 0 ? share : 0;
}

/* A cell of which n eighths are filled, from the left or from below. */
static const char *ctl_cell(unsigned int n, bool upright)
{
	static const char *const across[] = { " ", "▏", "▎", "▍", "▌", "▋",
					      "▊", "▉", "█" };
	static const char *const up[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆",
					  "▇", "█" };
	static const char *const plain_across[] = { ".", ".", ".", ".", "#",
						    "#", "#", "#", "#" };
	static const char *const plain_up[] = { " ", ".", ".", ":", ":", "+",
						"*", "#", "@" };

	if (ctl_plain)
		return upright ? plain_up[n] : plain_across[n];
	return upright ? up[n] : across[n];
}

/**
 * ctl_bar() - draw a bar that is partly filled
 * @text: buffer of CTL_BAR_BYTES
 * @width: columns
 * @share: filled part, 0 to 1
 */
void ctl_bar(char *text, unsigned int width, double share)
{
	unsigned int eighths, i;

	if (width > CTL_BAR_MAX)
		width = CTL_BAR_MAX;
	eighths = lround(ctl_clamp(share) * width * CTL_EIGHTHS);
	*text = '\0';
	for (i = 0; i < width; i++) {
		unsigned int n = eighths > CTL_EIGHTHS ? CTL_EIGHTHS : eighths;

		text = stpcpy(text, ctl_cell(n, false));
		eighths -= n;
	}
}

/**
 * ctl_sparkline() - draw values over time, the newest at the right
 * @text: buffer of CTL_BAR_BYTES
 * @width: columns
 * @value: the values; a negative one is unknown
 * @n: number of values
 * @top: the value that fills a column; 0 for the largest one drawn
 */
void ctl_sparkline(char *text, unsigned int width, const double *value,
		   unsigned int n, double top)
{
	unsigned int first, i;

	if (width > CTL_BAR_MAX)
		width = CTL_BAR_MAX;
	first = n > width ? n - width : 0;
	for (i = first; !top && i < n; i++)
		top = fmax(top, value[i]);
	for (i = first; i < n && top <= 0; i++)
		top = fmax(top, value[i]);
	*text = '\0';
	for (i = n - first; i < width; i++)
		text = stpcpy(text, " ");
	for (i = first; i < n; i++) {
		unsigned int level = 0;

		if (value[i] >= 0 && top > 0) {
			level = lround(ctl_clamp(value[i] / top) * CTL_EIGHTHS);
			/* A small value must not look like 0. */
			if (!level)
				level = 1;
		}
		text = stpcpy(text, ctl_cell(level, true));
	}
}
