/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WARM_PLAN_H
#define CTL_WARM_PLAN_H

#include <stddef.h>
#include <linux/types.h>

#include "block_file.h"
#include "content.h"

/**
 * struct ctl_extent - neighbouring bytes of a device
 * @start: the first byte, a multiple of the block size
 * @bytes: number of bytes, a multiple of the block size
 */
struct ctl_extent {
	u64 start;
	u64 bytes;
};

/**
 * struct ctl_warm_limits - how much is read of what was saved
 * @share: share of the saved blocks, the hottest, from 0 to 1
 * @pool_bytes: what fits into the pool
 * @device_bytes: length of the device
 * @block_size: bytes of a block of the device, which may differ from the file's
 */
struct ctl_warm_limits {
	double share;
	u64 pool_bytes;
	u64 device_bytes;
	u32 block_size;
};

/**
 * struct ctl_warm_plan - what is read
 * @extent: the extents; hot ones first, of equal heat in the order of the device
 * @nr: number of extents
 * @nr_hot: number of those that are hot
 * @block_size: bytes of a block of the device
 * @bytes: bytes of all extents
 * @hot_bytes: bytes of the hot ones
 * @beyond: saved blocks that are beyond the end of the device
 * @left: saved blocks that are left out because of @share or the pool's size
 */
struct ctl_warm_plan {
	struct ctl_extent *extent;
	size_t nr;
	size_t nr_hot;
	u32 block_size;
	u64 bytes;
	u64 hot_bytes;
	u64 beyond;
	u64 left;
};

void ctl_warm_plan_make(struct ctl_warm_plan *plan,
			const struct ctl_block_file *file,
			const struct ctl_warm_limits *limits);
u64 ctl_warm_plan_cached(const struct ctl_warm_plan *plan,
			 const struct ctl_content *content);
void ctl_warm_plan_free(struct ctl_warm_plan *plan);

#endif /* CTL_WARM_PLAN_H */
