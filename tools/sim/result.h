/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_RESULT_H
#define SIM_RESULT_H

#include "replay.h"
#include "options.h"

/**
 * struct sim_result - one policy of one size on one trace
 * @trace: name
 * @policy: name
 * @reads_only: writes were left out
 * @scan: what was done with scans
 * @size: blocks
 * @distinct: blocks that the trace touches
 * @requests: requests of the trace
 * @accesses: blocks that they touched
 * @miss_ratio: misses per access
 * @figures: what the replay showed
 * @timed: the time was taken
 * @counted: steps were counted
 * @max_steps: the bound that the policy declares
 * @bytes: memory of the policy; 0 for the bound
 */
struct sim_result {
	const char *trace;
	const char *policy;
	bool reads_only;
	struct hc_scan_knobs scan;
	u32 size;
	u64 distinct;
	u64 requests;
	u64 accesses;
	double miss_ratio;
	struct sim_figures figures;
	bool timed;
	bool counted;
	u32 max_steps;
	size_t bytes;
};

int sim_result_get(const struct sim_options *options,
		   const struct sim_choice *choice,
		   const struct sim_trace *trace, u32 size,
		   struct sim_result *result);

#endif /* SIM_RESULT_H */
