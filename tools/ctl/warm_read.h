/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WARM_READ_H
#define CTL_WARM_READ_H

#include <linux/types.h>

#include "warm_plan.h"

/**
 * struct ctl_warm_read - reads of a device
 * @fd: the device, open for direct I/O
 * @block_size: bytes of a block, all extents are of whole blocks
 * @rate: bytes a second at most; 0 for no limit
 * @progress: show progress on the terminal
 * @bytes: bytes that were read
 * @failed: bytes that could not be read
 * @stopped: the user has asked to stop
 */
struct ctl_warm_read {
	int fd;
	u32 block_size;
	u64 rate;
	bool progress;
	u64 bytes;
	u64 failed;
	bool stopped;
};

void ctl_warm_read_begin(void);
void ctl_warm_read(struct ctl_warm_read *r, const char *what,
		   const struct ctl_extent *extent, size_t nr, u64 bytes);

#endif /* CTL_WARM_READ_H */
