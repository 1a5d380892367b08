/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_REPORT_PARTS_H
#define CTL_REPORT_PARTS_H

#include <stdio.h>

#include "day.h"
#include "metrics.h"

int ctl_report_hits(FILE *out, const struct ctl_day *day,
		    const struct ctl_metrics *m);
int ctl_report_rates(FILE *out, const struct ctl_day *day);
int ctl_report_bypass(FILE *out, const struct ctl_day *day);
int ctl_report_scans(FILE *out, const struct ctl_day *day);
int ctl_report_times(FILE *out, const struct ctl_day *day);

#endif /* CTL_REPORT_PARTS_H */
