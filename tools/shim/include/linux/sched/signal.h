/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SCHED_SIGNAL_H
#define SHIM_LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>
#include <linux/types.h>

bool fatal_signal_pending(const struct task_struct *task);
bool signal_pending(const struct task_struct *task);

#endif /* SHIM_LINUX_SCHED_SIGNAL_H */
