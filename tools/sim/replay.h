/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include <hotcache/policy.h>

#include "scan.h"
#include "trace.h"

/**
 * struct sim_figures - the results of a replay
 * @misses: accesses whose block was not cached
 * @evictions: misses that evicted a block
 * @bypassed: misses that were not inserted because they belong to a scan
 * @max_steps: most entries that one callback examined; 0 if not counted
 * @ns: CPU time of the replay; 0 if steps were counted
 */
struct sim_figures {
	u64 misses;
	u64 evictions;
	u64 bypassed;
	u32 max_steps;
	u64 ns;
};

/**
 * struct sim_setup - the cache to replay a trace on
 * @ops: policy
 * @params: parameters of the policy's instance
 * @seed: seed of the index's hash
 * @knobs: settings of the detection of scans
 */
struct sim_setup {
	const struct hc_policy_ops *ops;
	const struct hc_policy_params *params;
	u64 seed;
	const struct hc_scan_knobs *knobs;
};

void sim_replay_timed(const struct sim_trace *trace,
		      const struct sim_setup *setup,
		      struct sim_figures *figures);
void sim_replay_counted(const struct sim_trace *trace,
			const struct sim_setup *setup,
			struct sim_figures *figures);

/* The same policies, compiled to count their steps, see Makefile. */
const struct hc_policy_ops *hc_counted_policy_find(const char *name);

#endif /* SIM_REPLAY_H */
