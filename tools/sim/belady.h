/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_BELADY_H
#define SIM_BELADY_H

#include "replay.h"

#define SIM_BELADY	"belady"

int sim_belady(const struct sim_trace *trace, u32 nr_slots,
	       struct sim_figures *figures);

#endif /* SIM_BELADY_H */
