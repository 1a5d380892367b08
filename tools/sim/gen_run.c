// SPDX-License-Identifier: GPL-2.0
/*
 * Output of the generators: requests are appended to a trace until it is long
 * enough.
 */
#include "gen_run.h"

/**
 * sim_gen_put() - append a request
 * @run: the trace
 * @block: first block
 * @nr: number of blocks
 */
void sim_gen_put(struct sim_gen_run *run, u64 block, u32 nr)
{
	bool write = run->writes && sim_rng_percent(&run->rng, run->writes);

	run->accesses -= run->accesses < nr ? run->accesses : nr;
	sim_trace_add(run->trace, block, nr, write);
}

/**
 * sim_gen_more() - whether a generator must go on
 * @run: the trace
 *
 * Return: false once the trace is long enough.
 */
bool sim_gen_more(const struct sim_gen_run *run)
{
	return run->accesses;
}
