/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ORIGIN_H
#define CTL_ORIGIN_H

#include <linux/types.h>

/**
 * struct ctl_origin - the slow device of a cache to be
 * @path: as the user wrote it
 * @number: its major:minor, which stays the same whatever becomes of @path
 * @sectors: its length
 */
struct ctl_origin {
	const char *path;
	char number[24];
	u64 sectors;
};

int ctl_origin_check(struct ctl_origin *origin, const char *path,
		     u64 block_size, bool read_only);

#endif /* CTL_ORIGIN_H */
