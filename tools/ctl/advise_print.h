/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ADVISE_PRINT_H
#define CTL_ADVISE_PRINT_H

#include "split.h"

void ctl_advise_device(const struct ctl_candidate *c);
void ctl_advise_split(const struct ctl_candidates *list,
		      const struct ctl_split *split);

#endif /* CTL_ADVISE_PRINT_H */
