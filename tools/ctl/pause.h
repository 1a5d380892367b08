/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_PAUSE_H
#define CTL_PAUSE_H

#include "args.h"

int ctl_pause(const struct ctl_args *args);
int ctl_resume_caching(const struct ctl_args *args);

#endif /* CTL_PAUSE_H */
