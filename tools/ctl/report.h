/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_REPORT_H
#define CTL_REPORT_H

#include "args.h"

int ctl_report(const struct ctl_args *args);

#endif /* CTL_REPORT_H */
