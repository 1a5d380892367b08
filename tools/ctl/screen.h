/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SCREEN_H
#define CTL_SCREEN_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "history.h"

/* Maximum number of lines, and of bytes in a line. */
#define CTL_SCREEN_LINES	64
#define CTL_SCREEN_BYTES	1024

/**
 * enum ctl_style - how a line is drawn
 * @CTL_STYLE_PLAIN: no attributes
 * @CTL_STYLE_HEAD: a heading
 * @CTL_STYLE_GOOD: a good figure
 * @CTL_STYLE_FAIR: a mediocre figure
 * @CTL_STYLE_POOR: a poor figure
 * @CTL_STYLE_DIM: less important
 */
enum ctl_style {
	CTL_STYLE_PLAIN,
	CTL_STYLE_HEAD,
	CTL_STYLE_GOOD,
	CTL_STYLE_FAIR,
	CTL_STYLE_POOR,
	CTL_STYLE_DIM,
};

/**
 * struct ctl_screen - the lines that top shows
 * @line: text of each line
 * @style: style of each line
 * @nr: number of lines
 * @width: columns of the terminal
 */
struct ctl_screen {
	char line[CTL_SCREEN_LINES][CTL_SCREEN_BYTES];
	enum ctl_style style[CTL_SCREEN_LINES];
	unsigned int nr;
	unsigned int width;
};

void ctl_screen_fill(struct ctl_screen *screen, const struct ctl_history *h,
		     unsigned int which, unsigned int of);

#endif /* CTL_SCREEN_H */
