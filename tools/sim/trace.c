// SPDX-License-Identifier: GPL-2.0
/*
 * A trace in memory, 16 bytes for each request.
 */
#include "trace.h"

#include <stdlib.h>
#include <linux/limits.h>

#include "alloc.h"
#include "map.h"
#include "message.h"

/**
 * sim_trace_wrong() - check whether a request is plausible
 * @block: its first block
 * @nr: number of blocks
 *
 * Return: NULL, or what is wrong with it, as a clause.
 */
const char *sim_trace_wrong(u64 block, u64 nr)
{
	if (!nr)
		return "a request touches no block";
	if (nr > SIM_REQUEST_MAX)
		return "a request touches 4 GiB or more, so the data must be damaged";
	if (block > S64_MAX)
		return "a block's number has its top bit set, so the data must be damaged";
	return NULL;
}

/**
 * sim_trace_add() - append a request
 * @trace: the trace
 * @block: first block
 * @nr: number of blocks
 * @write: true for a write
 */
void sim_trace_add(struct sim_trace *trace, u64 block, u32 nr, bool write)
{
	if (write && trace->reads_only)
		return;
	if (trace->nr_requests == trace->room) {
		trace->room = trace->room ? trace->room * 2 : 1024;
		trace->request = sim_realloc(trace->request, trace->room,
					     sizeof(*trace->request));
	}
	trace->request[trace->nr_requests++] = (struct sim_request){
		.block = block, .nr = nr, .write = write,
	};
	trace->nr_accesses += nr;
}

/**
 * sim_trace_add_bytes() - append a request that is given in bytes
 * @trace: the trace
 * @device: number of the device, from 0
 * @offset: first byte
 * @bytes: length; a request of length 0 is ignored
 * @write: true for a write
 *
 * Return: NULL, or what is wrong with it, as a clause.
 */
const char *sim_trace_add_bytes(struct sim_trace *trace, u32 device,
				u64 offset, u64 bytes, bool write)
{
	u64 first = offset >> SIM_BLOCK_SHIFT;
	u64 last = (offset + bytes - 1) >> SIM_BLOCK_SHIFT;
	const char *wrong;

	if (!bytes)
		return NULL;
	if (offset + bytes < offset || last >> SIM_DEVICE_SHIFT)
		return "a request ends beyond 4 PiB, so the data must be damaged";
	wrong = sim_trace_wrong(first, last - first + 1);
	if (wrong)
		return wrong;
	sim_trace_add(trace, ((u64)device << SIM_DEVICE_SHIFT) + first,
		      last - first + 1, write);
	return NULL;
}

/**
 * sim_trace_finish() - complete a trace: count its different blocks
 * @trace: the trace
 *
 * Return: 0 or, after a message, -1.
 */
int sim_trace_finish(struct sim_trace *trace)
{
	struct sim_map seen = {};
	size_t i;
	u32 j;

	if (!trace->nr_requests)
		return sim_error("%s: holds no %s", trace->name,
				 trace->reads_only ? "read" : "request");
	for (i = 0; i < trace->nr_requests; i++)
		for (j = 0; j < trace->request[i].nr; j++)
			sim_map_get(&seen, trace->request[i].block + j);
	trace->nr_blocks = seen.nr;
	trace->nr_kept = trace->nr_requests;
	trace->sample = 1;
	sim_map_free(&seen);
	return 0;
}

/**
 * sim_trace_free() - free a trace
 * @trace: the trace
 */
void sim_trace_free(struct sim_trace *trace)
{
	free(trace->name);
	free(trace->request);
}
