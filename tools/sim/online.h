/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_ONLINE_H
#define SIM_ONLINE_H

#include "options.h"
#include "trace.h"

void sim_online_head(enum sim_output output);
int sim_online_trace(const struct sim_options *options,
		     const struct sim_trace *trace, void *context);

#endif /* SIM_ONLINE_H */
