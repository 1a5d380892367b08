/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WRONG_KNOB_H
#define CTL_WRONG_KNOB_H

#include "snapshot.h"

int ctl_wrong_knob(const struct ctl_snapshot *s, const char *knob,
		   const char *writable);
int ctl_wrong_value(const struct ctl_snapshot *s, const char *knob,
		    const char *value);

#endif /* CTL_WRONG_KNOB_H */
