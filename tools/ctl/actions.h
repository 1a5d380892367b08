/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ACTIONS_H
#define CTL_ACTIONS_H

#include "args.h"

int ctl_send(const struct ctl_args *args, const char *message,
	     const char *what, const char *done, bool is_new);
int ctl_unsupported(const char *device, const char *message);

#endif /* CTL_ACTIONS_H */
