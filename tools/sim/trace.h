/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <linux/types.h>

/* From bytes to blocks; from a block's number to the device's number in it. */
#define SIM_BLOCK_SHIFT		12
#define SIM_DEVICE_SHIFT	40

/* Blocks of 4 GiB: a longer request is taken for damaged data. */
#define SIM_REQUEST_MAX		(1u << 20)

/**
 * struct sim_request - one request to the disk
 * @block: first block
 * @nr: number of blocks, at least 1
 * @write: true for a write
 */
struct sim_request {
	u64 block;
	u32 nr;
	bool write;
};

/**
 * struct sim_trace - requests in the order of their arrival
 * @name: name for the output
 * @request: the requests
 * @nr_requests: number of requests in the trace
 * @nr_kept: number of requests in @request; a sample has fewer than the trace,
 *	each of one block
 * @nr_accesses: number of accesses, one for each block of a request
 * @nr_blocks: number of different blocks; set by sim_trace_finish()
 * @sample: one block in @sample was kept
 * @reads_only: writes are ignored when they are added
 */
struct sim_trace {
	char *name;
	struct sim_request *request;
	size_t nr_requests;
	size_t nr_kept;
	u64 nr_accesses;
	u64 nr_blocks;
	u32 sample;
	bool reads_only;
	/* private: */
	size_t room;
};

const char *sim_trace_wrong(u64 block, u64 nr);
void sim_trace_add(struct sim_trace *trace, u64 block, u32 nr, bool write);
const char *sim_trace_add_bytes(struct sim_trace *trace, u32 device,
				u64 offset, u64 bytes, bool write);
int sim_trace_finish(struct sim_trace *trace);
void sim_trace_free(struct sim_trace *trace);

#endif /* SIM_TRACE_H */
