/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_SAMPLE_H
#define SIM_SAMPLE_H

#include "replay.h"
#include "trace.h"

void sim_sample(struct sim_trace *trace, u32 sample);
u32 sim_sample_size(const struct sim_trace *trace, u32 size);
void sim_sample_scale(const struct sim_trace *trace,
		      struct sim_figures *figures);

#endif /* SIM_SAMPLE_H */
