/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <linux/types.h>
#include <hotcache/policy.h>

#include "../../policies/admission/admit.h"
#include "size.h"

/**
 * enum sim_output - how figures are printed
 * @SIM_TABLE: for people
 * @SIM_JSON: one object a line
 * @SIM_CSV: with a line of names
 */
enum sim_output {
	SIM_TABLE,
	SIM_JSON,
	SIM_CSV,
};

/**
 * struct sim_choice - a policy to simulate
 * @name: of it
 * @ops: NULL for the bound
 * @tunable: values of its tunables
 */
struct sim_choice {
	const char *name;
	const struct hc_policy_ops *ops;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

/**
 * struct sim_options - what the command line asks for
 * @choice: policies
 * @nr_choices: how many
 * @size: sizes
 * @nr_sizes: how many
 * @output: how to print
 * @input: name of the traces' format, or NULL
 * @plot: picture to draw, or NULL
 * @check: reference to compare with, or NULL
 * @scan: what is to be done with scans
 * @seed: of the generators and the index
 * @sample: simulate one block in so many
 * @repeat: the fastest of so many runs gives the time
 * @reads_only: leave writes out
 * @mrc: a curve: many sizes, no time, no steps
 * @progress: say how far it is even if nobody looks
 * @trace: traces
 * @nr_traces: how many
 */
struct sim_options {
	struct sim_choice *choice;
	size_t nr_choices;
	struct sim_size *size;
	size_t nr_sizes;
	enum sim_output output;
	const char *input;
	const char *plot;
	const char *check;
	struct hc_scan_knobs scan;
	u64 seed;
	u32 sample;
	u32 repeat;
	bool reads_only;
	bool mrc;
	bool progress;
	char **trace;
	size_t nr_traces;
};

void sim_options_parse(struct sim_options *options, int argc, char **argv);
void sim_options_free(struct sim_options *options);

#endif /* SIM_OPTIONS_H */
