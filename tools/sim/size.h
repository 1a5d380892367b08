/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_SIZE_H
#define SIM_SIZE_H

#include <linux/types.h>

/**
 * struct sim_size - a size as the user wrote it
 * @value: number of blocks, or share of the trace's different blocks
 * @relative: @value is a share
 */
struct sim_size {
	double value;
	bool relative;
};

int sim_size_parse(const char *text, struct sim_size *size);
u32 sim_size_blocks(const struct sim_size *size, u64 distinct);

#endif /* SIM_SIZE_H */
