/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SCHED_H
#define SHIM_LINUX_SCHED_H

#include <linux/jiffies.h>
#include <linux/types.h>

#define TASK_COMM_LEN	16

struct pid;
struct signal_struct;

/* There is one task; shim/shim.h decides what questions about it return. */
struct task_struct {
	unsigned int flags;
	char comm[TASK_COMM_LEN];
	struct pid *tgid;
	struct signal_struct *signal;
};

struct signal_struct {
	atomic_t live;
};

#define PF_MEMALLOC	0x800u

extern struct task_struct shim_current;
#define current		(&shim_current)

/* Time passes without anything happening. */
static inline long schedule_timeout_uninterruptible(long timeout)
{
	jiffies += timeout;
	return 0;
}

#endif /* SHIM_LINUX_SCHED_H */
