/* SPDX-License-Identifier: GPL-2.0 */
/* As in a kernel without control groups for block devices. */
#ifndef SHIM_LINUX_BLK_CGROUP_H
#define SHIM_LINUX_BLK_CGROUP_H

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/stddef.h>

struct bio;
struct cgroup_subsys_state;

#define blkcg_root_css	((struct cgroup_subsys_state *)ERR_PTR(-EINVAL))

static inline struct cgroup_subsys_state *bio_blkcg_css(struct bio *bio)
{
	return NULL;
}

#endif /* SHIM_LINUX_BLK_CGROUP_H */
