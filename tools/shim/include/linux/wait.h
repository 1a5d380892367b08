/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wait queues: who waits looks again until what it waits for is true. Nothing ends
 * the wait early, since time stands still.
 */
#ifndef SHIM_LINUX_WAIT_H
#define SHIM_LINUX_WAIT_H

#include <sched.h>

struct wait_queue_head {
	int unused;
};

#define DECLARE_WAIT_QUEUE_HEAD(name)	struct wait_queue_head name
#define wake_up_all(wq)			((void)(wq))
#define wait_event_timeout(wq, condition, timeout)			\
	({								\
		while (!(condition))					\
			sched_yield();					\
		(long)(timeout);					\
	})

#endif /* SHIM_LINUX_WAIT_H */
