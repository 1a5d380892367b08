/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SCHED_H
#define SHIM_LINUX_SCHED_H

/* There is no task to look at; what asks for it gets told by shim/shim.h. */
struct task_struct;

#define current		((struct task_struct *)0)

#endif /* SHIM_LINUX_SCHED_H */
