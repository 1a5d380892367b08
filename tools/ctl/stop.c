// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl stop: take the caches of the tab away.
 */
#include "stop.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "actions.h"
#include "devices.h"
#include "dm.h"
#include "fallback.h"
#include "lookup.h"
#include "message.h"
#include "refuse.h"
#include "save.h"
#include "sysfs.h"
#include "tab.h"
#include "tab_select.h"

static int ctl_stop_cache(struct ctl_tab_entry *entry, bool save)
{
	const struct ctl_args args = { .word = &entry->name, .nr_words = 1 };

	/* An older list is left as it is, and the cache goes all the same. */
	if (save && ctl_save(&args))
		ctl_warn("%s goes without being saved", entry->name);
	return ctl_remove(&args);
}

static int ctl_stop_linear(const struct ctl_tab_entry *entry, const char *node)
{
	int err = ctl_dm_remove(node);

	if (err == -EBUSY)
		return ctl_fail(CTL_FAILED, "unmount it or stop what uses it",
				"%s is in use", entry->name);
	if (err)
		return ctl_refused(entry->name, "remove it", err);
	printf("%s: removed\n", entry->name);
	return CTL_OK;
}

static int ctl_stop_entry(struct ctl_tab_entry *entry, bool all, bool no_warm)
{
	struct ctl_device device;
	int status = CTL_OK;

	if (!ctl_lookup_name(entry->name, &device) ||
	    strcmp(device.name, entry->name)) {
		if (!all)
			printf("%s: is not there\n", entry->name);
	} else if (ctl_node_has(device.node, "hotcache")) {
		status = ctl_stop_cache(entry, entry->warm && !no_warm);
	} else if (entry->origin && ctl_fallback_is(entry, device.node)) {
		status = ctl_stop_linear(entry, device.node);
	} else {
		status = ctl_fail(CTL_FAILED, "resume it if it is suspended; \"dmsetup remove\" removes any device",
				  "%s is neither a cache nor a linear device over its origin",
				  entry->name);
	}
	ctl_device_free(&device);
	return status;
}

/* The last first: it may be on one before it. */
static int ctl_stop_tab(const struct ctl_args *args, const struct ctl_tab *tab)
{
	int status = CTL_OK, one;
	size_t i;

	for (i = tab->nr; i-- > 0;) {
		if (!ctl_tab_selects(args, &tab->entry[i]))
			continue;
		ctl_tab_begin(tab, &tab->entry[i]);
		one = ctl_stop_entry(&tab->entry[i], args->all, args->no_warm);
		if (one)
			status = one;
	}
	ctl_tab_begin(tab, NULL);
	return status;
}

/**
 * ctl_stop() - hotcachectl stop
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_stop(const struct ctl_args *args)
{
	struct ctl_tab tab = {};
	int status = ctl_need_root("stop a cache");

	if (!status)
		status = ctl_tab_select(args, &tab);
	if (!status)
		status = ctl_stop_tab(args, &tab);
	ctl_tab_free(&tab);
	return status ? status : ctl_flush();
}
