/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_GEN_RUN_H
#define SIM_GEN_RUN_H

#include "rng.h"
#include "trace.h"

/* Maximum number of parameters of a generator. */
#define SIM_GEN_PARAMS	8

/**
 * struct sim_gen_run - a trace that is being generated
 * @trace: the trace
 * @rng: random numbers
 * @param: values of the parameters, in the order of the generator's table
 * @accesses: accesses that are still to be made
 * @writes: percentage of requests that write
 */
struct sim_gen_run {
	struct sim_trace *trace;
	struct sim_rng rng;
	double param[SIM_GEN_PARAMS];
	u64 accesses;
	u32 writes;
};

void sim_gen_put(struct sim_gen_run *run, u64 block, u32 nr);
bool sim_gen_more(const struct sim_gen_run *run);

#endif /* SIM_GEN_RUN_H */
