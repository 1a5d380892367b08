/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PREEMPT_H
#define SHIM_LINUX_PREEMPT_H

#include <linux/smp.h>

#define in_task()	1

#endif /* SHIM_LINUX_PREEMPT_H */
