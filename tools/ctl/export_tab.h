/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPORT_TAB_H
#define CTL_EXPORT_TAB_H

#include <stdio.h>

#include "args.h"
#include "tab.h"

int ctl_export_tab_read(struct ctl_tab *tab, const struct ctl_args *args);
void ctl_export_tab(FILE *out, const struct ctl_tab *tab, const char *name);

#endif /* CTL_EXPORT_TAB_H */
