/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TAB_SELECT_H
#define CTL_TAB_SELECT_H

#include "args.h"
#include "tab.h"

int ctl_tab_select(const struct ctl_args *args, struct ctl_tab *tab);
bool ctl_tab_selects(const struct ctl_args *args,
		     const struct ctl_tab_entry *entry);

#endif /* CTL_TAB_SELECT_H */
