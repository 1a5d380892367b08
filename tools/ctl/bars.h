/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_BARS_H
#define CTL_BARS_H

#include <linux/types.h>

/* Columns of the widest bar or sparkline, and the buffer it needs in UTF-8. */
#define CTL_BAR_MAX	120
#define CTL_BAR_BYTES	(CTL_BAR_MAX * 4 + 1)

void ctl_bars_plain(bool plain);
void ctl_bar(char *text, unsigned int width, double share);
void ctl_sparkline(char *text, unsigned int width, const double *value,
		   unsigned int n, double top);

#endif /* CTL_BARS_H */
