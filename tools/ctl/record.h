/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_RECORD_H
#define CTL_RECORD_H

#include "args.h"

int ctl_record(const struct ctl_args *args);

#endif /* CTL_RECORD_H */
