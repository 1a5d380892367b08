/* SPDX-License-Identifier: GPL-2.0 */
/*
 * linux/pid.h: processes are what a test makes, see shim_enter_process().
 */
#ifndef SHIM_LINUX_PID_H
#define SHIM_LINUX_PID_H

#include <linux/atomic.h>
#include <linux/sched.h>

enum pid_type {
	PIDTYPE_TGID,
};

/**
 * struct pid - a process
 * @count: who holds it
 * @leader: its only task, or NULL once somebody has waited for its end
 */
struct pid {
	int count;
	struct task_struct *leader;
};

#define task_tgid(task)		((task)->tgid)
#define pid_task(pid, type)	((void)(type), (pid)->leader)

static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		pid->count++;
	return pid;
}

static inline void put_pid(struct pid *pid)
{
	if (pid)
		pid->count--;
}

#endif /* SHIM_LINUX_PID_H */
