/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For what is complete before anybody waits: work items run when they are queued.
 */
#ifndef SHIM_LINUX_COMPLETION_H
#define SHIM_LINUX_COMPLETION_H

#include <linux/bug.h>
#include <linux/kernel.h>

struct completion {
	bool done;
};

static inline void init_completion(struct completion *x)
{
	x->done = false;
}

static inline void complete(struct completion *x)
{
	x->done = true;
}

static inline void wait_for_completion(struct completion *x)
{
	might_sleep();
	WARN_ON(!x->done);
}

static inline int wait_for_completion_killable(struct completion *x)
{
	wait_for_completion(x);
	return 0;
}

#endif /* SHIM_LINUX_COMPLETION_H */
