/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/policy.h>

#include "size.h"

/**
 * enum sim_output - form of the output
 * @SIM_TABLE: a table for people
 * @SIM_JSON: a JSON object in each line
 * @SIM_CSV: comma-separated values, with a first line of names
 */
enum sim_output {
	SIM_TABLE,
	SIM_JSON,
	SIM_CSV,
};

/**
 * struct sim_choice - a policy to simulate
 * @name: its name
 * @ops: the policy, NULL for the bound (Belady's algorithm)
 * @tunable: values of its tunables
 */
struct sim_choice {
	const char *name;
	const struct hc_policy_ops *ops;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

/**
 * struct sim_options - the command line
 * @choice: policies
 * @nr_choices: number of policies
 * @size: sizes of the cache
 * @nr_sizes: number of sizes
 * @output: form of the output
 * @input: name of the traces' format, or NULL
 * @plot: path of the picture to draw, or NULL
 * @check: path of the reference table to compare with, or NULL
 * @scan: settings of the detection of scans
 * @seed: seed of the generators and of the index
 * @sample: simulate one block in @sample; with @online 1 means as the module does
 * @repeat: measure the time as the minimum of this many runs
 * @reads_only: ignore writes
 * @mrc: miss ratio curve: many sizes, neither time nor steps
 * @online: print the curves that the module would show, instead of replays
 * @exact: print the exact ones of LRU beside them
 * @progress: show the progress even if standard error is no terminal
 * @trace: traces
 * @nr_traces: number of traces
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
	bool online;
	bool exact;
	bool progress;
	char **trace;
	size_t nr_traces;
};

void sim_options_parse(struct sim_options *options, int argc, char **argv);
void sim_options_free(struct sim_options *options);

#endif /* SIM_OPTIONS_H */
