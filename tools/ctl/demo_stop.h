/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEMO_STOP_H
#define CTL_DEMO_STOP_H

#include <linux/types.h>

void ctl_demo_catch_signals(void);
bool ctl_demo_stopped(void);

#endif /* CTL_DEMO_STOP_H */
