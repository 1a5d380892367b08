/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_RCUPDATE_H
#define SHIM_LINUX_RCUPDATE_H

#include <linux/compiler.h>

struct rcu_head {
	struct rcu_head *next;
};

#define rcu_access_pointer(p)	READ_ONCE(p)

#endif /* SHIM_LINUX_RCUPDATE_H */
