/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_REPORT_PAGE_H
#define CTL_REPORT_PAGE_H

#include <stdio.h>

#include "day.h"
#include "snapshot.h"

int ctl_report_page(FILE *out, const struct ctl_day *day, const char *name,
		    const struct ctl_snapshot *now);

#endif /* CTL_REPORT_PAGE_H */
