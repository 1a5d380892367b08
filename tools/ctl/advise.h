/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ADVISE_H
#define CTL_ADVISE_H

#include "args.h"

int ctl_advise_run(const struct ctl_args *args);

#endif /* CTL_ADVISE_H */
