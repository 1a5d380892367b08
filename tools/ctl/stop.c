// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl stop: take the caches of the tab away.
 */
#include "stop.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "devices.h"
#include "dm.h"
#include "dm_map.h"
#include "fallback.h"
#include "lookup.h"
#include "message.h"
#include "refuse.h"
#include "remove.h"
#include "save.h"
#include "sysfs.h"
#include "tab.h"
#include "tab_select.h"
#include "turn.h"

static int ctl_stop_cache(struct ctl_tab_entry *entry, bool save, bool dry_run)
{
	const struct ctl_args args = {
		.word = &entry->name, .nr_words = 1, .dry_run = dry_run,
	};

	/* An older list is left as it is, and the cache goes all the same. */
	if (save && !dry_run && ctl_save(&args))
		ctl_warn("%s goes without being saved", entry->name);
	return ctl_remove(&args);
}

static int ctl_stop_linear(const struct ctl_tab_entry *entry, const char *node,
			   bool dry_run)
{
	struct ctl_dm_state state = {};
	int err = dry_run ? ctl_dm_state(node, &state) : ctl_dm_remove(node);

	if (err == -EBUSY || state.opened)
		return ctl_fail(CTL_FAILED, "unmount it or stop what uses it",
				"%s is in use", entry->name);
	if (err)
		return ctl_refused(entry->name, "remove it", err);
	printf("%s: %s\n", entry->name, dry_run ? "would be removed" : "removed");
	return CTL_OK;
}

static int ctl_stop_entry(struct ctl_tab_entry *entry,
			  const struct ctl_args *args)
{
	struct ctl_device device;
	int status = CTL_OK;

	if (!ctl_lookup_name(entry->name, &device) ||
	    strcmp(device.name, entry->name)) {
		if (!args->all)
			printf("%s: is not there\n", entry->name);
	} else if (ctl_node_has(device.node, "hotcache")) {
		status = ctl_stop_cache(entry, entry->warm && !args->no_warm,
					args->dry_run);
	} else if (entry->origin && ctl_fallback_is(entry, device.node)) {
		status = ctl_stop_linear(entry, device.node, args->dry_run);
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
		one = ctl_stop_entry(&tab->entry[i], args);
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
	if (!status && !args->dry_run)
		status = ctl_turn_take();
	if (!status)
		status = ctl_stop_tab(args, &tab);
	ctl_tab_free(&tab);
	return status ? status : ctl_flush();
}
