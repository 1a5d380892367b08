/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_STATUS_H
#define CTL_STATUS_H

#include "snapshot.h"

void ctl_status_print(const struct ctl_snapshot *s);

#endif /* CTL_STATUS_H */
