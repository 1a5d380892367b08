/* SPDX-License-Identifier: GPL-2.0 */
/* As in a kernel without control groups for block devices. */
#ifndef SHIM_LINUX_BLK_CGROUP_H
#define SHIM_LINUX_BLK_CGROUP_H

#include <linux/stddef.h>

struct bio;
struct cgroup_subsys_state;

static inline struct cgroup_subsys_state *bio_blkcg_css(struct bio *bio)
{
	return NULL;
}

#endif /* SHIM_LINUX_BLK_CGROUP_H */
