// SPDX-License-Identifier: GPL-2.0
/*
 * Which lines of the tab a command line means: that of a name, or all.
 */
#include "tab_select.h"

#include <string.h>

#include "message.h"

/**
 * ctl_tab_select() - read the tab that the command line means
 * @args: the command line, with a name or --all
 * @tab: filled in, to be freed with ctl_tab_free() also after an error
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_tab_select(const struct ctl_args *args, struct ctl_tab *tab)
{
	const char *path = args->tab ? args->tab : CTL_TAB;
	int status;

	if (args->all == !!args->nr_words)
		return ctl_fail(CTL_USAGE, NULL, "it takes a NAME of the tab, or --all");
	status = ctl_tab_read(tab, path);
	if (status || args->all || ctl_tab_find(tab, args->word[0]))
		return status;
	return ctl_fail(CTL_NO_DEVICE, "hotcachetab(5) says how a line is written",
			"%s has no line with the name %s", path, args->word[0]);
}

/**
 * ctl_tab_selects() - whether the command line means a line
 * @args: the command line
 * @entry: the line
 *
 * Return: true if it names it; or if it means all, and the line is not to be left out
 * when the machine starts.
 */
bool ctl_tab_selects(const struct ctl_args *args,
		     const struct ctl_tab_entry *entry)
{
	if (args->all)
		return !entry->noauto || args->verb != CTL_START;
	return !strcmp(entry->name, args->word[0]);
}
