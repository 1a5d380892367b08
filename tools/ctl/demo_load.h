/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEMO_LOAD_H
#define CTL_DEMO_LOAD_H

#include <sys/types.h>
#include <linux/types.h>

/* Reads at a time. */
#define CTL_DEMO_DEPTH		8

bool ctl_demo_load_is_fio(void);
pid_t ctl_demo_load_start(const char *path, u64 bytes);
bool ctl_demo_load_ended(pid_t load);
void ctl_demo_load_stop(pid_t load);

#endif /* CTL_DEMO_LOAD_H */
