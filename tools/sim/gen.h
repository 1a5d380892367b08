/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_GEN_H
#define SIM_GEN_H

#include "rng.h"
#include "trace.h"

#define SIM_GEN_PREFIX	"gen:"
#define SIM_GEN_PARAMS	8

/**
 * struct sim_gen_param - a number that shapes a generated trace
 * @name: as written
 * @text: what it means
 * @min: smallest value
 * @max: largest value
 * @def: value if nobody says otherwise
 */
struct sim_gen_param {
	const char *name;
	const char *text;
	double min;
	double max;
	double def;
};

/**
 * struct sim_gen_run - a trace being made
 * @trace: it
 * @rng: its luck
 * @param: values, in the order of the generator's table
 * @accesses: how many blocks are to be touched
 * @writes: percentage of requests that write
 */
struct sim_gen_run {
	struct sim_trace *trace;
	struct sim_rng rng;
	double param[SIM_GEN_PARAMS];
	u64 accesses;
	u32 writes;
};

/**
 * struct sim_gen - a generator
 * @name: behind the prefix
 * @text: what it is like
 * @param: what it takes, up to an entry without a name
 * @make: do it
 */
struct sim_gen {
	const char *name;
	const char *text;
	struct sim_gen_param param[SIM_GEN_PARAMS];
	void (*make)(struct sim_gen_run *run);
};

/* The last one has no name. */
extern const struct sim_gen sim_gens[];

void sim_gen_put(struct sim_gen_run *run, u64 block, u32 nr);
bool sim_gen_more(const struct sim_gen_run *run);
bool sim_gen_is(const char *spec);
int sim_gen_make(struct sim_trace *trace, const char *spec, u64 seed);

#endif /* SIM_GEN_H */
