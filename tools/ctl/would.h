/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WOULD_H
#define CTL_WOULD_H

#include "args.h"
#include "snapshot.h"

int ctl_would_need_root(const struct ctl_args *args, const char *what);
int ctl_would_hint(const char *device, u64 start, u64 length, const char *kind);
bool ctl_would_set(const struct ctl_snapshot *s, const char *knob,
		   const char *value);

#endif /* CTL_WOULD_H */
