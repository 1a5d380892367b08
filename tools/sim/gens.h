/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_GENS_H
#define SIM_GENS_H

#include "gen_run.h"

/**
 * struct sim_gen_param - a parameter of a generator
 * @name: its key
 * @text: its meaning
 * @min: smallest value
 * @max: largest value
 * @def: default value
 */
struct sim_gen_param {
	const char *name;
	const char *text;
	double min;
	double max;
	double def;
};

/**
 * struct sim_gen - a generator
 * @name: its name, which follows the prefix
 * @text: the pattern of accesses
 * @param: parameters, up to an entry without a name
 * @make: generates the trace
 */
struct sim_gen {
	const char *name;
	const char *text;
	struct sim_gen_param param[SIM_GEN_PARAMS];
	void (*make)(struct sim_gen_run *run);
};

/* The last one has no name. */
extern const struct sim_gen sim_gens[];

#endif /* SIM_GENS_H */
