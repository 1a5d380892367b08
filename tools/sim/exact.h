/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_EXACT_H
#define SIM_EXACT_H

#include "trace.h"

int sim_exact(const struct sim_trace *trace, const u64 *size, u32 nr_sizes,
	      u64 *misses);

#endif /* SIM_EXACT_H */
