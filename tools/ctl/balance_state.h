/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_BALANCE_STATE_H
#define CTL_BALANCE_STATE_H

#include "candidates.h"

void ctl_balance_recall(struct ctl_candidates *list,
			const struct ctl_devices *devices);
int ctl_balance_note(const struct ctl_candidates *list);

#endif /* CTL_BALANCE_STATE_H */
