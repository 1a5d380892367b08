/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_GEN_H
#define SIM_GEN_H

#include "trace.h"

#define SIM_GEN_PREFIX	"gen:"

bool sim_gen_is(const char *spec);
int sim_gen_make(struct sim_trace *trace, const char *spec, u64 seed);

#endif /* SIM_GEN_H */
