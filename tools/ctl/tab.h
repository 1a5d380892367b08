/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TAB_H
#define CTL_TAB_H

#include "tab_entry.h"

/* The tab unless another one is named. */
#define CTL_TAB		"/etc/hotcachetab"

/**
 * struct ctl_tab - the caches that this machine shall have
 * @path: the file
 * @entry: its lines but for comments and empty ones
 * @nr: number of them
 */
struct ctl_tab {
	const char *path;
	struct ctl_tab_entry *entry;
	size_t nr;
};

int ctl_tab_read(struct ctl_tab *tab, const char *path);
void ctl_tab_free(struct ctl_tab *tab);
struct ctl_tab_entry *ctl_tab_find(const struct ctl_tab *tab, const char *name);
void ctl_tab_begin(const struct ctl_tab *tab, const struct ctl_tab_entry *entry);
int ctl_tab_usable(const struct ctl_tab_entry *entry);

#endif /* CTL_TAB_H */
