/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_RESULT_H
#define SIM_RESULT_H

#include "replay.h"
#include "options.h"

/**
 * struct sim_result - the result of one policy in one size on one trace
 * @trace: name of the trace
 * @policy: name of the policy
 * @reads_only: writes were ignored
 * @scan: settings of the detection of scans
 * @size: size of the cache in blocks
 * @distinct: number of different blocks in the trace
 * @requests: number of requests in the trace
 * @accesses: number of accesses, one for each block of a request
 * @miss_ratio: misses per access
 * @figures: results of the replay
 * @timed: the time was measured
 * @counted: steps were counted
 * @max_steps: the steps that the policy declares as its maximum
 * @bytes: memory of the policy; 0 for Belady's algorithm
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
