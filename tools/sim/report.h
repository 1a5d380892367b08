/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "result.h"

void sim_report_head(enum sim_output output);
void sim_report(enum sim_output output, const struct sim_result *result);

#endif /* SIM_REPORT_H */
