/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <linux/types.h>

/* Bytes to blocks, and where the number of the device starts in a block's. */
#define SIM_BLOCK_SHIFT		12
#define SIM_DEVICE_SHIFT	40

/* Longer requests, 4 GiB and more, are taken for damaged data. */
#define SIM_REQUEST_MAX		(1u << 20)

/**
 * struct sim_request - one request to the disk
 * @block: the first block it touches
 * @nr: how many it touches, at least 1
 * @write: a write, not a read
 */
struct sim_request {
	u64 block;
	u32 nr;
	bool write;
};

/**
 * struct sim_trace - requests in the order of their arrival
 * @name: for the output
 * @request: the requests
 * @nr_requests: how many the trace has
 * @nr_kept: how many there are in @request: fewer if it is a sample, which has
 *	requests of one block
 * @nr_accesses: blocks that they touch, one counted as often as it is touched
 * @nr_blocks: distinct blocks that they touch; set by sim_trace_finish()
 * @sample: one block in so many was kept
 * @reads_only: writes are left out when they are added
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
