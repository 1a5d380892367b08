// SPDX-License-Identifier: GPL-2.0
/*
 * The project's own binary format. There is no header. A request is 13 bytes,
 * little endian: 8 bytes first 4 KiB block, 4 bytes number of blocks, 1 byte
 * operation (0 read, 1 write).
 */
#include "format.h"

#include <endian.h>
#include <string.h>

#define SIM_BLK_BYTES	13

static const char *sim_blk_record(struct sim_trace *trace,
				  const unsigned char *record)
{
	const char *wrong;
	u64 block;
	u32 nr;

	memcpy(&block, record, sizeof(block));
	memcpy(&nr, record + sizeof(block), sizeof(nr));
	block = le64toh(block);
	nr = le32toh(nr);
	if (record[SIM_BLK_BYTES - 1] > 1)
		return "an operation is neither 0 nor 1, so this is no .blk trace or it is damaged";
	wrong = sim_trace_wrong(block, nr);
	if (!wrong)
		sim_trace_add(trace, block, nr, record[SIM_BLK_BYTES - 1]);
	return wrong;
}

static void sim_blk_read(struct sim_input *in, struct sim_trace *trace,
			 const char *spec)
{
	unsigned char record[SIM_BLK_BYTES];
	const char *wrong;
	size_t n;

	while ((n = sim_input_read(in, record, sizeof(record))) != 0) {
		if (n < sizeof(record)) {
			sim_input_error(in, "the trace ends in the middle of a record");
			return;
		}
		wrong = sim_blk_record(trace, record);
		if (wrong) {
			sim_input_error(in, wrong);
			return;
		}
	}
}

const struct sim_format sim_format_blk = {
	.name	= "blk",
	.read	= sim_blk_read,
};
