/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_FALLBACK_H
#define CTL_FALLBACK_H

#include "tab_entry.h"

int ctl_fallback_create(const struct ctl_tab_entry *entry, const char *path);
int ctl_fallback_leave(const struct ctl_tab_entry *entry, const char *node,
		       bool dry_run);
bool ctl_fallback_is(const struct ctl_tab_entry *entry, const char *node);

#endif /* CTL_FALLBACK_H */
