/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TAB_OPTIONS_H
#define CTL_TAB_OPTIONS_H

#include "tab_entry.h"

char *ctl_tab_option(struct ctl_tab_entry *entry, const char *word);
char *ctl_tab_flags(const struct ctl_tab_entry *entry);

#endif /* CTL_TAB_OPTIONS_H */
